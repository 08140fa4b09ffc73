//! Real PostgreSQL, Redis and MongoDB, private to this checkout: own folders, free ports, loopback only.
//! What the machine lacks is fetched to a cache folder; nothing is installed, no root is needed.

pub mod background;
mod daemon;
mod mongodb;
mod mongodb_wire;
mod redis;

use anyhow::{Context, Result, anyhow};
use daemon::Daemon;
use private_postgres::{Options, PrivatePostgres};
use std::path::{Path, PathBuf};

/// The three servers, ended when this is dropped.
pub struct Services {
    folder: PathBuf,
    postgres: PrivatePostgres,
    redis: Daemon,
    mongodb: Daemon,
}

/// Variables the tests read. Each test makes databases or key prefixes of its own.
pub const POSTGRES_VARIABLE: &str = "MEDIVOY_TEST_POSTGRES_URL";
/// See [`POSTGRES_VARIABLE`].
pub const REDIS_VARIABLE: &str = "MEDIVOY_TEST_REDIS_URL";
/// See [`POSTGRES_VARIABLE`].
pub const MONGODB_VARIABLE: &str = "MEDIVOY_TEST_MONGODB_URL";

impl Services {
    /// Starts all three in `folder`, which must be empty or new, side by side. If one cannot be had the
    /// others are ended, and the error names every one that is missing.
    pub fn start(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let (postgres, redis, mongodb) = std::thread::scope(|scope| {
            let postgres = scope.spawn(|| start_postgres(folder).context("PostgreSQL"));
            let redis = scope.spawn(|| redis::start(&folder.join("redis")).context("Redis"));
            let mongodb = scope.spawn(|| mongodb::start(&folder.join("mongodb")).context("MongoDB"));
            (joined(postgres.join()), joined(redis.join()), joined(mongodb.join()))
        });
        match (postgres, redis, mongodb) {
            (Ok(postgres), Ok(redis), Ok(mongodb)) => Ok(Self { folder: folder.to_owned(), postgres, redis, mongodb }),
            (postgres, redis, mongodb) => {
                // `err()` drops, and so ends, those that did start.
                let errors = [postgres.err(), redis.err(), mongodb.err(), delete(folder).err()];
                let missing: Vec<String> = errors.into_iter().flatten().map(|error| format!("  {error:#}")).collect();
                Err(anyhow!("these services could not be started:\n{}", missing.join("\n")))
            }
        }
    }

    /// Where they are, as environment variables.
    pub fn environment(&self) -> [(&'static str, String); 3] {
        [
            (POSTGRES_VARIABLE, self.postgres.connection_url("postgres")),
            (REDIS_VARIABLE, redis::url(self.redis.port)),
            (MONGODB_VARIABLE, mongodb::url(self.mongodb.port)),
        ]
    }

    /// Ends them and deletes their data.
    pub fn stop_and_delete(self) -> Result<()> {
        let Self { folder, postgres, redis, mongodb } = self;
        let (one, two, three) = std::thread::scope(|scope| {
            let one = scope.spawn(|| postgres.stop().context("stopping PostgreSQL"));
            let two = scope.spawn(|| redis.stop().context("stopping Redis"));
            let three = scope.spawn(|| mongodb.stop().context("stopping MongoDB"));
            (joined(one.join()), joined(two.join()), joined(three.join()))
        });
        one.and(two).and(three)?;
        delete(&folder)
    }

    /// Lets them run on after this process.
    fn leave_running(self) {
        self.postgres.leave_running();
        self.redis.leave_running();
        self.mongodb.leave_running();
    }
}

/// Ends what a former process left running in `folder`, and deletes the folder.
pub fn end_leftovers(folder: &Path) -> Result<()> {
    redis::end_leftover(&folder.join("redis"))?;
    mongodb::end_leftover(&folder.join("mongodb"))?;
    delete(folder)
}

fn delete(folder: &Path) -> Result<()> {
    // PostgreSQL's data may really be elsewhere: see `private_postgres`.
    PrivatePostgres::delete(&folder.join("postgres"))?;
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("deleting {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn start_postgres(folder: &Path) -> Result<PrivatePostgres> {
    let setting = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let options = Options {
        durable: false,
        // Every test has a database and a pool of its own.
        settings: vec![
            setting("max_connections", "400"),
            setting("shared_buffers", "256MB"),
            setting("max_wal_size", "2GB"),
            setting("autovacuum_naptime", "5min"),
        ],
        report: |line| eprintln!("xtask: {line}"),
        ..Options::new(folder.join("postgres"))
    };
    Ok(PrivatePostgres::start(options)?)
}

fn joined<T>(result: std::thread::Result<Result<T>>) -> Result<T> {
    result.unwrap_or_else(|_| Err(anyhow!("the thread that started it panicked")))
}
