//! `medivoy doctor`: what is configured, reachable, missing.

use crate::foundation::Foundation;
use crate::health::Health;
use crate::settings::Settings;
use platform::config::Environment;
use platform::sms::SmsConfig;

/// Prints the findings.
///
/// # Errors
/// When something that is configured cannot be reached, so that a script can tell.
pub async fn report(settings: &Settings, foundation: &Foundation) -> anyhow::Result<()> {
    println!(
        "environment   {}",
        if settings.environment == Environment::Production { "production" } else { "development" }
    );
    println!(
        "database      {}",
        if settings.database.url.is_some() { "configured" } else { "private PostgreSQL in .medivoy/" }
    );
    println!(
        "master keys   {}",
        match settings.secrets.master_keys.len() {
            0 => "made for development, in .medivoy/secrets".to_owned(),
            n => format!("{n} configured"),
        }
    );
    println!(
        "payments      {}",
        if settings.payments.wants_sandbox(settings.environment) { "sandbox" } else { "no gateway" }
    );
    println!(
        "text messages {}",
        match settings.text_messages() {
            Some(SmsConfig::Twilio(_)) => "Twilio",
            Some(SmsConfig::Folder { .. }) => "folder",
            None => "not configured: nobody can confirm a telephone number",
        }
    );
    let mut missing = 0;
    for service in Health::new(foundation, settings).services().await {
        let state = match (&service.last_error, service.latency_ms) {
            (Some(error), _) => {
                missing += 1;
                format!("NOT REACHABLE: {error}")
            }
            (None, Some(latency)) => format!("reachable in {latency} ms"),
            (None, None) => "reachable".to_owned(),
        };
        println!("{:<13} {} — {state}", service.service, service.implementation);
    }
    match migration::pending(&foundation.parts.db).await {
        Ok(pending) if pending.is_empty() => println!("schema        up to date"),
        Ok(pending) => println!("schema        {} migrations pending: run `medivoy migrate`", pending.len()),
        Err(error) => println!("schema        cannot be read: {error}"),
    }
    if let Ok(stats) = platform::outbox::queue_stats(&foundation.parts.db).await {
        println!(
            "queue         {} waiting, {} dead, oldest due {:.1} s",
            stats.waiting, stats.dead, stats.oldest_due_seconds
        );
    }
    anyhow::ensure!(missing == 0, "{missing} services cannot be reached");
    Ok(())
}
