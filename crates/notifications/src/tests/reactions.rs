use super::fixture::Fixture;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::booking::{BookingStatusChanged, QuotationSent};
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use kernel::events::users::{PhoneChange, PhoneChanged, UserCreated};
use kernel::ports::PayableSubject;
use kernel::{BookingId, Currency, EventId, HospitalId, Money, PatientId, PaymentId, QuotationId, RefundId, Role};
use test_support::{TestHospital, TestPatient};
use uuid::Uuid;

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::parse("USD").expect("valid"))
}

fn status(patient: PatientId, hospital: HospitalId, to: &str) -> BookingStatusChanged {
    BookingStatusChanged {
        booking_id: BookingId(Uuid::from_u128(7)),
        booking_number: "MB-2026-000007".to_owned(),
        patient_id: patient,
        hospital_id: hospital,
        from_status: None,
        to_status: to.to_owned(),
        changed_by: None,
    }
}

/// Every event this module reacts to, once.
async fn publish_all(fixture: &Fixture, patient: &TestPatient, hospital: &TestHospital) -> Vec<EventId> {
    let user_id = patient.user.id;
    let subject = PayableSubject::Booking(BookingId(Uuid::from_u128(7)));
    let (payment_id, patient_id) = (PaymentId(Uuid::from_u128(8)), patient.id);
    let quotation = QuotationSent {
        booking_id: BookingId(Uuid::from_u128(7)),
        booking_number: "MB-2026-000007".to_owned(),
        patient_id,
        quotation_id: QuotationId(Uuid::from_u128(9)),
        version: 2,
        total: usd(1_250_000),
    };
    let refund = RefundCompleted {
        refund_id: RefundId(Uuid::from_u128(10)),
        payment_id,
        subject,
        patient_id,
        amount: usd(5_000),
        refunded_total: usd(5_000),
        is_full: false,
    };
    let paid = PaymentCompleted {
        payment_id,
        payment_number: "PY-2026-000001".to_owned(),
        subject,
        patient_id,
        amount: usd(1_250_000),
    };
    let failed = PaymentFailed { payment_id, payment_number: "PY-2026-000001".to_owned(), subject, patient_id };
    vec![
        fixture.publish(&UserCreated { user_id, role: Role::Patient, created_by: None }).await,
        fixture.publish(&PasswordChanged { user_id }).await,
        fixture.publish(&MfaChanged { user_id, enabled: true }).await,
        fixture.publish(&RefreshTokenReused { user_id, session_id: patient.user.session }).await,
        fixture.publish(&status(patient_id, hospital.id, "requested")).await,
        fixture.publish(&quotation).await,
        fixture.publish(&paid).await,
        fixture.publish(&failed).await,
        fixture.publish(&refund).await,
    ]
}

