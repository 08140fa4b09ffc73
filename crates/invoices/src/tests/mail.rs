//! Mailing: what the provider says decides how a document moves on.

use super::fixture::{Fixture, QUOTED, path_of};
use kernel::Role;
use kernel::events::Event;
use kernel::events::invoices::InvoiceSent;
use test_support::ports::MailProvider;

#[actix_web::test]
async fn a_provider_that_is_away_is_tried_again_with_the_same_key() {
    let fixture = Fixture::open().await;
    fixture.messenger.set_provider(MailProvider::IsAway);
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    assert_eq!((invoice["status"].as_str(), invoice["sent_at"].is_null()), (Some("draft"), true));
    assert_eq!(fixture.events(InvoiceSent::TYPE).await, 0);

    fixture.messenger.set_provider(MailProvider::Takes);
    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE last_error IS NOT NULL", []).await;
    fixture.work().await;
    assert_eq!(fixture.one(&invoice["id"]).await["status"], "paid");
    assert_eq!(fixture.events(InvoiceSent::TYPE).await, 1);
    assert_eq!(fixture.messenger.mails().len(), 1);
}

#[actix_web::test]
async fn what_is_refused_for_good_moves_on_and_can_be_sent_again() {
    let fixture = Fixture::open().await;
    fixture.messenger.set_provider(MailProvider::Refuses);
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    assert_eq!(invoice["status"], "paid");
    assert!(invoice["sent_at"].is_null() && invoice["mail_failed_at"].is_string(), "{invoice}");
    assert_eq!(
        fixture.events(InvoiceSent::TYPE).await,
        1,
        "the booking does not wait for an address that does not exist"
    );

    fixture.messenger.set_provider(MailProvider::Takes);
    let path = format!("{}/send", path_of(&invoice["id"]));
    assert_eq!(fixture.app.post(&path).by(&fixture.hospital.admin).send().await.data(202)["id"], invoice["id"]);
    fixture.work().await;
    let sent = fixture.one(&invoice["id"]).await;
    assert!(sent["sent_at"].is_string() && sent["mail_failed_at"].is_null() && sent["status"] == "paid", "{sent}");
    assert_eq!(fixture.events(InvoiceSent::TYPE).await, 1, "published once");
}

#[actix_web::test]
async fn every_request_that_is_taken_sends_one_more_mail() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    for user in [&fixture.admin, &fixture.hospital.admin] {
        fixture.app.post(&path).by(user).send().await.expect(202);
        fixture.work().await;
        fixture.world.clock.advance(chrono::TimeDelta::minutes(5));
    }
    let mails = fixture.messenger.mails();
    assert_eq!(mails.len(), 3);
    assert!(
        mails.iter().all(|m| m.attachments[0].bytes == mails[0].attachments[0].bytes),
        "the same document every time"
    );
    let audited =
        fixture.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'invoice.send'", []).await;
    assert_eq!(audited, 2);
}

#[actix_web::test]
async fn who_may_not_send() {
    let fixture = Fixture::open().await;
    let (_, _, invoice) = fixture.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    fixture.app.post(&path).send().await.problem(401, "unauthenticated");
    fixture.app.post(&path).by(&fixture.patient.user).send().await.problem(403, "forbidden");
    fixture.app.post(&path).by(&fixture.world.user(Role::Doctor).await).send().await.problem(403, "forbidden");
    let stranger = fixture.world.hospital().await;
    fixture.app.post(&path).by(&stranger.admin).send().await.problem(404, "not_found");
    fixture
        .app
        .post("/api/v1/invoices/01890000-0000-7000-8000-000000000000/send")
        .by(&fixture.admin)
        .send()
        .await
        .problem(404, "not_found");
}

#[actix_web::test]
async fn a_mail_server_that_never_answers_holds_no_lock() {
    let fixture = Fixture::open().await;
    fixture.messenger.set_provider(MailProvider::Hangs);
    let booking = fixture.booking(QUOTED).await;
    fixture.booking_paid(booking, fixture.payment(booking).await).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = fixture.world.worker_of(&[crate::module(&fixture.invoices)]);
    let running = tokio::spawn(async move { worker.run(async move { drop(stopped.await) }).await });
    while fixture.messenger.hanging() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND state LIKE 'idle in transaction%'";
    assert_eq!(fixture.world.number(open, []).await, 0, "no transaction is open meanwhile");
    let invoice = fixture.documents(booking, "invoice").await[0].clone();
    let credit = format!("{}/credit-note", path_of(&invoice["id"]));
    let whole = serde_json::json!({ "reason": "Cancelled" });
    fixture.app.post(&credit).by(&fixture.admin).json(whole).send().await.expect(201);

    fixture.messenger.release();
    while fixture.messenger.mails().len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let _ = stop.send(());
    running.await.expect("ends").expect("stops in order");
}
