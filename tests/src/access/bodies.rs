//! Ids of others in bodies: refused, without disclosing anything (security 1, 4).

use super::actors::{Caller, text};
use super::fixture::Fixture;
use super::table::Audience;
use kernel::Role;
use proof::scenarios::Patient;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Fields of bodies that may hold any id, and why.
const PUBLIC: [(&str, &str, &str); 7] = [
    ("POST /api/v1/bookings", "hospital_id", "a hospital of the catalogue"),
    ("POST /api/v1/bookings", "treatment_id", "a treatment of the catalogue"),
    ("POST /api/v1/bookings", "package_id", "a package of the catalogue, when there are some"),
    ("POST /api/v1/hospitals/{id}/treatments", "treatment_id", "a treatment of the catalogue"),
    ("POST /api/v1/lab-tests", "laboratory_id", "a laboratory that everyone sees"),
    ("POST /api/v1/payments/{id}/verify", "razorpay_payment_id", "the gateway's, under its signature"),
    ("POST /api/v1/payments/{id}/verify", "razorpay_order_id", "the gateway's, under its signature"),
];

/// A request that names another's id.
struct Probe {
    route: &'static str,
    field: &'static str,
    path: String,
    caller: Caller,
    body: Value,
}

#[actix_web::test]
async fn ids_of_others_in_a_body_are_refused_and_disclose_nothing() {
    let fixture = Fixture::create().await;
    let targets = Targets::create(&fixture).await;
    let probes = targets.probes(&fixture).await;
    let missing = unprobed(&fixture, &probes);
    assert!(missing.is_empty(), "ids in bodies that bodies.rs does not know: {missing:#?}");
    let before = fixture.fingerprint().await;
    let mut wrong = Vec::new();
    for probe in probes {
        let Probe { route, field, path, caller, body } = probe;
        let method = route.split(' ').next().unwrap_or_default();
        let response = fixture.send(method, &path, caller, None, Some(body)).await;
        let text = response.text();
        if !matches!(response.status, 403 | 404 | 422) {
            wrong.push(format!("{route} with another's {field} as {caller:?}: {} {}", response.status, response.json));
        }
        if let Some(secret) = targets.secrets.iter().find(|secret| text.contains(*secret)) {
            wrong.push(format!("{route} with another's {field} discloses {secret} to {caller:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (table, now) in fixture.fingerprint().await {
        assert_eq!(before[&table], now, "a refused request has changed {table}");
    }
    fixture.system.stop().await;
}

/// The rows that the probes name.
struct Targets {
    owner: Patient,
    pending_booking: Uuid,
    hospital_admin: String,
    other_booking: Uuid,
    new_user: String,
    secrets: Vec<String>,
}

impl Targets {
    async fn create(fixture: &Fixture) -> Self {
        let owner = fixture.actors.owner.clone();
        let pending_booking = fixture.installation.booking_at(&owner, "payment_pending").await;
        let number = sqlx::query_scalar("SELECT booking_number FROM bookings WHERE id = $1").bind(pending_booking);
        let number: String = number.fetch_one(&fixture.installation.db).await.expect("a number");
        let profile =
            fixture.system.app.get("/api/v1/auth/profile").bearer(fixture.installation.hospital().await).send().await;
        let account = json!({ "email": "newcomer@example.org", "password": "correct horse battery staple 7", "user_type": "patient", "first_name": "New", "last_name": "Comer" });
        let new_user = fixture.system.app.post("/api/v1/auth/register").json(account).send().await.data(201);
        Self {
            pending_booking,
            hospital_admin: text(&profile.data(200), "id"),
            other_booking: fixture.installation.booking(&fixture.actors.other_patient).await,
            new_user: text(&new_user["user"], "id"),
            secrets: vec![owner.email.clone(), number, "32000000".to_owned()],
            owner,
        }
    }

    async fn probes(&self, fixture: &Fixture) -> Vec<Probe> {
        let mut booking = fixture.installation.booking_request("for another").await;
        let (hospital, others) = (fixture.installation.hospital_id().await, &fixture.actors.other_hospital_id);
        let line = json!([{ "kind": "treatment", "description": "x", "quantity": 1, "unit_price": { "amount_minor": 100, "currency": "TRY" }, "tax_rate": 0 }]);
        let bookings = "/api/v1/bookings";
        let mut probes = vec![
            probe(
                "POST /api/v1/bookings",
                "patient_id",
                Caller::OtherPatient,
                with(&booking, "patient_id", self.owner.id),
            ),
            probe(
                "POST /api/v1/bookings",
                "coordinator_id",
                Caller::OtherPatient,
                with(&booking, "coordinator_id", &self.hospital_admin),
            ),
            probe(
                "POST /api/v1/payments",
                "booking_id",
                Caller::OtherPatient,
                json!({ "booking_id": self.pending_booking, "gateway": "sandbox" }),
            ),
            probe(
                "POST /api/v1/payments",
                "appointment_id",
                Caller::OtherPatient,
                json!({ "appointment_id": self.pending_booking, "gateway": "sandbox" }),
            ),
            probe(
                "POST /api/v1/invoices",
                "booking_id",
                Caller::OtherHospital,
                json!({ "booking_id": self.pending_booking }),
            ),
            probe(
                "POST /api/v1/invoices",
                "patient_id",
                Caller::OtherHospital,
                json!({ "patient_id": self.owner.id, "hospital_id": others, "line_items": line }),
            ),
            probe(
                "POST /api/v1/invoices",
                "hospital_id",
                Caller::OtherHospital,
                json!({ "patient_id": self.owner.id, "hospital_id": hospital, "line_items": line }),
            ),
            probe(
                "POST /api/v1/patients",
                "user_id",
                Caller::OtherPatient,
                json!({ "user_id": self.new_user, "date_of_birth": "1980-03-01", "gender": "male", "country": "KE", "city": "Kisumu" }),
            ),
        ];
        let hospital = json!({ "name": "Taken Over", "type": "general", "country": "TR", "city": "Izmir", "address": "1", "phone": "+902325550101", "email": "desk@other.example", "admin_user_id": self.hospital_admin });
        probes.push(probe("POST /api/v1/hospitals", "admin_user_id", Caller::OtherHospital, hospital));
        let laboratory = json!({ "name": "Taken Over", "hospital_id": fixture.installation.hospital_id().await, "country": "TR", "city": "Izmir", "address": "1", "phone": "+902325550101", "email": "lab@other.example" });
        probes.push(probe("POST /api/v1/laboratories", "hospital_id", Caller::OtherHospital, laboratory));
        let own = json!({ "name": "Own", "hospital_id": others, "country": "TR", "city": "Izmir", "address": "1", "phone": "+902325550101", "email": "lab@other.example" });
        let own = fixture.send("POST", "/api/v1/laboratories", Caller::OtherHospital, None, Some(own)).await.data(201);
        let body = json!({ "hospital_id": fixture.installation.hospital_id().await });
        probes.push(Probe {
            path: format!("/api/v1/laboratories/{}", text(&own, "id")),
            ..probe("PATCH /api/v1/laboratories/{id}", "hospital_id", Caller::OtherHospital, body)
        });
        let order = json!({ "patient_id": self.owner.id, "laboratory_id": own["id"], "test_name": "Blood count" });
        probes.push(probe("POST /api/v1/lab-tests", "patient_id", Caller::OtherPatient, order));
        let body = json!({ "admin_user_id": self.hospital_admin });
        let path = format!("/api/v1/hospitals/{others}");
        probes.push(Probe {
            path,
            ..probe("PATCH /api/v1/hospitals/{id}", "admin_user_id", Caller::OtherHospital, body)
        });
        booking = json!({ "coordinator_id": self.hospital_admin });
        let path = format!("{bookings}/{}", self.other_booking);
        probes.push(Probe {
            path,
            ..probe("PATCH /api/v1/bookings/{id}", "coordinator_id", Caller::OtherPatient, booking)
        });
        probes
    }
}

fn probe(route: &'static str, field: &'static str, caller: Caller, body: Value) -> Probe {
    let path = route.split(' ').nth(1).unwrap_or_default().to_owned();
    Probe { route, field, path, caller, body }
}

fn with(body: &Value, field: &str, id: impl ToString) -> Value {
    let mut body = body.clone();
    body[field] = json!(id.to_string());
    body
}

/// Ids in bodies, of routes that others than administrators may call, that no probe names.
fn unprobed(fixture: &Fixture, probes: &[Probe]) -> BTreeSet<String> {
    let probed: BTreeSet<String> = probes.iter().map(|probe| format!("{} {}", probe.route, probe.field)).collect();
    let public = PUBLIC.iter().map(|(route, field, _)| format!("{route} {field}"));
    let known: BTreeSet<String> = probed.into_iter().chain(public).collect();
    let mut found = BTreeSet::new();
    for ((method, path), entry) in &fixture.table {
        if entry.audience() == Audience::Roles([Role::Admin].into()) {
            continue;
        }
        for field in fixture.body_fields(method, path).into_keys() {
            let name = field.rsplit('.').next().unwrap_or_default();
            if name == "id" || name.ends_with("_id") || name.ends_with("_ids") {
                found.insert(format!("{method} {path} {field}"));
            }
        }
    }
    let unknown: BTreeSet<String> = found.difference(&known).cloned().collect();
    let gone = known.difference(&found).map(|known| format!("{known} (no longer there)"));
    unknown.into_iter().chain(gone).collect()
}
