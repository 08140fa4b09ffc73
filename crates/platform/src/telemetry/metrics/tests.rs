use super::*;

#[test]
fn every_series_is_rendered_with_its_labels() {
    let metrics = Metrics::new();
    metrics.request_answered(&Method::GET, "/api/v1/doctors/{id}", StatusCode::OK, Duration::from_millis(3));
    let made_up = Method::from_bytes(b"BREW").expect("a token");
    metrics.request_answered(&made_up, UNMATCHED, StatusCode::NOT_FOUND, Duration::ZERO);
    metrics.request_shed();
    metrics.set_db_pool(10, 4);
    metrics.job_ended(JobOutcome::Done);
    metrics.job_ended(JobOutcome::Failed);
    metrics.job_ended(JobOutcome::Dead);
    metrics.set_job_queue(7, Duration::from_millis(2500));
    metrics.cache_asked(true);
    metrics.cache_asked(false);
    metrics.rate_limited("login");
    metrics.mail_handed_over(true);
    metrics.mail_handed_over(false);
    let text = metrics.render();
    for line in [
        r#"http_requests_total{method="GET",route="/api/v1/doctors/{id}",status_class="2xx"} 1"#,
        r#"http_requests_total{method="other",route="unmatched",status_class="4xx"} 1"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/api/v1/doctors/{id}",status_class="2xx",le="0.0025"} 0"#,
        r#"http_request_duration_seconds_bucket{method="GET",route="/api/v1/doctors/{id}",status_class="2xx",le="0.005"} 1"#,
        "http_requests_shed_total 1",
        "db_pool_connections 10",
        "db_pool_idle_connections 4",
        r#"jobs_total{outcome="done"} 1"#,
        r#"jobs_total{outcome="failed"} 1"#,
        r#"jobs_total{outcome="dead"} 1"#,
        "job_queue_depth 7",
        "job_queue_oldest_seconds 2.5",
        r#"cache_requests_total{result="hit"} 1"#,
        r#"cache_requests_total{result="miss"} 1"#,
        r#"rate_limited_total{limit="login"} 1"#,
        r#"mails_total{outcome="sent"} 1"#,
        r#"mails_total{outcome="failed"} 1"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
}

#[test]
fn a_request_is_in_flight_until_its_guard_is_dropped() {
    let metrics = Metrics::new();
    let shared = metrics.clone();
    let shows = |n: i64| shared.render().lines().any(|l| l == format!("http_requests_in_flight {n}"));
    let (a, b) = (metrics.request_in_flight(), metrics.request_in_flight());
    assert!(shows(2));
    drop(a);
    assert!(shows(1));
    drop(b);
    assert!(shows(0));
}

#[cfg(target_os = "linux")]
#[test]
fn linux_tells_start_and_memory() {
    let text = Metrics::new().render();
    let value = |name: &str| -> f64 {
        let line =
            text.lines().find(|l| l.starts_with(&format!("{name} "))).unwrap_or_else(|| panic!("no {name} in\n{text}"));
        line.rsplit(' ').next().and_then(|v| v.parse().ok()).expect("a number")
    };
    assert!(value("process_resident_memory_bytes") > 100_000.0);
    assert!(value("process_start_time_seconds") > 1_700_000_000.0);
}
