//! What this module does when something has happened.

mod account;
mod booking;
mod broadcast;
mod mail;
mod payments;

use crate::service::Notifications;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::booking::{BookingStatusChanged, QuotationSent};
use kernel::events::notifications::{BroadcastQueued, NotificationCreated};
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use kernel::events::users::UserCreated;
use kernel::{PatientId, UserId};
use platform::outbox::{ReactionError, Reactions};

/// The reactions of this module.
#[must_use]
pub fn reactions(notifications: &Notifications) -> Reactions {
    let n = || notifications.clone();
    Reactions::new()
        .on::<UserCreated>("notifications.welcome", account::Tell(n()))
        .on::<PasswordChanged>("notifications.tell_password_changed", account::Tell(n()))
        .on::<MfaChanged>("notifications.tell_mfa_changed", account::Tell(n()))
        .on::<RefreshTokenReused>("notifications.tell_refresh_token_reused", account::Tell(n()))
        .on::<BookingStatusChanged>("notifications.tell_booking_status", booking::Tell(n()))
        .on::<QuotationSent>("notifications.tell_quotation", booking::Tell(n()))
        .on::<PaymentCompleted>("notifications.tell_payment_completed", payments::Tell(n()))
        .on::<PaymentFailed>("notifications.tell_payment_failed", payments::Tell(n()))
        .on::<RefundCompleted>("notifications.tell_refund", payments::Tell(n()))
        .on::<BroadcastQueued>("notifications.fan_out", broadcast::FanOut(n()))
        .on::<NotificationCreated>("notifications.send_email", mail::SendMail(n()))
}

/// The account behind a patient; `None` when there is none to tell.
async fn patient_user(notifications: &Notifications, patient: PatientId) -> Result<Option<UserId>, ReactionError> {
    Ok(notifications.patients.by_ids(&[patient]).await?.first().map(|patient| patient.user_id))
}
