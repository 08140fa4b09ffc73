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
            WHERE id = NEW.task_id AND starts_with(identifier, 'run_scheduled');
        RETURN NEW;
    END $$;
    CREATE TRIGGER proof_ticks AFTER UPDATE ON graphile_worker._private_jobs FOR EACH ROW
        WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION proof_ticks();";

/// A job with the shortest interval, one minute.
const MOST_FREQUENT: &str = "taxonomy.fold_again";

/// A record of every start of a scheduled job, written by a trigger.
pub struct Ticks;

impl Ticks {
    /// Installs the trigger.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn install(db: &PgPool) -> Result<Self> {
        sqlx::raw_sql(INSTALL).execute(db).await.context("the record of scheduled jobs")?;
        Ok(Self)
    }

    /// Waits for the next time of a job, while both workers run, and checks how often it ran.
    ///
    /// # Errors
    /// When it did not run, or a job ran twice at one of its times.
    pub async fn prove(&self, db: &PgPool) -> Result<String> {
        let before = count(db).await?;
        for _ in 0..120 {
            if count(db).await? > before {
                // Time for the other worker to run it again.
                tokio::time::sleep(Duration::from_secs(10)).await;
                return check_once(db).await;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        bail!("{MOST_FREQUENT} did not run within two minutes")
    }
}

async fn count(db: &PgPool) -> Result<i64> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM proof_ticks WHERE name = $1").bind(MOST_FREQUENT).fetch_one(db).await?)
}

async fn check_once(db: &PgPool) -> Result<String> {
    let duplicates: Vec<String> = sqlx::query_scalar(
        "SELECT format('%s at %s: %s times', name, date_trunc('minute', due), count(*)) FROM proof_ticks \
         GROUP BY name, date_trunc('minute', due) HAVING count(*) > 1",
    )
    .fetch_all(db)
    .await?;
    ensure!(duplicates.is_empty(), "{duplicates:?}");
    let ticks: i64 = sqlx::query_scalar("SELECT count(*) FROM proof_ticks").fetch_one(db).await?;
    Ok(format!("{ticks} ticks of scheduled jobs, each once"))
}
