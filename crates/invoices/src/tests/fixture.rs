//! A hospital with a patient, the module over fakes of its ports, and its API.

use crate::domain::UnpricedLine;
use crate::{InvoicePorts, Invoices, InvoicesConfig};
use chrono::NaiveDate;
use kernel::events::Event;
use kernel::events::booking::BookingPaid;
use kernel::events::payments::RefundCompleted;
use kernel::ports::{InvoiceBasis, InvoiceLine, LineKind, PayableSubject};
use kernel::{BookingId, Currency, Money, PaymentId, RefundId};
use platform::Verify;
use sea_orm::TransactionTrait;
use serde_json::Value;
use std::sync::Arc;
use test_support::ports::{FixedInvoiceBases, RecordingMessenger};
use test_support::{TestApp, TestHospital, TestPatient, TestUser, World};

pub struct Fixture {
    pub world: World,
    pub bases: FixedInvoiceBases,
    pub messenger: RecordingMessenger,
    pub invoices: Invoices,
    pub app: TestApp,
    pub admin: TestUser,
    pub hospital: TestHospital,
    pub patient: TestPatient,
}

pub fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::parse("USD").expect("valid"))
}

/// quantity, price, discount, basis points
pub type Quoted = (i32, i64, i64, i64);

/// 159,000 + 2 × 90,00 less 30,00 with 18 %: taxes at two rates and a discount.
pub const QUOTED: &[Quoted] = &[(1, 150_000, 0, 0), (2, 9_000, 3_000, 1800), (3, 333, 0, 750)];

pub fn lines(quoted: &[Quoted]) -> Vec<InvoiceLine> {
    let line = |(index, (quantity, price, discount, rate)): (usize, &Quoted)| {
        let kind = [LineKind::Treatment, LineKind::Stay, LineKind::Travel][index % 3];
        let description =
            ["Total knee replacement", "Private room, per night", "Airport transfer"][index % 3].to_owned();
        let priced = UnpricedLine {
            kind,
            description,
            quantity: *quantity,
            unit_price: usd(*price),
            discount: usd(*discount),
            tax_basis_points: *rate,
        }
        .price()
        .expect("prices");
        InvoiceLine {
            kind,
            description: priced.description,
            quantity: priced.quantity,
            unit_price: priced.unit_price,
            discount: priced.discount,
            tax_basis_points: priced.tax_basis_points,
            tax: priced.tax,
            total: priced.total,
        }
    };
    quoted.iter().enumerate().map(line).collect()
}

impl Fixture {
    /// At 10:00 UTC on 10 March 2026, until the clock is advanced.
    pub async fn open() -> Self {
        let world = World::at("2026-03-10T10:00:00Z").await;
        let (bases, messenger) = (FixedInvoiceBases::default(), RecordingMessenger::default());
        let ports = InvoicePorts {
            scopes: world.scopes(),
            bases: Arc::new(bases.clone()),
            accounts: world.directory(),
            patients: world.directory(),
            hospitals: world.directory(),
            messenger: Arc::new(messenger.clone()),
        };
        let invoices = Invoices::new(world.parts.clone(), ports, InvoicesConfig::default());
        let app = world.serve_modules(&[crate::module(&invoices)]).await;
        let admin = world.admin().await;
        let (hospital, patient) = (world.hospital().await, world.patient().await);
        let fixture = Self { world, bases, messenger, invoices, app, admin, hospital, patient };
        fixture.name_seller_and_buyer("Bosphorus Heart & Spine Hospital", "Wanjiru", "Kamau").await;
        fixture
    }

    /// What the hospital and the patient are called from now on.
    pub async fn name_seller_and_buyer(&self, hospital: &str, first_name: &str, last_name: &str) {
        let seller = "UPDATE hospitals SET name = $2, email = 'desk@bosphorus.example', website = 'https://bosphorus.example' WHERE id = $1";
        self.world.sql(seller, [self.hospital.id.0.into(), hospital.into()]).await;
        let buyer = "UPDATE users SET first_name = $2, last_name = $3 WHERE id = $1";
        self.world.sql(buyer, [self.patient.user.id.0.into(), first_name.into(), last_name.into()]).await;
    }

    /// The patient reads in this language from now on.
    pub async fn set_locale(&self, locale: &str) {
        let sql = "UPDATE users SET locale = $2 WHERE id = $1";
        self.world.sql(sql, [self.patient.user.id.0.into(), locale.into()]).await;
    }

    /// A booking of the patient at the hospital, with these lines agreed.
    pub async fn booking(&self, quoted: &[Quoted]) -> BookingId {
        self.booking_at(&self.hospital, quoted).await
    }

