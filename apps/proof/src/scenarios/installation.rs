//! A running installation with its actors, as scenarios need it.

use crate::environment::accounts;
use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::{Clock, Entropy};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::Duration;
use test_support::{ApiClient, Response, eventually};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Password of the patients.
pub(crate) const PASSWORD: &str = "correct horse battery staple 7";

/// An installation: its gateways and its database.
pub struct Installation {
    /// A client of each gateway.
    pub gateways: Vec<ApiClient>,
    /// The database, read directly to check what the API reports.
    pub db: PgPool,
    /// Guesses per minute at the password of one account that it allows (`[limits] credentials_per_minute`).
    pub credentials_per_minute: u32,
    staff: OnceCell<Staff>,
}

/// The staff of the seed data, signed in, and what is booked.
struct Staff {
    admin: String,
    hospital: String,
    hospital_id: String,
    treatment_id: String,
}

/// A signed-in patient with a profile.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Address of the account.
    pub email: String,
    /// Access token.
    pub token: String,
    /// Refresh token.
    pub refresh: String,
    /// The account.
    pub user_id: Uuid,
    /// The profile.
    pub id: Uuid,
}

/// A payment that was begun.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its id.
    pub id: Uuid,
    /// Path that confirms it in the sandbox.
    pub confirm: String,
    /// Its amount, in minor units.
    pub amount_minor: i64,
}

impl Installation {
    /// An installation with the seed data.
    #[must_use]
    pub fn new(gateways: Vec<ApiClient>, db: PgPool, credentials_per_minute: u32) -> Self {
        assert!(!gateways.is_empty(), "an installation has a gateway");
        Self { gateways, db, credentials_per_minute, staff: OnceCell::new() }
    }

    /// The gateway of this number, round robin.
    #[must_use]
    pub fn gateway(&self, index: usize) -> &ApiClient {
        &self.gateways[index % self.gateways.len()]
    }

