//! What must hold over all accounts, whatever has happened: for `medivoy verify`.

use platform::broken_places;
use sea_orm::{ConnectionTrait, DbErr};

/// What is wrong, and the query that finds the accounts of which it is true.
const CHECKS: [(&str, &str); 2] = [
    (
        "has confirmed a telephone number that another has confirmed too",
        "SELECT u.id::text AS place FROM users u JOIN users o ON o.phone = u.phone AND o.id <> u.id
         WHERE u.phone_confirmed_at IS NOT NULL AND o.phone_confirmed_at IS NOT NULL
           AND u.deleted_at IS NULL AND o.deleted_at IS NULL",
    ),
    (
        "has confirmed a telephone number that it does not have",
        "SELECT id::text AS place FROM users WHERE phone IS NULL AND phone_confirmed_at IS NOT NULL",
    ),
];

/// One line per account and fault; empty when all is well.
pub async fn broken_invariants(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut findings = Vec::new();
    for (fault, sql) in CHECKS {
        let places = broken_places(db, sql).await?;
        findings.extend(places.into_iter().map(|place| format!("user {place}: {fault}")));
    }
    Ok(findings)
}
