use std::time::Duration;

/// Checks of [`eventually`], and the pause between two: a minute.
const MAX_CHECKS: usize = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// Waits until `check` gives a value.
///
/// # Panics
/// When it gives none within a minute.
pub async fn eventually<T>(what: &str, check: impl AsyncFnMut() -> Option<T>) -> T {
    try_eventually(check).await.unwrap_or_else(|| panic!("{what} did not happen within a minute"))
}

/// As [`eventually`]; `None` when `check` gives no value within a minute.
pub async fn try_eventually<T>(mut check: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    for _ in 0..MAX_CHECKS {
        if let Some(found) = check().await {
            return Some(found);
        }
        tokio::time::sleep(PAUSE).await;
    }
    None
}
