//! Use cases of notifications: one method each.

pub mod announce;
mod devices;
pub mod inbox;
mod live;
mod preferences;

use crate::config::NotificationsConfig;
use crate::courier::Courier;
use crate::desk::Desk;
use crate::stream::Hub;
use crate::text::Texts;
use kernel::ports::{Accounts, HospitalDirectory, PatientDirectory};
use kernel::{Actor, Clock, Entropy, UserId};
use platform::audit::Audit;
use platform::crypto::FieldCipher;
use platform::mail::Mailer;
use platform::outbox::Outbox;
use platform::problem::{Problem, common};
use sea_orm::DatabaseConnection;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What the notifications stand on.
#[derive(Clone)]
pub struct NotificationsParts {
    /// The database.
    pub db: DatabaseConnection,
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes audit entries.
    pub audit: Audit,
    /// Seals device tokens.
    pub cipher: FieldCipher,
    /// How mail leaves.
    pub mailer: Arc<dyn Mailer>,
    /// The accounts.
    pub accounts: Arc<dyn Accounts>,
    /// Whose patient profile is whose.
    pub patients: Arc<dyn PatientDirectory>,
    /// Who acts for a hospital.
    pub hospitals: Arc<dyn HospitalDirectory>,
    /// Section `[notifications]`.
    pub config: NotificationsConfig,
    /// Cancelled when the process is to end: streams end with it.
    pub shutdown: CancellationToken,
}

/// Inboxes, preferences, devices, announcements, the live stream, and the mails
/// that follow events.
#[derive(Clone)]
pub struct Notifications {
    pub(crate) db: DatabaseConnection,
    pub(crate) clock: Clock,
    pub(crate) config: NotificationsConfig,
    pub(crate) desk: Desk,
    pub(crate) courier: Courier,
    pub(crate) patients: Arc<dyn PatientDirectory>,
    pub(crate) hospitals: Arc<dyn HospitalDirectory>,
    pub(crate) hub: Hub,
    audit: Audit,
    cipher: FieldCipher,
}

impl Notifications {
    /// Over these parts. Made inside a Tokio runtime, its listener for wake-ups
    /// runs there; it starts with the first stream.
    #[must_use]
    pub fn new(parts: NotificationsParts) -> Self {
        let texts = Texts::new(&parts.config.public_app_url);
        Self {
            desk: Desk {
                clock: parts.clock.clone(),
                entropy: parts.entropy,
                outbox: parts.outbox,
                accounts: parts.accounts,
                texts,
            },
            courier: Courier { db: parts.db.clone(), clock: parts.clock.clone(), mailer: parts.mailer },
            hub: Hub::new(parts.db.clone(), parts.config.max_streams_per_user, parts.shutdown),
            db: parts.db,
            clock: parts.clock,
            config: parts.config,
            patients: parts.patients,
            hospitals: parts.hospitals,
            audit: parts.audit,
            cipher: parts.cipher,
        }
    }
}

impl std::fmt::Debug for Notifications {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notifications")
    }
}

/// The signed-in user; Medivoy itself has no inbox.
pub fn owner(actor: &Actor) -> Result<UserId, Problem> {
    actor.user_id().ok_or_else(|| Problem::new(common::UNAUTHENTICATED))
}
