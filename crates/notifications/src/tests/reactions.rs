use super::House;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::booking::{BookingStatusChanged, QuotationSent};
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use kernel::events::users::UserCreated;
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
async fn publish_all(house: &House, patient: &TestPatient, hospital: &TestHospital) -> Vec<EventId> {
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
        house.publish(&UserCreated { user_id, role: Role::Patient, created_by: None }).await,
        house.publish(&PasswordChanged { user_id }).await,
        house.publish(&MfaChanged { user_id, enabled: true }).await,
        house.publish(&RefreshTokenReused { user_id, session_id: patient.user.session }).await,
        house.publish(&status(patient_id, hospital.id, "requested")).await,
        house.publish(&quotation).await,
        house.publish(&paid).await,
        house.publish(&failed).await,
        house.publish(&refund).await,
    ]
}

#[actix_web::test]
async fn each_event_has_its_effect_once_although_delivered_twice() {
    let house = House::new().await;
    let (patient, hospital) = (house.world.patient().await, house.world.hospital().await);
    let events = publish_all(&house, &patient, &hospital).await;
    house.work().await;
    let count = "SELECT count(*) FROM notifications";
    assert_eq!(house.world.number(count, []).await, 10, "nine for the patient, one for the hospital");
    assert_eq!(house.mailer.taken().len(), 10);

    // The queue brings the same events again; then even what was noted as done is lost.
    for forget in [false, true] {
        if forget {
            house.world.sql("DELETE FROM event_deliveries", []).await;
        }
        for event in &events {
            house
                .world
                .sql(
                    "SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', $1::uuid))",
                    [event.0.into()],
                )
                .await;
        }
        house.work().await;
        assert_eq!(house.world.number(count, []).await, 10);
        assert_eq!(house.mailer.taken().len(), 10);
    }
    let sent = house.world.number("SELECT count(*) FROM notification_deliveries WHERE status = 'sent' AND provider_id IS NOT NULL AND attempts = 1", []).await;
    assert_eq!(sent, 10);
}

#[actix_web::test]
async fn what_the_mails_say() {
    let house = House::new().await;
    let (patient, hospital) = (house.world.patient().await, house.world.hospital().await);
    publish_all(&house, &patient, &hospital).await;
    house.work().await;
    let taken = house.mailer.taken();
    for (to, subject, says) in [
        (&patient.user.email, "Welcome to Medivoy", "Your account is ready"),
        (&patient.user.email, "Your password was changed", "/account/security"),
        (&patient.user.email, "Two-step sign-in is on", "authenticator"),
        (&patient.user.email, "We have signed out one of your devices", "session"),
        (
            &patient.user.email,
            "We have received your request MB-2026-000007",
            "/bookings/00000000-0000-0000-0000-000000000007",
        ),
        (&hospital.admin.email, "New booking request MB-2026-000007", "review it"),
        (&patient.user.email, "Your quotation for booking MB-2026-000007", "12,500.00 USD"),
        (&patient.user.email, "Payment received: 12,500.00 USD", "PY-2026-000001"),
        (&patient.user.email, "Your payment did not go through", "PY-2026-000001"),
        (&patient.user.email, "Refund of 50.00 USD", "50.00 USD"),
    ] {
        let mail =
            taken.iter().find(|m| &m.to.address == to && m.subject == subject).unwrap_or_else(|| panic!("{subject}"));
        assert!(mail.text.contains(says), "{subject}: {}", mail.text);
        let security = mail.text.contains("/account/security") || subject.starts_with("Welcome");
        let unsubscribes = mail.headers.iter().any(|(name, _)| name == "List-Unsubscribe");
        assert_eq!(unsubscribes, !security, "{subject}");
    }
}

#[actix_web::test]
async fn statuses_are_told_and_mailed_by_the_table() {
    let house = House::new().await;
    let (patient, hospital) = (house.world.patient().await, house.world.hospital().await);
    for (to, told, mailed) in [
        ("requested", 2, 2),
        ("under_review", 1, 1),
        ("quotation_sent", 0, 0),
        ("confirmed", 1, 0),
        ("payment_completed", 1, 0),
        ("cancelled", 2, 2),
        ("teleported", 0, 0),
    ] {
        house.world.sql("TRUNCATE notifications CASCADE", []).await;
        let before = house.mailer.taken().len();
        house.publish(&status(patient.id, hospital.id, to)).await;
        house.work().await;
        assert_eq!(house.world.number("SELECT count(*) FROM notifications", []).await, told, "{to}");
        assert_eq!(house.mailer.taken().len() - before, mailed, "{to}");
    }
    assert_eq!(
        house.world.number("SELECT count(*) FROM graphile_worker._private_jobs", []).await,
        0,
        "nothing is left in the queue"
    );
}

#[actix_web::test]
async fn the_accounts_language_counts_with_fallback() {
    let house = House::new().await;
    for (locale, title) in [
        ("fr", "Votre mot de passe a été modifié"),
        ("es-419", "Tu contraseña ha cambiado"),
        ("pt-BR", "Your password was changed"),
    ] {
        let user = house.world.user(Role::Patient).await;
        house.world.sql("UPDATE users SET locale = $2 WHERE id = $1", [user.id.0.into(), locale.into()]).await;
        house.notify(user.id).await;
        let mail = house.mailer.taken().pop().expect("a mail");
        assert_eq!((mail.subject.as_str(), mail.to.address.as_str()), (title, user.email.as_str()), "{locale}");
        let told = house
            .world
            .number(
                "SELECT count(*) FROM notifications WHERE user_id = $1 AND title = $2",
                [user.id.0.into(), title.into()],
            )
            .await;
        assert_eq!(told, 1, "{locale}");
    }
}
