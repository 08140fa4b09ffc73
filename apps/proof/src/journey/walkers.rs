use super::{Cast, Journey, Milestone};
use crate::caller::Caller;
use anyhow::{Context, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// Every traveller of a cast, walking one journey after the other until it is enough.
pub struct Walkers {
    is_over: Arc<AtomicBool>,
    confirmed: Arc<Notify>,
    lanes: JoinSet<Result<Vec<Journey>>>,
}

impl Walkers {
    /// Sets them off, each with a rest of this length after a journey; `name` begins the journeys' names.
    #[must_use]
    pub fn start(caller: &Caller, cast: &Cast, name: &str, rest: Duration) -> Self {
        let mut walkers = Self { is_over: Arc::default(), confirmed: Arc::new(Notify::new()), lanes: JoinSet::new() };
        for lane in 0..cast.travellers.len() {
            let (caller, cast) = (caller.clone(), cast.clone());
            let (is_over, confirmed) = (Arc::clone(&walkers.is_over), Arc::clone(&walkers.confirmed));
            let prefix = format!("{name}-{lane}");
            walkers.lanes.spawn(async move {
                let told = |milestone| {
                    if milestone == Milestone::Confirmed {
                        confirmed.notify_one();
                    }
                };
                let mut journeys = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    let name = format!("{prefix}-{}", journeys.len());
                    let journey = Journey::walk(&caller, &cast, &cast.travellers[lane], &name, told).await;
                    journeys.push(journey.with_context(|| format!("journey {name}"))?);
                    tokio::time::sleep(rest).await;
                }
                Ok(journeys)
            });
        }
        walkers
    }

    /// Tells each time that a payment was just confirmed.
    #[must_use]
    pub fn aim(&self) -> &Notify {
        &self.confirmed
    }

    /// Lets them finish the journeys that they are on; all of them, as acknowledged.
    ///
    /// # Errors
    /// When an answer contradicted the contract on one of them.
    pub async fn finish(mut self) -> Result<Vec<Journey>> {
        self.is_over.store(true, Ordering::Relaxed);
        let mut journeys = Vec::new();
        while let Some(lane) = self.lanes.join_next().await {
            journeys.extend(lane??);
        }
        Ok(journeys)
    }
}
