//! Real PostgreSQL, Redis and MongoDB, private to a folder: free ports, loopback only. Each can be stopped,
//! killed, paused and brought back at the same address while the others run. What the machine lacks is fetched
//! to a cache folder; nothing is installed, no root is needed.
//!
//! All calls block; from async code use a blocking thread.

mod balancer;
mod controlled;
mod daemon;
mod leftover;
mod mongodb;
mod options;
mod program;
mod redis;

pub use balancer::Balancer;
pub use controlled::Controlled;
pub use mongodb::MongoDb;
pub use options::ServicesOptions;
pub use program::{Report, on_path};

use anyhow::{Context, Result, anyhow};
use daemon::Daemon;
use private_postgres::PrivatePostgres;
use std::path::{Path, PathBuf};

/// Variables the tests read. Each test makes databases or key prefixes of its own.
pub const POSTGRES_VARIABLE: &str = "MEDIVOY_TEST_POSTGRES_URL";
/// See [`POSTGRES_VARIABLE`].
pub const REDIS_VARIABLE: &str = "MEDIVOY_TEST_REDIS_URL";
/// See [`POSTGRES_VARIABLE`].
pub const MONGODB_VARIABLE: &str = "MEDIVOY_TEST_MONGODB_URL";

/// The three servers, ended when this is dropped.
pub struct Services {
    folder: PathBuf,
    postgres: PrivatePostgres,
    redis: Daemon,
    mongodb: MongoDb,
}

impl Services {
    /// Starts all three in `folder`, which must be empty or new, as tests like them: see [`ServicesOptions`].
    ///
    /// # Errors
    /// If one cannot be had: the others are ended, and the error names every one that is missing.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_with(folder, &ServicesOptions::default())
    }

    /// Starts all three in `folder`, which must be empty or new, side by side.
    ///
    /// # Errors
    /// As [`Services::start`].
    pub fn start_with(folder: &Path, options: &ServicesOptions) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        let (postgres, redis, mongodb) = std::thread::scope(|scope| {
            let postgres = scope
                .spawn(|| PrivatePostgres::start(options.for_postgres(folder.join("postgres"))).context("PostgreSQL"));
            let redis = scope.spawn(|| redis::start(&folder.join("redis"), options.report).context("Redis"));
            let mongodb = scope.spawn(|| {
                MongoDb::start_new(&folder.join("mongodb"), options.mongodb_members, options.report).context("MongoDB")
            });
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
            (POSTGRES_VARIABLE, self.postgres_url("postgres")),
            (REDIS_VARIABLE, self.redis_url()),
            (MONGODB_VARIABLE, self.mongodb_url()),
        ]
    }

    /// URL for PostgreSQL's superuser to `database`. It holds the password.
    pub fn postgres_url(&self, database: &str) -> String {
        self.postgres.connection_url(database)
    }

    /// URL of Redis.
    pub fn redis_url(&self) -> String {
        redis::url(self.redis.port)
    }

    /// URL of MongoDB's replica set, without a database.
    pub fn mongodb_url(&self) -> String {
        self.mongodb.url()
    }

    /// PostgreSQL, to be controlled.
    pub fn postgres(&mut self) -> &mut PrivatePostgres {
        &mut self.postgres
    }

    /// Redis, to be controlled. It keeps nothing over a stop.
    pub fn redis(&mut self) -> &mut dyn Controlled {
        &mut self.redis
    }

    /// MongoDB, to be controlled as a whole or member by member.
    pub fn mongodb(&mut self) -> &mut MongoDb {
        &mut self.mongodb
    }

    /// Ends them and deletes their data.
    ///
    /// # Errors
    /// If one does not end, or files cannot be deleted.
    pub fn stop_and_delete(self) -> Result<()> {
        let Self { folder, postgres, mut redis, mut mongodb } = self;
        let (one, two, three) = std::thread::scope(|scope| {
            let one = scope.spawn(|| postgres.stop().context("stopping PostgreSQL"));
            let two = scope.spawn(|| redis.stop().context("stopping Redis"));
            let three = scope.spawn(|| mongodb.stop().context("stopping MongoDB"));
            (joined(one.join()), joined(two.join()), joined(three.join()))
        });
        one.and(two).and(three)?;
        delete(&folder)
    }

    /// Lets them run on after this process, until [`end_leftovers`].
    pub fn leave_running(self) {
        self.postgres.leave_running();
        self.redis.leave_running();
        self.mongodb.leave_running();
    }
}

/// The ports, by name, of what a former process left running in `folder`; `None` for what does not run.
///
/// # Errors
/// If the folder cannot be read.
pub fn left_running(folder: &Path) -> Result<[(&'static str, Option<u16>); 3]> {
    Ok([
        ("PostgreSQL", PrivatePostgres::running_in(&folder.join("postgres"))?),
        ("Redis", leftover::left_running(&redis::PROTOCOL, &folder.join("redis"))),
        ("MongoDB", mongodb::left_running(&folder.join("mongodb"))),
    ])
}

/// Ends what a former process left running in `folder`, and deletes the folder.
///
/// # Errors
/// If something does not end, belongs to a live process, or files cannot be deleted.
pub fn end_leftovers(folder: &Path) -> Result<()> {
    leftover::end_leftover(&redis::PROTOCOL, &folder.join("redis"))?;
    mongodb::end_leftovers(&folder.join("mongodb"))?;
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

fn joined<T>(result: std::thread::Result<Result<T>>) -> Result<T> {
    result.unwrap_or_else(|_| Err(anyhow!("the thread that started it panicked")))
}

#[cfg(test)]
mod tests;
