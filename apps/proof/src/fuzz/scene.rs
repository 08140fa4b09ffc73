//! Whom the fuzzing plays, and what they know: ids of their own and of others, so that not everything is 404.

use crate::ground::accounts;
use crate::scenarios::{Patient, Site};
use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Entropy;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A caller of the fuzzing.
#[derive(Debug, Clone)]
pub struct Player {
    /// Role as the document's `x-roles` has it; `nobody` without an account.
    pub role: &'static str,
    /// Access token; empty for nobody.
    pub token: String,
}

/// Ids by what they name.
pub type Known = BTreeMap<&'static str, Vec<String>>;

/// Which parameters take ids of which kind: path, parameter, name in [`Known`]. A new module adds its rows; without
/// them schemathesis still takes ids out of earlier answers, and those are the caller's own.
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

/// The callers and what they know.
#[derive(Debug)]
pub struct Scene {
    /// In the order of their turns: who can do most harm comes last.
    pub players: Vec<Player>,
    /// The ids.
    pub known: Known,
    /// An account that nobody needs.
    pub disposable: String,
}

impl Scene {
    /// Accounts of this run alone, bookings of two patients in every stage, and what came of them.
    ///
    /// # Errors
    /// When the installation does not answer as the contract says.
    pub async fn set(site: &Site) -> Result<Self> {
        let (patient, other, disposable) = (site.patient().await, site.patient().await, site.patient().await);
        let admin = administrator(site).await;
        let doctor = site.sign_in(accounts::DOCTOR, accounts::PASSWORD).await.data(200);
        let mut known = Known::new();
        for person in [&patient, &other] {
            live(site, person, &mut known).await;
        }
        known.insert("users", [&patient, &other, &disposable].map(|p| p.user_id.to_string()).into());
        known.insert("patients", [&patient, &other, &disposable].map(|p| p.id.to_string()).into());
        listed(site, "treatments", "/api/v1/treatments?limit=3", "", &mut known).await;
        listed(site, "hospitals", "/api/v1/hospitals?limit=2", "", &mut known).await;
        known.entry("hospitals").or_default().push(site.hospital_id().await.to_owned());
        known.entry("treatments").or_default().push(site.treatment_id().await.to_owned());
        listed(site, "categories", "/api/v1/treatment-categories?limit=3", "", &mut known).await;
        listed(site, "subcategories", "/api/v1/treatment-subcategories?limit=3", "", &mut known).await;
        let players = vec![
            Player { role: "nobody", token: String::new() },
            Player { role: "doctor", token: doctor["access_token"].as_str().context("a token")?.to_owned() },
            Player { role: "patient", token: patient.token },
            Player { role: "hospital_admin", token: site.hospital().await.to_owned() },
            Player { role: "admin", token: admin },
        ];
        Ok(Self { players, known, disposable: disposable.user_id.to_string() })
    }
}

impl Player {
    /// Ids that the caller lives by: those of the account and of the session.
    ///
    /// # Errors
    /// When the token is none of ours.
    pub fn lives_by(&self) -> Result<Vec<String>> {
        if self.token.is_empty() {
            return Ok(Vec::new());
        }
        let claims = self.token.split('.').nth(1).context("a token has three parts")?;
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims)?)?;
        Ok(["sub", "sid"].iter().filter_map(|claim| claims[*claim].as_str()).map(str::to_owned).collect())
    }
}

/// A patient with bookings from the first wish to the invoice.
async fn live(site: &Site, patient: &Patient, known: &mut Known) {
    let mut bookings: Vec<Uuid> = Vec::new();
    for status in ["requested", "accepted", "quotation_sent", "on_hold"] {
        bookings.push(site.booking_at(patient, status).await);
    }
    let owed = site.booking_at(patient, "payment_pending").await;
    let begun = site.begin_payment(patient, owed).await;
    let (paid, payment) = site.paid(patient).await;
    bookings.extend([owed, paid]);
    known.entry("bookings").or_default().extend(bookings.iter().map(Uuid::to_string));
    known.entry("payments").or_default().extend([begun.id, payment.id].map(|id| id.to_string()));
    let tokens = [begun.confirm, payment.confirm];
    let tokens = tokens.iter().filter_map(|path| path.split('/').nth(3)).map(str::to_owned);
    known.entry("sandbox_tokens").or_default().extend(tokens);
    listed(site, "invoices", "/api/v1/invoices", &patient.token, known).await;
    listed(site, "notifications", "/api/v1/notifications?limit=3", &patient.token, known).await;
}

/// Adds the ids of a list.
async fn listed(site: &Site, name: &'static str, path: &str, token: &str, known: &mut Known) {
    let request = site.entrance(0).get(path);
    let request = if token.is_empty() { request } else { request.bearer(token) };
    let list = request.send().await.data(200);
    let ids = list.as_array().into_iter().flatten().filter_map(|row| row["id"].as_str()).map(str::to_owned);
    known.entry(name).or_default().extend(ids);
}

/// A new administrator, so that the seed's one stays as it is.
async fn administrator(site: &Site) -> String {
    let (email, password) = (
        format!("{}@example.org", Uuid::from_bytes(Entropy::system().bytes()).simple()),
        "correct horse battery staple 7",
    );
    let account = json!({ "email": email, "password": password, "user_type": "admin", "first_name": "Fuzz", "last_name": "Administrator" });
    site.entrance(0).post("/api/v1/users").bearer(site.admin().await).json(account).send().await.expect(201);
    let signed_in = site.sign_in(&email, password).await.data(200);
    signed_in["access_token"].as_str().expect("a token").to_owned()
}
