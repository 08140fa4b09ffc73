use super::{Notifications, owner};
use crate::domain::{Choice, is_locked};
use crate::dto::{NotificationPreferenceView, NotificationPreferencesView, UpdateNotificationPreferencesRequest};
use crate::error::NotificationError;
use crate::store;
use kernel::ports::NotificationKind;
use kernel::{Actor, UserId};
use platform::problem::{Problem, common};
use sea_orm::{ConnectionTrait, TransactionTrait};
use std::collections::HashSet;

impl Notifications {
    pub(crate) async fn preferences(&self, actor: &Actor) -> Result<NotificationPreferencesView, NotificationError> {
        view(&self.db, owner(actor)?).await
    }

    /// Sets the kinds that are named.
    pub(crate) async fn set_preferences(
        &self,
        actor: &Actor,
        request: UpdateNotificationPreferencesRequest,
    ) -> Result<NotificationPreferencesView, NotificationError> {
        let user = owner(actor)?;
        let mut seen = HashSet::new();
        for (place, wish) in request.preferences.iter().enumerate() {
            if !seen.insert(wish.kind) {
                let field = format!("preferences[{place}].kind");
                let problem = Problem::new(common::VALIDATION_FAILED).detail("a kind is there twice");
                return Err(problem.field(field, "duplicate", "is there twice").into());
            }
            if is_locked(wish.kind) && !wish.email {
                return Err(NotificationError::SecurityMail(place));
            }
        }
        let choices: Vec<(NotificationKind, Choice)> = request
            .preferences
            .into_iter()
            .map(|p| (p.kind, Choice { email: p.email, sms: p.sms, push: p.push }))
            .collect();
        let txn = self.db.begin().await?;
        store::preferences::put(&txn, user, &choices).await?;
        let view = view(&txn, user).await?;
        txn.commit().await?;
        Ok(view)
    }
}

async fn view(db: &impl ConnectionTrait, user: UserId) -> Result<NotificationPreferencesView, NotificationError> {
    let chosen = store::preferences::of_user(db, user).await?;
    let choice = |kind: NotificationKind| chosen.get(kind.as_str()).copied().unwrap_or_default();
    let preferences =
        NotificationKind::ALL.into_iter().map(|kind| NotificationPreferenceView::new(kind, choice(kind))).collect();
    Ok(NotificationPreferencesView { preferences })
}
