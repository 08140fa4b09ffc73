//! Lost updates: whoever changes a version that has moved on hears 412 (reliability T9).

use super::site::Site;
use serde_json::json;

/// Two changes with one `ETag` through two entrances: one is made, the other refused, and the row holds the first.
pub(super) async fn one_of_two(site: &Site) {
    let patient = site.patient().await;
    let booking = site.booking(&patient).await;
    for (path, field) in [
        (format!("/api/v1/bookings/{booking}"), "notes"),
        (format!("/api/v1/patients/{}", patient.id), "city"),
        (format!("/api/v1/users/{}", patient.user_id), "last_name"),
    ] {
        for round in 0..8 {
            let etag = site.entrance(round).get(&path).bearer(&patient.token).send().await.etag();
            let answers = site
                .at_once(2, |app, turn| {
                    let request = app.patch(&path).bearer(&patient.token).header("if-match", &etag);
                    request.json(json!({ field: format!("by {turn} in {round}") })).send()
                })
                .await;
            let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
            assert_eq!(won.len(), 1, "{path}: {} and {}", answers[0].status, answers[1].status);
            assert_eq!(answers.iter().filter(|answer| answer.status == 412).count(), 1, "{path}");
            for turn in 0..site.entrances.len() {
                let now = site.entrance(turn).get(&path).bearer(&patient.token).send().await.data(200);
                assert_eq!(now[field], won[0].json["data"][field], "{path}");
            }
        }
    }
}
