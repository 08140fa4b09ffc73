//! Guards against waiting while a transaction is open: for another system, or for a second connection.
//!
//! A transaction holds a connection and, most often, locks. A mail server that accepts and never answers would keep
//! both, and everybody who waits for them. And when every connection of the pool is held by work that wants one more,
//! nobody gets it. So ports are asked before the transaction begins, and the order towards other systems is: claim,
//! commit, act with an idempotency key, record.

use std::cell::Cell;

tokio::task_local! {
    /// How many transactions the unit of work has open.
    static OPEN: Cell<u32>;
}

/// Runs one request, delivery or job, whose transactions are counted.
pub(crate) async fn unit_of_work<F: Future>(work: F) -> F::Output {
    OPEN.scope(Cell::new(0), work).await
}

/// Runs `work`, during which a transaction of the platform is open.
pub(crate) async fn in_transaction<F: Future>(work: F) -> F::Output {
    OPEN.scope(Cell::new(1), work).await
}

/// Counts a transaction of the running unit of work from its beginning until it is dropped. Outside of one, in a test
/// that calls a service directly, nothing is counted.
#[derive(Debug)]
pub(super) struct OpenTransaction(());

impl OpenTransaction {
    pub(super) fn count() -> Self {
        let _ = OPEN.try_with(|open| open.set(open.get() + 1));
        Self(())
    }
}

impl Drop for OpenTransaction {
    fn drop(&mut self) {
        let _ = OPEN.try_with(|open| open.set(open.get().saturating_sub(1)));
    }
}

/// Whether the running unit of work has a transaction open.
#[must_use]
pub fn is_in_transaction() -> bool {
    OPEN.try_with(|open| open.get() > 0).unwrap_or(false)
}

/// Called by whatever speaks to another system, before it does: `what` is the system, for the message.
///
/// # Panics
/// In builds with debug assertions, when a transaction is open: it is a fault of the code, found by its tests.
/// Otherwise it is logged, since a late mail is better than none.
pub fn assert_no_transaction(what: &str) {
    if is_in_transaction() {
        debug_assert!(false, "{what} is spoken to while a transaction is open: use an ExternalReaction");
        tracing::error!(what, "another system is spoken to while a transaction is open");
    }
}

/// Called by the pool whenever it hands out a connection.
///
/// # Panics
/// In builds with debug assertions, when the unit of work holds one already, by its transaction.
pub(super) fn assert_first_connection() {
    if is_in_transaction() {
        debug_assert!(
            false,
            "a second connection is taken while a transaction is open: ask before it begins, or use the transaction"
        );
        tracing::error!("a second connection is taken while a transaction is open");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_guard_sees_a_transaction_of_this_task_only() {
        assert_no_transaction("a mail server");
        let (inside, elsewhere) =
            in_transaction(async { (is_in_transaction(), tokio::spawn(async { is_in_transaction() }).await) }).await;
        assert!(inside && !elsewhere.expect("runs") && !is_in_transaction());
    }

    #[tokio::test]
    async fn a_unit_of_work_counts_its_own_open_transactions() {
        unit_of_work(async {
            assert!(!is_in_transaction());
            let (first, second) = (OpenTransaction::count(), OpenTransaction::count());
            drop(first);
            assert!(is_in_transaction());
            assert!(!unit_of_work(async { is_in_transaction() }).await, "another unit of work");
            drop(second);
            assert!(!is_in_transaction());
        })
        .await;
    }

    #[tokio::test]
    #[should_panic(expected = "a mail server is spoken to while a transaction is open")]
    async fn speaking_to_another_system_inside_is_a_fault() {
        in_transaction(async { assert_no_transaction("a mail server") }).await;
    }

    #[tokio::test]
    #[should_panic(expected = "a second connection is taken while a transaction is open")]
    async fn a_second_connection_inside_is_a_fault() {
        unit_of_work(async {
            let _open = OpenTransaction::count();
            assert_first_connection();
        })
        .await;
    }
}
