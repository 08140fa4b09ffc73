//! The process: starting, serving, and stopping in order.

use crate::foundation::Foundation;
use crate::health::{self, Health};
use crate::modules::Modules;
use crate::seed;
use crate::selection::Selection;
use crate::settings::Settings;
use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use anyhow::Context;
use platform::config::Environment;
use platform::http::Routes;
use platform::http::middleware::InFlightLimit;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Which part of Medivoy a process is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Server and worker, with migrations and, in development, the seed data.
    Everything,
    /// Requests only.
    Server,
    /// Events and scheduled jobs only.
    Worker,
}

/// A started Medivoy.
pub struct Running {
    /// Where it listens, when it serves.
    pub address: Option<SocketAddr>,
    /// The modules, to look into from tests.
    pub modules: Modules,
    health: Health,
    in_flight: Option<InFlightLimit>,
    drain: Duration,
    server: Option<(ServerHandle, JoinHandle<std::io::Result<()>>)>,
    background: Vec<JoinHandle<()>>,
    stop: watch::Sender<bool>,
}

/// Starts this part and returns when it is ready.
///
/// # Errors
/// When the database cannot be migrated, the address is taken, or a part is
/// configured wrongly.
pub async fn start(settings: &Settings, foundation: &Foundation, part: Part) -> anyhow::Result<Running> {
    start_only(settings, foundation, part, &Selection::all()).await
}

/// Starts this part with the selected modules.
///
/// # Errors
/// As [`start`], and when a selected module does not exist.
pub async fn start_only(
    settings: &Settings,
    foundation: &Foundation,
    part: Part,
    selection: &Selection,
) -> anyhow::Result<Running> {
    // Whoever develops one module starts from nothing, as with everything.
    if part == Part::Everything || (selection.is_partial() && settings.environment == Environment::Development) {
        prepare(settings, foundation).await?;
    }
    let modules = Modules::wire_only(settings, foundation, selection)?;
    let (stop, stopped) = watch::channel(false);
    let mut running = Running {
        address: None,
        health: modules.health.clone(),
        modules,
        in_flight: None,
        drain: Duration::from_secs(if part == Part::Worker { 0 } else { settings.server.drain_seconds }),
        server: None,
        background: Vec::new(),
        stop,
    };
    if part != Part::Worker {
        let routes = running.modules.routes.clone();
        running.serve(
            settings,
            foundation,
            Listener { port: settings.server.port, setting: "[server] port", routes },
        )?;
    } else if let Some(port) = settings.metrics.worker_port {
        let routes = vec![health::routes(&running.health)];
        running.serve(settings, foundation, Listener { port, setting: "[metrics] worker_port", routes })?;
    }
    if part != Part::Server {
        running.work(settings, foundation, &stopped);
    }
    Ok(running)
}

/// Migrates the database and, in development, loads the seed data once.
async fn prepare(settings: &Settings, foundation: &Foundation) -> anyhow::Result<()> {
    migration::up(&foundation.parts.db).await.context("the database could not be migrated")?;
    if settings.environment == Environment::Development {
        let modules = Modules::wire(settings, foundation)?;
        seed::seed_once(settings, foundation, &modules).await.context("the seed data could not be loaded")?;
    }
    Ok(())
}

/// What a process opens a port for.
struct Listener {
    port: u16,
    /// Where the port is set, for whoever has to choose another.
    setting: &'static str,
    routes: Vec<Routes>,
}

impl Running {
    fn serve(&mut self, settings: &Settings, foundation: &Foundation, listener: Listener) -> anyhow::Result<()> {
        let state = foundation.api_state(settings)?;
        self.in_flight = Some(state.in_flight.clone());
        let Listener { port, setting, routes } = listener;
        let config = &settings.server;
        let mut server = HttpServer::new(move || platform::http::app(&state, &routes))
            .disable_signals()
            .tcp_nodelay(true)
            .keep_alive(Duration::from_secs(config.keep_alive_seconds))
            .shutdown_timeout(config.shutdown_grace_seconds);
        if config.workers > 0 {
            server = server.workers(config.workers);
        }
        let server = server
            .bind((config.host, port))
            .with_context(|| format!("{}:{port} cannot be listened on; set {setting}", config.host))?;
        self.address = server.addrs().first().copied();
        let server = server.run();
        let handle = server.handle();
        self.server = Some((handle, actix_web::rt::spawn(server)));
        Ok(())
    }

