use super::fixture::Fixture;
use kernel::Role;
use kernel::events::auth::PasswordChanged;
use kernel::events::booking::QuotationSent;
use kernel::{BookingId, Currency, Money, QuotationId};
use platform::mail::MailError;
use serde_json::json;
use test_support::TestPatient;
use uuid::Uuid;

fn busy() -> MailError {
    MailError::Transient("451 try again later".to_owned())
}

fn quotation(patient: &TestPatient) -> QuotationSent {
    QuotationSent {
        booking_id: BookingId(Uuid::from_u128(1)),
        booking_number: "MB-2026-000001".to_owned(),
        patient_id: patient.id,
        quotation_id: QuotationId(Uuid::from_u128(2)),
        version: 1,
        total: Money::new(100, Currency::parse("USD").expect("valid")),
    }
}

#[actix_web::test]
async fn a_busy_provider_gets_the_mail_later_and_once() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.mailer.fail_with([busy(), busy()]);
    fixture.publish(&PasswordChanged { user_id: user.id }).await;
    fixture.work().await;
    assert_eq!(fixture.mail_record().await, ("queued".to_owned(), 1, Some("451 try again later".to_owned())));
    fixture.work_again().await;
    assert_eq!(fixture.mail_record().await.1, 2);
    fixture.work_again().await;
    assert_eq!(fixture.mail_record().await, ("sent".to_owned(), 3, None));
    fixture.work_again().await;
    assert_eq!(fixture.mailer.accepted().len(), 1);
}

#[actix_web::test]
async fn a_refused_mail_is_failed_and_not_tried_again() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.mailer.fail_with([MailError::Permanent("550 no such mailbox".to_owned())]);
    fixture.publish(&PasswordChanged { user_id: user.id }).await;
    fixture.work().await;
    fixture.work_again().await;
    assert_eq!(fixture.mail_record().await, ("failed".to_owned(), 1, Some("550 no such mailbox".to_owned())));
    assert_eq!(fixture.mailer.attempts(), 1);
    assert_eq!(fixture.world.number("SELECT count(*) FROM graphile_worker._private_jobs", []).await, 0);
}

#[actix_web::test]
async fn a_mail_tried_too_often_is_failed_dead_and_replayable() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.mailer.fail_with((0..12).map(|_| busy()));
    fixture.publish(&PasswordChanged { user_id: user.id }).await;
    fixture.work().await;
    for _ in 1..12 {
        fixture.work_again().await;
    }
    assert_eq!(fixture.mail_record().await, ("failed".to_owned(), 12, Some("451 try again later".to_owned())));
    fixture.work_again().await;
    assert_eq!(fixture.mailer.attempts(), 12, "a dead job is not run");
    let dead = platform::outbox::dead_jobs(&fixture.world.db).await.expect("lists");
    assert_eq!(dead.len(), 1);
    platform::outbox::replay_dead(&fixture.world.db, None).await.expect("replays");
    fixture.work().await;
    let (status, ..) = fixture.mail_record().await;
    assert_eq!((status.as_str(), fixture.mailer.accepted().len()), ("sent", 1));
}

#[actix_web::test]
async fn a_mail_cut_off_in_the_middle_is_sent_again_under_the_same_id() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.publish(&PasswordChanged { user_id: user.id }).await;
    fixture.work().await;
    let first = fixture.mailer.accepted().pop().expect("sent").message_id;
    // As a process leaves it that dies between sending and recording.
    fixture.world.sql("UPDATE notification_deliveries SET status = 'queued', provider_id = NULL, sent_at = NULL, lease_until = now() + interval '75 seconds'", []).await;
    fixture.world.sql("DELETE FROM event_deliveries WHERE handler = 'notifications.send_email'", []).await;
    fixture
        .world
        .sql(
            "SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', id)) FROM outbox_events
         WHERE event_type = 'notifications.notification_created.v1'",
            [],
        )
        .await;
    fixture.work().await;
    assert_eq!(fixture.mailer.attempts(), 1, "claimed by the dead process for a while");
    fixture.world.sql("UPDATE notification_deliveries SET lease_until = now() - interval '1 second'", []).await;
    fixture.work_again().await;
    let ids: Vec<String> = fixture.mailer.accepted().into_iter().map(|m| m.message_id).collect();
    assert_eq!(ids, [first.clone(), first]);
    assert_eq!(fixture.mail_record().await.0, "sent");
}

#[actix_web::test]
async fn preferences_hold_and_security_mail_always_goes() {
    let fixture = Fixture::new().await;
    let app = fixture.app().await;
    let patient = fixture.world.patient().await;
    let row = |kind: &str, email: bool| json!({ "kind": kind, "email": email, "sms": true, "push": true });
    let request = json!({ "preferences": [row("booking", false), row("payment", false), row("account", true)] });
    app.put("/api/v1/notifications/preferences").by(&patient.user).json(request).send().await.expect(200);
    fixture.publish(&quotation(&patient)).await;
    fixture.work().await;
    assert_eq!(fixture.mailer.attempts(), 0);
    let notification = app.get("/api/v1/notifications").by(&patient.user).send().await.data(200)[0].clone();
    let record = |i: usize| {
        (
            notification["deliveries"][i]["channel"].clone(),
            notification["deliveries"][i]["status"].clone(),
            notification["deliveries"][i]["reason"].clone(),
        )
    };
    assert_eq!(record(0), (json!("email"), json!("skipped"), json!("switched off in the user's preferences")));
    assert_eq!(record(1), (json!("push"), json!("skipped"), json!("not configured")));
    assert_eq!(record(2), (json!("sms"), json!("skipped"), json!("not configured")));

    fixture.notify(patient.user.id).await;
    assert_eq!(fixture.mailer.accepted().len(), 1, "the account's mail goes");
}

#[actix_web::test]
async fn a_deleted_account_gets_no_mail() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.mailer.fail_with([busy()]);
    fixture.publish(&PasswordChanged { user_id: user.id }).await;
    fixture.work().await;
    fixture.world.sql("UPDATE users SET deleted_at = now() WHERE id = $1", [user.id.0.into()]).await;
    fixture.work_again().await;
    assert_eq!(fixture.mail_record().await, ("skipped".to_owned(), 1, Some("the account is gone".to_owned())));
    assert!(fixture.mailer.accepted().is_empty());
}
