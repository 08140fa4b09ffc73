//! The figures of one run, and the median of several.

use serde_json::{Value, json};

/// One run, or the median of several.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// Requests, transactions or events per second.
    pub per_second: f64,
    /// How many there were.
    pub requests: f64,
    /// Responses of 400 and above.
    pub failed: u64,
    /// Bytes of a response, head and body, on average.
    pub bytes_each: f64,
    /// Processor time of the measured process for each, in microseconds, user and system.
    pub cpu_us: Option<f64>,
    /// The same of PostgreSQL.
    pub postgres_us: Option<f64>,
    /// Median response time in milliseconds.
    pub p50_ms: f64,
    /// 99th percentile.
    pub p99_ms: f64,
    /// Maximum.
    pub max_ms: f64,
}

impl Figures {
    /// The median of the runs, figure by figure.
    #[must_use]
    pub fn median(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> f64| median(runs.iter().map(figure).collect());
        let of_some = |figure: fn(&Self) -> Option<f64>| {
            runs.iter().map(figure).collect::<Option<Vec<_>>>().filter(|all| !all.is_empty()).map(median)
        };
        Self {
            per_second: of(|f| f.per_second),
            requests: of(|f| f.requests),
            failed: runs.iter().map(|f| f.failed).max().unwrap_or_default(),
            bytes_each: of(|f| f.bytes_each),
            cpu_us: of_some(|f| f.cpu_us),
            postgres_us: of_some(|f| f.postgres_us),
            p50_ms: of(|f| f.p50_ms),
            p99_ms: of(|f| f.p99_ms),
            max_ms: of(|f| f.max_ms),
        }
    }

    /// For comparison with a later run.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "per_second": self.per_second, "requests": self.requests, "failed": self.failed,
            "bytes_each": self.bytes_each, "cpu_us": self.cpu_us, "postgres_us": self.postgres_us,
            "p50_ms": self.p50_ms, "p99_ms": self.p99_ms, "max_ms": self.max_ms,
        })
    }
}

/// The median; of an even number of values the mean of both in the middle; 0 of none.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        n if n % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_depend_on_the_order() {
        for (values, expected) in
            [(vec![], 0.0), (vec![3.0], 3.0), (vec![9.0, 1.0, 2.0], 2.0), (vec![4.0, 1.0, 2.0, 100.0], 3.0)]
        {
            assert!((median(values.clone()) - expected).abs() < f64::EPSILON, "{values:?}");
        }
    }
}
