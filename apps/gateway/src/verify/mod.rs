//! `medivoy verify`: the invariants of what is stored, module by module and between them. It only reads, and may run
//! beside a live system: each check is one statement, and holds at any moment, also in the middle of the work.

mod between;

use crate::foundation::Foundation;
use crate::modules::Modules;
use crate::settings::Settings;

/// A check reads whole tables: 100,000 bookings with a million events take seconds, and no request waits for it.
pub(crate) const STATEMENT_TIMEOUT_MS: u64 = 30 * 60 * 1_000;

/// What is wrong, in words; empty when all is as it must be.
///
/// # Errors
/// When the database or the document store fails.
pub async fn verify(modules: &Modules, foundation: &Foundation) -> anyhow::Result<Vec<String>> {
    let db = &foundation.parts.db;
    let mut findings = modules.broken_invariants().await?;
    findings.extend(between::faults(db).await?);
    let handlers: Vec<&str> = modules.reactions().names().map(|(_, handler)| handler).collect();
    findings.extend(platform::outbox::faults(db, &handlers).await?);
    let stats = platform::outbox::queue_stats(db).await?;
    if stats.dead > 0 {
        findings.push(format!("{} jobs gave up: see `medivoy worker dead`", stats.dead));
    }
    findings.extend(platform::audit::verify_trail(db, &*foundation.documents).await?);
    Ok(findings)
}

/// Prints the findings.
///
/// # Errors
/// When there are any, so that a script can tell.
pub async fn report(settings: &Settings, foundation: &Foundation) -> anyhow::Result<()> {
    let modules = Modules::wire(settings, foundation)?;
    let findings = verify(&modules, foundation).await?;
    for finding in &findings {
        println!("{finding}");
    }
    anyhow::ensure!(findings.is_empty(), "{} invariants are broken", findings.len());
    println!("all invariants hold");
    Ok(())
}
