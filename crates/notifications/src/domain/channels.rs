use super::{DeliveryChannel, NotificationChannel};
use kernel::ports::NotificationKind;

/// Reason of a skipped delivery: the installation has no provider for the channel.
pub const NOT_CONFIGURED: &str = "not configured";
/// Reason of a skipped delivery: the user does not want it.
pub const SWITCHED_OFF: &str = "switched off in the user's preferences";

/// Which channels a user wants for one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// E-mail.
    pub email: bool,
    /// Text message.
    pub sms: bool,
    /// Push message.
    pub push: bool,
}

/// Mail is on until it is switched off; the others are off until asked for.
impl Default for Choice {
    fn default() -> Self {
        Self { email: true, sms: false, push: false }
    }
}

/// What is to become of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// It is to be sent.
    Queue,
    /// It is recorded as not sent, for this reason.
    Skip(&'static str),
}

/// Whether mails of this kind cannot be switched off: those about the account
/// and its security.
#[must_use]
pub fn is_locked(kind: NotificationKind) -> bool {
    kind == NotificationKind::Account
}

/// The deliveries beside the inbox of a notification meant for `channels`, by the
/// user's choice. Text and push messages have no provider yet: they are
/// recorded as skipped where the user asked for them.
#[must_use]
pub fn plan(kind: NotificationKind, choice: Choice, channels: &[NotificationChannel]) -> Vec<(DeliveryChannel, Plan)> {
    let mut planned = Vec::new();
    if is_locked(kind) || channels.contains(&NotificationChannel::Email) {
        let wanted = is_locked(kind) || choice.email;
        planned.push((DeliveryChannel::Email, if wanted { Plan::Queue } else { Plan::Skip(SWITCHED_OFF) }));
    }
    for (asked, channel, delivery) in [
        (choice.sms, NotificationChannel::Sms, DeliveryChannel::Sms),
        (choice.push, NotificationChannel::Push, DeliveryChannel::Push),
    ] {
        if asked && channels.contains(&channel) {
            planned.push((delivery, Plan::Skip(NOT_CONFIGURED)));
        }
    }
    planned
}

#[cfg(test)]
mod tests {
    use super::*;
    use NotificationChannel::{Email, InApp, Push, Sms};

    #[test]
    fn channels_follow_the_users_choice_and_security_mail_always_goes() {
        let all = [InApp, Email, Sms, Push];
        let off = Choice { email: false, sms: false, push: false };
        let on = Choice { email: true, sms: true, push: true };
        let queue = (DeliveryChannel::Email, Plan::Queue);
        let switched_off = (DeliveryChannel::Email, Plan::Skip(SWITCHED_OFF));
        let no_sms = (DeliveryChannel::Sms, Plan::Skip(NOT_CONFIGURED));
        let no_push = (DeliveryChannel::Push, Plan::Skip(NOT_CONFIGURED));
        for (kind, choice, channels, expected) in [
            (NotificationKind::Booking, Choice::default(), all.as_slice(), vec![queue]),
            (NotificationKind::Booking, off, &all, vec![switched_off]),
            (NotificationKind::Booking, on, &all, vec![queue, no_sms, no_push]),
            (NotificationKind::Booking, on, &[InApp], vec![]),
            (NotificationKind::Booking, on, &[Push], vec![no_push]),
            (NotificationKind::Account, off, &all, vec![queue]),
            (NotificationKind::Account, off, &[InApp], vec![queue]),
        ] {
            assert_eq!(plan(kind, choice, channels), expected, "{kind} {choice:?} {channels:?}");
        }
    }
}
