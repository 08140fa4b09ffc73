//! The module over HTTP and through the queue, on a real database.

mod announcements;
mod devices;
mod fakes;
mod folder;
mod inbox;
mod live;
mod mails;
mod messenger;
mod preferences;
mod reactions;

use crate::{Notifications, NotificationsConfig, NotificationsParts, UserMessenger};
use fakes::{Directory, ScriptedMailer};
use kernel::events::Event;
use kernel::{EventId, UserId};
use platform::outbox::Jobs;
use sea_orm::TransactionTrait;
use std::sync::Arc;
use test_support::{TestApp, World};
use tokio_util::sync::CancellationToken;

/// The module with fakes at its edges.
struct House {
    world: World,
    mailer: Arc<ScriptedMailer>,
    notifications: Notifications,
    shutdown: CancellationToken,
}

impl House {
    async fn new() -> Self {
        Self::with(NotificationsConfig::default()).await
    }

    async fn with(config: NotificationsConfig) -> Self {
        let world = World::new().await;
        let mailer = Arc::new(ScriptedMailer::default());
        let shutdown = CancellationToken::new();
        let notifications = Notifications::new(parts(&world, mailer.clone(), config, shutdown.clone()));
        Self { world, mailer, notifications, shutdown }
    }

    /// The same installation in another process.
    fn twin(&self) -> Notifications {
        Notifications::new(parts(
            &self.world,
            self.mailer.clone(),
            NotificationsConfig::default(),
            self.shutdown.clone(),
        ))
    }

    async fn app(&self) -> TestApp {
        self.world.serve(vec![crate::routes(&self.notifications)]).await
    }

    fn messenger(&self) -> UserMessenger {
        let world = &self.world;
        let accounts = Arc::new(Directory(world.db.clone()));
        let config = NotificationsConfig::default();
        UserMessenger::new(
            world.db.clone(),
            world.clock.clone(),
            world.entropy.clone(),
            self.mailer.clone(),
            accounts,
            &config,
        )
    }

    async fn publish<E: Event>(&self, event: &E) -> EventId {
        let txn = self.world.db.begin().await.expect("begins");
        let id = self.world.outbox.publish(&txn, event).await.expect("publishes");
        txn.commit().await.expect("commits");
        id
    }

    /// Lets everything that is due take effect.
    async fn work(&self) {
        self.world.worker(crate::reactions(&self.notifications), Jobs::new()).run_once().await.expect("works");
    }

    /// What waits for another try is due now.
    async fn work_again(&self) {
        self.world
            .sql("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE attempts < max_attempts", [])
            .await;
        self.work().await;
    }

    async fn notify(&self, user: UserId) {
        let event = kernel::events::auth::PasswordChanged { user_id: user };
        self.publish(&event).await;
        self.world.worker(crate::reactions(&self.notifications), Jobs::new()).run_once().await.expect("works");
    }

    /// Status, attempts and last error of the only mail.
    async fn mail_record(&self) -> (String, i32, Option<String>) {
        let rows = self
            .world
            .sql("SELECT status, attempts, last_error FROM notification_deliveries WHERE channel = 'email'", [])
            .await;
        assert_eq!(rows.len(), 1, "one mail");
        let get = |r: &sea_orm::QueryResult| {
            Ok::<_, sea_orm::DbErr>((
                r.try_get("", "status")?,
                r.try_get("", "attempts")?,
                r.try_get("", "last_error")?,
            ))
        };
        get(&rows[0]).expect("a record")
    }
}

fn parts(
    world: &World,
    mailer: Arc<dyn platform::mail::Mailer>,
    config: NotificationsConfig,
    shutdown: CancellationToken,
) -> NotificationsParts {
    let directory = Arc::new(Directory(world.db.clone()));
    NotificationsParts {
        db: world.db.clone(),
        clock: world.clock.clone(),
        entropy: world.entropy.clone(),
        outbox: world.outbox.clone(),
        audit: world.audit.clone(),
        cipher: world.cipher.clone(),
        mailer,
        accounts: directory.clone(),
        patients: directory.clone(),
        hospitals: directory,
        config,
        shutdown,
    }
}
