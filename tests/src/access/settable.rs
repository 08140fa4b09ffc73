//! No body sets what is not the caller's to set (security 4).

use super::people::Caller;
use super::table::Audience;
use super::walk::Walk;
use crate::contract::concrete;
use serde_json::json;

/// What a thief of rights would try to set.
const COVETED: [&str; 24] = [
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

/// Those that a body takes from others than administrators, and what keeps them in bounds.
const TAKEN: [(&str, &str, &str, &str); 13] = [
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
    ("POST", "/api/v1/patients", "user_id", "an administrator's: see bodies.rs"),
    ("POST", "/api/v1/payments", "amount", "compared with what is due, never taken"),
];

#[actix_web::test]
async fn what_is_not_the_callers_to_set_is_no_field_of_the_body() {
    let walk = Walk::begin().await;
    let mut wrong = Vec::new();
    for ((method, path), entry) in &walk.table {
        let audience = entry.audience();
        let is_for_admins = audience == Audience::Roles([kernel::Role::Admin].into());
        let Some(example) = walk.example(method, path).filter(|_| !entry.access.contains("gateway")) else { continue };
        let fields = walk.body_fields(method, path);
        for coveted in COVETED {
            if fields.contains_key(coveted) {
                let is_known =
                    TAKEN.iter().any(|(m, p, field, _)| (m, p, field) == (&method.as_str(), &path.as_str(), &coveted));
                if !is_for_admins && !is_known {
                    wrong.push(format!("{method} {path} takes {coveted}: say in settable.rs what keeps it in bounds"));
                }
                continue;
            }
            let mut body = example.clone();
            body[coveted] = json!(true);
            let caller = match &audience {
                Audience::Roles(roles) if roles.contains(&kernel::Role::Patient) => Caller::Owner,
                Audience::Roles(roles) if roles.contains(&kernel::Role::HospitalAdmin) => Caller::Hospital,
                Audience::Roles(_) => Caller::Admin,
                _ => Caller::Owner,
            };
            let answer = walk.send(method, &concrete(path), caller, None, Some(body)).await;
            if answer.status != 400 || answer.json["code"] != "unknown_field" {
                wrong.push(format!("{method} {path} with {coveted}: {} {}", answer.status, answer.json));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    walk.system.stop().await;
}