    fn work(&mut self, settings: &Settings, foundation: &Foundation, stopped: &watch::Receiver<bool>) {
        let worker = self.modules.worker(settings, foundation);
        let until = stopped.clone();
        self.background.push(actix_web::rt::spawn(async move {
            // The queue opens a connection of its own: while PostgreSQL is away, try again.
            while !*until.borrow() {
                if let Err(error) = worker.run(signalled(until.clone())).await {
                    tracing::warn!(%error, "the worker will start again");
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
        }));
        let (drain, until) = (foundation.audit_drain(), stopped.clone());
        self.background.push(actix_web::rt::spawn(async move { drain.run(signalled(until)).await }));
        let (gauges, until) = (foundation.clone(), stopped.clone());
        self.background.push(actix_web::rt::spawn(async move { watch_gauges(&gauges, signalled(until)).await }));
    }

    /// Stops in order: for `server.drain_seconds` everything is still answered,
    /// while the readiness probe fails and clients are sent elsewhere; then no
    /// new requests, those in flight to their end, then the jobs in flight.
    pub async fn stop(self) {
        self.health.drain();
        if let Some(in_flight) = &self.in_flight {
            in_flight.drain();
            tokio::time::sleep(self.drain).await;
        }
        self.modules.drain();
        if let Some((handle, server)) = self.server {
            handle.stop(true).await;
            let _ = server.await;
        }
        let _ = self.stop.send(true);
        for task in self.background {
            let _ = task.await;
        }
    }
}

/// Runs until the process is told to stop.
pub async fn until_stopped(
    settings: &Settings,
    foundation: &Foundation,
    part: Part,
    selection: &Selection,
) -> anyhow::Result<()> {
    let running = start_only(settings, foundation, part, selection).await?;
    if let Some(address) = running.address.filter(|_| part != Part::Worker) {
        announce(settings, address, part);
    }
    stop_signal().await?;
    eprintln!("medivoy: stopping; requests and jobs in flight are finished first");
    running.stop().await;
    foundation.parts.db.clone().close().await?;
    Ok(())
}

async fn signalled(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is as good as the word.
    let _ = stopped.wait_for(|stop| *stop).await;
}

#[cfg(unix)]
async fn stop_signal() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn stop_signal() -> anyhow::Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}

/// Sets what Prometheus sees of the queue and the pool.
async fn watch_gauges(foundation: &Foundation, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
        let pool = foundation.parts.db.get_postgres_connection_pool();
        foundation.metrics.set_db_pool(pool.size(), u32::try_from(pool.num_idle()).unwrap_or(u32::MAX));
        if let Ok(stats) = platform::outbox::queue_stats(&foundation.parts.db).await {
            let oldest = Duration::try_from_secs_f64(stats.oldest_due_seconds.max(0.0)).unwrap_or_default();
            foundation.metrics.set_job_queue(u64::try_from(stats.waiting).unwrap_or_default(), oldest);
        }
    }
}

fn announce(settings: &Settings, address: SocketAddr, part: Part) {
    let base = format!("http://{address}");
    println!("Medivoy {} is up", crate::VERSION);
    println!("  API          {base}/api/v1");
    if settings.serves_docs() {
        println!("  Swagger UI   {base}/docs");
    }
    println!("  Health       {base}/health/ready");
    if settings.mail.is_none() {
        println!("  Mail         .medivoy/mail (one .eml file per message)");
    }
    if part == Part::Everything && settings.environment == Environment::Development {
        println!(
            "  Accounts     admin@  hospital@  doctor@  patient@medivoy.example, password {}",
            auth::seed_password_hint()
        );
    }
    println!("  Stop with Ctrl-C");
}
