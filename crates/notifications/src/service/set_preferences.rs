use super::read::preferences_view;
use super::{Notifications, user_of};
use crate::domain::{Choice, is_locked};
use crate::dto::{NotificationPreference, NotificationPreferencesView, UpdateNotificationPreferencesRequest};
use crate::error::NotificationError;
use crate::store;
use kernel::Actor;
use kernel::ports::NotificationKind;
use platform::db::Begin;
use platform::problem::Problem;
use std::collections::HashSet;

impl Notifications {
    /// Sets the kinds that are named.
    pub(crate) async fn set_preferences(
        &self,
        actor: &Actor,
        request: UpdateNotificationPreferencesRequest,
    ) -> Result<NotificationPreferencesView, NotificationError> {
        let user = user_of(actor)?;
        let choices = checked(request)?;
        let txn = self.parts.db.begin().await?;
        store::preferences::put(&txn, user, &choices).await?;
        let chosen = store::preferences::of_user(&txn, user).await?;
        txn.commit().await?;
        Ok(preferences_view(&chosen))
    }
}

/// Each kind once, and none without mail that must have it.
fn checked(
    request: UpdateNotificationPreferencesRequest,
) -> Result<Vec<(NotificationKind, Choice)>, NotificationError> {
    let UpdateNotificationPreferencesRequest { preferences } = request;
    let mut seen = HashSet::new();
    for (place, preference) in preferences.iter().enumerate() {
        if !seen.insert(preference.kind) {
            let problem = Problem::invalid(format!("preferences[{place}].kind"), "duplicate", "is there twice");
            return Err(problem.detail("a kind is there twice").into());
        }
        if is_locked(preference.kind) && !preference.email {
            return Err(NotificationError::SecurityMail(place));
        }
    }
    let choice = |p: NotificationPreference| (p.kind, Choice { email: p.email, sms: p.sms, push: p.push });
    Ok(preferences.into_iter().map(choice).collect())
}
