use super::{Replayable, RequestKey};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, FromQueryResult, Statement};
use serde_json::json;

/// A kept answer.
#[derive(Debug, FromQueryResult)]
pub struct Stored {
    pub request_hash: String,
    status: i16,
    headers: serde_json::Value,
    body: Vec<u8>,
}

impl Stored {
    /// The body as it is kept.
    pub fn sealed_body(&self) -> &[u8] {
        &self.body
    }

    /// The answer again, with its opened body.
    pub fn replay<T>(self, body: Vec<u8>) -> Replayable<T> {
        Replayable {
            status: u16::try_from(self.status).unwrap_or(201),
            etag: self.headers["etag"].as_str().unwrap_or_default().to_owned(),
            body,
            replayed: true,
            view: std::marker::PhantomData,
        }
    }
}

fn sql(text: &str, values: impl IntoIterator<Item = sea_orm::Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, text, values)
}

/// Takes the lock that a duplicate in flight holds, if it is free; the transaction's
/// end gives it back, whatever ends it.
pub async fn try_lock(txn: &DatabaseTransaction, key: &RequestKey) -> Result<bool, DbErr> {
    let name = format!("idempotency\n{}\n{}", key.scope, key.key);
    let statement = sql("SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS free", [name.into()]);
    let row = txn.query_one_raw(statement).await?;
    row.map_or(Ok(false), |row| row.try_get("", "free"))
}

pub async fn find(txn: &DatabaseTransaction, key: &RequestKey, now: DateTime<Utc>) -> Result<Option<Stored>, DbErr> {
    let statement = sql(
        "SELECT request_hash, status, headers, body FROM idempotency_keys WHERE scope = $1 AND key = $2 AND expires_at > $3",
        [key.scope.clone().into(), key.key.clone().into(), now.into()],
    );
    Stored::find_by_statement(statement).one(txn).await
}

pub async fn insert<T>(
    txn: &DatabaseTransaction,
    key: &RequestKey,
    answer: &Replayable<T>,
    sealed_body: Vec<u8>,
    now: DateTime<Utc>,
    kept: TimeDelta,
) -> Result<(), DbErr> {
    let headers = json!({ "etag": answer.etag });
    let statement = sql(
        "INSERT INTO idempotency_keys (scope, key, request_hash, status, headers, body, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (scope, key) DO UPDATE SET request_hash = EXCLUDED.request_hash, status = EXCLUDED.status,
             headers = EXCLUDED.headers, body = EXCLUDED.body, created_at = EXCLUDED.created_at, expires_at = EXCLUDED.expires_at
         WHERE idempotency_keys.expires_at <= EXCLUDED.created_at",
        [
            key.scope.clone().into(),
            key.key.clone().into(),
            key.request_hash.clone().into(),
            i16::try_from(answer.status).unwrap_or(201).into(),
            headers.into(),
            sealed_body.into(),
            now.into(),
            (now + kept).into(),
        ],
    );
    txn.execute_raw(statement).await.map(|_| ())
}

pub async fn delete_expired(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let statement = sql("DELETE FROM idempotency_keys WHERE expires_at <= $1", [now.into()]);
    Ok(db.execute_raw(statement).await?.rows_affected())
}
