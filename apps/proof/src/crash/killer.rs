use super::CrashPlan;
use crate::chance::Chance;
use crate::ground::{Ground, Process, Role};
use anyhow::{Context, Result, ensure};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// What is killed with SIGKILL, and started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    Server,
    Worker,
    /// PostgreSQL alone: server and worker stay, and have to find their way back by themselves.
    Database,
    /// PostgreSQL, server and worker at once, as when the power goes.
    Everything,
}

/// How many of what were killed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kills {
    servers: usize,
    workers: usize,
    databases: usize,
    power_cuts: usize,
}

impl Kills {
    /// How often mail may have gone out without being noted: the worker died, or could not reach the database.
    pub fn that_hide_mail(&self) -> usize {
        self.workers + self.databases + self.power_cuts
    }

    fn count(&mut self, blow: Blow) {
        let counter = match blow {
            Blow::Server => &mut self.servers,
            Blow::Worker => &mut self.workers,
            Blow::Database => &mut self.databases,
            Blow::Everything => &mut self.power_cuts,
        };
        *counter += 1;
    }
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { servers, workers, databases, power_cuts } = self;
        write!(f, "{servers} servers, {workers} workers, {databases} databases killed, {power_cuts} power cuts")
    }
}

/// One server and one worker that are killed and started again.
pub struct Killer {
    ground: Ground,
    port: u16,
    chance: Arc<Chance>,
    server: Option<Process>,
    worker: Option<Process>,
}

impl Killer {
    /// Starts them.
    pub async fn start(ground: Ground, port: u16, chance: Arc<Chance>) -> Result<Self> {
        let mut killer = Self { ground, port, chance, server: None, worker: None };
        killer.start_server().await?;
        killer.start_worker()?;
        Ok(killer)
    }

    /// What they stand on.
    pub fn ground(&self) -> &Ground {
        &self.ground
    }

    /// Kills at random points; every other time soon after a payment was confirmed, which is where webhook, commit,
    /// handler and mail follow one another.
    pub async fn kill_many(&mut self, plan: &CrashPlan, aim: &Notify) -> Result<Kills> {
        let processes = (0..plan.kills).map(|n| if n % 2 == 0 { Blow::Server } else { Blow::Worker });
        let databases = std::iter::repeat_n(Blow::Database, plan.database_crashes);
        let cuts = std::iter::repeat_n(Blow::Everything, plan.power_cuts);
        let mut blows: Vec<Blow> = processes.chain(databases).chain(cuts).collect();
        self.chance.shuffle(&mut blows);
        let mut done = Kills::default();
        for blow in blows {
            self.pick_a_moment(aim).await;
            self.strike(blow).await.with_context(|| format!("{blow:?} killed"))?;
            done.count(blow);
        }
        Ok(done)
    }

    async fn strike(&mut self, blow: Blow) -> Result<()> {
        match blow {
            Blow::Server => {
                self.kill_server().await?;
                self.start_server().await
            }
            Blow::Worker => {
                self.kill_worker().await?;
                self.start_worker()
            }
            Blow::Database => {
                self.kill_database()?;
                tokio::time::sleep(self.chance.milliseconds(1_000)).await;
                self.start_database()?;
                // Server and worker were not touched: they come back by themselves, or the journeys do not end.
                ensure!(self.server.as_mut().context("a server")?.is_alive()?, "the server did not outlive it");
                ensure!(self.worker.as_mut().context("a worker")?.is_alive()?, "the worker did not outlive it");
                Ok(())
            }
            Blow::Everything => {
                self.kill_database()?;
                self.kill_server().await?;
                self.kill_worker().await?;
                self.start_database()?;
                self.start_server().await?;
                self.start_worker()
            }
        }
    }

    /// Ends them in order, and the services after them.
    pub async fn end(mut self) -> Result<()> {
        for process in [self.server.take(), self.worker.take()].into_iter().flatten() {
            process.terminate().await?;
        }
        self.ground.clear().await
    }

    async fn pick_a_moment(&self, aim: &Notify) {
        if self.chance.percent(50) {
            // Nobody may be about to pay.
            let _ = tokio::time::timeout(Duration::from_secs(3), aim.notified()).await;
            tokio::time::sleep(self.chance.milliseconds(400)).await;
        } else {
            tokio::time::sleep(self.chance.milliseconds(2_000)).await;
        }
    }

    fn kill_database(&mut self) -> Result<()> {
        Ok(tokio::task::block_in_place(|| self.ground.services.postgres().kill())?)
    }

    fn start_database(&mut self) -> Result<()> {
        Ok(tokio::task::block_in_place(|| self.ground.services.postgres().start_again())?)
    }

    async fn kill_server(&mut self) -> Result<()> {
        self.server.take().context("a server")?.kill().await.context("the server")
    }

    async fn kill_worker(&mut self) -> Result<()> {
        self.worker.take().context("a worker")?.kill().await.context("the worker")
    }

    async fn start_server(&mut self) -> Result<()> {
        let mut server = self.ground.spawn(Role::Server(self.port), "server")?;
        server.ready().await.context("the server after a kill")?;
        self.server = Some(server);
        Ok(())
    }

    fn start_worker(&mut self) -> Result<()> {
        self.worker = Some(self.ground.spawn(Role::Worker, "worker")?);
        Ok(())
    }
}
