//! A scheduled job runs once at each of its times, however many workers there are.

use anyhow::{Context, Result, bail, ensure};
use sqlx::PgPool;
use std::time::Duration;

const INSTALL: &str = "
    CREATE TABLE proof_ticks (name text NOT NULL, due timestamptz NOT NULL, begun timestamptz NOT NULL);
    CREATE FUNCTION proof_ticks() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO proof_ticks
            SELECT NEW.payload->>'name', NEW.run_at, clock_timestamp() FROM graphile_worker._private_tasks
            WHERE id = NEW.task_id AND identifier = 'run_scheduled';
        RETURN NEW;
    END $$;
    CREATE TRIGGER proof_ticks AFTER UPDATE ON graphile_worker._private_jobs FOR EACH ROW
        WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION proof_ticks();";

/// The job that is due most often, every five minutes.
const OFTEN: &str = "payments.reconcile";

/// A record of every beginning of a scheduled job, made by PostgreSQL itself.
pub struct Ticks;

impl Ticks {
    /// Begins to record.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn install(oracle: &PgPool) -> Result<Self> {
        sqlx::raw_sql(INSTALL).execute(oracle).await.context("the record of scheduled jobs")?;
        Ok(Self)
    }

    /// Waits for the next time of a job, with both workers there, and looks how often it ran.
    ///
    /// # Errors
    /// When it did not run, or a job ran twice at one of its times.
    pub async fn prove(&self, oracle: &PgPool) -> Result<String> {
        let before = count(oracle).await?;
        for _ in 0..400 {
            if count(oracle).await? > before {
                // The other worker has its chance to do it again.
                tokio::time::sleep(Duration::from_secs(10)).await;
                return once(oracle).await;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        bail!("{OFTEN} did not run within six minutes")
    }
}

async fn count(oracle: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM proof_ticks WHERE name = $1").bind(OFTEN).fetch_one(oracle).await?)
}

async fn once(oracle: &PgPool) -> Result<String> {
    let doubled: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s at %s: %s times', name, date_trunc('minute', due), count(*)) FROM proof_ticks \
         GROUP BY name, date_trunc('minute', due) HAVING count(*) > 1",
    )
    .fetch_all(oracle)
    .await?;
    ensure!(doubled.is_empty(), "{doubled:?}");
    let ticks: i64 = sqlx::query_scalar("SELECT count(*) FROM proof_ticks").fetch_one(oracle).await?;
    Ok(format!("{ticks} ticks of scheduled jobs, each once"))
}
