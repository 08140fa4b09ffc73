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
use test_support::World;

/// Writes a row, then fails as often as it was told to.
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

struct Scene {
    world: World,
    worker: platform::outbox::Worker,
    calls: Arc<AtomicUsize>,
}

impl Scene {
    async fn set(failures: usize, dead: bool) -> Self {
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

    /// Lets the waiting time of retries pass.
    async fn run_due(&self) {
        self.worker.run_once().await.expect("runs");
        self.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    }

    /// Committed ones of this database, as PostgreSQL counts them, a second late at most.
    async fn transactions(&self) -> i64 {
        self.world.number("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", []).await
    }

    async fn until_effects(&self, count: i64) {
        for _ in 0..300 {
            if self.effects().await == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} effects of {count}", self.effects().await);
    }

    async fn effects(&self) -> i64 {
        self.world.number("SELECT count(*) FROM effects", []).await
    }
}

#[actix_web::test]
async fn an_event_of_a_rolled_back_transaction_never_happened() {
    let scene = Scene::set(0, false).await;
    let txn = scene.world.db.begin().await.expect("begins");
    let event = UserActivated { user_id: UserId::generate(&scene.world.clock, &scene.world.entropy) };
    scene.world.outbox.publish(&txn, &event).await.expect("publishes");
    txn.rollback().await.expect("rolls back");
    scene.run_due().await;
    assert_eq!((scene.effects().await, scene.calls.load(Ordering::SeqCst)), (0, 0));
    assert_eq!(queue_stats(&scene.world.db).await.expect("answers").waiting, 0);
}

#[actix_web::test]
async fn an_effect_happens_once_though_the_handler_is_tried_and_delivered_again() {
    let scene = Scene::set(2, false).await;
    scene.publish().await;
    for _ in 0..4 {
        scene.run_due().await;
    }
    assert_eq!(scene.calls.load(Ordering::SeqCst), 3, "twice in vain, once in effect");
    assert_eq!(scene.effects().await, 1, "what a failed attempt wrote is gone");

    // The same event handed out again, as after a crash between effect and acknowledgement.
    scene
        .world
        .sql(
            "SELECT graphile_worker.add_job('dispatch_event', json_build_object('event_id', id)) FROM outbox_events",
            [],
        )
        .await;
    for _ in 0..2 {
        scene.run_due().await;
    }
    assert_eq!((scene.effects().await, scene.calls.load(Ordering::SeqCst)), (1, 3));
}

#[actix_web::test]
async fn many_workers_share_the_queue_and_do_nothing_twice() {
    let scene = Scene::set(0, false).await;
    for _ in 0..40 {
        scene.publish().await;
    }
    let runs = (0..4).map(|_| {
        let worker = scene.worker.clone();
        actix_web::rt::spawn(async move { worker.run_once().await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.expect("ends").expect("runs");
    }
    scene.run_due().await;
    assert_eq!(scene.effects().await, 40);
    assert_eq!(scene.world.number("SELECT count(DISTINCT key) FROM effects", []).await, 40);
}

#[actix_web::test]
async fn an_idle_worker_leaves_the_database_alone_and_hears_at_once() {
    let scene = Scene::set(0, false).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = scene.worker.clone();
    let running = tokio::spawn(async move { worker.run(async { drop(stopped.await) }).await });
    scene.publish().await;
    scene.until_effects(1).await;

    let before = scene.transactions().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let asked = scene.transactions().await - before;
    // At most twenty claims a second; one after the other at once would be a thousand.
    assert!(asked < 100, "{asked} transactions in three seconds, for nothing");

    scene.publish().await;
    scene.until_effects(2).await;
    stop.send(()).expect("it runs");
    running.await.expect("joins").expect("ends well");
}

#[actix_web::test]
async fn what_can_never_work_is_dead_with_its_error_and_can_be_replayed() {
    let scene = Scene::set(0, true).await;
    scene.publish().await;
    for _ in 0..3 {
        scene.run_due().await;
    }
    assert_eq!(scene.calls.load(Ordering::SeqCst), 1, "no retry of what cannot work");
    let dead = dead_jobs(&scene.world.db).await.expect("answers");
    assert_eq!(dead.len(), 1);
    assert!(dead[0].last_error.as_deref().is_some_and(|e| e.contains("this can never work")), "{dead:?}");
    assert_eq!(scene.effects().await, 0);

    assert_eq!(replay_dead(&scene.world.db, Some(dead[0].id)).await.expect("answers"), 1);
    scene.run_due().await;
    assert_eq!(scene.calls.load(Ordering::SeqCst), 2);
}
