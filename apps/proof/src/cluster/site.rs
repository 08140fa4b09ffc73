use crate::caller::Caller;
use crate::ground::{Ground, Plan, Process, Role, Tuning};
use anyhow::{Context, Result, bail};
use private_services::Balancer;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Guesses a minute at one account's secret: few enough for a hundred to meet.
pub const GUESSES_A_MINUTE: u32 = 20;
/// How long a gateway that was told to end still serves.
pub const DRAIN_SECONDS: &str = "2";

/// Everything runs on one machine, and what is judged here is not how fast. A Redis that is slow for a moment would
/// let each process count for itself, as it should.
pub const PATIENCE: [(&str, &str); 3] = [
    ("MEDIVOY_DATABASE__ACQUIRE_TIMEOUT_MS", "15000"),
    ("MEDIVOY_REDIS__TIMEOUT_MS", "15000"),
    ("MEDIVOY_SERVER__REQUEST_TIMEOUT_SECONDS", "60"),
];

/// Two gateways behind a balancer and two workers, on one PostgreSQL, Redis and MongoDB replica set.
pub struct Cluster {
    // In the order in which they end when something fails.
    gateways: [Option<Process>; 2],
    workers: [Option<Process>; 2],
    balancer: Balancer,
    ports: [u16; 2],
    /// What they stand on.
    pub ground: Ground,
}

impl Cluster {
    /// Starts everything; returns when the balancer sends to both gateways.
    ///
    /// # Errors
    /// When a part does not start.
    pub async fn start(plan: &Plan) -> Result<Self> {
        let ports = [private_postgres::ports::free()?, private_postgres::ports::free()?];
        let backends = ports.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let folder = plan.folder.join("balancer");
        let balancer =
            tokio::task::block_in_place(|| Balancer::start(&folder, &backends, |line| eprintln!("balancer: {line}")))?;
        let tuning = Tuning { mongodb_members: 3, ..Tuning::at(format!("http://{}", balancer.address())) };
        let ground = Ground::lay(plan, tuning).await?;
        let mut cluster = Self { ground, balancer, ports, gateways: [None, None], workers: [None, None] };
        for number in 0..2 {
            cluster.start_gateway(number, &[]).await?;
            cluster.start_worker(number)?;
        }
        cluster.wait_for_gateways(2).await?;
        Ok(cluster)
    }

    /// `http://` and the balancer's address.
    #[must_use]
    pub fn front(&self) -> String {
        format!("http://{}", self.balancer.address())
    }

    /// `http://` and one gateway's address, past the balancer.
    #[must_use]
    pub fn gateway(&self, number: usize) -> String {
        format!("http://127.0.0.1:{}", self.ports[number])
    }

    /// A client of each gateway, past the balancer.
    ///
    /// # Errors
    /// When the clients cannot be made.
    pub fn callers(&self) -> Result<[Caller; 2]> {
        Ok([Caller::at(&self.gateway(0))?, Caller::at(&self.gateway(1))?])
    }

    /// Starts a gateway where the one of this number was, with these variables above the configuration.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start_gateway(&mut self, number: usize, environment: &[(&str, &str)]) -> Result<()> {
        let guesses = GUESSES_A_MINUTE.to_string();
        let usual =
            [("MEDIVOY_SERVER__DRAIN_SECONDS", DRAIN_SECONDS), ("MEDIVOY_LIMITS__CREDENTIALS_PER_MINUTE", &guesses)];
        let environment = [&usual, &PATIENCE[..], environment].concat();
        let role = Role::Server(self.ports[number]);
        let mut gateway = self.ground.spawn_with(role, &format!("gateway-{number}"), &environment)?;
        gateway.ready().await?;
        self.gateways[number] = Some(gateway);
        Ok(())
    }

    /// Takes a gateway out, to be ended by the caller.
    ///
    /// # Errors
    /// When there is none.
    pub fn take_gateway(&mut self, number: usize) -> Result<Process> {
        self.gateways[number].take().context("a gateway")
    }

    /// Starts the worker of this number.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_worker(&mut self, number: usize) -> Result<()> {
        self.workers[number] = Some(self.ground.spawn(Role::Worker, &format!("worker-{number}"))?);
        Ok(())
    }

    /// Takes a worker out, to be ended by the caller.
    ///
    /// # Errors
    /// When there is none.
    pub fn take_worker(&mut self, number: usize) -> Result<Process> {
        self.workers[number].take().context("a worker")
    }

    /// Waits until the balancer sends to so many gateways.
    ///
    /// # Errors
    /// When it does not within half a minute.
    pub async fn wait_for_gateways(&self, count: usize) -> Result<()> {
        for _ in 0..300 {
            if tokio::task::block_in_place(|| self.balancer.ready_backends())? == count {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the balancer does not see {count} gateways")
    }

    /// Ends everything in order and deletes its data.
    ///
    /// # Errors
    /// When something does not end well.
    pub async fn end(self) -> Result<()> {
        for process in self.gateways.into_iter().chain(self.workers).flatten() {
            process.terminate().await?;
        }
        tokio::task::block_in_place(|| self.balancer.stop())?;
        self.ground.clear().await
    }
}
