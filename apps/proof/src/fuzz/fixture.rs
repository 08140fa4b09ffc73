//! The actors of the fuzzing and the ids that they know, their own and others', so that not every response is 404.

use crate::canaries::Canaries;
use crate::environment::accounts;
use crate::scenarios::{Installation, PASSWORD, Patient};
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Entropy;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One whose requests schemathesis sends.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Role as in the document's `x-roles`; `anonymous` without an account.
    pub role: &'static str,
    /// Access token; empty without an account.
    pub token: String,
}

/// Ids by the resource that they identify.
pub type KnownIds = BTreeMap<&'static str, Vec<String>>;

/// Which parameters take ids of which kind: path, parameter, name in [`KnownIds`]. A new module adds its rows; without
/// them schemathesis still takes ids from earlier responses, which are the actor's own.
pub const BINDINGS: &[(&str, &str, &str)] = &[
    (r"^/api/v1/bookings/\{id\}", "path.id", "bookings"),
    (r"^/api/v1/payments/\{id\}", "path.id", "payments"),
    (r"^/api/v1/invoices/\{id\}", "path.id", "invoices"),
    (r"^/api/v1/notifications/\{id\}", "path.id", "notifications"),
    (r"^/api/v1/patients/\{id\}", "path.id", "patients"),
    (r"^/api/v1/users/\{id\}", "path.id", "users"),
    (r"^/api/v1/treatments/\{id\}", "path.id", "treatments"),
    (r"^/api/v1/treatment-categories/\{id\}", "path.id", "categories"),
    (r"^/api/v1/treatment-subcategories/\{id\}", "path.id", "subcategories"),
    (r"^/api/v1/hospitals/\{id\}", "path.id", "hospitals"),
    (r"^/api/v1/hospitals/\{id\}/treatments/\{treatment_id\}", "path.treatment_id", "treatments"),
    (r"^/sandbox/payments/\{token\}", "path.token", "sandbox_tokens"),
    (r"^/api/v1/bookings$", "body.hospital_id", "hospitals"),
    (r"^/api/v1/bookings$", "body.treatment_id", "treatments"),
    (r"^/api/v1/bookings$", "body.patient_id", "patients"),
    (r"^/api/v1/payments$", "body.booking_id", "bookings"),
    (r"^/api/v1/invoices$", "body.booking_id", "bookings"),
    (r"^/api/v1/invoices$", "body.patient_id", "patients"),
    (r"^/api/v1/invoices$", "body.hospital_id", "hospitals"),
    (r"^/api/v1/notifications$", "body.user_id", "users"),
    (r"^/api/v1/patients$", "body.user_id", "users"),
    (r"^/api/v1/hospitals/\{id\}/treatments$", "body.treatment_id", "treatments"),
];

/// The actors and the ids that they know.
#[derive(Debug)]
pub struct Fixture {
    /// In the order of their sessions: the more an actor may change, the later.
    pub actors: Vec<Actor>,
    /// The ids.
    pub known: KnownIds,
    /// An account that may be changed and deleted.
    pub disposable: String,
    /// What the log of the run must not hold.
    pub canaries: Canaries,
}

impl Fixture {
    /// Makes accounts for this run, and bookings of two patients in every status.
    ///
    /// # Errors
    /// When a response is not what the contract says.
    pub async fn create(installation: &Installation) -> Result<Self> {
        let (patient, other, disposable) =
            (installation.patient().await, installation.patient().await, installation.patient().await);
        let admin = administrator(installation).await;
        let doctor = installation.sign_in(accounts::DOCTOR, accounts::PASSWORD).await.data(200);
        let mut known = KnownIds::new();
        for owner in [&patient, &other] {
            make_bookings(installation, owner, &mut known).await;
        }
        known.insert("users", [&patient, &other, &disposable].map(|p| p.user_id.to_string()).into());
        known.insert("patients", [&patient, &other, &disposable].map(|p| p.id.to_string()).into());
        add_listed(installation, "treatments", "/api/v1/treatments?limit=3", "", &mut known).await;
        add_listed(installation, "hospitals", "/api/v1/hospitals?limit=2", "", &mut known).await;
        known.entry("hospitals").or_default().push(installation.hospital_id().await.to_owned());
        known.entry("treatments").or_default().push(installation.treatment_id().await.to_owned());
        add_listed(installation, "categories", "/api/v1/treatment-categories?limit=3", "", &mut known).await;
        add_listed(installation, "subcategories", "/api/v1/treatment-subcategories?limit=3", "", &mut known).await;
        let mut canaries = plant(installation, &patient).await;
        for owner in [&patient, &other, &disposable] {
            canaries.add("a patient's address", owner.email.clone());
            canaries.add("a refresh token", owner.refresh.clone());
        }
        let actors = vec![
            Actor { role: "anonymous", token: String::new() },
            Actor { role: "doctor", token: doctor["access_token"].as_str().context("a token")?.to_owned() },
            Actor { role: "patient", token: patient.token },
            Actor { role: "hospital_admin", token: installation.hospital().await.to_owned() },
            Actor { role: "admin", token: admin },
        ];
        actors.iter().for_each(|actor| canaries.add("an access token", actor.token.clone()));
        Ok(Self { actors, known, disposable: disposable.user_id.to_string(), canaries })
    }
}

