//! Equal names in the catalogue get different slugs.

use super::site::{Site, text, unique};
use serde_json::json;
use std::collections::BTreeSet;

const TWINS: usize = 12;

/// Twelve categories of one name at once.
pub(super) async fn twelve_slugs(site: &Site) {
    let admin = site.admin().await;
    let name = format!("Race {}", unique());
    let answers = site
        .at_once(TWINS, |app, _| {
            app.post("/api/v1/treatment-categories").bearer(admin).json(json!({ "name": name })).send()
        })
        .await;
    let slugs: BTreeSet<String> = answers.iter().map(|answer| text(&answer.data(201), "slug")).collect();
    let base = name.to_lowercase().replace(' ', "-");
    let numbered = (2..=TWINS).map(|number| format!("{base}-{number}"));
    let expected: BTreeSet<String> = std::iter::once(base.clone()).chain(numbered).collect();
    assert_eq!(slugs, expected);
}
