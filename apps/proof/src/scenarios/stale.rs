//! Lost updates: a change of a stale version is refused with 412 (reliability T9).

use super::installation::Installation;
use serde_json::json;

/// Two changes with one `ETag` through two gateways: one succeeds, the other is refused, and the row holds the first.
pub(super) async fn one_of_two(installation: &Installation) {
    let patient = installation.patient().await;
    let booking = installation.booking(&patient).await;
    for (path, field) in [
        (format!("/api/v1/bookings/{booking}"), "notes"),
        (format!("/api/v1/patients/{}", patient.id), "city"),
        (format!("/api/v1/users/{}", patient.user_id), "last_name"),
    ] {
        for round in 0..8 {
            let etag = installation.gateway(round).get(&path).bearer(&patient.token).send().await.etag();
            let responses = installation
                .concurrently(2, |gateway, index| {
                    let request = gateway.patch(&path).bearer(&patient.token).header("if-match", &etag);
                    request.json(json!({ field: format!("by {index} in {round}") })).send()
                })
                .await;
            let succeeded: Vec<_> = responses.iter().filter(|response| response.status == 200).collect();
            assert_eq!(succeeded.len(), 1, "{path}: {} and {}", responses[0].status, responses[1].status);
            assert_eq!(responses.iter().filter(|response| response.status == 412).count(), 1, "{path}");
            for index in 0..installation.gateways.len() {
                let now = installation.gateway(index).get(&path).bearer(&patient.token).send().await.data(200);
                assert_eq!(now[field], succeeded[0].json["data"][field], "{path}");
            }
        }
    }
}
