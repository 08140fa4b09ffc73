use super::unit_of_work::assert_first_connection;
use kernel::Masked;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};
use serde::Deserialize;
use std::time::Duration;

/// Section `[database]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseConfig {
    /// `postgres://user:password@host:port/name`; without it Medivoy starts a
    /// private PostgreSQL of its own.
    pub url: Option<Masked<String>>,
    /// Connections of this process at the most.
    pub max_connections: u32,
    /// Connections kept open when idle.
    pub min_connections: u32,
    /// How long a request waits for a connection before it is answered with 503, in milliseconds.
    pub acquire_timeout_ms: u64,
    /// A statement that runs longer is ended by PostgreSQL, in milliseconds.
    pub statement_timeout_ms: u64,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self {
            url: None,
            max_connections: 16,
            min_connections: 2,
            acquire_timeout_ms: 2_000,
            statement_timeout_ms: 15_000,
        }
    }
}

/// Opens the pool. Connections are made when they are needed, so that the
/// server starts, and says 503, while PostgreSQL is away.
///
/// # Errors
/// When the URL cannot be read.
pub async fn connect(url: &Masked<String>, config: &DatabaseConfig) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url.expose().clone());
    let statement_timeout = config.statement_timeout_ms;
    options
        .max_connections(config.max_connections)
        .min_connections(config.min_connections.min(config.max_connections))
        .acquire_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .connect_timeout(Duration::from_millis(config.acquire_timeout_ms))
        .idle_timeout(Duration::from_secs(300))
        // A ping at every acquire would double the round trips of a simple read.
        .test_before_acquire(false)
        .connect_lazy(true)
        .sqlx_logging(false)
        .map_sqlx_postgres_pool_opts(|pool| {
            pool.before_acquire(|_, _| {
                Box::pin(async {
                    assert_first_connection();
                    Ok(true)
                })
            })
            .after_connect(|_, _| {
                Box::pin(async {
                    assert_first_connection();
                    Ok(())
                })
            })
        })
        .map_sqlx_postgres_opts(move |pg| {
            pg.options([
                ("statement_timeout", statement_timeout.to_string().as_str()),
                ("TimeZone", "UTC"),
                // Many short statements at a time: starting helpers takes longer than a page of a list, and
                // compiling one that is dear only by its estimate longer still.
                ("max_parallel_workers_per_gather", "0"),
                ("jit", "off"),
            ])
            .application_name("medivoy")
        });
    Database::connect(options).await
}
