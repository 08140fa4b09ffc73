//! Mailing: what the provider says decides how a document moves on.

use super::office::{Office, QUOTED, path_of};
use super::ports::Provider;
use kernel::Role;
use kernel::events::Event;
use kernel::events::invoices::InvoiceSent;

#[actix_web::test]
async fn a_provider_that_is_away_is_tried_again_with_the_same_key() {
    let office = Office::open().await;
    *office.mailbox.provider.lock().expect("lock") = Provider::IsAway;
    let (_, _, invoice) = office.paid(QUOTED).await;
    assert_eq!((invoice["status"].as_str(), invoice["sent_at"].is_null()), (Some("draft"), true));
    assert_eq!(office.events(InvoiceSent::TYPE).await, 0);

    *office.mailbox.provider.lock().expect("lock") = Provider::Takes;
    office.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE last_error IS NOT NULL", []).await;
    office.work().await;
    assert_eq!(office.one(&invoice["id"]).await["status"], "paid");
    assert_eq!(office.events(InvoiceSent::TYPE).await, 1);
    assert_eq!(office.mailbox.mails.lock().expect("lock").len(), 1);
}

#[actix_web::test]
async fn what_is_refused_for_good_moves_on_and_can_be_sent_again() {
    let office = Office::open().await;
    *office.mailbox.provider.lock().expect("lock") = Provider::RefusesForGood;
    let (_, _, invoice) = office.paid(QUOTED).await;
    assert_eq!(invoice["status"], "paid");
    assert!(invoice["sent_at"].is_null() && invoice["mail_failed_at"].is_string(), "{invoice}");
    assert_eq!(office.events(InvoiceSent::TYPE).await, 1, "the booking does not wait for a dead address");

    *office.mailbox.provider.lock().expect("lock") = Provider::Takes;
    let path = format!("{}/send", path_of(&invoice["id"]));
    assert_eq!(office.app.post(&path).by(&office.hospital.admin).send().await.data(202)["id"], invoice["id"]);
    office.work().await;
    let sent = office.one(&invoice["id"]).await;
    assert!(sent["sent_at"].is_string() && sent["mail_failed_at"].is_null() && sent["status"] == "paid", "{sent}");
    assert_eq!(office.events(InvoiceSent::TYPE).await, 1, "told once");
}

#[actix_web::test]
async fn every_request_sends_one_more_mail() {
    let office = Office::open().await;
    let (_, _, invoice) = office.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    for user in [&office.admin, &office.hospital.admin] {
        office.app.post(&path).by(user).send().await.expect(202);
    }
    office.work().await;
    let mails = office.mailbox.mails.lock().expect("lock").clone();
    assert_eq!(mails.len(), 3);
    assert!(
        mails.iter().all(|m| m.attachments[0].bytes == mails[0].attachments[0].bytes),
        "the same document every time"
    );
    let audited =
        office.world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'invoice.send'", []).await;
    assert_eq!(audited, 2);
}

#[actix_web::test]
async fn who_may_not_send() {
    let office = Office::open().await;
    let (_, _, invoice) = office.paid(QUOTED).await;
    let path = format!("{}/send", path_of(&invoice["id"]));
    office.app.post(&path).send().await.problem(401, "unauthenticated");
    office.app.post(&path).by(&office.patient.user).send().await.problem(403, "forbidden");
    office.app.post(&path).by(&office.world.user(Role::Doctor).await).send().await.problem(403, "forbidden");
    let stranger = office.world.hospital().await;
    office.know_hospital(&stranger);
    office.app.post(&path).by(&stranger.admin).send().await.problem(404, "not_found");
    office
        .app
        .post("/api/v1/invoices/01890000-0000-7000-8000-000000000000/send")
        .by(&office.admin)
        .send()
        .await
        .problem(404, "not_found");
}
