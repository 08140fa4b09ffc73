use crate::client;
use crate::environment::{Environment, Plan, Process, Role, Tuning};
use anyhow::{Context, Result, bail};
use private_services::Balancer;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use test_support::ApiClient;

/// Guesses per minute at the password of one account: few enough for a hundred to reach the limit.
pub const GUESSES_PER_MINUTE: u32 = 20;
/// How long a gateway that was told to stop still serves.
pub const DRAIN_SECONDS: &str = "2";

/// Everything runs on one machine, and speed is not tested here. With a Redis that is slow for a moment, each process
/// would count for itself, as it should.
pub const GENEROUS_TIMEOUTS: [(&str, &str); 3] = [
    ("MEDIVOY_DATABASE__ACQUIRE_TIMEOUT_MS", "15000"),
    ("MEDIVOY_REDIS__TIMEOUT_MS", "15000"),
    ("MEDIVOY_SERVER__REQUEST_TIMEOUT_SECONDS", "60"),
];

/// Two gateways behind a balancer and two workers, on one PostgreSQL, Redis and MongoDB replica set.
pub struct Cluster {
    // In the order in which they are dropped when something fails.
    gateways: [Option<Process>; 2],
    workers: [Option<Process>; 2],
    balancer: Balancer,
    ports: [u16; 2],
    /// Their services and database.
    pub environment: Environment,
}

impl Cluster {
    /// Starts everything; returns when the load balancer uses both gateways.
    ///
    /// # Errors
    /// When a process does not start.
    pub async fn start(plan: &Plan) -> Result<Self> {
        let ports = [private_postgres::ports::free()?, private_postgres::ports::free()?];
        let backends = ports.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let folder = plan.folder.join("balancer");
        let balancer =
            tokio::task::block_in_place(|| Balancer::start(&folder, &backends, |line| eprintln!("balancer: {line}")))?;
        let tuning = Tuning { mongodb_members: 3, ..Tuning::at(format!("http://{}", balancer.address())) };
        let environment = Environment::start(plan, tuning).await?;
        let mut cluster = Self { environment, balancer, ports, gateways: [None, None], workers: [None, None] };
        for number in 0..2 {
            cluster.start_gateway(number, &[]).await?;
            cluster.start_worker(number)?;
        }
        cluster.wait_for_gateways(2).await?;
        Ok(cluster)
    }

    /// `http://` and the load balancer's address.
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
    #[must_use]
    pub fn clients(&self) -> [ApiClient; 2] {
        [client::connect(&self.gateway(0)), client::connect(&self.gateway(1))]
    }

    /// Starts the gateway of this number, with these environment variables over the configuration.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start_gateway(&mut self, number: usize, variables: &[(&str, &str)]) -> Result<()> {
        let guesses = GUESSES_PER_MINUTE.to_string();
        let defaults =
            [("MEDIVOY_SERVER__DRAIN_SECONDS", DRAIN_SECONDS), ("MEDIVOY_LIMITS__CREDENTIALS_PER_MINUTE", &guesses)];
        let variables = [&defaults, &GENEROUS_TIMEOUTS[..], variables].concat();
        let role = Role::Server(self.ports[number]);
        let mut gateway = self.environment.spawn_with(role, &format!("gateway-{number}"), &variables)?;
        gateway.ready().await?;
        self.gateways[number] = Some(gateway);
        Ok(())
    }

    /// Takes a gateway, to be stopped by the caller.
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
        self.workers[number] = Some(self.environment.spawn(Role::Worker, &format!("worker-{number}"))?);
        Ok(())
    }

    /// Takes a worker, to be stopped by the caller.
    ///
    /// # Errors
    /// When there is none.
    pub fn take_worker(&mut self, number: usize) -> Result<Process> {
        self.workers[number].take().context("a worker")
    }

    /// Waits until the load balancer uses this many gateways.
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
        bail!("the load balancer does not use {count} gateways")
    }

    /// Stops everything in order and deletes its data.
    ///
    /// # Errors
    /// When something does not stop.
    pub async fn stop(self) -> Result<()> {
        for process in self.gateways.into_iter().chain(self.workers).flatten() {
            process.terminate().await?;
        }
        tokio::task::block_in_place(|| self.balancer.stop())?;
        self.environment.delete().await
    }
}
