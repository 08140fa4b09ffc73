//! The environment of a proof: services of its own, a migrated and seeded database, and processes of `medivoy`.

mod config;
mod mailbox;
mod process;

pub use config::Tuning;
pub(crate) use mailbox::header;
pub use mailbox::{Mailbox, mailed_token};
pub use process::{Process, Role, Usage, free_port};

use anyhow::{Context, Result, ensure};
use private_services::{Services, ServicesOptions};
use sqlx::PgPool;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::process::Command;

/// What is tested, where, and with which seed.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The `medivoy` executable.
    pub binary: PathBuf,
    /// An empty or new folder for data and logs.
    pub folder: PathBuf,
    /// Seed of everything random.
    pub seed: u64,
}

/// How long a request may take before the server aborts it.
pub const REQUEST_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(6);

/// The accounts of the seed data, and their password.
pub mod accounts {
    /// Administrator of the marketplace.
    pub const ADMIN: &str = "admin@medivoy.example";
    /// Administrator of one hospital, [`HOSPITAL_SLUG`].
    pub const HOSPITAL: &str = "hospital@medivoy.example";
    /// A doctor.
    pub const DOCTOR: &str = "doctor@medivoy.example";
    /// A patient with a profile.
    pub const PATIENT: &str = "patient@medivoy.example";
    /// Password of all of them.
    pub const PASSWORD: &str = "medivoy-dev-2026";
    /// The hospital that [`HOSPITAL`] acts for.
    pub const HOSPITAL_SLUG: &str = "mavikubbe-international";
}

/// Services, the database, and the configuration of processes on them.
pub struct Environment {
    /// PostgreSQL, Redis and MongoDB; each can be stopped, killed and paused.
    pub services: Services,
    /// The SMTP server.
    pub mail: Mailbox,
    /// The database, read directly to check what the API reports.
    pub db: PgPool,
    plan: Plan,
    tuning: Tuning,
    database_url: String,
}

/// The database in PostgreSQL.
const DATABASE: &str = "medivoy_proof";
/// The database in MongoDB.
pub const MONGODB_DATABASE: &str = "medivoy_proof";

impl Environment {
    /// Starts the services, migrates a database and loads the seed data.
    ///
    /// # Errors
    /// When a service cannot be had, or `medivoy` cannot migrate.
    pub async fn start(plan: &Plan, tuning: Tuning) -> Result<Self> {
        std::fs::create_dir_all(&plan.folder).with_context(|| format!("creating {}", plan.folder.display()))?;
        let folder = plan.folder.join("services");
        let options = ServicesOptions { durable: true, mongodb_members: tuning.mongodb_members, ..Default::default() };
        let services = tokio::task::spawn_blocking(move || {
            let mut services = Services::start_with(&folder, &options)?;
            services.postgres().create_database_if_missing(DATABASE)?;
            anyhow::Ok(services)
        });
        let services = services.await??;
        let database_url = services.postgres_url(DATABASE);
        let mail = Mailbox::start().await;
        let config = config::text(&plan.folder, &database_url, &services, &mail, &tuning);
        std::fs::write(plan.folder.join("medivoy.toml"), config)?;
        let db = PgPool::connect(&database_url).await.context("connecting to the database")?;
        let environment = Self { services, mail, db, plan: plan.clone(), tuning, database_url };
        environment.run(&["migrate"]).await?;
        environment.run(&["seed"]).await?;
        Ok(environment)
    }

    /// Starts a process of `medivoy` that is known as `name` in the folder; it may not be ready yet.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(&self, role: Role, name: &str) -> Result<Process> {
        self.spawn_with(role, name, &[])
    }

    /// As [`Self::spawn`], with these environment variables over the configuration file.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn_with(&self, role: Role, name: &str, variables: &[(&str, &str)]) -> Result<Process> {
        let mut command = self.command();
        command.envs(variables.iter().copied());
        Process::spawn(command, &self.plan.folder, role, name)
    }

    /// Runs `medivoy` with these arguments to its end.
    ///
    /// # Errors
    /// When it fails, with what it printed.
    pub async fn run(&self, arguments: &[&str]) -> Result<String> {
        self.run_with(arguments, &[]).await
    }

    /// As [`Self::run`], with these environment variables over the configuration file.
    ///
    /// # Errors
    /// When it fails, with what it printed.
    pub async fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Result<String> {
        let mut command = self.command();
        command.args(arguments).envs(variables.iter().copied()).stdin(Stdio::null());
        let output = command.output().await.context("starting medivoy")?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "medivoy {}: {}\n{text}", arguments.join(" "), output.status);
        Ok(text)
    }

    /// Checks the invariants of what is stored (`medivoy verify`).
    ///
    /// # Errors
    /// With each that does not hold.
    pub async fn verify(&self) -> Result<()> {
        self.run(&["verify"]).await.map(drop)
    }

    /// The address of the database.
    #[must_use]
    pub fn database_url(&self) -> &str {
        &self.database_url
    }

    /// Its settings.
    #[must_use]
    pub fn tuning(&self) -> &Tuning {
        &self.tuning
    }

    /// Stops the services and deletes everything. Without it they stop too, but logs and data stay for inspection.
    ///
    /// # Errors
    /// When a service does not end.
    pub async fn delete(self) -> Result<()> {
        let Self { services, db, plan, .. } = self;
        db.close().await;
        tokio::task::spawn_blocking(move || services.stop_and_delete()).await??;
        std::fs::remove_dir_all(&plan.folder).with_context(|| format!("deleting {}", plan.folder.display()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.plan.binary);
        command.arg("--config").arg(self.plan.folder.join("medivoy.toml")).current_dir(&self.plan.folder);
        command.kill_on_drop(true);
        command
    }
}
