//! Requests for mails: one in a while for each document, whoever asks.

use super::fixture::{Fixture, QUOTED, path_of};
use chrono::TimeDelta;
use futures_util::future::join_all;
use test_support::ports::MailProvider;

#[actix_web::test]
async fn six_requests_send_one_more_mail() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    fixture.app.post(&path).by(&fixture.admin).send().await.expect(202);
    for user in [&fixture.admin, &fixture.hospital.admin, &fixture.admin, &fixture.hospital.admin, &fixture.admin] {
        let refused = fixture.app.post(&path).by(user).send().await;
        assert_eq!(refused.problem(429, "rate_limited").header("retry-after"), Some("300"));
    }
    fixture.work().await;
    assert_eq!(fixture.messenger.mails().len(), 2, "the automatic one and the one that was asked for");
    let audited =
        fixture.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'invoice.send'", []).await;
    assert_eq!(audited, 1, "what was refused was not done");
}

#[actix_web::test]
async fn the_next_request_is_taken_after_the_interval() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    let send = || fixture.app.post(&path).by(&fixture.hospital.admin).send();
    send().await.expect(202);
    fixture.world.clock.advance(TimeDelta::milliseconds(299_100));
    assert_eq!(send().await.problem(429, "rate_limited").header("retry-after"), Some("1"));
    fixture.world.clock.advance(TimeDelta::seconds(1));
    send().await.expect(202);
    send().await.problem(429, "rate_limited");
}

#[actix_web::test]
async fn of_requests_at_once_one_is_taken() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    let answers = join_all((0..12).map(|_| fixture.app.post(&path).by(&fixture.admin).send())).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 202).count(), 1);
    for answer in answers.iter().filter(|answer| answer.status != 202) {
        answer.problem(429, "rate_limited");
    }
    fixture.work().await;
    assert_eq!(fixture.messenger.mails().len(), 2);
}

#[actix_web::test]
async fn each_document_has_its_own_interval() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;
    fixture.app.post(&format!("{}/send", path_of(&invoice["id"]))).by(&fixture.admin).send().await.expect(202);

    // The automatic mail of a credit note comes meanwhile, and the note can be asked for.
    fixture.refunded(booking, payment, 1000, 1000).await;
    fixture.work().await;
    assert_eq!(fixture.messenger.mails().len(), 3);
    let note = fixture.documents(booking, "credit_note").await[0].clone();
    fixture.app.post(&format!("{}/send", path_of(&note["id"]))).by(&fixture.admin).send().await.expect(202);
    fixture.work().await;
    assert_eq!(fixture.messenger.mails().len(), 4);
}

#[actix_web::test]
async fn a_request_does_not_suppress_the_automatic_mail() {
    let fixture = Fixture::open().await;
    fixture.messenger.set_provider(MailProvider::IsAway);
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    for _ in 0..2 {
        fixture.app.post(&path).by(&fixture.admin).send().await.expect(202);
        fixture.work().await;
        fixture.world.clock.advance(TimeDelta::minutes(5));
    }
    fixture.messenger.set_provider(MailProvider::Takes);
    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE last_error IS NOT NULL", []).await;
    fixture.work().await;
    let mails = fixture.messenger.mails().len();
    assert!((1..=2).contains(&mails), "the automatic one, and one for all requests: {mails}");
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "paid");
}

#[actix_web::test]
async fn who_may_not_send_learns_nothing_of_the_interval() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    fixture.app.post(&path).by(&fixture.admin).send().await.expect(202);
    let stranger = fixture.world.hospital().await;
    fixture.app.post(&path).by(&stranger.admin).send().await.problem(404, "not_found");
    fixture.app.post(&path).by(&fixture.patient.user).send().await.problem(403, "forbidden");
}
