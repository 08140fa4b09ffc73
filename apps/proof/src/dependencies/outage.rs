use crate::client;
use crate::environment::Environment;
use crate::journey::Actors;
use anyhow::{Context, Result, bail, ensure};
use private_services::Controlled;
use std::time::Duration;
use test_support::{ApiClient, OutcomeCounts};

/// What can be unavailable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The audit trail's store.
    MongoDb,
    /// Cache and rate limits.
    Redis,
    /// The mail provider.
    Smtp,
    /// The database, stopped.
    Postgres,
    /// The database, which keeps its connections open and does not respond.
    HangingPostgres,
}

impl Service {
    /// Each of them.
    pub const ALL: [Self; 5] = [Self::MongoDb, Self::Redis, Self::Smtp, Self::Postgres, Self::HangingPostgres];

    /// Its name in `GET /api/v1/health/services`.
    const fn health_name(self) -> &'static str {
        match self {
            Self::MongoDb => "documents",
            Self::Redis => "redis",
            Self::Smtp => "mail",
            Self::Postgres | Self::HangingPostgres => "database",
        }
    }

    /// Whether nearly every request needs it.
    const fn is_database(self) -> bool {
        matches!(self, Self::Postgres | Self::HangingPostgres)
    }
}

/// One service unavailable for a while, under load.
pub struct Outage<'a> {
    /// Which.
    pub service: Service,
    /// For how long.
    pub duration: Duration,
    /// The client of the load, whose outcomes are counted.
    pub client: &'a ApiClient,
    /// Whose requests the load sends.
    pub actors: &'a Actors,
}

impl Outage<'_> {
    /// Stops the service, starts it again, and checks what the clients received.
    ///
    /// # Errors
    /// When they received what they should not, or the system does not recover.
    pub async fn prove(&self, environment: &mut Environment) -> Result<()> {
        self.ensure_no_failures_before().await?;
        stop(environment, self.service).await?;
        self.client.reset_counts();
        let health = self.check_health().await;
        tokio::time::sleep(self.duration).await;
        let during = self.client.take_counts();
        start(environment, self.service).await?;
        health.with_context(|| format!("health while {:?} is away", self.service))?;
        println!("  without {:?} for {} s: {during}", self.service, self.duration.as_secs());
        self.check(&during)?;
        ensure_recovery(self.client, 30).await.with_context(|| format!("{:?} is back", self.service))
    }

    fn check(&self, during: &OutcomeCounts) -> Result<()> {
        ensure!(during.answered() > 0, "no request was answered while {:?} was away", self.service);
        ensure!(during.unanswered.is_empty(), "requests were not answered: {:?}", during.unanswered);
        if self.service.is_database() {
            ensure!(during.responses.contains_key(&503), "the database was away and no response says so: {during}");
            let others = during.responses.range(500..).filter(|(status, _)| **status != 503).count();
            ensure!(others == 0, "the only server error without a database is 503: {during}");
            ensure!(during.without_retry_after == 0, "a 503 must carry Retry-After");
        } else {
            ensure!(during.server_errors() == 0, "no request needs {:?} at once, yet: {during}", self.service);
        }
        Ok(())
    }

    async fn ensure_no_failures_before(&self) -> Result<()> {
        self.client.reset_counts();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let counts = self.client.take_counts();
        ensure!(counts.no_failures(), "before {:?}: {counts}", self.service);
        Ok(())
    }

    /// What probes and administrators are told meanwhile.
    async fn check_health(&self) -> Result<()> {
        // Not the client of the load: a probe's 503 is no failure.
        let client = client::connect(&self.client.base_url);
        let live = client.get("/health/live").try_send().await?;
        ensure!(live.status == 200, "the process is alive, /health/live says {}", live.status);
        let ready = client.get("/health/ready").try_send().await?;
        let expected = if self.service.is_database() { 503 } else { 200 };
        ensure!(ready.status == expected, "/health/ready says {} instead of {expected}", ready.status);
        if self.service.is_database() {
            // The list itself needs the session, which is in PostgreSQL.
            return Ok(());
        }
        let services = client.get("/api/v1/health/services").bearer(&self.actors.admin).try_send().await?;
        let list = services.try_data(200)?.as_array().context("a list")?.clone();
        let entry = list.iter().find(|entry| entry["service"] == self.service.health_name());
        let entry = entry.with_context(|| format!("{} in {list:?}", self.service.health_name()))?;
        ensure!(entry["reachable"] == false, "it is away, but health says {entry}");
        let others: Vec<_> = list.iter().filter(|other| *other != entry && other["reachable"] == false).collect();
        ensure!(others.is_empty(), "they are there, but health says {others:?}");
        Ok(())
    }
}

/// Waits until no request fails during a whole second, for this many seconds at most.
pub async fn ensure_recovery(client: &ApiClient, seconds: usize) -> Result<()> {
    for _ in 0..seconds {
        client.reset_counts();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let counts = client.take_counts();
        if counts.no_failures() && counts.responses.contains_key(&200) {
            return Ok(());
        }
    }
    bail!("requests still fail after {seconds} s")
}

async fn stop(environment: &mut Environment, service: Service) -> Result<()> {
    let services = &mut environment.services;
    match service {
        Service::Smtp => environment.mail.stop().await,
        Service::MongoDb => tokio::task::block_in_place(|| services.mongodb().stop())?,
        Service::Redis => tokio::task::block_in_place(|| services.redis().stop())?,
        Service::Postgres => tokio::task::block_in_place(|| Controlled::stop(services.postgres()))?,
        Service::HangingPostgres => Controlled::pause(services.postgres())?,
    }
    Ok(())
}

async fn start(environment: &mut Environment, service: Service) -> Result<()> {
    let services = &mut environment.services;
    match service {
        Service::Smtp => environment.mail.restart().await,
        Service::MongoDb => tokio::task::block_in_place(|| services.mongodb().start())?,
        Service::Redis => tokio::task::block_in_place(|| services.redis().start())?,
        Service::Postgres => tokio::task::block_in_place(|| Controlled::start(services.postgres()))?,
        Service::HangingPostgres => Controlled::resume(services.postgres())?,
    }
    Ok(())
}
