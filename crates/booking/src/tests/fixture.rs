//! A patient, a hospital with an offer, an administrator, and the way to any status.

use crate::{BookingConfig, BookingPorts, Bookings};
use kernel::events::Event;
use kernel::events::invoices::InvoiceSent;
use kernel::events::payments::{PaymentCompleted, RefundCompleted};
use kernel::ports::PayableSubject;
use kernel::{BookingId, Currency, InvoiceId, Money, PaymentId, RefundId, TreatmentId};
use platform::Verify;
use platform::outbox::Outbox;
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use test_support::{Response, TestApp, TestHospital, TestPatient, TestUser, World};

pub struct Fixture {
    pub world: World,
    pub app: TestApp,
    pub bookings: Bookings,
    pub patient: TestPatient,
    pub hospital: TestHospital,
    pub admin: TestUser,
    pub treatment: TreatmentId,
}

/// Today in every test.
pub const NOW: &str = "2026-01-15T09:00:00Z";

impl Fixture {
    pub async fn new() -> Self {
        Self::with(BookingConfig { max_open_bookings: 0, ..BookingConfig::default() }).await
    }

    pub async fn with(config: BookingConfig) -> Self {
        let world = World::at(NOW).await;
        let directory = world.directory();
        let ports = BookingPorts {
            scopes: world.scopes(),
            patients: directory.clone(),
            hospitals: directory.clone(),
            treatments: directory.clone(),
            accounts: directory,
        };
        let bookings = Bookings::new(world.parts.clone(), ports, config);
        let app = world.serve_modules(&[crate::module(&bookings)]).await;
        let (patient, hospital, admin) = (world.patient().await, world.hospital().await, world.admin().await);
        let treatment = world.treatment("Knee replacement").await;
        world.offer(hospital.id, treatment, &usd(1_250_000)).await;
        Self { world, app, bookings, patient, hospital, admin, treatment }
    }

    pub fn body(&self) -> Value {
        json!({
            "hospital_id": self.hospital.id,
            "treatment_id": self.treatment,
            "requested_date": "2026-04-01",
            "medical_details": "Osteoarthritis of the left knee",
            "travel_details": { "wanted": true, "companions": 1, "departure_country": "KE", "departure_city": "Nairobi" },
            "notes": "Ground floor, please",
        })
    }

    /// A new booking of the patient; its path.
    pub async fn book(&self) -> String {
        self.book_with(json!({})).await
    }

    pub async fn book_with(&self, change: Value) -> String {
        let body = merged(self.body(), change);
        let created = self.app.post("/api/v1/bookings").by(&self.patient.user).json(body).send().await;
        created.expect(201);
        created.header("location").expect("a location").to_owned()
    }

    /// Moves the booking as this user.
    pub async fn set(&self, path: &str, by: &TestUser, status: &str) -> Response {
        let body = json!({ "status": status, "reason": "for a reason" });
        self.app.patch(&format!("{path}/status")).by(by).json(body).send().await
    }

    pub async fn quote(&self, path: &str) -> Response {
        self.quote_with(path, json!({})).await
    }

    pub async fn quote_with(&self, path: &str, change: Value) -> Response {
        let body = merged(quotation(), change);
        self.app.post(&format!("{path}/quotation")).by(&self.hospital.admin).json(body).send().await
    }

    /// Moves the requested date as this user.
    pub async fn move_to(&self, path: &str, by: &TestUser, date: &str) -> Response {
        self.app.patch(path).by(by).json(json!({ "requested_date": date })).send().await
    }

    pub async fn accept(&self, path: &str) -> Response {
        self.app.post(&format!("{path}/quotation/accept")).by(&self.patient.user).send().await
    }

    /// A new booking, taken to this status by its usual way.
    pub async fn book_at(&self, status: &str) -> String {
        self.book_at_with(status, json!({})).await
    }

    pub async fn book_at_with(&self, status: &str, change: Value) -> String {
        let path = self.book_with(change).await;
        let admin = &self.hospital.admin;
        let way = [
            "requested",
            "under_review",
            "accepted",
            "quotation_sent",
            "payment_pending",
            "payment_completed",
            "invoice_sent",
            "travel_arrangement",
            "in_treatment",
            "completed",
        ];
        let last = way.iter().position(|s| *s == status).unwrap_or_else(|| panic!("no way to {status}"));
        for step in &way[1..=last] {
            match *step {
                "quotation_sent" => drop(self.quote(&path).await.data(201)),
                "payment_pending" => drop(self.accept(&path).await.data(200)),
                "payment_completed" => self.pay(&path, 1_000_000).await,
                "invoice_sent" => self.invoice(&path).await,
                other => drop(self.set(&path, admin, other).await.data(200)),
            }
        }
        assert_eq!(self.read(&path).await["status"], status);
        path
    }

