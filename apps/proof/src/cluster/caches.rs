//! A change through one gateway is seen at the other at once, although it serves the answer from its cache.

use crate::caller::{Asking, Caller};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use sqlx::PgPool;
use std::time::{Duration, Instant};

const ROUNDS: usize = 20;
/// An answer may be served from the cache for ten minutes when nothing drops it.
const WITHIN: Duration = Duration::from_secs(20);

/// Changes a category through one gateway and reads it at the other, in turn.
///
/// # Errors
/// When the other one still serves the old answer after a while that is far below the cache's own end.
pub async fn prove(gateways: &[Caller; 2], admin: &str, oracle: &PgPool) -> Result<String> {
    let list = Asking::get("/api/v1/treatment-categories?limit=1");
    let first = gateways[0].until_answered(&list).await?.data(200)?[0].clone();
    let category =
        Category { id: text(&first, "id")?, path: format!("/api/v1/treatment-categories/{}", text(&first, "slug")?) };
    let mut slowest = Duration::ZERO;
    for round in 0..ROUNDS {
        let [writer, reader] = [&gateways[round % 2], &gateways[(round + 1) % 2]];
        category.is_cached_at(reader, oracle).await?;
        let name = format!("Category of round {round}");
        category.rename(writer, admin, &name).await?;
        let changed = Instant::now();
        while category.name_at(reader).await? != name {
            ensure!(changed.elapsed() < WITHIN, "round {round}: {} still serves the old answer", reader.base_url);
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
    async fn name_at(&self, reader: &Caller) -> Result<String> {
        text(reader.until_answered(&Asking::get(&self.path)).await?.data(200)?, "name")
    }

    /// Without that, nothing is shown: what is changed behind the system's back is not seen. Drops of the change
    /// before may still be on their way.
    async fn is_cached_at(&self, reader: &Caller, oracle: &PgPool) -> Result<()> {
        for _ in 0..100 {
            let before = reader.until_answered(&Asking::get(&self.path)).await?.json;
            sqlx::query("UPDATE treatment_categories SET description = description || '.' WHERE id = $1::uuid")
                .bind(&self.id)
                .execute(oracle)
                .await?;
            if reader.until_answered(&Asking::get(&self.path)).await?.json == before {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{} does not serve {} from its cache", reader.base_url, self.path)
    }

    async fn rename(&self, writer: &Caller, admin: &str, name: &str) -> Result<()> {
        let path = format!("/api/v1/treatment-categories/{}", self.id);
        let read = writer.until_answered(&Asking::get(&path).by(admin)).await?;
        let Some(etag) = read.headers.get("etag") else { bail!("no version: {}", read.json) };
        let change = Asking::patch(&path).by(admin).header("if-match", etag.to_str()?).json(json!({ "name": name }));
        writer.until_answered(&change).await?.data(200).map(drop)
    }
}

fn text(value: &Value, field: &str) -> Result<String> {
    Ok(value[field].as_str().with_context(|| format!("{field} in {value}"))?.to_owned())
}
