//! Concurrent transitions of one booking: the timeline never forks (reliability T4).

use super::installation::{Installation, Patient};
use futures_util::future::{join, join3};
use test_support::{Response, eventually};
use uuid::Uuid;

/// The statuses that each status can be changed to by request.
const TRANSITIONS: &[(&str, &[&str])] = &[
    ("requested", &["under_review", "cancelled"]),
    ("under_review", &["accepted", "rejected", "on_hold", "cancelled"]),
    ("accepted", &["awaiting_medical_details", "on_hold", "cancelled"]),
    ("awaiting_medical_details", &["on_hold", "cancelled"]),
    ("quotation_sent", &["on_hold", "cancelled"]),
    ("payment_pending", &["on_hold", "cancelled"]),
    ("on_hold", &["accepted", "cancelled"]),
];

/// Each pair of transitions that are legal from one status, concurrently through two gateways: one succeeds and the
/// other receives 409; both succeed only where one may follow the other.
pub(super) async fn every_pair(installation: &Installation) {
    let patient = installation.patient().await;
    for (from, targets) in TRANSITIONS {
        for (at, first) in targets.iter().enumerate() {
            for second in &targets[at..] {
                pair(installation, &patient, from, first, second).await;
            }
        }
    }
}

async fn pair(installation: &Installation, patient: &Patient, from: &str, first: &str, second: &str) {
    let booking = installation.booking_at(patient, from).await;
    let before = installation.legal_history(booking).await.len();
    let (one, two) = join(request(installation, 0, booking, first), request(installation, 1, booking, second)).await;
    let history = installation.legal_history(booking).await;
    let race = format!("{first} and {second} from {from}: {}, {}; {history:?}", one.status, two.status);
    let succeeded = [&one, &two].iter().filter(|response| response.status == 200).count();
    assert_eq!(history.len(), before + succeeded, "one entry for each success: {race}");
    let both = follows(from, first, second) || follows(from, second, first);
    assert!(succeeded == 1 || (succeeded == 2 && both), "{race}");
    assert!(succeeded == 1 || first != second, "{race}");
    for step in history[before - 1..].windows(2) {
        assert!(is_legal(from, &step[0], &step[1]), "{race}");
    }
    for refused in [&one, &two].into_iter().filter(|response| response.status != 200) {
        refused.problem(409, "invalid_transition");
        assert!(refused.json["allowed"].is_array(), "{}", refused.json);
    }
}

/// By an actor who may: a hospital does not cancel.
async fn request(installation: &Installation, index: usize, booking: Uuid, status: &str) -> Response {
    let token = if status == "cancelled" { installation.admin().await } else { installation.hospital().await };
    installation.set_status(installation.gateway(index), token, booking, status).await
}

fn follows(from: &str, first: &str, second: &str) -> bool {
    is_legal(from, from, first) && is_legal(from, first, second)
}

/// The contract's table, limited to these transitions. `origin` is the status before the race.
fn is_legal(origin: &str, from: &str, to: &str) -> bool {
    if from == "on_hold" {
        // A booking that was on hold before the race was put on hold from `accepted`; another one from `origin`.
        return to == "cancelled" || to == if origin == "on_hold" { "accepted" } else { origin };
    }
    TRANSITIONS.iter().any(|(status, targets)| *status == from && targets.contains(&to))
}

/// The payment is confirmed while the patient cancels and the hospital puts it on hold: one legal history, and the
/// payment is refunded.
pub(super) async fn pay_cancel_hold(installation: &Installation) {
    let patient = installation.patient().await;
    for round in 0..6 {
        let booking = installation.booking_at(&patient, "payment_pending").await;
        let payment = installation.begin_payment(&patient, booking).await;
        let path = format!("/api/v1/bookings/{booking}");
        let cancel = async || installation.gateway(round + 1).delete(&path).bearer(&patient.token).send().await;
        let (paid, cancelled, held) = join3(
            installation.confirm(installation.gateway(round), &payment, "succeed"),
            cancel(),
            request(installation, round + 2, booking, "on_hold"),
        )
        .await;
        paid.expect(202);
        assert!(matches!(held.status, 200 | 409), "{}", held.json);
        if cancelled.status != 204 {
            cancelled.expect(409);
            cancel().await.expect(204);
        }
        installation.settled().await;
        let history = installation.legal_history(booking).await;
        assert_eq!(history.last().map(String::as_str), Some("cancelled"), "{history:?}");
        eventually("the refund", async || {
            let refunded =
                "SELECT count(*) FROM payments WHERE id = $1 AND status = 'refunded' AND refunded_minor = amount_minor";
            (installation.number(refunded, payment.id).await == 1).then_some(())
        })
        .await;
        let refunds = "SELECT count(*) FROM refunds WHERE payment_id = $1 AND status = 'completed'";
        assert_eq!(installation.number(refunds, payment.id).await, 1, "it is refunded once");
    }
}
