//! The command line.

use crate::embedded::{self, Embedded};
use crate::foundation::Foundation;
use crate::modules::Modules;
use crate::run::{self, Part};
use crate::selection::Selection;
use crate::settings::Settings;
use anyhow::Context;
use clap::{Parser, Subcommand};
use kernel::Masked;
use platform::telemetry;
use std::path::PathBuf;

/// The backend of a medical-tourism marketplace. Without a command: migrate,
/// load the seed data once (development only), and run server and worker in
/// one process.
#[derive(Debug, Parser)]
#[command(name = "medivoy", version)]
pub struct Arguments {
    /// Configuration file (TOML); without one the embedded default runs.
    #[arg(long, env = "MEDIVOY_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests.
    Serve {
        /// Only the endpoints of these modules, as their teams develop them; what they ask of others is answered
        /// with 503 and the other's name.
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
    },
    /// Work on events and scheduled jobs.
    Worker {
        #[command(subcommand)]
        action: Option<WorkerAction>,
    },
    /// Bring the database's schema up to date.
    Migrate {
        /// Take back so many migrations instead.
        #[arg(long)]
        down: Option<u32>,
    },
    /// Load the seed data; what is there already stays.
    Seed,
    /// Print the OpenAPI document.
    Openapi,
    /// Check the invariants of what is stored.
    Verify,
    /// Encrypt every sealed column anew with the first master key; then the older ones can be taken out. May run beside
    /// the live system, be ended, and be run again.
    Reseal {
        /// Only say how many values there are to seal.
        #[arg(long)]
        count: bool,
        /// Rows that one transaction seals.
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=10_000))]
        batch: u32,
    },
    /// Say what is configured, reachable, missing.
    Doctor,
}

#[derive(Debug, Subcommand)]
enum WorkerAction {
    /// Do what is due now and end.
    Once,
    /// List the jobs that gave up, with their errors.
    Dead,
    /// Give jobs that gave up another try.
    Retry {
        /// Only the one of this id.
        id: Option<i64>,
    },
}

/// Does what the command line says.
///
/// # Errors
/// What went wrong, for the operator.
pub fn run(arguments: Arguments) -> anyhow::Result<()> {
    if matches!(arguments.command, Some(Command::Openapi)) {
        return print_document();
    }
    let mut settings = Settings::load(arguments.config.as_deref())?;
    if matches!(arguments.command, Some(Command::Verify | Command::Reseal { .. })) {
        settings.database.statement_timeout_ms = crate::verify::STATEMENT_TIMEOUT_MS;
    }
    // The private server must outlive every connection, and starting it blocks.
    let embedded = match &settings.database.url {
        Some(_) => None,
        None => Some(Embedded::start(&embedded::home())?),
    };
    let url = settings
        .database
        .url
        .clone()
        .or_else(|| embedded.as_ref().map(|e| e.url().clone()))
        .context("there is no database")?;
    let outcome = actix_web::rt::System::new().block_on(dispatch(arguments.command, settings, url));
    if let Some(embedded) = embedded {
        embedded.stop()?;
    }
    outcome
}

async fn dispatch(command: Option<Command>, settings: Settings, url: Masked<String>) -> anyhow::Result<()> {
    let _telemetry = telemetry::init(&settings.telemetry)?;
    let foundation = Foundation::open(&settings, &url).await?;
    let all = Selection::all();
    match command {
        None => run::until_stopped(&settings, &foundation, Part::Everything, &all).await,
        Some(Command::Serve { only }) => {
            run::until_stopped(&settings, &foundation, Part::Server, &Selection::only(&only)).await
        }
        Some(Command::Worker { action: None }) => run::until_stopped(&settings, &foundation, Part::Worker, &all).await,
        Some(Command::Worker { action: Some(action) }) => worker(action, &settings, &foundation).await,
        Some(Command::Migrate { down: Some(steps) }) => Ok(migration::down(&foundation.parts.db, steps).await?),
        Some(Command::Migrate { down: None }) => Ok(migration::up(&foundation.parts.db).await?),
        Some(Command::Seed) => {
            migration::up(&foundation.parts.db).await?;
            let modules = Modules::wire(&settings, &foundation)?;
            crate::seed::seed(&settings, &foundation, &modules).await
        }
        Some(Command::Openapi) => print_document(),
        Some(Command::Verify) => crate::verify::report(&settings, &foundation).await,
        Some(Command::Reseal { count: true, .. }) => crate::reseal::count(&settings, &foundation).await,
        Some(Command::Reseal { count: false, batch }) => crate::reseal::run(&settings, &foundation, batch).await,
        Some(Command::Doctor) => crate::doctor::report(&settings, &foundation).await,
    }
}

async fn worker(action: WorkerAction, settings: &Settings, foundation: &Foundation) -> anyhow::Result<()> {
    match action {
        WorkerAction::Once => {
            let modules = Modules::wire(settings, foundation)?;
            modules.worker(settings, foundation).run_once().await?;
            foundation.audit_drain().drain().await.map_err(|e| anyhow::anyhow!(e))?;
        }
        WorkerAction::Dead => {
            for job in platform::outbox::dead_jobs(&foundation.parts.db).await? {
                println!("{}", serde_json::to_string(&job)?);
            }
        }
        WorkerAction::Retry { id } => {
            println!("{} jobs will be tried again", platform::outbox::replay_dead(&foundation.parts.db, id).await?);
        }
    }
    Ok(())
}

/// Needs neither database nor configuration: routes are described by their types.
fn print_document() -> anyhow::Result<()> {
    let document = actix_web::rt::System::new().block_on(async {
        let settings = Settings::from_toml("")?;
        let nowhere = Masked::new("postgres://nobody@127.0.0.1:1/none".to_owned());
        let foundation = Foundation::open(&settings, &nowhere).await?;
        let modules = Modules::wire(&settings, &foundation)?;
        anyhow::Ok(crate::document(&modules.routes))
    })?;
    println!("{}", serde_json::to_string_pretty(&document)?);
    Ok(())
}
