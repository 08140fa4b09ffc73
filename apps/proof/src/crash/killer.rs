use crate::chance::Chance;
use crate::ground::{Ground, Process, Role};
use anyhow::{Context, Result};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How many of what were killed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kills {
    /// Servers.
    pub servers: usize,
    /// Workers.
    pub workers: usize,
    /// Everything at once, PostgreSQL too.
    pub power_cuts: usize,
}

impl Kills {
    /// How often a worker died, and may so have sent a mail without noting it.
    pub fn of_workers(&self) -> usize {
        self.workers + self.power_cuts
    }
}

impl fmt::Display for Kills {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} servers and {} workers killed, {} power cuts", self.servers, self.workers, self.power_cuts)
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
    pub async fn kill_many(&mut self, kills: usize, power_cuts: usize, aim: &Notify) -> Result<Kills> {
        let mut done = Kills::default();
        let cut_every = kills.checked_div(power_cuts).unwrap_or(usize::MAX).max(1);
        for number in 1..=kills {
            self.pick_a_moment(aim).await;
            if self.chance.percent(50) {
                self.kill_server().await?;
                self.start_server().await?;
                done.servers += 1;
            } else {
                self.kill_worker().await?;
                self.start_worker()?;
                done.workers += 1;
            }
            if number.is_multiple_of(cut_every) && done.power_cuts < power_cuts {
                self.pick_a_moment(aim).await;
                self.cut_the_power().await.context("power cut")?;
                done.power_cuts += 1;
            }
        }
        Ok(done)
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

    async fn cut_the_power(&mut self) -> Result<()> {
        tokio::task::block_in_place(|| self.ground.services.postgres().kill())?;
        self.kill_server().await?;
        self.kill_worker().await?;
        tokio::task::block_in_place(|| self.ground.services.postgres().start_again())?;
        self.start_server().await?;
        self.start_worker()
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
