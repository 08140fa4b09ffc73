//! A mail server that accepts mails and never answers.

use super::fixture::Fixture;
use async_trait::async_trait;
use kernel::events::auth::PasswordChanged;
use kernel::ports::{DirectMail, Messenger, NotificationKind};
use kernel::{Masked, Role};
use platform::outbox::{Delivery, Jobs, Reaction, ReactionError, Reactions, WorkerConfig};
use sea_orm::DatabaseTransaction;
use std::time::Duration;
use test_support::World;

/// Ends a test that would hang; far above what anything here takes.
const TIMEOUT: Duration = Duration::from_secs(30);
const NOTIFICATIONS: &str = "SELECT count(*) FROM notifications";

async fn until(world: &World, sql: &str, expected: i64) {
    let reached = async {
        while world.number(sql, []).await != expected {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(TIMEOUT, reached).await.unwrap_or_else(|_| panic!("never {expected}: {sql}"));
}

#[actix_web::test]
async fn mails_wait_and_nothing_else_does() {
    let fixture = Fixture::new().await;
    let (world, app) = (&fixture.world, fixture.app().await);
    let (first, second) = (world.user(Role::Patient).await, world.user(Role::Doctor).await);
    fixture.mailer.hang();
    let slots = WorkerConfig::default();
    let mails = slots.concurrency + slots.external_concurrency + 2;
    for _ in 0..mails {
        fixture.publish(&PasswordChanged { user_id: first.id }).await;
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let worker = world.worker_of(&[fixture.module()]);
    let running = tokio::spawn(async move { worker.run(async move { drop(stopped.await) }).await });

    // More mails than the worker has slots, of which as many hang as mail has slots of its own.
    let mails = i64::try_from(mails).expect("few");
    until(world, NOTIFICATIONS, mails).await;
    let claimed = "SELECT count(*) FROM notification_deliveries WHERE lease_until > now()";
    until(world, claimed, i64::try_from(slots.external_concurrency).expect("few")).await;

    // Notifications of other events are still written by the same worker.
    fixture.publish(&PasswordChanged { user_id: second.id }).await;
    until(world, NOTIFICATIONS, mails + 1).await;
    let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                AND state LIKE 'idle in transaction%'";
    until(world, open, 0).await;

    // The rows whose mails are being sent are free.
    let rows = world.sql("SELECT notification_id FROM notification_deliveries WHERE lease_until > now()", []).await;
    let id: uuid::Uuid = rows[0].try_get("", "notification_id").expect("an id");
    let path = format!("/api/v1/notifications/{id}");
    app.patch(&format!("{path}/read")).by(&first).send().await.expect(200);
    app.delete(&path).by(&first).send().await.expect(204);
    assert!(fixture.mailer.accepted().is_empty());

    fixture.mailer.release();
    until(world, "SELECT count(*) FROM notification_deliveries WHERE status = 'sent' AND attempts = 1", mails + 1)
        .await;
    let _ = stop.send(());
    running.await.expect("ends").expect("stops in order");
    assert_eq!(fixture.mailer.accepted().len(), usize::try_from(mails + 1).expect("few"));
}

/// Speaks to the mail server inside the transaction that it was given.
struct MailsInside<M>(M);

#[async_trait]
impl<M: Messenger + 'static> Reaction<PasswordChanged> for MailsInside<M> {
    async fn react(
        &self,
        _: &DatabaseTransaction,
        delivery: &Delivery,
        event: PasswordChanged,
    ) -> Result<(), ReactionError> {
        let mail = DirectMail {
            user_id: event.user_id,
            kind: NotificationKind::Account,
            template: "password_reset",
            values: Masked::new([("link".to_owned(), "https://app.medivoy.example".to_owned())].into()),
            attachments: Vec::new(),
            idempotency_key: delivery.key(),
        };
        self.0.deliver(mail).await.map_err(ReactionError::retry)
    }
}

#[actix_web::test]
async fn the_messenger_refuses_to_work_inside_a_transaction_of_its_caller() {
    let fixture = Fixture::new().await;
    let user = fixture.world.user(Role::Patient).await;
    fixture.publish(&PasswordChanged { user_id: user.id }).await;
    let reactions = Reactions::new().on::<PasswordChanged>("test.mails_inside", MailsInside(fixture.messenger()));
    fixture.world.worker(reactions, Jobs::new()).run_once().await.expect("works");
    assert_eq!(fixture.mailer.attempts(), 0);
    assert_eq!(fixture.world.number(NOTIFICATIONS, []).await, 0, "nothing is claimed either");
    let failed = "SELECT count(*) FROM graphile_worker._private_jobs WHERE last_error LIKE '%ExternalReaction%'";
    assert_eq!(fixture.world.number(failed, []).await, 1, "the job says what to use instead");
}
