//! What this module does when something has happened.

mod account;
mod booking;
mod broadcast;
mod laboratory;
mod mail;
mod payments;

use crate::service::Notifications;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::booking::{BookingStatusChanged, QuotationSent};
use kernel::events::laboratory::{CriticalResultUnacknowledged, LabResultRecorded};
use kernel::events::notifications::{BroadcastQueued, NotificationCreated};
use kernel::events::payments::{PaymentCompleted, PaymentFailed, RefundCompleted};
use kernel::events::users::{PhoneChanged, UserCreated};
use kernel::{HospitalId, PatientId, UserId};
use platform::outbox::{ReactionError, Reactions};

/// The reactions of this module.
pub fn reactions(notifications: &Notifications) -> Reactions {
    let n = || notifications.clone();
    Reactions::new()
        .on_informed::<UserCreated>("notifications.welcome", account::NotifyUser(n()))
        .on_informed::<PasswordChanged>("notifications.tell_password_changed", account::NotifyUser(n()))
        .on_informed::<MfaChanged>("notifications.tell_mfa_changed", account::NotifyUser(n()))
        .on_informed::<RefreshTokenReused>("notifications.tell_refresh_token_reused", account::NotifyUser(n()))
        .on_informed::<PhoneChanged>("notifications.tell_phone_changed", account::NotifyUser(n()))
        .on_informed::<BookingStatusChanged>("notifications.tell_booking_status", booking::NotifyParties(n()))
        .on_informed::<QuotationSent>("notifications.tell_quotation", booking::NotifyParties(n()))
        .on_informed::<PaymentCompleted>("notifications.tell_payment_completed", payments::NotifyPatient(n()))
        .on_informed::<PaymentFailed>("notifications.tell_payment_failed", payments::NotifyPatient(n()))
        .on_informed::<RefundCompleted>("notifications.tell_refund", payments::NotifyPatient(n()))
        .on_informed::<LabResultRecorded>("notifications.tell_lab_result", laboratory::NotifyOfResult(n()))
        .on_informed::<CriticalResultUnacknowledged>(
            "notifications.tell_unacknowledged",
            laboratory::NotifyOfResult(n()),
        )
        .on_informed::<BroadcastQueued>("notifications.fan_out", broadcast::FanOut(n()))
        .on_external::<NotificationCreated, _>("notifications.send_email", mail::SendMail(n()))
}

/// Who acts for a hospital; `None` when nobody does.
async fn administrator(notifications: &Notifications, hospital: HospitalId) -> Result<Option<UserId>, ReactionError> {
    let found = notifications.ports.hospitals.by_ids(&[hospital]).await?;
    Ok(found.first().and_then(|hospital| hospital.admin_user_id))
}

/// The account behind a patient; `None` when there is none to notify.
async fn patient_user(notifications: &Notifications, patient: PatientId) -> Result<Option<UserId>, ReactionError> {
    Ok(notifications.ports.patients.by_ids(&[patient]).await?.first().map(|patient| patient.user_id))
}
