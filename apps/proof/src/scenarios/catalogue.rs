//! Equal names in the catalogue get different slugs.

use super::installation::{Installation, text, unique};
use serde_json::json;
use std::collections::BTreeSet;

const DUPLICATES: usize = 12;

/// Twelve concurrent categories of one name.
pub(super) async fn twelve_slugs(installation: &Installation) {
    let admin = installation.admin().await;
    let name = format!("Race {}", unique());
    let responses = installation
        .concurrently(DUPLICATES, |gateway, _| {
            gateway.post("/api/v1/treatment-categories").bearer(admin).json(json!({ "name": name })).send()
        })
        .await;
    let slugs: BTreeSet<String> = responses.iter().map(|response| text(&response.data(201), "slug")).collect();
    let base = name.to_lowercase().replace(' ', "-");
    let numbered = (2..=DUPLICATES).map(|number| format!("{base}-{number}"));
    let expected: BTreeSet<String> = std::iter::once(base.clone()).chain(numbered).collect();
    assert_eq!(slugs, expected);
}
