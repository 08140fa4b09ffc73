use super::{Actors, Journey, Milestone};
use anyhow::{Context, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::ApiClient;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Concurrent users: every patient makes one journey after the other until they are told to finish.
pub struct Users {
    is_finishing: Arc<AtomicBool>,
    confirmed: Arc<Notify>,
    tasks: JoinSet<Result<Vec<Journey>>>,
}

impl Users {
    /// Starts them, each with a pause of this length after a journey; `name` begins the journeys' names.
    #[must_use]
    pub fn start(client: &ApiClient, actors: &Actors, name: &str, pause: Duration) -> Self {
        let mut users =
            Self { is_finishing: Arc::default(), confirmed: Arc::new(Notify::new()), tasks: JoinSet::new() };
        for number in 0..actors.patients.len() {
            let (client, actors) = (client.clone(), actors.clone());
            let (is_finishing, confirmed) = (Arc::clone(&users.is_finishing), Arc::clone(&users.confirmed));
            let prefix = format!("{name}-{number}");
            users.tasks.spawn(async move {
                let on_milestone = |milestone| {
                    if milestone == Milestone::Confirmed {
                        confirmed.notify_one();
                    }
                };
                let mut journeys = Vec::new();
                while !is_finishing.load(Ordering::Relaxed) {
                    let name = format!("{prefix}-{}", journeys.len());
                    let journey = Journey::run(&client, &actors, &actors.patients[number], &name, on_milestone).await;
                    journeys.push(journey.with_context(|| format!("journey {name}"))?);
                    tokio::time::sleep(pause).await;
                }
                Ok(journeys)
            });
        }
        users
    }

    /// Notifies each time that a payment was just confirmed.
    #[must_use]
    pub fn payment_confirmed(&self) -> &Notify {
        &self.confirmed
    }

    /// Lets them finish the journeys that they have begun; all journeys, as acknowledged.
    ///
    /// # Errors
    /// When a response contradicted the contract.
    pub async fn finish(mut self) -> Result<Vec<Journey>> {
        self.is_finishing.store(true, Ordering::Relaxed);
        let mut journeys = Vec::new();
        while let Some(of_user) = self.tasks.join_next().await {
            journeys.extend(of_user??);
        }
        Ok(journeys)
    }
}
