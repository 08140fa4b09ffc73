use super::mailer::ScriptedMailer;
use crate::{MessengerPorts, NotificationPorts, Notifications, NotificationsConfig, UserMessenger};
use kernel::events::Event;
use kernel::events::auth::PasswordChanged;
use kernel::{EventId, UserId};
use platform::Module;
use platform::mail::Mailer;
use sea_orm::{DbErr, QueryResult, TransactionTrait};
use std::sync::Arc;
use test_support::{TestApp, World};

/// The module over fixtures' rows, with a scripted mail server.
pub struct Fixture {
    pub world: World,
    pub mailer: Arc<ScriptedMailer>,
    pub notifications: Notifications,
}

/// The module over fixtures' rows and this mail server.
pub fn notifications(world: &World, mailer: Arc<dyn Mailer>, config: NotificationsConfig) -> Notifications {
    let directory = world.directory();
    let ports =
        NotificationPorts { accounts: directory.clone(), patients: directory.clone(), hospitals: directory, mailer };
    Notifications::new(world.parts.clone(), ports, config)
}

impl Fixture {
    pub async fn new() -> Self {
        Self::with(NotificationsConfig::default()).await
    }

    pub async fn with(config: NotificationsConfig) -> Self {
        let world = World::new().await;
        let mailer = Arc::new(ScriptedMailer::default());
        let notifications = notifications(&world, mailer.clone(), config);
        Self { world, mailer, notifications }
    }

    /// The same installation in another process.
    pub fn other_process(&self) -> Notifications {
        notifications(&self.world, self.mailer.clone(), NotificationsConfig::default())
    }

    pub fn module(&self) -> Module {
        crate::module(&self.notifications)
    }

    pub async fn app(&self) -> TestApp {
        self.world.serve_modules(&[self.module()]).await
    }

    pub fn messenger(&self) -> UserMessenger {
        let ports = MessengerPorts { accounts: self.world.directory(), mailer: self.mailer.clone() };
        UserMessenger::new(self.world.parts.clone(), ports, &NotificationsConfig::default())
    }

    pub async fn publish<E: Event>(&self, event: &E) -> EventId {
        let txn = self.world.db.begin().await.expect("begins");
        let id = self.world.outbox.publish(&txn, event).await.expect("publishes");
        txn.commit().await.expect("commits");
        id
    }

    /// Does everything that is due.
    pub async fn work(&self) {
        self.world.worker_of(&[self.module()]).run_once().await.expect("works");
    }

    /// What waits for another try is due now.
    pub async fn work_again(&self) {
        self.world
            .sql("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE attempts < max_attempts", [])
            .await;
        self.work().await;
    }

    /// Puts one notification into the user's inbox and sends its mail.
    pub async fn notify(&self, user: UserId) {
        self.publish(&PasswordChanged { user_id: user }).await;
        self.work().await;
    }

    /// Status, attempts and last error of the only mail.
    pub async fn mail_record(&self) -> (String, i32, Option<String>) {
        let rows = self
            .world
            .sql("SELECT status, attempts, last_error FROM notification_deliveries WHERE channel = 'email'", [])
            .await;
        assert_eq!(rows.len(), 1, "one mail");
        let record = |row: &QueryResult| {
            Ok::<_, DbErr>((row.try_get("", "status")?, row.try_get("", "attempts")?, row.try_get("", "last_error")?))
        };
        record(&rows[0]).expect("a record")
    }
}
