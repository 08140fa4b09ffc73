use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// What an ordinary caller asks for meanwhile.
const PATHS: [&str; 4] =
    ["/health/ready", "/api/v1/treatments?limit=5", "/api/v1/hospitals?limit=5", "/api/v1/treatments/taxonomy"];

/// An ordinary caller, who has to be served whatever others do.
pub struct Bystander {
    stop: Arc<AtomicBool>,
    calls: JoinHandle<BTreeMap<String, usize>>,
}

impl Bystander {
    /// Begins to call `base_url`.
    #[must_use]
    pub fn at(base_url: &str) -> Self {
        platform::init();
        let (stop, base_url) = (Arc::new(AtomicBool::new(false)), base_url.to_owned());
        let calls = tokio::spawn(call(base_url, Arc::clone(&stop)));
        Self { stop, calls }
    }

    /// Ends, and says how many calls were answered.
    ///
    /// # Errors
    /// When one was not answered with 200.
    pub async fn served(self) -> Result<usize> {
        self.stop.store(true, Ordering::Release);
        let mut answers = self.calls.await?;
        let served = answers.remove("200").unwrap_or(0);
        ensure!(answers.is_empty(), "an ordinary caller was answered {served} times well, and otherwise {answers:?}");
        ensure!(served > 0, "an ordinary caller was never answered");
        Ok(served)
    }
}

async fn call(base_url: String, stop: Arc<AtomicBool>) -> BTreeMap<String, usize> {
    // A connection for each call: idle ones would be counted among the server's files.
    let client =
        reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(Duration::from_secs(30)).build();
    let mut answers = BTreeMap::new();
    let Ok(client) = client else { return answers };
    for path in PATHS.iter().cycle() {
        let outcome = match client.get(format!("{base_url}{path}")).send().await {
            Ok(answer) => answer.status().as_u16().to_string(),
            Err(error) => format!("{path}: {error:?}"),
        };
        *answers.entry(outcome).or_insert(0) += 1;
        if stop.load(Ordering::Acquire) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    answers
}