    pub async fn read(&self, path: &str) -> Value {
        self.app.get(path).by(&self.patient.user).send().await.data(200)
    }

    /// `from>to` of the timeline, oldest first.
    pub async fn timeline(&self, path: &str) -> Vec<String> {
        let entries = self.app.get(&format!("{path}/timeline")).by(&self.patient.user).send().await.data(200);
        let step = |e: &Value| {
            format!("{}>{}", e["from_status"].as_str().unwrap_or("-"), e["to_status"].as_str().unwrap_or("?"))
        };
        entries.as_array().expect("a list").iter().map(step).collect()
    }

    /// Publishes a completed payment, as payments would.
    pub async fn pay(&self, path: &str, amount_minor: i64) {
        let payment_id = PaymentId::generate(&self.world.clock, &self.world.entropy);
        self.publish(&self.payment(path, payment_id, amount_minor)).await;
        self.react().await;
    }

    pub fn payment(&self, path: &str, payment_id: PaymentId, amount_minor: i64) -> PaymentCompleted {
        PaymentCompleted {
            payment_id,
            payment_number: "PAY-2026-000001".to_owned(),
            subject: PayableSubject::Booking(id_of(path)),
            patient_id: self.patient.id,
            amount: usd(amount_minor),
        }
    }

    pub fn refund(&self, path: &str, payment_id: PaymentId, is_full: bool) -> RefundCompleted {
        RefundCompleted {
            refund_id: RefundId::generate(&self.world.clock, &self.world.entropy),
            payment_id,
            subject: PayableSubject::Booking(id_of(path)),
            patient_id: self.patient.id,
            amount: usd(1),
            refunded_total: usd(1),
            is_full,
        }
    }

    pub async fn invoice(&self, path: &str) {
        let invoice_id = InvoiceId::generate(&self.world.clock, &self.world.entropy);
        self.publish(&InvoiceSent { invoice_id, booking_id: Some(id_of(path)), is_credit_note: false }).await;
        self.react().await;
    }

    pub async fn publish<E: Event>(&self, event: &E) {
        let outbox: &Outbox = &self.world.outbox;
        let txn = self.world.db.begin().await.expect("begins");
        outbox.publish(&txn, event).await.expect("publishes");
        txn.commit().await.expect("commits");
    }

    /// Lets every event take effect, also those that are to be tried again later.
    pub async fn react(&self) {
        self.world
            .sql(
                "UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second' WHERE locked_at IS NULL",
                [],
            )
            .await;
        let worker = self.world.worker_of(&[crate::module(&self.bookings)]);
        worker.run_once().await.expect("works");
    }

    /// How many events of this type there are for the booking.
    pub async fn events(&self, path: &str, event_type: &str) -> i64 {
        let sql = "SELECT count(*) FROM outbox_events WHERE event_type = $1 AND payload->>'booking_id' = $2";
        self.world.number(sql, [event_type.into(), id_of(path).to_string().into()]).await
    }

    /// Shares given back by the booking's cancellations, oldest first.
    pub async fn refund_shares(&self, path: &str) -> Vec<i64> {
        let sql = "SELECT (payload->>'refund_basis_points')::bigint AS share FROM outbox_events
                   WHERE event_type = 'booking.cancelled.v1' AND payload->>'booking_id' = $1 ORDER BY occurred_at, id";
        let rows = self.world.sql(sql, [id_of(path).to_string().into()]).await;
        rows.iter().map(|row| row.try_get("", "share").expect("a number")).collect()
    }

    pub async fn assert_sound(&self) {
        assert_eq!(self.bookings.broken_invariants().await.expect("answers"), Vec::<String>::new());
    }
}

/// 2 × 4000.00 + 2000.00 with nothing off and no tax: 10000.00 USD.
pub fn quotation() -> Value {
    json!({
        "line_items": [
            { "kind": "treatment", "description": "Knee replacement", "quantity": 2, "unit_price": { "amount_minor": 400_000, "currency": "USD" } },
            { "kind": "stay", "description": "Room", "quantity": 1, "unit_price": { "amount_minor": 200_000, "currency": "USD" }, "tax_rate": 0 },
        ],
        "valid_until": "2026-02-01T00:00:00Z",
    })
}

pub fn merged(mut body: Value, change: Value) -> Value {
    let change = change.as_object().expect("an object").clone();
    body.as_object_mut().expect("an object").extend(change);
    body
}

pub fn id_of(path: &str) -> BookingId {
    path.rsplit('/').next().expect("a segment").parse().expect("an id")
}

pub fn usd(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::parse("USD").expect("a currency"))
}
