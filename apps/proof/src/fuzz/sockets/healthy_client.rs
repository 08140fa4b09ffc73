use anyhow::{Result, ensure};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use test_support::{ApiClient, OutcomeCounts};
use tokio::task::JoinHandle;

/// What the client requests.
const PATHS: [&str; 4] =
    ["/health/ready", "/api/v1/treatments?limit=5", "/api/v1/hospitals?limit=5", "/api/v1/treatments/taxonomy"];

const TIMEOUT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(20);

/// A client with well-formed requests, which has to be served whatever other clients send.
pub struct HealthyClient {
    stop: Arc<AtomicBool>,
    task: JoinHandle<OutcomeCounts>,
}

impl HealthyClient {
    /// Starts to send requests to `base_url`.
    #[must_use]
    pub fn start(base_url: &str) -> Self {
        // A connection for each request: idle ones would be counted among the server's open files.
        let (stop, client) = (Arc::new(AtomicBool::new(false)), ApiClient::new(base_url).timeout(TIMEOUT));
        let task = tokio::spawn(send(client, Arc::clone(&stop)));
        Self { stop, task }
    }

    /// Stops, and gives the number of responses.
    ///
    /// # Errors
    /// When a request was not answered with 200.
    pub async fn finish(self) -> Result<usize> {
        self.stop.store(true, Ordering::Release);
        let counts = self.task.await?;
        let served = counts.responses.get(&200).copied().unwrap_or(0);
        let all_served = counts.answered() == served && counts.unanswered.is_empty();
        ensure!(all_served, "a healthy client was not always served: {counts} {:?}", counts.unanswered);
        ensure!(served > 0, "a healthy client was never served");
        Ok(served)
    }
}

async fn send(client: ApiClient, stop: Arc<AtomicBool>) -> OutcomeCounts {
    for path in PATHS.iter().cycle() {
        // The outcome is counted by the client.
        let _ = client.get(path).try_send().await;
        if stop.load(Ordering::Acquire) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    client.take_counts()
}
