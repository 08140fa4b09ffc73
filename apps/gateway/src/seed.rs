//! The seed data: demo accounts, catalogue, hospitals. Embedded in the executable, loaded into development
//! installations only, once; each module loads its part.

use crate::foundation::Foundation;
use crate::modules::Modules;
use crate::settings::Settings;
use anyhow::ensure;
use include_dir::{Dir, DirEntry, include_dir};
use platform::config::Environment;
use platform::{Seed, SeedContext};
use sea_orm::ConnectionTrait;
use std::sync::Arc;

static DATA: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../seed-data");

/// Loads the data unless it was loaded before.
pub async fn seed_once(settings: &Settings, foundation: &Foundation, modules: &Modules) -> anyhow::Result<()> {
    for seed in parts(modules) {
        if !seed.is_loaded().await? {
            return self::seed(settings, foundation, modules).await;
        }
    }
    Ok(())
}

/// Loads the data; what is there already stays as it is.
///
/// # Errors
/// Outside development, when the embedded data is not sound, or the database fails.
pub async fn seed(settings: &Settings, foundation: &Foundation, modules: &Modules) -> anyhow::Result<()> {
    ensure!(settings.environment == Environment::Development, "demo accounts are for development only");
    let context = SeedContext::new(files(&DATA));
    for seed in parts(modules) {
        seed.load(&context).await?;
    }
    for seed in parts(modules) {
        seed.finish(&context).await?;
    }
    // So many rows at once: the planner should not wait for autovacuum to hear of them.
    foundation.parts.db.execute_unprepared("ANALYZE").await?;
    let (treatments, hospitals) = (context.count("treatment"), context.count("hospital"));
    tracing::info!(treatments, hospitals, "seed data loaded");
    Ok(())
}

fn parts(modules: &Modules) -> impl Iterator<Item = &Arc<dyn Seed>> {
    modules.list.iter().filter_map(|module| module.seed.as_ref())
}

/// Every file, by its path below the folder.
fn files(folder: &'static Dir<'static>) -> Vec<(String, &'static [u8])> {
    folder
        .entries()
        .iter()
        .flat_map(|entry| match entry {
            DirEntry::Dir(folder) => files(folder),
            DirEntry::File(file) => vec![(file.path().to_string_lossy().replace('\\', "/"), file.contents())],
        })
        .collect()
}
