//! Hands one mail over to the provider, and records what became of it.

use crate::domain::DeliveryStatus;
use crate::store::deliveries::{self, Outcome};
use chrono::TimeDelta;
use kernel::{Clock, NotificationDeliveryId};
use platform::mail::{MailError, MailReceipt, Mailer, OutgoingMail};
use sea_orm::{DatabaseConnection, DbErr};
use std::sync::Arc;
use std::time::Duration;

/// Attempts after which a mail is failed until someone replays it. The queue
/// tries 16 times; the last word has to be ours.
const MAX_ATTEMPTS: i32 = 12;
/// Longest wait for the provider; after it the outcome is unknown, and the mail
/// is tried again under the same id.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a process that dies in the middle keeps others from trying, in seconds.
const LEASE_SECONDS: i64 = 75;

/// Why a mail did not go now.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    /// It may go later.
    #[error("{0}")]
    Transient(String),
    /// It was tried as often as it may be; recorded as failed.
    #[error("tried too often: {0}")]
    GaveUp(String),
    /// The provider refused it for good; recorded as failed.
    #[error("{0}")]
    Permanent(String),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// Sends recorded deliveries.
#[derive(Clone)]
pub struct Courier {
    pub db: DatabaseConnection,
    pub clock: Clock,
    pub mailer: Arc<dyn Mailer>,
}

impl Courier {
    /// Sends the mail of this delivery unless it is done with. The records are
    /// written on connections of their own: they outlive the caller's transaction.
    pub async fn send(&self, id: NotificationDeliveryId, mail: &OutgoingMail) -> Result<(), CourierError> {
        let now = self.clock.now();
        let Some(taken) = deliveries::take(&self.db, id, now, now + TimeDelta::seconds(LEASE_SECONDS)).await? else {
            return self.why_not(id).await;
        };
        let answer = tokio::time::timeout(PATIENCE, self.mailer.send(mail))
            .await
            .unwrap_or_else(|_| Err(MailError::Transient(format!("no answer within {} s", PATIENCE.as_secs()))));
        let gave_up = taken.attempts >= MAX_ATTEMPTS;
        deliveries::settle(&self.db, id, self.outcome(&answer, gave_up)).await?;
        match answer {
            Ok(_) => Ok(()),
            Err(MailError::Permanent(why)) => Err(CourierError::Permanent(why)),
            Err(MailError::Transient(why)) if gave_up => Err(CourierError::GaveUp(why)),
            Err(MailError::Transient(why)) => Err(CourierError::Transient(why)),
        }
    }

    /// Fails the delivery without a try: the mail cannot be made.
    pub async fn refuse(&self, id: NotificationDeliveryId, reason: &str) -> Result<(), DbErr> {
        let answer = Err(MailError::Permanent(reason.to_owned()));
        deliveries::settle(&self.db, id, self.outcome(&answer, false)).await
    }

    /// Records that the mail is not to be sent after all.
    pub async fn skip(&self, id: NotificationDeliveryId, reason: &str) -> Result<(), DbErr> {
        let outcome = Outcome {
            status: DeliveryStatus::Skipped,
            provider_id: None,
            last_error: Some(reason.to_owned()),
            sent_at: None,
            gave_up: false,
        };
        deliveries::settle(&self.db, id, outcome).await
    }

    fn outcome(&self, answer: &Result<MailReceipt, MailError>, gave_up: bool) -> Outcome {
        let none = Outcome {
            status: DeliveryStatus::Queued,
            provider_id: None,
            last_error: None,
            sent_at: None,
            gave_up: false,
        };
        match answer {
            Ok(receipt) => Outcome {
                status: DeliveryStatus::Sent,
                provider_id: Some(shortened(&receipt.provider_id)),
                sent_at: Some(self.clock.now()),
                ..none
            },
            Err(MailError::Permanent(why)) => {
                Outcome { status: DeliveryStatus::Failed, last_error: Some(shortened(why)), ..none }
            }
            Err(MailError::Transient(why)) => Outcome {
                status: if gave_up { DeliveryStatus::Failed } else { DeliveryStatus::Queued },
                last_error: Some(shortened(why)),
                gave_up,
                ..none
            },
        }
    }

    /// It is done, failed for good, or in another process's hands.
    async fn why_not(&self, id: NotificationDeliveryId) -> Result<(), CourierError> {
        let row = deliveries::find(&self.db, id).await?;
        match row.map(|row| (row.status, row.gave_up, row.last_error)) {
            Some((DeliveryStatus::Sent | DeliveryStatus::Skipped, ..)) => Ok(()),
            Some((DeliveryStatus::Failed, false, why)) => Err(CourierError::Permanent(why.unwrap_or_default())),
            Some(_) => Err(CourierError::Transient("the mail is in another process's hands".to_owned())),
            None => Err(CourierError::Permanent("there is no such delivery".to_owned())),
        }
    }
}

/// A provider's words may be long; a log of them need not be.
fn shortened(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(500).collect()
}
