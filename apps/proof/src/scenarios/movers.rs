//! Two people move one booking at once: the timeline never forks (reliability T4).

use super::site::{Patient, Site};
use futures_util::future::{join, join3};
use test_support::Answer;
use uuid::Uuid;

/// Where a booking stands, and where it may be moved by naming a status.
const MOVES: &[(&str, &[&str])] = &[
    ("requested", &["under_review", "cancelled"]),
    ("under_review", &["accepted", "rejected", "on_hold", "cancelled"]),
    ("accepted", &["awaiting_medical_details", "on_hold", "cancelled"]),
    ("awaiting_medical_details", &["on_hold", "cancelled"]),
    ("quotation_sent", &["on_hold", "cancelled"]),
    ("payment_pending", &["on_hold", "cancelled"]),
    ("on_hold", &["accepted", "cancelled"]),
];

/// Each pair of moves that are legal from one status, at once through two entrances: one wins and the other hears
/// 409; both only where one may follow the other.
pub(super) async fn every_pair(site: &Site) {
    let patient = site.patient().await;
    for (from, targets) in MOVES {
        for (at, first) in targets.iter().enumerate() {
            for second in &targets[at..] {
                pair(site, &patient, from, first, second).await;
            }
        }
    }
}

async fn pair(site: &Site, patient: &Patient, from: &str, first: &str, second: &str) {
    let booking = site.booking_at(patient, from).await;
    let before = site.legal_history(booking).await.len();
    let (one, two) = join(ask(site, 0, booking, first), ask(site, 1, booking, second)).await;
    let history = site.legal_history(booking).await;
    let race = format!("{first} and {second} from {from}: {}, {}; {history:?}", one.status, two.status);
    let won = [&one, &two].iter().filter(|answer| answer.status == 200).count();
    assert_eq!(history.len(), before + won, "one entry for each who was told so: {race}");
    let both = follows(from, first, second) || follows(from, second, first);
    assert!(won == 1 || (won == 2 && both), "{race}");
    assert!(won == 1 || first != second, "{race}");
    for step in history[before - 1..].windows(2) {
        assert!(is_legal(from, &step[0], &step[1]), "{race}");
    }
    for loser in [&one, &two].into_iter().filter(|answer| answer.status != 200) {
        loser.problem(409, "invalid_transition");
        assert!(loser.json["allowed"].is_array(), "{}", loser.json);
    }
}

/// By who may: a hospital does not cancel.
async fn ask(site: &Site, turn: usize, booking: Uuid, status: &str) -> Answer {
    let token = if status == "cancelled" { site.admin().await } else { site.hospital().await };
    site.set_status(site.entrance(turn), token, booking, status).await
}

fn follows(from: &str, first: &str, second: &str) -> bool {
    is_legal(from, from, first) && is_legal(from, first, second)
}

/// The contract's table, as far as the moves go that are made here. `origin` is where the race began.
fn is_legal(origin: &str, from: &str, to: &str) -> bool {
    if from == "on_hold" {
        // A race that begins on hold was held from `accepted`; another was held from where it began.
        return to == "cancelled" || to == if origin == "on_hold" { "accepted" } else { origin };
    }
    MOVES.iter().any(|(status, targets)| *status == from && targets.contains(&to))
}

/// The money comes while the patient cancels and the hospital holds: one legal history, and what was paid goes back.
pub(super) async fn pay_cancel_hold(site: &Site) {
    let patient = site.patient().await;
    for round in 0..6 {
        let booking = site.booking_at(&patient, "payment_pending").await;
        let payment = site.begin_payment(&patient, booking).await;
        let path = format!("/api/v1/bookings/{booking}");
        let cancel = async || site.entrance(round + 1).delete(&path).bearer(&patient.token).send().await;
        let (paid, cancelled, held) = join3(
            site.confirm(site.entrance(round), &payment, "succeed"),
            cancel(),
            ask(site, round + 2, booking, "on_hold"),
        )
        .await;
        paid.expect(202);
        assert!(matches!(held.status, 200 | 409), "{}", held.json);
        if cancelled.status != 204 {
            cancelled.expect(409);
            cancel().await.expect(204);
        }
        site.settled().await;
        let history = site.legal_history(booking).await;
        assert_eq!(history.last().map(String::as_str), Some("cancelled"), "{history:?}");
        site.eventually("the refund", async || {
            let back =
                "SELECT count(*) FROM payments WHERE id = $1 AND status = 'refunded' AND refunded_minor = amount_minor";
            (site.number(back, payment.id).await == 1).then_some(())
        })
        .await;
        let refunds = "SELECT count(*) FROM refunds WHERE payment_id = $1 AND status = 'completed'";
        assert_eq!(site.number(refunds, payment.id).await, 1, "it goes back once");
    }
}
