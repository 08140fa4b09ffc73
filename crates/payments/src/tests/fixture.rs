//! A server with both gateways, and what the tests do with it.

use super::fake_gateway::{FakeEvent, FakeGateway};
use crate::gateway::{GatewayRefund, GatewayReport, PaymentReport, RefundReport};
use crate::{Gateways, PaymentGateway, PaymentPorts, Payments, PaymentsConfig, SandboxGateway};
use kernel::events::Event;
use kernel::ports::{Payable, PayableSubject};
use kernel::{BookingId, Currency, Money};
use platform::Verify;
use platform::config::Environment;
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::ports::FixedPayables;
use test_support::{Response, TestApp, TestHospital, TestPatient, TestUser, World};

pub struct Fixture {
    pub world: World,
    pub app: TestApp,
    pub payments: Payments,
    pub payables: FixedPayables,
    pub stripe: FakeGateway,
    /// As another process has it, which knows where the server is reached.
    pub sandbox: SandboxGateway,
    pub admin: TestUser,
    pub patient: TestPatient,
    pub hospital: TestHospital,
}

pub fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::parse("USD").expect("a currency"))
}

pub fn sandbox(world: &World, public_url: &str) -> SandboxGateway {
    SandboxGateway::new(world.parts.clone(), Environment::Development, public_url, &world.secrets)
        .expect("in development")
}

impl Fixture {
    pub async fn open() -> Self {
        Self::in_world(World::new().await).await
    }

    pub async fn in_world(world: World) -> Self {
        let (payables, stripe) = (FixedPayables::default(), FakeGateway::new());
        let serving = sandbox(&world, "http://127.0.0.1:1");
        let gateways: [Arc<dyn PaymentGateway>; 2] = [Arc::new(stripe.clone()), Arc::new(serving.clone())];
        let ports = PaymentPorts {
            scopes: world.scopes(),
            gateways: Gateways::new(gateways),
            payables: Arc::new(payables.clone()),
            patients: world.directory(),
        };
        let payments = Payments::new(world.parts.clone(), ports, PaymentsConfig::default());
        let app = world.serve_modules(&[crate::module(&payments), crate::sandbox_module(&serving)]).await;
        let sandbox = sandbox(&world, &app.base_url);
        let (admin, patient, hospital) = (world.admin().await, world.patient().await, world.hospital().await);
        Self { world, app, payments, payables, stripe, sandbox, admin, patient, hospital }
    }

    /// A booking of the patient for which this is due.
    pub async fn booking(&self, due: Money) -> BookingId {
        let treatment = self.world.treatment("Knee Replacement").await;
        let id = BookingId::generate(&self.world.clock, &self.world.entropy);
        self.world
            .sql(
                "INSERT INTO bookings (id, booking_number, patient_id, hospital_id, treatment_id, booking_type, status, requested_date)
                 VALUES ($1, $2, $3, $4, $5, 'treatment', 'payment_pending', '2027-01-01')",
                [
                    id.0.into(),
                    format!("MB-{id}").into(),
                    self.patient.id.0.into(),
                    self.hospital.id.0.into(),
                    treatment.0.into(),
                ],
            )
            .await;
        self.owe(id, due, true);
        id
    }

    /// Says what is due for the booking.
    pub fn owe(&self, id: BookingId, amount: Money, is_open: bool) {
        let subject = PayableSubject::Booking(id);
        let number = format!("MB-{id}");
        let (patient_id, hospital_id) = (self.patient.id, Some(self.hospital.id));
        let payable = Payable { subject, number, patient_id, hospital_id, amount, is_open };
        self.payables.set(payable);
    }

    pub async fn pay(&self, booking: BookingId, gateway: &str, key: &str) -> Response {
        let body = json!({ "booking_id": booking, "gateway": gateway });
        self.app.post("/api/v1/payments").by(&self.patient.user).header("idempotency-key", key).json(body).send().await
    }

