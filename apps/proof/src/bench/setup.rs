//! The setup of the measurements: an environment with release processes, and how long each is measured.

use super::cpu::{Postmaster, UsesCpu};
use super::figures::Figures;
use super::wrk::{Load, Wrk};
use crate::environment::{Environment, Plan, Process, Role, Tuning, accounts, free_port};
use crate::{client, journey};
use anyhow::Result;
use std::path::PathBuf;
use std::time::Duration;
use test_support::ApiClient;

/// How long and how often each side is measured.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    /// Load before the rounds, not counted.
    pub warm_up: Duration,
    /// One measurement.
    pub round: Duration,
    /// Measurements of each side, alternately.
    pub rounds: usize,
    /// Connections of the load generator (closed loop).
    pub connections: usize,
    /// Threads of the load generator, and of the servers.
    pub threads: usize,
}

impl Schedule {
    /// For a full run, or for a quick look.
    #[must_use]
    pub fn new(quick: bool) -> Self {
        let (warm_up, round) = if quick { (1, 3) } else { (3, 10) };
        Self {
            warm_up: Duration::from_secs(warm_up),
            round: Duration::from_secs(round),
            rounds: 3,
            connections: 64,
            threads: 2,
        }
    }
}

/// Services, one server, and the tools that measure it.
pub struct Bench {
    /// PostgreSQL, Redis and MongoDB.
    pub environment: Environment,
    /// The server that is measured; no worker runs beside it unless a measurement starts one.
    pub server: Process,
    /// Its address.
    pub base_url: String,
    /// A client for requests that are not measured.
    pub client: ApiClient,
    /// The load generator.
    pub wrk: Wrk,
    /// PostgreSQL's processes.
    pub postmaster: Postmaster,
    /// How long and how often.
    pub schedule: Schedule,
    /// The executable of the baseline.
    pub bare: PathBuf,
    /// Folder for what measurements write.
    pub folder: PathBuf,
}

/// The default configuration of a single process; other processes of the environment share limits and cache by Redis and
/// log errors only.
pub const SINGLE_PROCESS: [(&str, &str); 3] = [
    ("MEDIVOY_TELEMETRY__ACCESS_LOG", "all"),
    ("MEDIVOY_RATE_LIMIT", "in_process"),
    ("MEDIVOY_CACHE__KIND", "in_process"),
];

impl Bench {
    /// Starts the environment and the server.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn start(plan: &Plan, bare: PathBuf, schedule: Schedule) -> Result<Self> {
        let port = free_port()?;
        let base_url = format!("http://127.0.0.1:{port}");
        let environment = Environment::start(plan, Tuning::at(&base_url)).await?;
        let data: String = sqlx::query_scalar("SHOW data_directory").fetch_one(&environment.db).await?;
        let mut server = environment.spawn_with(Role::Server(port), "server", &SINGLE_PROCESS)?;
        server.ready().await?;
        Ok(Self {
            client: client::keep_alive(&base_url),
            wrk: Wrk::find(&plan.folder)?,
            postmaster: Postmaster::of(data.as_ref())?,
            folder: plan.folder.clone(),
            environment,
            server,
            base_url,
            schedule,
            bare,
        })
    }

    /// Stops everything and deletes it.
    ///
    /// # Errors
    /// When something does not stop.
    pub async fn stop(self) -> Result<()> {
        self.server.terminate().await?;
        self.environment.delete().await
    }

    /// A load on `path` of the server with the usual connections.
    #[must_use]
    pub fn load(&self, path: &str) -> Load {
        Load {
            url: format!("{}{path}", self.base_url),
            headers: Vec::new(),
            script: String::new(),
            threads: self.schedule.threads,
            connections: self.schedule.connections,
            time: self.schedule.round,
        }
    }

    /// One measurement, with the processor time of `server` and of PostgreSQL.
    ///
    /// # Errors
    /// When a request fails.
    pub async fn measure(&self, server: &impl UsesCpu, load: &Load) -> Result<Figures> {
        let (own, postgres) = (server.cpu()?, self.postmaster.cpu()?);
        let figures = self.wrk.run(load).await?;
        let each = |used: Duration| Some(used.as_secs_f64() * 1e6 / figures.requests);
        let (own, postgres) = (server.cpu()?.saturating_sub(own), self.postmaster.cpu()?.saturating_sub(postgres));
        Ok(Figures { cpu_us: each(own), postgres_us: each(postgres), ..figures })
    }

    /// Load before a measurement.
    ///
    /// # Errors
    /// When a request fails.
    pub async fn warm_up(&self, load: &Load) -> Result<()> {
        self.wrk.run(&Load { time: self.schedule.warm_up, ..load.clone() }).await.map(drop)
    }

    /// An access token of this account of the seed data, valid for a quarter of an hour. After a login storm it waits
    /// until the queue of password hashes is empty.
    ///
    /// # Errors
    /// When it cannot sign in.
    pub async fn sign_in(&self, email: &str) -> Result<String> {
        journey::sign_in(&self.client, email, accounts::PASSWORD).await
    }
}
