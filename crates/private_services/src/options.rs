//! How the servers are to run.

use crate::Report;
use private_postgres::Options;
use std::path::PathBuf;

/// How to run the three servers. The default is what tests like: many connections, nothing synced to disk,
/// MongoDB alone in its replica set.
#[derive(Debug, Clone)]
pub struct ServicesOptions {
    /// Whether PostgreSQL keeps, over a kill, everything it has acknowledged (`fsync` and its kin on).
    pub durable: bool,
    /// More settings of `postgresql.conf`, by name and unquoted value; they win over ours.
    pub postgres_settings: Vec<(String, String)>,
    /// Members of MongoDB's replica set: 1, or 3 for one that outlives the loss of its primary.
    pub mongodb_members: usize,
    /// Receives what a user should know.
    pub report: Report,
}

impl Default for ServicesOptions {
    fn default() -> Self {
        Self {
            durable: false,
            postgres_settings: Vec::new(),
            mongodb_members: 1,
            report: |line| eprintln!("services: {line}"),
        }
    }
}

impl ServicesOptions {
    pub(crate) fn for_postgres(&self, folder: PathBuf) -> Options {
        let setting = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut settings = vec![
            // Every test has a database and a pool of its own.
            setting("max_connections", "400"),
            setting("shared_buffers", "256MB"),
            setting("max_wal_size", "2GB"),
            setting("autovacuum_naptime", "5min"),
        ];
        settings.extend(self.postgres_settings.iter().cloned());
        Options { durable: self.durable, settings, report: self.report, ..Options::new(folder) }
    }
}
