use crate::caller::{Asking, Caller, Tally};
use crate::ground::Ground;
use crate::journey::Cast;
use anyhow::{Context, Result, bail, ensure};
use private_services::Controlled;
use std::time::Duration;

/// What can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The audit trail's store.
    MongoDb,
    /// Cache and rate limits.
    Redis,
    /// The mail provider.
    Smtp,
    /// The database, gone.
    Postgres,
    /// The database, which keeps its connections and answers nobody.
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

/// One service away for a while, under load.
pub struct Outage<'a> {
    /// Which.
    pub service: Service,
    /// For how long.
    pub away: Duration,
    /// Whose requests are the load, and counted.
    pub caller: &'a Caller,
    /// Who they are from.
    pub cast: &'a Cast,
}

impl Outage<'_> {
    /// Takes it away and gives it back, and judges what the callers saw.
    ///
    /// # Errors
    /// When they saw what they should not, or it does not come back.
    pub async fn prove(&self, ground: &mut Ground) -> Result<()> {
        self.calm("before").await?;
        take_away(ground, self.service).await?;
        self.caller.tally();
        let told = self.health_tells_the_truth().await;
        tokio::time::sleep(self.away).await;
        let during = self.caller.tally();
        give_back(ground, self.service).await?;
        told.with_context(|| format!("health while {:?} is away", self.service))?;
        println!("  without {:?} for {} s: {during}", self.service, self.away.as_secs());
        self.judge(&during)?;
        self.recover().await
    }

    fn judge(&self, during: &Tally) -> Result<()> {
        ensure!(during.answers.values().sum::<usize>() > 0, "nobody was answered while {:?} was away", self.service);
        ensure!(during.unanswered.is_empty(), "requests were not answered: {:?}", during.unanswered);
        if self.service.is_database() {
            ensure!(during.answers.contains_key(&503), "the database was away and nobody heard of it: {during}");
            let others = during.answers.range(500..).filter(|(status, _)| **status != 503).count();
            ensure!(others == 0, "only 503 says that the database is away: {during}");
            ensure!(during.silent_refusals == 0, "a 503 must say when to come back");
        } else {
            ensure!(during.server_errors() == 0, "nothing needs {:?} at once, yet: {during}", self.service);
        }
        Ok(())
    }

    /// It comes back by itself: within half a minute no request fails any more.
    async fn recover(&self) -> Result<()> {
        for _ in 0..30 {
            self.caller.tally();
            tokio::time::sleep(Duration::from_secs(1)).await;
            let tally = self.caller.tally();
            if tally.server_errors() == 0 && tally.unanswered.is_empty() && tally.answers.contains_key(&200) {
                return Ok(());
            }
        }
        bail!("{:?} is back, but requests still fail", self.service)
    }

    async fn calm(&self, when: &str) -> Result<()> {
        self.caller.tally();
        tokio::time::sleep(Duration::from_secs(2)).await;
        let tally = self.caller.tally();
        ensure!(tally.server_errors() == 0 && tally.unanswered.is_empty(), "{when} {:?}: {tally}", self.service);
        Ok(())
    }

    /// What probes and administrators are told meanwhile.
    async fn health_tells_the_truth(&self) -> Result<()> {
        // Not the load's caller: a probe's 503 is no failure.
        let prober = Caller::at(&self.caller.base_url)?;
        let live = prober.once(&Asking::get("/health/live")).await?;
        ensure!(live.status == 200, "the process lives, /health/live says {}", live.status);
        let ready = prober.once(&Asking::get("/health/ready")).await?;
        let expected = if self.service.is_database() { 503 } else { 200 };
        ensure!(ready.status == expected, "/health/ready says {} instead of {expected}", ready.status);
        if self.service.is_database() {
            // The list itself needs the session, which is in PostgreSQL.
            return Ok(());
        }
        let services = prober.once(&Asking::get("/api/v1/health/services").by(&self.cast.admin)).await?;
        let list = services.data(200)?.as_array().context("a list")?.clone();
        let entry = list.iter().find(|entry| entry["service"] == self.service.health_name());
        let entry = entry.with_context(|| format!("{} in {list:?}", self.service.health_name()))?;
        ensure!(entry["reachable"] == false, "it is away, but health says {entry}");
        let others: Vec<_> = list.iter().filter(|other| *other != entry && other["reachable"] == false).collect();
        ensure!(others.is_empty(), "they are there, but health says {others:?}");
        Ok(())
    }
}

async fn take_away(ground: &mut Ground, service: Service) -> Result<()> {
    match service {
        Service::Smtp => ground.mail.close().await,
        Service::MongoDb => tokio::task::block_in_place(|| ground.services.mongodb().stop())?,
        Service::Redis => tokio::task::block_in_place(|| ground.services.redis().stop())?,
        Service::Postgres => tokio::task::block_in_place(|| Controlled::stop(ground.services.postgres()))?,
        Service::HangingPostgres => Controlled::pause(ground.services.postgres())?,
    }
    Ok(())
}

async fn give_back(ground: &mut Ground, service: Service) -> Result<()> {
    match service {
        Service::Smtp => ground.mail.reopen().await,
        Service::MongoDb => tokio::task::block_in_place(|| ground.services.mongodb().start())?,
        Service::Redis => tokio::task::block_in_place(|| ground.services.redis().start())?,
        Service::Postgres => tokio::task::block_in_place(|| Controlled::start(ground.services.postgres()))?,
        Service::HangingPostgres => Controlled::resume(ground.services.postgres())?,
    }
    Ok(())
}
