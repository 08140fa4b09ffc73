//! Events: with the transaction or not at all, each effect once, retried, dead
//! with the error, replayed.

use async_trait::async_trait;
use kernel::UserId;
use kernel::events::users::UserActivated;
use platform::outbox::{Delivery, Jobs, Reaction, ReactionError, Reactions, dead_jobs, queue_stats, replay_dead};
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use test_support::{World, eventually};

/// Writes a row, then fails this often.
struct Writes {
    failures: AtomicUsize,
    dead: bool,
    calls: Arc<AtomicUsize>,
}

#[async_trait]
impl Reaction<UserActivated> for Writes {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: UserActivated,
    ) -> Result<(), ReactionError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        txn.execute_unprepared(&format!("INSERT INTO effects VALUES ('{}', '{}')", event.user_id, delivery.key()))
            .await?;
        if self.dead {
            return Err(ReactionError::Dead("this can never work".to_owned()));
        }
        let left = self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if left.is_ok() { Err(ReactionError::Retry("not yet".to_owned())) } else { Ok(()) }
    }
}

struct Fixture {
    world: World,
    worker: platform::outbox::Worker,
    calls: Arc<AtomicUsize>,
}

impl Fixture {
    async fn create(failures: usize, dead: bool) -> Self {
        let world = World::new().await;
        world.sql("CREATE TABLE effects (user_id uuid, key text)", []).await;
        let calls = Arc::new(AtomicUsize::new(0));
        let reaction = Writes { failures: AtomicUsize::new(failures), dead, calls: Arc::clone(&calls) };
        let worker = world.worker(Reactions::new().on::<UserActivated>("tests.write", reaction), Jobs::new());
        Self { world, worker, calls }
    }

    async fn publish(&self) {
        let txn = self.world.db.begin().await.expect("begins");
        let event = UserActivated { user_id: UserId::generate(&self.world.clock, &self.world.entropy) };
        self.world.outbox.publish(&txn, &event).await.expect("publishes");
        txn.commit().await.expect("commits");
    }

    /// Runs all due jobs, and makes retries due at once.
    async fn run_due(&self) {
        self.worker.run_once().await.expect("runs");
        self.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    }

    /// Committed transactions of this database, by PostgreSQL's statistics, which are a second late at most.
    async fn transactions(&self) -> i64 {
        self.world.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", []).await
    }

    async fn until_effects(&self, count: i64) {
        let check = async || (self.effects().await == count).then_some(());
        eventually(&format!("effect number {count}"), check).await;
    }

    async fn effects(&self) -> i64 {
        self.world.number("SELECT count(*) FROM effects", []).await
    }
}

#[actix_web::test]
async fn an_event_of_a_rolled_back_transaction_never_happened() {
    let fixture = Fixture::create(0, false).await;
    let txn = fixture.world.db.begin().await.expect("begins");
    let event = UserActivated { user_id: UserId::generate(&fixture.world.clock, &fixture.world.entropy) };
    fixture.world.outbox.publish(&txn, &event).await.expect("publishes");
    txn.rollback().await.expect("rolls back");
    fixture.run_due().await;
    assert_eq!((fixture.effects().await, fixture.calls.load(Ordering::SeqCst)), (0, 0));
    assert_eq!(queue_stats(&fixture.world.db).await.expect("succeeds").waiting, 0);
}

#[actix_web::test]
async fn an_effect_happens_once_although_the_handler_is_retried_and_the_event_redelivered() {
    let fixture = Fixture::create(2, false).await;
    fixture.publish().await;
    for _ in 0..4 {
        fixture.run_due().await;
    }
    assert_eq!(fixture.calls.load(Ordering::SeqCst), 3, "two failures and one success");
    assert_eq!(fixture.effects().await, 1, "what a failed attempt wrote is rolled back");

    // The same event dispatched again, as after a crash between effect and acknowledgement.
    fixture
        .world
        .sql(
            "SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', id)) FROM outbox_events",
            [],
        )
        .await;
    for _ in 0..2 {
        fixture.run_due().await;
    }
    assert_eq!((fixture.effects().await, fixture.calls.load(Ordering::SeqCst)), (1, 3));
}

#[actix_web::test]
async fn many_workers_share_the_queue_and_do_nothing_twice() {
    let fixture = Fixture::create(0, false).await;
    for _ in 0..40 {
        fixture.publish().await;
    }
    let runs = (0..4).map(|_| {
        let worker = fixture.worker.clone();
        actix_web::rt::spawn(async move { worker.run_once().await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.expect("ends").expect("runs");
    }
    fixture.run_due().await;
    assert_eq!(fixture.effects().await, 40);
    assert_eq!(fixture.world.number("SELECT count(DISTINCT key) FROM effects", []).await, 40);
}

#[actix_web::test]
async fn an_idle_worker_does_not_poll_and_is_notified_at_once() {
    let fixture = Fixture::create(0, false).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = fixture.worker.clone();
    let running = tokio::spawn(async move { worker.run(async { drop(stopped.await) }).await });
    fixture.publish().await;
    fixture.until_effects(1).await;

    let before = fixture.transactions().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let transactions = fixture.transactions().await - before;
    // At most twenty claims per second; without a pause there would be a thousand.
    assert!(transactions < 100, "{transactions} transactions in three seconds without work");

    fixture.publish().await;
    fixture.until_effects(2).await;
    stop.send(()).expect("it runs");
    running.await.expect("joins").expect("ends well");
}

#[actix_web::test]
async fn a_dead_job_keeps_its_error_and_can_be_replayed() {
    let fixture = Fixture::create(0, true).await;
    fixture.publish().await;
    for _ in 0..3 {
        fixture.run_due().await;
    }
    assert_eq!(fixture.calls.load(Ordering::SeqCst), 1, "no retry of a dead job");
    let dead = dead_jobs(&fixture.world.db).await.expect("succeeds");
    assert_eq!(dead.len(), 1);
    assert!(dead[0].last_error.as_deref().is_some_and(|e| e.contains("this can never work")), "{dead:?}");
    assert_eq!(fixture.effects().await, 0);

    assert_eq!(replay_dead(&fixture.world.db, Some(dead[0].id)).await.expect("succeeds"), 1);
    fixture.run_due().await;
    assert_eq!(fixture.calls.load(Ordering::SeqCst), 2);
}
