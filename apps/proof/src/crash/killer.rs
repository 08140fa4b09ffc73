use super::CrashPlan;
use crate::environment::{Environment, Process, Role};
use crate::rng::SeededRng;
use anyhow::{Context, Result, ensure};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// What is killed with SIGKILL, and started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Server,
    Worker,
    /// PostgreSQL alone: server and worker keep running and have to reconnect by themselves.
    Database,
    /// PostgreSQL, server and worker at once, as when the power fails.
    Everything,
}

/// How many of each target were killed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KillCounts {
    servers: usize,
    workers: usize,
    databases: usize,
    power_cuts: usize,
}

impl KillCounts {
    /// How often mail may have been sent without being recorded: the worker died, or could not reach the database.
    pub fn that_may_repeat_mails(&self) -> usize {
        self.workers + self.databases + self.power_cuts
    }

    fn count(&mut self, target: Target) {
        let counter = match target {
            Target::Server => &mut self.servers,
            Target::Worker => &mut self.workers,
            Target::Database => &mut self.databases,
            Target::Everything => &mut self.power_cuts,
        };
        *counter += 1;
    }
}

impl fmt::Display for KillCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { servers, workers, databases, power_cuts } = self;
        write!(f, "{servers} servers, {workers} workers, {databases} databases killed, {power_cuts} power cuts")
    }
}

/// One server and one worker that are killed and started again.
pub struct Killer {
    environment: Environment,
    port: u16,
    rng: Arc<SeededRng>,
    server: Option<Process>,
    worker: Option<Process>,
}

impl Killer {
    /// Starts them.
    pub async fn start(environment: Environment, port: u16, rng: Arc<SeededRng>) -> Result<Self> {
        let mut killer = Self { environment, port, rng, server: None, worker: None };
        killer.start_server().await?;
        killer.start_worker()?;
        Ok(killer)
    }

    /// Where they run.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Kills at random moments; every other time soon after a payment was confirmed, when webhook, commit, handler and
    /// mail follow one another.
    pub async fn kill_many(&mut self, plan: &CrashPlan, payment_confirmed: &Notify) -> Result<KillCounts> {
        let processes = (0..plan.kills).map(|n| if n % 2 == 0 { Target::Server } else { Target::Worker });
        let databases = std::iter::repeat_n(Target::Database, plan.database_crashes);
        let power_cuts = std::iter::repeat_n(Target::Everything, plan.power_cuts);
        let mut targets: Vec<Target> = processes.chain(databases).chain(power_cuts).collect();
        self.rng.shuffle(&mut targets);
        let mut counts = KillCounts::default();
        for target in targets {
            self.wait_for_moment(payment_confirmed).await;
            self.kill_and_restart(target).await.with_context(|| format!("{target:?} killed"))?;
            counts.count(target);
        }
        Ok(counts)
    }

    async fn kill_and_restart(&mut self, target: Target) -> Result<()> {
        match target {
            Target::Server => {
                self.kill_server().await?;
                self.start_server().await
            }
            Target::Worker => {
                self.kill_worker().await?;
                self.start_worker()
            }
            Target::Database => {
                self.kill_database()?;
                tokio::time::sleep(self.rng.milliseconds(1_000)).await;
                self.start_database()?;
                // Server and worker were not killed: they reconnect by themselves, or the journeys do not end.
                ensure!(self.server.as_mut().context("a server")?.is_alive()?, "the server has ended");
                ensure!(self.worker.as_mut().context("a worker")?.is_alive()?, "the worker has ended");
                Ok(())
            }
            Target::Everything => {
                self.kill_database()?;
                self.kill_server().await?;
                self.kill_worker().await?;
                self.start_database()?;
                self.start_server().await?;
                self.start_worker()
            }
        }
    }

    /// Stops them in order, and the services after them.
    pub async fn stop(mut self) -> Result<()> {
        for process in [self.server.take(), self.worker.take()].into_iter().flatten() {
            process.terminate().await?;
        }
        self.environment.delete().await
    }

    async fn wait_for_moment(&self, payment_confirmed: &Notify) {
        if self.rng.percent(50) {
            // It may be that no payment is confirmed for a while.
            let _ = tokio::time::timeout(Duration::from_secs(3), payment_confirmed.notified()).await;
            tokio::time::sleep(self.rng.milliseconds(400)).await;
        } else {
            tokio::time::sleep(self.rng.milliseconds(2_000)).await;
        }
    }

    fn kill_database(&mut self) -> Result<()> {
        Ok(tokio::task::block_in_place(|| self.environment.services.postgres().kill())?)
    }

    fn start_database(&mut self) -> Result<()> {
        Ok(tokio::task::block_in_place(|| self.environment.services.postgres().start_again())?)
    }

    async fn kill_server(&mut self) -> Result<()> {
        self.server.take().context("a server")?.kill().await.context("the server")
    }

    async fn kill_worker(&mut self) -> Result<()> {
        self.worker.take().context("a worker")?.kill().await.context("the worker")
    }

    async fn start_server(&mut self) -> Result<()> {
        let mut server = self.environment.spawn(Role::Server(self.port), "server")?;
        server.ready().await.context("the server after a kill")?;
        self.server = Some(server);
        Ok(())
    }

    fn start_worker(&mut self) -> Result<()> {
        self.worker = Some(self.environment.spawn(Role::Worker, "worker")?);
        Ok(())
    }
}
