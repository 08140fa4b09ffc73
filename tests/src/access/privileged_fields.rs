//! No body sets privileged fields (security 4).

use super::actors::Caller;
use super::fixture::Fixture;
use super::table::Audience;
use crate::contract::concrete;
use serde_json::json;

/// Fields that would give a caller more rights, or somebody else's rows or money.
const PRIVILEGED_FIELDS: [&str; 24] = [
    "id",
    "role",
    "user_type",
    "is_verified",
    "is_active",
    "is_published",
    "mfa_enabled",
    "status",
    "payment_status",
    "price",
    "amount",
    "total",
    "discount",
    "currency",
    "patient_id",
    "hospital_id",
    "user_id",
    "admin_user_id",
    "created_by",
    "created_at",
    "updated_at",
    "deleted_at",
    "paid_at",
    "password_hash",
];

/// Those that a body accepts from others than administrators, and what limits them.
const ACCEPTED: [(&str, &str, &str, &str); 19] = [
    ("POST", "/api/v1/auth/register", "user_type", "patient, doctor or hospital_admin only"),
    ("POST", "/api/v1/bookings", "patient_id", "an administrator's: see bodies.rs"),
    ("POST", "/api/v1/bookings", "hospital_id", "what is booked"),
    ("PATCH", "/api/v1/bookings/{id}/status", "status", "the state machine decides"),
    ("POST", "/api/v1/bookings/{id}/quotation", "discount", "the hospital's own offer"),
    ("POST", "/api/v1/hospitals", "is_active", "listing; being verified is the administrator's"),
    ("POST", "/api/v1/hospitals", "admin_user_id", "see bodies.rs"),
    ("PATCH", "/api/v1/hospitals/{id}", "is_active", "as when it is made"),
    ("PATCH", "/api/v1/hospitals/{id}", "admin_user_id", "see bodies.rs"),
    ("POST", "/api/v1/invoices", "patient_id", "see bodies.rs"),
    ("POST", "/api/v1/invoices", "hospital_id", "see bodies.rs"),
    ("POST", "/api/v1/lab-tests", "patient_id", "a doctor's own patient: see bodies.rs"),
    ("PATCH", "/api/v1/lab-tests/{id}", "status", "the state machine decides"),
    ("POST", "/api/v1/laboratories", "hospital_id", "one that the caller acts for: see bodies.rs"),
    ("POST", "/api/v1/laboratories", "is_active", "listing"),
    ("PATCH", "/api/v1/laboratories/{id}", "hospital_id", "an administrator's: see bodies.rs"),
    ("PATCH", "/api/v1/laboratories/{id}", "is_active", "as when it is made"),
    ("POST", "/api/v1/patients", "user_id", "an administrator's: see bodies.rs"),
    ("POST", "/api/v1/payments", "amount", "compared with what is due, never taken"),
];

#[actix_web::test]
async fn privileged_fields_are_no_fields_of_bodies() {
    let fixture = Fixture::create().await;
    let mut wrong = Vec::new();
    for ((method, path), entry) in &fixture.table {
        let audience = entry.audience();
        let is_for_admins = audience == Audience::Roles([kernel::Role::Admin].into());
        let Some(example) = fixture.example(method, path).filter(|_| !entry.access.contains("gateway")) else {
            continue;
        };
        let fields = fixture.body_fields(method, path);
        for field in PRIVILEGED_FIELDS {
            if fields.contains_key(field) {
                let is_known = ACCEPTED
                    .iter()
                    .any(|(m, p, accepted, _)| (m, p, accepted) == (&method.as_str(), &path.as_str(), &field));
                if !is_for_admins && !is_known {
                    wrong.push(format!("{method} {path} accepts {field}: say in privileged_fields.rs what limits it"));
                }
                continue;
            }
            let mut body = example.clone();
            body[field] = json!(true);
            let caller = match &audience {
                Audience::Roles(roles) if roles.contains(&kernel::Role::Patient) => Caller::Owner,
                Audience::Roles(roles) if roles.contains(&kernel::Role::HospitalAdmin) => Caller::Hospital,
                Audience::Roles(_) => Caller::Admin,
                _ => Caller::Owner,
            };
            let response = fixture.send(method, &concrete(path), caller, None, Some(body)).await;
            if response.status != 400 || response.json["code"] != "unknown_field" {
                wrong.push(format!("{method} {path} with {field}: {} {}", response.status, response.json));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    fixture.system.stop().await;
}