    /// Sends this many requests concurrently, to the gateways round robin. A request that receives 503 is sent again, as
    /// its `Retry-After` says.
    pub async fn concurrently<'a, F: Future<Output = Response>>(
        &'a self,
        count: usize,
        send: impl Fn(&'a ApiClient, usize) -> F,
    ) -> Vec<Response> {
        let send_until_served = async |index: usize| {
            for _ in 0..30 {
                let response = send(self.gateway(index), index).await;
                if response.status != 503 {
                    return response;
                }
                assert!(response.header("retry-after").is_some(), "{}", response.json);
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            panic!("request {index} is answered with 503 again and again")
        };
        join_all((0..count).map(send_until_served)).await
    }

    /// Access token of the marketplace's administrator.
    pub async fn admin(&self) -> &str {
        &self.staff().await.admin
    }

    /// Access token of the seed hospital's administrator.
    pub async fn hospital(&self) -> &str {
        &self.staff().await.hospital
    }

    /// The seed hospital.
    pub async fn hospital_id(&self) -> &str {
        &self.staff().await.hospital_id
    }

    /// A treatment that it offers.
    pub async fn treatment_id(&self) -> &str {
        &self.staff().await.treatment_id
    }

    /// Signs in.
    pub async fn sign_in(&self, email: &str, password: &str) -> Response {
        let body = json!({ "email": email, "password": password });
        self.gateway(0).post("/api/v1/auth/login").json(body).send().await
    }

    async fn staff(&self) -> &Staff {
        self.staff
            .get_or_init(async || {
                let gateway = self.gateway(0);
                let treatment = gateway.get("/api/v1/treatments/total-knee-replacement").send().await.data(200);
                let hospital =
                    gateway.get(&format!("/api/v1/hospitals/{}", accounts::HOSPITAL_SLUG)).send().await.data(200);
                let admin = self.sign_in(accounts::ADMIN, accounts::PASSWORD).await.data(200);
                let administrator = self.sign_in(accounts::HOSPITAL, accounts::PASSWORD).await.data(200);
                Staff {
                    admin: text(&admin, "access_token"),
                    hospital: text(&administrator, "access_token"),
                    hospital_id: text(&hospital, "id"),
                    treatment_id: text(&treatment, "id"),
                }
            })
            .await
    }

    /// A new patient.
    pub async fn patient(&self) -> Patient {
        let email = format!("{}@example.org", unique());
        let account = json!({ "email": email, "password": PASSWORD, "user_type": "patient", "first_name": "Test", "last_name": "Traveller" });
        let signed_in = self.gateway(0).post("/api/v1/auth/register").json(account).send().await.data(201);
        let token = text(&signed_in, "access_token");
        self.verify_address(&email).await;
        let profile = json!({ "date_of_birth": "1979-02-11", "gender": "female", "country": "KE", "city": "Kisumu" });
        let profile = self.gateway(1).post("/api/v1/patients").bearer(&token).json(profile).send().await.data(201);
        let (refresh, user_id) = (text(&signed_in, "refresh_token"), id(&signed_in["user"]));
        Patient { email, token, refresh, user_id, id: id(&profile) }
    }

    /// Takes the address for verified, as if the link in the mail had been followed.
    pub async fn verify_address(&self, email: &str) {
        let verified = sqlx::query("UPDATE users SET is_verified = true WHERE email = $1").bind(email);
        let verified = verified.execute(&self.db).await.expect("the database answers");
        assert_eq!(verified.rows_affected(), 1, "{email}");
    }

    /// What a patient sends to book.
    pub async fn booking_request(&self, notes: &str) -> Value {
        let (hospital, treatment) = (self.hospital_id().await, self.treatment_id().await);
        // Early enough for a cancellation to be refunded in full.
        let date = Clock::system().now().date_naive() + TimeDelta::days(180);
        json!({ "hospital_id": hospital, "treatment_id": treatment, "requested_date": date, "notes": notes })
    }

    /// A new booking: `requested`.
    pub async fn booking(&self, patient: &Patient) -> Uuid {
        let body = self.booking_request("from a scenario").await;
        let key = unique();
        let request = self.gateway(0).post("/api/v1/bookings").bearer(&patient.token);
        id(&request.idempotency_key(&key).json(body).send().await.data(201))
    }

    /// A new booking in this status, up to `payment_pending` or `on_hold`.
    pub async fn booking_at(&self, patient: &Patient, status: &str) -> Uuid {
        let booking = self.booking(patient).await;
        let statuses =
            ["requested", "under_review", "accepted", "awaiting_medical_details", "quotation_sent", "payment_pending"];
        let goal = if status == "on_hold" { "accepted" } else { status };
        let steps = statuses.iter().position(|step| *step == goal).expect("one of the statuses");
        for step in &statuses[1..=steps] {
            match *step {
                "quotation_sent" => self.quote(booking, 32_000_000).await,
                "payment_pending" => {
                    let path = format!("/api/v1/bookings/{booking}/quotation/accept");
                    self.gateway(0).post(&path).bearer(&patient.token).send().await.expect(200);
                }
                step => drop(self.set_status(self.gateway(0), self.hospital().await, booking, step).await.expect(200)),
            }
        }
        if status == "on_hold" {
            self.set_status(self.gateway(0), self.hospital().await, booking, status).await.expect(200);
        }
        booking
    }

    /// Sends a quotation of one line without tax, in Turkish kuruş.
    pub async fn quote(&self, booking: Uuid, price_minor: i64) {
        let line = json!({ "kind": "treatment", "description": "Total knee replacement", "quantity": 1, "unit_price": { "amount_minor": price_minor, "currency": "TRY" }, "tax_rate": 0 });
        let valid_until = Clock::system().now() + TimeDelta::days(60);
        let body = json!({ "line_items": [line], "valid_until": valid_until });
        let path = format!("/api/v1/bookings/{booking}/quotation");
        self.gateway(0).post(&path).bearer(self.hospital().await).json(body).send().await.expect(201);
    }

    /// Requests this status.
    pub async fn set_status(&self, gateway: &ApiClient, token: &str, booking: Uuid, status: &str) -> Response {
        let body = json!({ "status": status, "reason": "as agreed" });
        gateway.patch(&format!("/api/v1/bookings/{booking}/status")).bearer(token).json(body).send().await
    }

    /// Begins a payment of the booking through the sandbox.
    pub async fn begin_payment(&self, patient: &Patient, booking: Uuid) -> Payment {
        let body = json!({ "booking_id": booking, "gateway": "sandbox" });
        let request = self.gateway(0).post("/api/v1/payments").bearer(&patient.token);
        let payment = request.idempotency_key(&unique()).json(body).send().await.data(201);
        let url = text(&payment["next_action"], "url");
        let confirm = url.find("/sandbox/").map(|at| url[at..].to_owned()).expect("a sandbox link");
        let amount_minor = payment["amount"]["amount_minor"].as_i64().expect("an amount");
        Payment { id: id(&payment), confirm, amount_minor }
    }

    /// Confirms it in the sandbox.
    pub async fn confirm(&self, gateway: &ApiClient, payment: &Payment, outcome: &str) -> Response {
        gateway.post(&payment.confirm).json(json!({ "outcome": outcome })).send().await
    }

    /// A booking that is paid and invoiced.
    pub async fn paid(&self, patient: &Patient) -> (Uuid, Payment) {
        let booking = self.booking_at(patient, "payment_pending").await;
        let payment = self.begin_payment(patient, booking).await;
        self.confirm(self.gateway(0), &payment, "succeed").await.expect(202);
        eventually("the invoice", async || {
            let status = self.booking_status(booking).await;
            (status == "invoice_sent").then_some(())
        })
        .await;
        (booking, payment)
    }

    /// Its status by the database.
    pub async fn booking_status(&self, booking: Uuid) -> String {
        let status = sqlx::query_scalar("SELECT status FROM bookings WHERE id = $1").bind(booking);
        status.fetch_one(&self.db).await.expect("the booking is there")
    }

    /// The booking's history, oldest first, after checking that each entry continues from the one before and that the
    /// last one is the status of the booking.
    pub async fn legal_history(&self, booking: Uuid) -> Vec<String> {
        let history =
            "SELECT from_status, to_status FROM booking_status_history WHERE booking_id = $1 ORDER BY position";
        let history: Vec<(Option<String>, String)> =
            sqlx::query_as(history).bind(booking).fetch_all(&self.db).await.expect("the history is there");
        let mut before = None;
        for (from, to) in &history {
            assert_eq!(from.as_ref(), before, "{history:?}");
            before = Some(to);
        }
        assert_eq!(before, Some(&self.booking_status(booking).await), "{history:?}");
        history.into_iter().map(|(_, to)| to).collect()
    }

    /// The number that this query gives for this id.
    pub async fn number(&self, sql: &'static str, about: Uuid) -> i64 {
        sqlx::query_scalar(sql).bind(about).fetch_one(&self.db).await.expect("a number")
    }

    /// Waits until no event or job is due.
    pub async fn settled(&self) {
        eventually("the end of the work", async || {
            let waiting =
                "SELECT count(*) FROM graphile_worker._private_jobs WHERE run_at <= now() AND attempts < max_attempts";
            let waiting: i64 = sqlx::query_scalar(waiting).fetch_one(&self.db).await.expect("the queue is there");
            (waiting == 0).then_some(())
        })
        .await;
    }
}

/// Thirty-two random hexadecimal digits.
pub(super) fn unique() -> String {
    Uuid::from_bytes(Entropy::system().bytes()).simple().to_string()
}

/// A text field of a response.
pub(super) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("{field} in {value}")).to_owned()
}

/// The id of a resource in a response.
pub(super) fn id(value: &Value) -> Uuid {
    text(value, "id").parse().expect("an id")
}
