//! Reading load, cached and not, beside the users who write.

use crate::environment::accounts;
use crate::journey::Actors;
use anyhow::{Result, bail};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::{ApiClient, Request};
use tokio::task::JoinHandle;

/// Reads one kind of resource after the other, cached and not, and signs in; each request is sent once.
pub struct Readers {
    is_finishing: Arc<AtomicBool>,
    task: JoinHandle<Result<()>>,
}

impl Readers {
    /// Starts.
    pub fn start(client: &ApiClient, actors: &Actors) -> Self {
        let is_finishing = Arc::<AtomicBool>::default();
        let (requests, finishing) = (requests(client, actors), Arc::clone(&is_finishing));
        let task = tokio::spawn(async move {
            while !finishing.load(Ordering::Relaxed) {
                for request in &requests {
                    read(request).await?;
                }
            }
            Ok(())
        });
        Self { is_finishing, task }
    }

    /// Ends.
    ///
    /// # Errors
    /// When a response was neither good nor retryable.
    pub async fn finish(self) -> Result<()> {
        self.is_finishing.store(true, Ordering::Relaxed);
        self.task.await?
    }
}

/// A request without a response is no error here: the proofs check the counts of the client.
async fn read(request: &Request) -> Result<()> {
    if let Ok(response) = request.try_send().await
        && response.status != 200
        && !response.is_retryable()
    {
        bail!("{request}: {} {}", response.status, response.json);
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(())
}

fn requests(client: &ApiClient, actors: &Actors) -> Vec<Request> {
    let sign_in = json!({ "email": accounts::PATIENT, "password": accounts::PASSWORD });
    vec![
        client.get("/api/v1/treatments/taxonomy"),
        client.get("/api/v1/treatments?limit=20"),
        client.get("/api/v1/treatments?search=total%20knee%20replacment"),
        client.get(&format!("/api/v1/hospitals/{}", actors.hospital_id)),
        client.get("/api/v1/bookings").bearer(&actors.hospital),
        client.get("/api/v1/notifications").bearer(&actors.patients[0].token),
        client.post("/api/v1/auth/login").json(sign_in),
    ]
}
