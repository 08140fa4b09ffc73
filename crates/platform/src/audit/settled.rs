use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use std::collections::BTreeSet;

/// How far places were given at a moment, and who was writing then.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    /// The last place given.
    pub last: i64,
    /// The transactions that had an id, as every one that has taken a place has.
    writing: BTreeSet<String>,
}

impl Mark {
    /// Of now. The places are read first: whoever takes one later is later than the last.
    pub async fn take(txn: &DatabaseTransaction) -> Result<Self, DbErr> {
        let last = Statement::from_string(
            DbBackend::Postgres,
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM audit_outbox_seq",
        );
        let last = txn.query_one_raw(last).await?.map_or(Ok(0), |row| row.try_get("", "last"))?;
        let writing = Statement::from_string(
            DbBackend::Postgres,
            "SELECT backend_xid::text AS id FROM pg_stat_activity
             WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()",
        );
        let writing = txn.query_all_raw(writing).await?;
        let writing = writing.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        Ok(Self { last, writing })
    }

    /// Whether all who were writing have ended, as `now` shows.
    pub fn is_settled(&self, now: &Self) -> bool {
        self.writing.is_disjoint(&now.writing)
    }
}
