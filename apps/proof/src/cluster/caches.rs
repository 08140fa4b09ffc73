//! A change through one gateway is visible at the other at once, although it serves the response from its cache.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::{Duration, Instant};
use test_support::ApiClient;

const ROUNDS: usize = 20;
/// Without an invalidation, a response may be served from the cache for ten minutes.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Changes a category through one gateway and reads it at the other, alternately.
///
/// # Errors
/// When the other one still serves the stale response after a time far below the cache's time to live.
pub async fn prove(gateways: &[ApiClient; 2], admin: &str, db: &PgPool) -> Result<String> {
    let list = gateways[0].get("/api/v1/treatment-categories?limit=1").send_until_answered().await?;
    let first = list.try_data(200)?[0].clone();
    let category =
        Category { id: text(&first, "id")?, path: format!("/api/v1/treatment-categories/{}", text(&first, "slug")?) };
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        let [writer, reader] = [&gateways[round % 2], &gateways[(round + 1) % 2]];
        category.ensure_cached(reader, db).await?;
        let name = format!("Category of round {round}");
        category.rename(writer, admin, &name).await?;
        let changed = Instant::now();
        while category.name_at(reader).await? != name {
            ensure!(changed.elapsed() < TIMEOUT, "round {round}: {} still serves the stale response", reader.base_url);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        slowest = slowest.max(changed.elapsed());
        let own = category.name_at(writer).await?;
        ensure!(own == name, "round {round}: the gateway that made the change serves `{own}`");
    }
    Ok(format!("{ROUNDS} changes reached the other gateway's cache, the slowest after {} ms", slowest.as_millis()))
}

struct Category {
    id: String,
    path: String,
}

impl Category {
    async fn name_at(&self, reader: &ApiClient) -> Result<String> {
        text(reader.get(&self.path).send_until_answered().await?.try_data(200)?, "name")
    }

    /// Shows that the reader serves it from its cache: a change by SQL alone is not visible. Invalidations of the
    /// change before may still be in flight.
    async fn ensure_cached(&self, reader: &ApiClient, db: &PgPool) -> Result<()> {
        for _ in 0..100 {
            let before = reader.get(&self.path).send_until_answered().await?.json;
            sqlx::query("UPDATE treatment_categories SET description = description || '.' WHERE id = $1::uuid")
                .bind(&self.id)
                .execute(db)
                .await?;
            if reader.get(&self.path).send_until_answered().await?.json == before {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{} does not serve {} from its cache", reader.base_url, self.path)
    }

    async fn rename(&self, writer: &ApiClient, admin: &str, name: &str) -> Result<()> {
        let path = format!("/api/v1/treatment-categories/{}", self.id);
        let read = writer.get(&path).bearer(admin).send_until_answered().await?;
        let etag = read.header("etag").with_context(|| format!("no ETag: {}", read.json))?;
        let change = writer.patch(&path).bearer(admin).header("if-match", etag).json(json!({ "name": name }));
        change.send_until_answered().await?.ensure(200)
    }
}

fn text(value: &Value, field: &str) -> Result<String> {
    Ok(value[field].as_str().with_context(|| format!("{field} in {value}"))?.to_owned())
}
