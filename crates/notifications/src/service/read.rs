use super::{Notifications, user_of};
use crate::domain::Choice;
use crate::dto::{ListNotificationsQuery, NotificationPreferenceView, NotificationPreferencesView, NotificationView};
use crate::entity::notification::Model;
use crate::error::NotificationError;
use crate::store;
use kernel::ports::NotificationKind;
use kernel::{Actor, NotificationId};
use platform::paging::{PageRequest, Slice};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;

impl Notifications {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListNotificationsQuery,
        page: &PageRequest,
    ) -> Result<Slice<NotificationView>, NotificationError> {
        let slice = store::notifications::page(&self.parts.db, user_of(actor)?, filter, page).await?;
        Ok(Slice { items: views(&self.parts.db, slice.items).await?, next: slice.next, total: slice.total })
    }

    pub(crate) async fn preferences(&self, actor: &Actor) -> Result<NotificationPreferencesView, NotificationError> {
        Ok(preferences_view(&store::preferences::of_user(&self.parts.db, user_of(actor)?).await?))
    }
}

/// Each with what became of it outside the inbox.
pub async fn views(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<NotificationView>, DbErr> {
    let ids: Vec<NotificationId> = rows.iter().map(|row| row.id).collect();
    let mut deliveries = store::deliveries::by_notification(db, &ids).await?;
    let view = |row: Model| {
        let own = deliveries.remove(&row.id).unwrap_or_default();
        NotificationView::new(row, own)
    };
    Ok(rows.into_iter().map(view).collect())
}

/// One row per kind: as the user has chosen, or as it is by default.
pub(super) fn preferences_view(chosen: &HashMap<String, Choice>) -> NotificationPreferencesView {
    let choice = |kind: NotificationKind| chosen.get(kind.as_str()).copied().unwrap_or_default();
    let preferences =
        NotificationKind::ALL.into_iter().map(|kind| NotificationPreferenceView::new(kind, choice(kind))).collect();
    NotificationPreferencesView { preferences }
}
