//! One ordered list of reversible migrations: SQL and table names only.
//!
//! Each entry is a pair of files in `src/sql`: `<name>.up.sql` and
//! `<name>.down.sql`. A released migration is never edited; until the first
//! release a module edits its own.

use sea_orm_migration::prelude::*;

mod run;

pub use run::{MigrateError, down, pending, up};

/// The list, for sea-orm's migration machinery.
pub struct Migrator;

/// A short text that differs when any migration differs: names the template
/// database that tests are copied from.
#[must_use]
pub fn fingerprint() -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for migration in sql_files() {
        (migration.name, migration.up, migration.down).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}

struct SqlMigration {
    name: &'static str,
    up: &'static str,
    down: &'static str,
}

macro_rules! sql_migrations {
    ($($name:literal),* $(,)?) => {
        vec![$(SqlMigration {
            name: $name,
            up: include_str!(concat!("sql/", $name, ".up.sql")),
            down: include_str!(concat!("sql/", $name, ".down.sql")),
        }),*]
    };
}

fn sql_files() -> Vec<SqlMigration> {
    sql_migrations![
        "0001_platform",
        "0002_users",
        "0003_auth",
        "0004_taxonomy",
        "0005_hospitals",
        "0006_patients",
        "0007_booking",
        "0008_payments",
        "0009_invoices",
        "0010_notifications",
        "0013_folding",
        "0015_invoice_send_requests",
        "0016_booking_quotation_terms",
        "0017_payment_due_back",
        "0018_reseal",
        "0019_patient_accounts",
        "0020_confirmed_phones",
        "0021_append_only_audit_trail",
        "0022_doctors",
        "0023_appointments",
        "0026_laboratory",
        // xtask new-module: migrations above this line
    ]
}

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        sql_files().into_iter().map(|migration| Box::new(migration) as Box<dyn MigrationTrait>).collect()
    }
}

impl MigrationName for SqlMigration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for SqlMigration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.up).await.map(|_| ())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(self.down).await.map(|_| ())
    }
}