    /// A payment begun with the scripted gateway: its id and its reference there.
    pub async fn begun(&self, due: Money) -> (String, String) {
        let booking = self.booking(due).await;
        self.begun_for(booking).await
    }

    pub async fn begun_for(&self, booking: BookingId) -> (String, String) {
        let key = self.world.entropy.token();
        let payment = self.pay(booking, "stripe", &key).await.data(201);
        (text(&payment["id"]), text(&payment["gateway_reference"]))
    }

    /// The same, paid.
    pub async fn paid(&self, amount: i64) -> (String, String) {
        let (id, reference) = self.begun(usd(amount)).await;
        self.send_event(&format!("paid {id}"), &succeeded(&reference, amount)).await.expect(200);
        (id, reference)
    }

    /// The scripted gateway sends an event.
    pub async fn send_event(&self, event_id: &str, fact: &GatewayReport) -> Response {
        let event = FakeEvent { id: event_id.to_owned(), kind: "test".to_owned(), fact: fact.clone() };
        let body = serde_json::to_vec(&event).expect("JSON");
        self.app
            .post("/api/v1/payments/webhook")
            .header("stripe-signature", "genuine")
            .body("application/json", body)
            .send()
            .await
    }

    pub async fn payment(&self, id: &str) -> Value {
        self.app.get(&format!("/api/v1/payments/{id}")).by(&self.admin).send().await.data(200)
    }

    pub async fn refund(&self, id: &str, key: &str, body: Value) -> Response {
        let path = format!("/api/v1/payments/{id}/refund");
        self.app.post(&path).by(&self.admin).header("idempotency-key", key).json(body).send().await
    }

    /// Lets events take effect.
    pub async fn work(&self) {
        let modules = [crate::module(&self.payments), crate::sandbox_module(&self.sandbox)];
        self.world.worker_of(&modules).run_once().await.expect("the worker works");
    }

    pub async fn sweep(&self) {
        let worker = self.world.worker_of(&[crate::module(&self.payments)]);
        assert!(worker.run_job("payments.reconcile").await.expect("the job runs"), "there is such a job");
    }

    /// How many events of this type were published.
    pub async fn published<E: Event>(&self) -> i64 {
        self.world.number("SELECT count(*) FROM outbox_events WHERE event_type = $1", [E::TYPE.into()]).await
    }

    /// Fails the test unless every invariant holds.
    #[track_caller]
    pub fn assert_none(&self, broken: Vec<String>) {
        assert_eq!(broken, Vec::<String>::new());
    }

    pub async fn invariants_hold(&self) {
        self.assert_none(self.payments.broken_invariants().await.expect("the database answers"));
    }
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

pub fn succeeded(reference: &str, amount: i64) -> GatewayReport {
    of(reference, PaymentReport::Succeeded { amount: usd(amount) })
}

pub fn failed(reference: &str) -> GatewayReport {
    of(
        reference,
        PaymentReport::Failed { code: Some("card_declined".to_owned()), message: Some("declined".to_owned()) },
    )
}

pub fn of(reference: &str, report: PaymentReport) -> GatewayReport {
    GatewayReport::Payment { reference: reference.to_owned(), report }
}

/// A refund that was made at the gateway itself.
pub fn refunded_there(payment: &str, refund: &str, amount: i64) -> GatewayReport {
    let refund = GatewayRefund {
        reference: Some(refund.to_owned()),
        refund_id: None,
        amount: usd(amount),
        report: RefundReport::Completed,
    };
    GatewayReport::Refund { payment_reference: payment.to_owned(), refund }
}

/// What the gateway says of a refund of ours.
pub fn refund_report(payment: &str, refund_id: &str, amount: i64, report: RefundReport) -> GatewayReport {
    let refund_id = Some(refund_id.parse().expect("an id"));
    let refund = GatewayRefund { reference: None, refund_id, amount: usd(amount), report };
    GatewayReport::Refund { payment_reference: payment.to_owned(), refund }
}
