use super::unit_of_work::OpenTransaction;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};
use std::ops::Deref;

/// An open transaction that the running request, delivery or job is known to have: until it ends, taking a second
/// connection or speaking to another system is a fault, which panics in tests. Rolled back when it is dropped.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    // After the transaction: its connection goes back first.
    _open: OpenTransaction,
}

/// Begins transactions; in place of [`sea_orm::TransactionTrait`], which tells nobody of them.
#[async_trait::async_trait]
pub trait Begin {
    /// Begins a transaction.
    ///
    /// # Errors
    /// When the database fails, or no connection becomes free in time.
    async fn begin(&self) -> Result<Transaction, DbErr>;
}

#[async_trait::async_trait]
impl Begin for DatabaseConnection {
    async fn begin(&self) -> Result<Transaction, DbErr> {
        let inner = TransactionTrait::begin(self).await?;
        Ok(Transaction { inner, _open: OpenTransaction::count() })
    }
}

impl Transaction {
    /// Makes its work lasting.
    ///
    /// # Errors
    /// When the database fails, or a deferred constraint is violated.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.commit().await
    }

    /// Takes its work back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
