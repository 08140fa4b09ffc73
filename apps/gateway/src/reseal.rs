//! `medivoy reseal`: every sealed column anew with the current key, so that an older one can be taken out of the
//! configuration.

use crate::foundation::Foundation;
use crate::modules::Modules;
use crate::settings::Settings;
use platform::crypto::SealedPlace;
use platform::reseal::Reseal;
use std::collections::BTreeMap;

fn of_all_modules(settings: &Settings, foundation: &Foundation, batch_rows: u32) -> anyhow::Result<Reseal> {
    let places = Modules::wire(settings, foundation)?.sealed();
    Ok(Reseal::new(foundation.parts.db.clone(), foundation.parts.cipher.clone(), places, batch_rows))
}

/// Prints what is to be done, and does nothing.
///
/// # Errors
/// When the database fails.
pub async fn count(settings: &Settings, foundation: &Foundation) -> anyhow::Result<()> {
    let counts = of_all_modules(settings, foundation, 1)?.counts().await?;
    counts.iter().for_each(|column| println!("{column}"));
    println!("{} values to seal", counts.iter().map(|column| column.to_seal()).sum::<u64>());
    Ok(())
}

/// Seals anew, and prints how far it has come after each batch.
///
/// # Errors
/// When the database fails, or values are left that are sealed with another key than the current one.
pub async fn run(settings: &Settings, foundation: &Foundation, batch_rows: u32) -> anyhow::Result<()> {
    let reseal = of_all_modules(settings, foundation, batch_rows)?;
    let mut sealed: BTreeMap<String, u64> = BTreeMap::new();
    let outcome = reseal
        .run(|place: SealedPlace, values| {
            let so_far = sealed.entry(place.to_string()).or_default();
            *so_far += values;
            println!("{place}: {so_far} sealed");
        })
        .await?;
    outcome.unreadable.iter().for_each(|line| println!("{line}"));
    let left: u64 = reseal.counts().await?.iter().map(|column| column.to_seal()).sum();
    anyhow::ensure!(
        left == 0,
        "{left} values are left ({} cannot be read, the others were in use): run it again",
        outcome.unreadable.len()
    );
    println!("{} values sealed; all are sealed with the current key", outcome.sealed);
    Ok(())
}
