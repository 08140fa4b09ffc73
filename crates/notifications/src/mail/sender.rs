//! Hands one mail over to the mail server, and records what became of it.

use crate::domain::DeliveryStatus;
use crate::store::deliveries::{self, Outcome};
use chrono::TimeDelta;
use kernel::{Clock, NotificationDeliveryId};
use platform::db::assert_no_transaction;
use platform::mail::{MailError, MailReceipt, Mailer, OutgoingMail};
use sea_orm::{DatabaseConnection, DbErr};
use std::sync::Arc;
use std::time::Duration;

/// Attempts after which a mail is failed until someone replays it. Fewer than the 16 of the queue, so that the failure
/// is recorded before the queue gives up.
const MAX_ATTEMPTS: i32 = 12;
/// Longest wait for the mail server; after it the outcome is unknown, and the mail is tried again under the same id.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long the claim of a process that dies while it sends keeps others from trying, in seconds.
const LEASE_SECONDS: i64 = 75;
/// Longest part of a mail server's answer that is recorded.
const MAX_ANSWER_CHARS: usize = 500;

/// Why a mail did not go now.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// It may go later.
    #[error("{0}")]
    Transient(String),
    /// It was tried as often as it may be; recorded as failed.
    #[error("tried too often: {0}")]
    GaveUp(String),
    /// The mail server refused it for good; recorded as failed.
    #[error("{0}")]
    Permanent(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Sends recorded deliveries: claims one, sends it while no transaction is open, and records the outcome.
#[derive(Clone)]
pub struct MailSender {
    pub db: DatabaseConnection,
    pub clock: Clock,
    pub mailer: Arc<dyn Mailer>,
}

impl MailSender {
    /// Sends the mail of this delivery, unless it has its outcome already.
    pub async fn send(&self, id: NotificationDeliveryId, mail: &OutgoingMail) -> Result<(), SendError> {
        assert_no_transaction("a mail server");
        let now = self.clock.now();
        let lease_until = now + TimeDelta::seconds(LEASE_SECONDS);
        let Some(claimed) = deliveries::claim(&self.db, id, now, lease_until).await? else {
            return self.unclaimed(id).await;
        };
        let answer = tokio::time::timeout(TIMEOUT, self.mailer.send(mail))
            .await
            .unwrap_or_else(|_| Err(MailError::Transient(format!("no answer within {} s", TIMEOUT.as_secs()))));
        let gave_up = claimed.attempts >= MAX_ATTEMPTS;
        deliveries::record(&self.db, id, self.outcome(&answer, gave_up)).await?;
        match answer {
            Ok(_) => Ok(()),
            Err(MailError::Permanent(why)) => Err(SendError::Permanent(why)),
            Err(MailError::Transient(why)) if gave_up => Err(SendError::GaveUp(why)),
            Err(MailError::Transient(why)) => Err(SendError::Transient(why)),
        }
    }

    /// Fails the delivery without a try: the mail cannot be built.
    pub async fn refuse(&self, id: NotificationDeliveryId, reason: &str) -> Result<(), DbErr> {
        let answer = Err(MailError::Permanent(reason.to_owned()));
        deliveries::record(&self.db, id, self.outcome(&answer, false)).await
    }

    /// Records that the mail is not to be sent after all.
    pub async fn skip(&self, id: NotificationDeliveryId, reason: &str) -> Result<(), DbErr> {
        let skipped = Outcome { last_error: Some(reason.to_owned()), ..Outcome::of(DeliveryStatus::Skipped) };
        deliveries::record(&self.db, id, skipped).await
    }

    fn outcome(&self, answer: &Result<MailReceipt, MailError>, gave_up: bool) -> Outcome {
        match answer {
            Ok(receipt) => Outcome {
                provider_id: Some(shortened(&receipt.provider_id)),
                sent_at: Some(self.clock.now()),
                ..Outcome::of(DeliveryStatus::Sent)
            },
            Err(MailError::Permanent(why)) => {
                Outcome { last_error: Some(shortened(why)), ..Outcome::of(DeliveryStatus::Failed) }
            }
            Err(MailError::Transient(why)) => {
                let status = if gave_up { DeliveryStatus::Failed } else { DeliveryStatus::Queued };
                Outcome { last_error: Some(shortened(why)), gave_up, ..Outcome::of(status) }
            }
        }
    }

    /// Why there was nothing to claim: it was sent, failed for good, or another process is sending it.
    async fn unclaimed(&self, id: NotificationDeliveryId) -> Result<(), SendError> {
        let row = deliveries::find(&self.db, id).await?;
        match row.map(|row| (row.status, row.gave_up, row.last_error)) {
            Some((DeliveryStatus::Sent | DeliveryStatus::Skipped, ..)) => Ok(()),
            Some((DeliveryStatus::Failed, false, why)) => Err(SendError::Permanent(why.unwrap_or_default())),
            Some((DeliveryStatus::Queued | DeliveryStatus::Failed, ..)) => {
                Err(SendError::Transient("another process is sending the mail".to_owned()))
            }
            None => Err(SendError::Permanent("there is no such delivery".to_owned())),
        }
    }
}

/// A mail server's answer may be long; the record of it need not be.
fn shortened(answer: &str) -> String {
    answer.chars().filter(|c| !c.is_control()).take(MAX_ANSWER_CHARS).collect()
}