    pub async fn booking_at(&self, hospital: &TestHospital, quoted: &[Quoted]) -> BookingId {
        let booking = self.bare_booking(hospital).await;
        let lines = lines(quoted);
        let total = usd(lines.iter().map(|l| l.total.amount_minor).sum());
        self.bases.set(InvoiceBasis {
            subject: PayableSubject::Booking(booking),
            number: number_of(booking),
            patient_id: self.patient.id,
            hospital_id: hospital.id,
            lines,
            total,
            service_date: NaiveDate::from_ymd_opt(2026, 6, 1).expect("a date"),
        });
        booking
    }

    /// A booking without an accepted quotation.
    pub async fn bare_booking(&self, hospital: &TestHospital) -> BookingId {
        let booking = BookingId::generate(&self.world.clock, &self.world.entropy);
        let treatment = self.world.treatment("Total knee replacement").await;
        self.world
            .sql(
                "INSERT INTO bookings (id, booking_number, patient_id, hospital_id, treatment_id, booking_type, status, requested_date)
                 VALUES ($1, $2, $3, $4, $5, 'treatment', 'payment_pending', '2026-06-01')",
                [booking.0.into(), number_of(booking).into(), self.patient.id.0.into(), hospital.id.0.into(), treatment.0.into()],
            )
            .await;
        booking
    }

    /// A payment row for the booking, as `payments` would have it.
    pub async fn payment(&self, booking: BookingId) -> PaymentId {
        let payment = PaymentId::generate(&self.world.clock, &self.world.entropy);
        self.world
            .sql(
                "INSERT INTO payments (id, payment_number, booking_id, patient_id, hospital_id, amount_minor, currency, gateway, status)
                 VALUES ($1, $2, $3, $4, $5, 1000, 'USD', 'sandbox', 'processing')",
                [payment.0.into(), payment.to_string().into(), booking.0.into(), self.patient.id.0.into(), self.hospital.id.0.into()],
            )
            .await;
        payment
    }

    /// Publishes the event.
    pub async fn happened<E: Event>(&self, event: &E) {
        let txn = self.world.db.begin().await.expect("begins");
        self.world.outbox.publish(&txn, event).await.expect("publishes");
        txn.commit().await.expect("commits");
    }

    pub async fn booking_paid(&self, booking: BookingId, payment_id: PaymentId) {
        let (patient_id, hospital_id) = (self.patient.id, self.hospital.id);
        self.happened(&BookingPaid { booking_id: booking, payment_id, patient_id, hospital_id }).await;
    }

    pub async fn refunded(&self, booking: BookingId, payment_id: PaymentId, amount: i64, refunded_total: i64) {
        self.happened(&RefundCompleted {
            refund_id: RefundId::generate(&self.world.clock, &self.world.entropy),
            payment_id,
            subject: PayableSubject::Booking(booking),
            patient_id: self.patient.id,
            amount: usd(amount),
            refunded_total: usd(refunded_total),
            is_full: false,
        })
        .await;
    }

    /// Lets everything that is due take effect.
    pub async fn work(&self) {
        self.world.worker_of(&[crate::module(&self.invoices)]).run_once().await.expect("works");
        // Later events have a later time.
        self.world.clock.advance(chrono::TimeDelta::seconds(1));
    }

    /// A paid booking with its invoice issued and mailed.
    pub async fn paid(&self, quoted: &[Quoted]) -> (BookingId, PaymentId, Value) {
        let booking = self.booking(quoted).await;
        let payment = self.payment(booking).await;
        self.booking_paid(booking, payment).await;
        self.work().await;
        let invoice = self.documents(booking, "invoice").await.into_iter().next().expect("an invoice");
        (booking, payment, invoice)
    }

    /// The documents of a booking by their numbers, as an administrator sees them.
    pub async fn documents(&self, booking: BookingId, kind: &str) -> Vec<Value> {
        let path = format!("/api/v1/invoices?booking_id={booking}&kind={kind}&limit=100");
        let mut documents =
            self.app.get(&path).by(&self.admin).send().await.data(200).as_array().cloned().expect("a list");
        documents.sort_by_key(|document| document["invoice_number"].to_string());
        documents
    }

    pub async fn one(&self, id: &Value) -> Value {
        self.app.get(&path_of(id)).by(&self.admin).send().await.data(200)
    }

    /// How many events of this type were published.
    pub async fn events(&self, event_type: &str) -> i64 {
        self.world.number("SELECT count(*) FROM outbox_events WHERE event_type = $1", [event_type.into()]).await
    }

    /// Nothing is wrong with what is stored.
    pub async fn is_sound(&self) {
        assert_eq!(self.invoices.broken_invariants().await.expect("verifies"), Vec::<String>::new());
    }
}

pub fn number_of(booking: BookingId) -> String {
    format!("MB-2026-{}", &booking.to_string()[24..])
}

pub fn path_of(id: &Value) -> String {
    format!("/api/v1/invoices/{}", id.as_str().expect("an id"))
}