#[actix_web::test]
async fn each_event_has_its_effect_once_although_delivered_twice() {
    let fixture = Fixture::new().await;
    let (patient, hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
    let events = publish_all(&fixture, &patient, &hospital).await;
    fixture.work().await;
    let count = "SELECT count(*) FROM notifications";
    assert_eq!(fixture.world.number(count, []).await, 10, "nine for the patient, one for the hospital");
    assert_eq!(fixture.mailer.accepted().len(), 10);

    // The queue delivers the same events again; then even without the record that they were handled.
    for is_record_lost in [false, true] {
        if is_record_lost {
            fixture.world.sql("DELETE FROM event_deliveries", []).await;
        }
        for event in &events {
            fixture
                .world
                .sql(
                    "SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', $1::uuid))",
                    [event.0.into()],
                )
                .await;
        }
        fixture.work().await;
        assert_eq!(fixture.world.number(count, []).await, 10);
        assert_eq!(fixture.mailer.accepted().len(), 10);
    }
    let sent = fixture.world.number("SELECT count(*) FROM notification_deliveries WHERE status = 'sent' AND provider_id IS NOT NULL AND attempts = 1", []).await;
    assert_eq!(sent, 10);
}

#[actix_web::test]
async fn what_the_mails_say() {
    let fixture = Fixture::new().await;
    let (patient, hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
    publish_all(&fixture, &patient, &hospital).await;
    fixture.publish(&MfaChanged { user_id: patient.user.id, enabled: false }).await;
    fixture.work().await;
    let mails = fixture.mailer.accepted();
    for (to, subject, says) in [
        (&patient.user.email, "Welcome to Medivoy", "Your account is ready"),
        (&patient.user.email, "Your password was changed", "/account/security"),
        (&patient.user.email, "Two-step sign-in is on", "authenticator"),
        (&patient.user.email, "Two-step sign-in is off", "/account/security"),
        (&patient.user.email, "We have signed out one of your devices", "session"),
        (
            &patient.user.email,
            "We have received your request MB-2026-000007",
            "/bookings/00000000-0000-0000-0000-000000000007",
        ),
        (&hospital.admin.email, "New booking request MB-2026-000007", "review it"),
        (&patient.user.email, "Your quotation for booking MB-2026-000007", "12,500.00\u{a0}USD"),
        (&patient.user.email, "Payment received: 12,500.00\u{a0}USD", "PY-2026-000001"),
        (&patient.user.email, "Your payment did not go through", "PY-2026-000001"),
        (&patient.user.email, "Refund of 50.00\u{a0}USD", "50.00\u{a0}USD"),
    ] {
        let mail =
            mails.iter().find(|m| &m.to.address == to && m.subject == subject).unwrap_or_else(|| panic!("{subject}"));
        assert!(mail.text.contains(says), "{subject}: {}", mail.text);
        let security = mail.text.contains("/account/security") || subject.starts_with("Welcome");
        let unsubscribes = mail.headers.iter().any(|(name, _)| name == "List-Unsubscribe");
        assert_eq!(unsubscribes, !security, "{subject}");
    }
}

/// Amounts in the numbers of the reader's language and region, in the mail and in the inbox.
#[actix_web::test]
async fn amounts_are_written_as_the_reader_writes_them() {
    for (locale, amount) in [
        ("en", "12,500.00\u{a0}USD"),
        ("en-IN", "12,500.00\u{a0}USD"),
        ("es", "12.500,00\u{a0}USD"),
        ("es-MX", "12,500.00\u{a0}USD"),
        ("fr", "12\u{202f}500,00\u{a0}USD"),
        ("ar-EG", "١٢٬٥٠٠٫٠٠\u{a0}USD"),
        ("de", "12,500.00\u{a0}USD"),
    ] {
        let fixture = Fixture::new().await;
        let (patient, hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
        fixture.world.sql("UPDATE users SET locale = $1", [locale.into()]).await;
        publish_all(&fixture, &patient, &hospital).await;
        fixture.work().await;
        let mails = fixture.mailer.accepted();
        let mailed = mails.iter().filter(|mail| mail.text.contains(amount)).count();
        assert!(mailed >= 1, "{locale}: {mails:#?}");
        let inbox = "SELECT count(*) FROM notifications WHERE title || message LIKE '%' || $1 || '%'";
        assert!(fixture.world.number(inbox, [amount.into()]).await >= 1, "{locale}");
    }
}

#[actix_web::test]
async fn every_change_of_a_number_is_told_by_mail_whatever_the_user_prefers() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    for (change, old, subject) in [
        (PhoneChange::Set, None, "A telephone number was added to your account"),
        (PhoneChange::Replaced, Some("67"), "The telephone number of your account was changed"),
        (PhoneChange::Removed, Some("67"), "The telephone number of your account was removed"),
        (PhoneChange::Lost, Some("67"), "Your account has no telephone number any more"),
    ] {
        let old_ending = old.map(str::to_owned);
        fixture.publish(&PhoneChanged { user_id: user.id, change, old_ending }).await;
        fixture.work().await;
        let mail = fixture.mailer.accepted().pop().expect("a mail");
        assert_eq!((mail.subject.as_str(), mail.to.address.as_str()), (subject, user.email.as_str()));
        assert!(old.is_none_or(|old| mail.text.contains(&format!("ends in {old}"))), "{}", mail.text);
        assert!(mail.headers.is_empty() && mail.text.contains("/account/security"), "security mail offers no way out");
    }
    assert_eq!(fixture.mailer.accepted().len(), 4);
}

#[actix_web::test]
async fn each_status_is_notified_and_mailed_as_the_table_says() {
    let fixture = Fixture::new().await;
    let (patient, hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
    for (to, notified, mailed) in [
        ("requested", 2, 2),
        ("under_review", 1, 1),
        ("quotation_sent", 0, 0),
        ("confirmed", 1, 0),
        ("payment_completed", 1, 0),
        ("cancelled", 2, 2),
        ("teleported", 0, 0),
    ] {
        fixture.world.sql("TRUNCATE notifications CASCADE", []).await;
        let before = fixture.mailer.accepted().len();
        fixture.publish(&status(patient.id, hospital.id, to)).await;
        fixture.work().await;
        assert_eq!(fixture.world.number("SELECT count(*) FROM notifications", []).await, notified, "{to}");
        assert_eq!(fixture.mailer.accepted().len() - before, mailed, "{to}");
    }
    assert_eq!(
        fixture.world.number("SELECT count(*) FROM graphile_worker._private_jobs", []).await,
        0,
        "nothing is left in the queue"
    );
}

#[actix_web::test]
async fn the_accounts_language_counts_with_fallback() {
    let fixture = Fixture::new().await;
    for (locale, title) in [
        ("fr", "Votre mot de passe a été modifié"),
        ("es-419", "Tu contraseña ha cambiado"),
        ("pt-BR", "Your password was changed"),
    ] {
        let user = fixture.world.user(Role::Patient).await;
        fixture.world.sql("UPDATE users SET locale = $2 WHERE id = $1", [user.id.0.into(), locale.into()]).await;
        fixture.notify(user.id).await;
        let mail = fixture.mailer.accepted().pop().expect("a mail");
        assert_eq!((mail.subject.as_str(), mail.to.address.as_str()), (title, user.email.as_str()), "{locale}");
        let notified = fixture
            .world
            .number(
                "SELECT count(*) FROM notifications WHERE user_id = $1 AND title = $2",
                [user.id.0.into(), title.into()],
            )
            .await;
        assert_eq!(notified, 1, "{locale}");
    }
}
