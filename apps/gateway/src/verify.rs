//! `medivoy verify`: the invariants of what is stored, module by module.

use crate::foundation::Foundation;
use crate::settings::Settings;
use crate::wiring::Modules;

/// What is wrong, in words; empty when all is as it must be.
///
/// # Errors
/// When the database fails.
pub async fn verify(modules: &Modules, foundation: &Foundation) -> anyhow::Result<Vec<String>> {
    let mut findings = modules.bookings.verify().await?;
    findings.extend(modules.payments.verify().await?);
    findings.extend(modules.invoices.verify().await?);
    let stats = platform::outbox::queue_stats(&foundation.db).await?;
    if stats.dead > 0 {
        findings.push(format!("{} jobs gave up: see `medivoy worker dead`", stats.dead));
    }
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
