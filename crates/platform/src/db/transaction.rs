//! Guards against speaking to another system while a transaction is open.
//!
//! A transaction holds a connection and, most often, locks. A mail server or a payment gateway that accepts a request
//! and never answers would keep both, and everybody who waits for them. So the order is: claim, commit, act with an
//! idempotency key, record.

tokio::task_local! {
    static OPEN: ();
}

/// Runs `work`, during which a transaction of the platform is open.
pub(crate) async fn in_transaction<F: Future>(work: F) -> F::Output {
    OPEN.scope((), work).await
}

/// Whether the running task works inside a transaction that the platform opened for it.
#[must_use]
pub fn is_in_transaction() -> bool {
    OPEN.try_with(|()| ()).is_ok()
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
    #[should_panic(expected = "a mail server is spoken to while a transaction is open")]
    async fn speaking_to_another_system_inside_is_a_fault() {
        in_transaction(async { assert_no_transaction("a mail server") }).await;
    }
}
