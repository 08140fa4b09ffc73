//! Texts that would be SQL if they were put into it: taken as texts wherever a request has one (security 28).

use super::actors::Caller;
use super::fixture::{Fixture, filled, prefix};
use super::row_access::rows;
use reqwest::Url;
use serde_json::Value;

const TEXTS: [&str; 4] = ["'; DROP TABLE users; --", "\" OR 1=1 --", "%' OR '1'='1", "\\'; SELECT pg_sleep(5); --"];

#[actix_web::test]
async fn sql_in_a_parameter_is_a_text_like_any_other() {
    let fixture = Fixture::create().await;
    let rows = rows(&fixture).await;
    let before = fixture.fingerprint().await;
    let (mut wrong, mut served) = (Vec::new(), 0);
    for (method, path) in fixture.table.keys().filter(|(method, path)| method == "GET" && !path.ends_with("/stream")) {
        let parameters = fixture.operation(method, path)["parameters"].as_array().cloned().unwrap_or_default();
        for parameter in parameters.iter().filter(|parameter| is_text(parameter)) {
            for text in TEXTS {
                let name = parameter["name"].as_str().expect("a name");
                let request = match prefix(path) {
                    _ if parameter["in"] == "path" => path.replace(&format!("{{{name}}}"), &in_path(text)),
                    Some(prefix) => format!("{}?{}", filled(path, &rows[prefix]), in_query(name, text)),
                    None => format!("{path}?{}", in_query(name, text)),
                };
                let response = fixture.send(method, &request, Caller::Admin, None, None).await;
                served += usize::from(response.status == 200);
                if !matches!(response.status, 200 | 400 | 404 | 422) {
                    wrong.push(format!("{request}: {} {}", response.status, response.json));
                }
                if response.json["data"].as_array().is_some_and(|found| !found.is_empty()) {
                    wrong.push(format!("{request} finds rows: {}", response.json));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(served > 20, "searches take them: {served}");
    for (table, now) in fixture.fingerprint().await {
        assert_eq!(before[&table], now, "a request has changed {table}");
    }
    fixture.system.stop().await;
}

/// Ids in paths are texts too until they are read.
fn is_text(parameter: &Value) -> bool {
    parameter["in"] == "path" || (parameter["in"] == "query" && parameter["schema"]["type"] == "string")
}

fn in_query(name: &str, text: &str) -> String {
    let url = Url::parse_with_params("http://query", [(name, text)]).expect("a query");
    url.query().expect("a query").to_owned()
}

fn in_path(text: &str) -> String {
    in_query("x", text)[2..].replace('+', "%20")
}