impl Actor {
    /// Ids that the actor cannot do without: those of its account and of its session.
    ///
    /// # Errors
    /// When the token has another form.
    pub fn protected_ids(&self) -> Result<Vec<String>> {
        if self.token.is_empty() {
            return Ok(Vec::new());
        }
        let claims = self.token.split('.').nth(1).context("a token has three parts")?;
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?;
        Ok(["sub", "sid"].iter().filter_map(|claim| claims[*claim].as_str()).map(str::to_owned).collect())
    }
}

/// Writes a text of its own into each kind of field that is sealed; gives them, with the patients' password.
async fn plant(installation: &Installation, patient: &Patient) -> Canaries {
    let mut canaries = Canaries::default();
    let mut text = |what: &'static str| {
        let text = format!("canary{}", Uuid::from_bytes(Entropy::system().bytes()).simple())[..32].to_owned();
        canaries.add(what, text.clone());
        text
    };
    let gateway = installation.gateway(0);
    let allergies =
        json!({ "allergies": [{ "substance": text("an allergy"), "reaction": "rash", "severity": "mild" }] });
    let profile = gateway.patch(&format!("/api/v1/patients/{}", patient.id)).bearer(&patient.token).json(allergies);
    profile.send().await.expect(200);
    let mut booking = installation.booking_request(&text("a booking's notes")).await;
    booking["medical_details"] = json!(text("medical details"));
    let key = text("an idempotency key");
    let booked = gateway.post("/api/v1/bookings").bearer(&patient.token).idempotency_key(&key).json(booking);
    booked.send().await.expect(201);
    let account = json!({ "bank_details": { "account_holder": text("a bank account's holder"), "bank_name": "Test Bank", "account_number": text("a bank account") } });
    let hospital = format!("/api/v1/hospitals/{}", installation.hospital_id().await);
    gateway.patch(&hospital).bearer(installation.hospital().await).json(account).send().await.expect(200);
    canaries.add("a password", PASSWORD);
    canaries
}

/// Makes bookings in every status from the request to the invoice.
async fn make_bookings(installation: &Installation, patient: &Patient, known: &mut KnownIds) {
    let mut bookings: Vec<Uuid> = Vec::new();
    for status in ["requested", "accepted", "quotation_sent", "on_hold"] {
        bookings.push(installation.booking_at(patient, status).await);
    }
    let pending = installation.booking_at(patient, "payment_pending").await;
    let begun = installation.begin_payment(patient, pending).await;
    let (paid, payment) = installation.paid(patient).await;
    bookings.extend([pending, paid]);
    known.entry("bookings").or_default().extend(bookings.iter().map(Uuid::to_string));
    known.entry("payments").or_default().extend([begun.id, payment.id].map(|id| id.to_string()));
    let tokens = [begun.confirm, payment.confirm];
    let tokens = tokens.iter().filter_map(|path| path.split('/').nth(3)).map(str::to_owned);
    known.entry("sandbox_tokens").or_default().extend(tokens);
    add_listed(installation, "invoices", "/api/v1/invoices", &patient.token, known).await;
    add_listed(installation, "notifications", "/api/v1/notifications?limit=3", &patient.token, known).await;
}

/// Adds the ids of a list.
async fn add_listed(installation: &Installation, name: &'static str, path: &str, token: &str, known: &mut KnownIds) {
    let request = installation.gateway(0).get(path);
    let request = if token.is_empty() { request } else { request.bearer(token) };
    let list = request.send().await.data(200);
    let ids = list.as_array().into_iter().flatten().filter_map(|row| row["id"].as_str()).map(str::to_owned);
    known.entry(name).or_default().extend(ids);
}

/// A new administrator, so that the one of the seed data is not changed.
async fn administrator(installation: &Installation) -> String {
    let email = format!("{}@example.org", Uuid::from_bytes(Entropy::system().bytes()).simple());
    let account = json!({ "email": email, "password": PASSWORD, "user_type": "admin", "first_name": "Fuzz", "last_name": "Administrator" });
    installation
        .gateway(0)
        .post("/api/v1/users")
        .bearer(installation.admin().await)
        .json(account)
        .send()
        .await
        .expect(201);
    installation.verify_address(&email).await;
    let signed_in = installation.sign_in(&email, PASSWORD).await.data(200);
    signed_in["access_token"].as_str().expect("a token").to_owned()
}
