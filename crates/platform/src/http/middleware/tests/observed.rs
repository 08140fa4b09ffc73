//! What requests leave in the log and in the metrics.

use super::*;

#[actix_web::test]
async fn the_access_line_holds_the_pattern_and_nothing_of_the_client() {
    let edge = Edge::new();
    let paths = ["/hello/canary%0d%0aforged?email=canary@example.com", "/canary/%1b%5b31m?token=canary", "/breaks"];
    edge.send(paths.map(|p| {
        TestRequest::get().uri(p).insert_header(("user-agent", "canary")).insert_header(("authorization", "canary"))
    }))
    .await;
    let lines: Vec<_> = edge.lines.json().into_iter().filter(|l| l["target"] == "access").collect();
    let logged =
        |l: &serde_json::Value| (l["level"].clone(), l["method"].clone(), l["route"].clone(), l["status"].clone());
    for (line, (level, route, status)) in
        lines.iter().zip([("INFO", "/hello/{name}", 200), ("WARN", "unmatched", 404), ("ERROR", "/breaks", 500)])
    {
        assert_eq!(logged(line), (level.into(), "GET".into(), route.into(), status.into()));
        assert_eq!(line["request_id"], REQUEST_ID);
        assert!(line["duration_us"].is_u64() && !line.to_string().contains("canary"), "{line}");
    }
    assert_eq!(lines.len(), 3);
}

#[actix_web::test]
async fn requests_are_counted_by_pattern() {
    let edge = Edge { access: AccessLog::Off, ..Edge::new() };
    edge.send(["/hello/a", "/hello/b", "/x/1", "/x/2", "/named"].map(|p| TestRequest::get().uri(p))).await;
    let text = edge.metrics.render();
    for line in [
        r#"http_requests_total{method="GET",route="/hello/{name}",status_class="2xx"} 2"#,
        r#"http_requests_total{method="GET",route="unmatched",status_class="4xx"} 2"#,
        r#"http_requests_total{method="GET",route="/named",status_class="4xx"} 1"#,
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
    }
    assert!(edge.lines.text().lines().all(|l| !l.contains("\"access\"")));
}
