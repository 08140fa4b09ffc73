//! `Idempotency-Key`: one effect and one answer per key, across restarts and
//! processes.
//!
//! The work and its stored answer are one transaction, so a crash leaves
//! neither or both. A duplicate in flight is recognised by an advisory lock of that
//! transaction, which no crash can leave behind. Only what was created is
//! stored: a refused request has no effect and may be tried again with its key.

mod replay;
mod store;

pub use replay::{CreatedOnce, Replayable};

use crate::crypto::{FieldCipher, RowName, SealedPlace};
use crate::db::Begin;
use crate::db::unit_of_work::in_transaction;
use crate::http::Versioned;
use crate::problem::{Problem, common};
use kernel::Clock;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use serde::Serialize;

/// A key with its scope (caller, method, path) and the hash of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    scope: String,
    key: String,
    request_hash: String,
}

impl RequestKey {
    /// The key of a request with this body. JSON is compared by its value (RFC 8785), so that a client whose library
    /// writes members in another order or numbers in another way may repeat its request.
    #[must_use]
    pub fn new(scope: String, key: String, body: &[u8]) -> Self {
        let value = serde_json::from_slice::<serde_json::Value>(body);
        let canonical = value.and_then(|value| serde_json_canonicalizer::to_vec(&value));
        // What is no JSON is refused by the handler's extractor, whatever its hash.
        let hashed = canonical.unwrap_or_else(|_| body.to_vec());
        let request_hash = hex::encode(ring::digest::digest(&ring::digest::SHA256, &hashed));
        Self { scope, key, request_hash }
    }

    /// What binds a sealed answer to its row.
    fn context(&self) -> String {
        Idempotency::sealed_place().context(self.fingerprint())
    }

    /// A text that is the same for every attempt with this key, for a gateway's
    /// own idempotency key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(ring::digest::digest(&ring::digest::SHA256, format!("{}\n{}", self.scope, self.key).as_bytes()))
    }
}

/// Runs work at most once per key.
#[derive(Debug, Clone)]
pub struct Idempotency {
    db: DatabaseConnection,
    clock: Clock,
    cipher: FieldCipher,
}

/// How long an answer is kept, in hours.
const KEPT_HOURS: i64 = 24;

impl Idempotency {
    /// On this database. Answers are kept sealed: one may hold what only its
    /// caller may see, a gateway's client secret for one.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Clock, cipher: FieldCipher) -> Self {
        Self { db, clock, cipher }
    }

    /// Creates something in a transaction that also stores the answer, or gives the stored answer again. Without a key
    /// the work is simply done. The handler adds `Location` by [`Replayable::at`].
    ///
    /// # Errors
    /// What the work says; 409 while a duplicate is in flight; 422 when the key was used with another body.
    pub async fn create<T, E>(
        &self,
        key: Option<RequestKey>,
        work: impl AsyncFnOnce(&DatabaseTransaction) -> Result<Versioned<T>, E>,
    ) -> Result<Replayable<T>, E>
    where
        T: Serialize,
        E: From<DbErr> + From<Problem>,
    {
        let txn = self.db.begin().await?;
        if let Some(key) = &key
            && let Some(replay) = self.earlier::<T, E>(&txn, key).await?
        {
            return Ok(replay);
        }
        let created = in_transaction(work(&txn)).await?;
        let answer = Replayable::fresh(created)?;
        if let Some(key) = &key {
            self.store(&txn, key, &answer).await?;
        }
        txn.commit().await?;
        Ok(answer)
    }

    /// The stored answer of an earlier attempt with this key, for work that has to speak to another system before
    /// [`Idempotency::create`] opens its transaction.
    ///
    /// # Errors
    /// 409 while a duplicate is in flight; 422 when the key was used with another body.
    pub async fn replay<T, E: From<DbErr> + From<Problem>>(
        &self,
        key: &RequestKey,
    ) -> Result<Option<Replayable<T>>, E> {
        let txn = self.db.begin().await?;
        let earlier = self.earlier::<T, E>(&txn, key).await?;
        txn.commit().await?;
        Ok(earlier)
    }

    async fn store<T>(&self, txn: &DatabaseTransaction, key: &RequestKey, answer: &Replayable<T>) -> Result<(), DbErr> {
        let sealed = self.cipher.seal(&key.context(), &answer.body);
        store::insert(txn, key, answer, sealed, self.clock.now(), chrono::TimeDelta::hours(KEPT_HOURS)).await
    }

    async fn earlier<T, E: From<DbErr> + From<Problem>>(
        &self,
        txn: &DatabaseTransaction,
        key: &RequestKey,
    ) -> Result<Option<Replayable<T>>, E> {
        if !store::try_lock(txn, key).await? {
            return Err(Problem::new(common::REQUEST_IN_PROGRESS).retry_after(1).into());
        }
        match store::find(txn, key, self.clock.now()).await? {
            Some(stored) if stored.request_hash == key.request_hash => {
                let body = self.cipher.open(&key.context(), stored.sealed_body()).map_err(Problem::internal)?;
                Ok(Some(stored.replay(body)))
            }
            Some(_) => Err(Problem::new(common::IDEMPOTENCY_KEY_REUSED).into()),
            None => Ok(None),
        }
    }

    /// Where answers are kept sealed.
    #[must_use]
    pub const fn sealed_place() -> SealedPlace {
        SealedPlace {
            table: "idempotency_keys",
            column: "body",
            row: RowName::Text("encode(sha256(convert_to(scope || E'\\n' || key, 'UTF8')), 'hex')"),
            clear_column: None,
        }
    }

    /// Deletes answers past their time; run by a scheduled job.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cleanup(&self) -> Result<u64, DbErr> {
        store::delete_expired(&self.db, self.clock.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_compared_by_their_value() {
        let hash = |body: &str| RequestKey::new(String::new(), String::new(), body.as_bytes()).request_hash;
        for (first, second, is_same) in [
            (r#"{"a":1,"b":[1,2]}"#, r#"{ "b": [1, 2], "a": 1 }"#, true),
            (r#"{"a":{"x":1,"y":2}}"#, r#"{"a":{"y":2,"x":1}}"#, true),
            (r#"{"a":"é"}"#, r#"{"a":"\u00e9"}"#, true),
            (r#"{"a":100}"#, r#"{"a":1e2}"#, true),
            (r#"{"a":1.0}"#, r#"{"a":1}"#, true),
            (r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#, false),
            (r#"{"a":1}"#, r#"{"a":"1"}"#, false),
            (r#"{"a":null}"#, r"{}", false),
            (r#"{"a":9007199254740992}"#, r#"{"a":9007199254740993}"#, false),
        ] {
            assert_eq!(hash(first) == hash(second), is_same, "{first} {second}");
        }
    }
}
