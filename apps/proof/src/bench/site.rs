//! What the measurements run on: a site of release processes, and how long each is measured.

use super::cpu::{Postmaster, UsesCpu};
use super::figures::Figures;
use super::wrk::{Load, Wrk};
use crate::caller::{Asking, Caller};
use crate::ground::{Ground, Plan, Process, Role, Tuning, accounts, free_port};
use anyhow::{Context, Result};
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Load before the rounds, not counted.
    pub warm_up: Duration,
    /// One measurement.
    pub round: Duration,
    /// Measurements of each side, in turn.
    pub rounds: usize,
    /// Connections of the closed loop.
    pub connections: usize,
    /// Threads of the load generator, and of the servers.
    pub threads: usize,
}

impl Pace {
    /// For figures to be kept, or a quick look.
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

/// Services, one server, and what measures it.
pub struct Site {
    /// PostgreSQL, Redis and MongoDB.
    pub ground: Ground,
    /// The server that is measured; no worker runs beside it unless a measurement starts one.
    pub server: Process,
    /// Where it answers.
    pub base_url: String,
    /// A client for what is not measured.
    pub caller: Caller,
    /// Makes the load.
    pub wrk: Wrk,
    /// PostgreSQL's processes.
    pub postmaster: Postmaster,
    /// How long and how often.
    pub pace: Pace,
    /// The executable of the baseline.
    pub bare: PathBuf,
    /// Folder for what measurements write.
    pub folder: PathBuf,
}

/// One process as by default, where the ground's processes share limits and cache over Redis and log errors only.
pub const ALONE: [(&str, &str); 3] = [
    ("MEDIVOY_TELEMETRY__ACCESS_LOG", "all"),
    ("MEDIVOY_RATE_LIMIT", "in_process"),
    ("MEDIVOY_CACHE__KIND", "in_process"),
];

impl Site {
    /// Lays the ground and starts the server.
    ///
    /// # Errors
    /// When something does not start.
    pub async fn open(plan: &Plan, bare: PathBuf, pace: Pace) -> Result<Self> {
        let port = free_port()?;
        let base_url = format!("http://127.0.0.1:{port}");
        let ground = Ground::lay(plan, Tuning::at(&base_url)).await?;
        let data: String = sqlx::query_scalar("SHOW data_directory").fetch_one(&ground.oracle).await?;
        let mut server = ground.spawn_with(Role::Server(port), "server", &ALONE)?;
        server.ready().await?;
        Ok(Self {
            caller: Caller::keeping_connections(&base_url)?,
            wrk: Wrk::find(&plan.folder)?,
            postmaster: Postmaster::of(data.as_ref())?,
            folder: plan.folder.clone(),
            ground,
            server,
            base_url,
            pace,
            bare,
        })
    }

    /// Ends everything and deletes it.
    ///
    /// # Errors
    /// When something does not end.
    pub async fn close(self) -> Result<()> {
        self.server.terminate().await?;
        self.ground.clear().await
    }

    /// A load on `path` of the server with the usual connections.
    #[must_use]
    pub fn load(&self, path: &str) -> Load {
        Load {
            url: format!("{}{path}", self.base_url),
            headers: Vec::new(),
            script: String::new(),
            threads: self.pace.threads,
            connections: self.pace.connections,
            time: self.pace.round,
        }
    }

    /// One measurement, with the processor time of `server` and of PostgreSQL.
    ///
    /// # Errors
    /// When an answer fails.
    pub async fn measure(&self, server: &impl UsesCpu, load: &Load) -> Result<Figures> {
        let (own, postgres) = (server.cpu()?, self.postmaster.cpu()?);
        let figures = self.wrk.run(load).await?;
        let each = |used: Duration| Some(used.as_secs_f64() * 1e6 / figures.requests);
        let (own, postgres) = (server.cpu()?.saturating_sub(own), self.postmaster.cpu()?.saturating_sub(postgres));
        Ok(Figures { cpu_us: each(own), postgres_us: each(postgres), ..figures })
    }

    /// Load that nobody measures.
    ///
    /// # Errors
    /// When an answer fails.
    pub async fn warm_up(&self, load: &Load) -> Result<()> {
        self.wrk.run(&Load { time: self.pace.warm_up, ..load.clone() }).await.map(drop)
    }

    /// An access token of this account of the seed data; it lives for a quarter of an hour. Who signs in after a
    /// storm is refused until what is left of that has been hashed.
    ///
    /// # Errors
    /// When it cannot sign in.
    pub async fn sign_in(&self, email: &str) -> Result<String> {
        let credentials = json!({ "email": email, "password": accounts::PASSWORD });
        let answer = self.caller.until_answered(&Asking::post("/api/v1/auth/login").json(credentials)).await?;
        let token = answer.data(200)?["access_token"].as_str().map(str::to_owned);
        token.context("an access token")
    }
}
