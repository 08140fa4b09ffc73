//! Use cases, one file per verb. Each returns the view of what it read or wrote, or a slice of views.

pub mod announce;
mod delete;
mod mark_read;
pub mod read;
mod register_device;
mod set_preferences;
mod stream;

use crate::config::NotificationsConfig;
use crate::entity::notification::Model;
use crate::error::NotificationError;
use crate::mail::MailSender;
use crate::store;
use crate::stream::Hub;
use crate::text::Texts;
use crate::writer::NotificationWriter;
use kernel::ports::{Accounts, HospitalDirectory, PatientDirectory};
use kernel::{Actor, NotificationId, UserId};
use platform::Parts;
use platform::crypto::SealedColumn;
use platform::mail::Mailer;
use platform::problem::{Problem, common};
use sea_orm::DatabaseTransaction;
use std::sync::Arc;

/// What notifications ask of others.
#[derive(Clone)]
pub struct NotificationPorts {
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Whose patient profile is whose.
    pub patients: Arc<dyn PatientDirectory>,
    /// Who acts for a hospital.
    pub hospitals: Arc<dyn HospitalDirectory>,
    /// How mail leaves.
    pub mailer: Arc<dyn Mailer>,
}

/// Inboxes, preferences, devices, announcements, the live stream, and the mails
/// that follow events. Cheap to clone; clones share the open streams.
#[derive(Clone)]
pub struct Notifications {
    pub(crate) parts: Parts,
    pub(crate) ports: NotificationPorts,
    pub(crate) config: NotificationsConfig,
    pub(crate) texts: Texts,
    pub(crate) writer: NotificationWriter,
    pub(crate) mail_sender: MailSender,
    pub(crate) hub: Hub,
    /// Tokens of the push services.
    pub(crate) device_tokens: SealedColumn<String>,
}

impl Notifications {
    /// Over these parts. The listener for what other processes write runs in the Tokio runtime that this is called in,
    /// and starts with the first stream.
    #[must_use]
    pub fn new(parts: Parts, ports: NotificationPorts, config: NotificationsConfig) -> Self {
        let texts = Texts::new(&config.public_app_url);
        let (db, clock, mailer) = (parts.db.clone(), parts.clock.clone(), Arc::clone(&ports.mailer));
        Self {
            writer: NotificationWriter {
                parts: parts.clone(),
                accounts: Arc::clone(&ports.accounts),
                texts: texts.clone(),
            },
            mail_sender: MailSender { db, clock, mailer },
            hub: Hub::new(parts.db.clone(), config.max_streams_per_user),
            device_tokens: parts.cipher.column("notification_devices", "token_sealed"),
            parts,
            ports,
            config,
            texts,
        }
    }

    /// The caller's own notification under a lock until the transaction ends.
    async fn locked(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        id: NotificationId,
    ) -> Result<Model, NotificationError> {
        store::notifications::lock_own(txn, user_of(actor)?, id).await?.ok_or(NotificationError::NotFound)
    }
}

impl std::fmt::Debug for Notifications {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notifications")
    }
}

/// The signed-in user; Medivoy itself has no inbox.
fn user_of(actor: &Actor) -> Result<UserId, Problem> {
    actor.user_id().ok_or_else(|| Problem::new(common::UNAUTHENTICATED))
}
