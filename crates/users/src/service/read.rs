use super::Users;
use crate::domain;
use crate::dto::{ListUsersQuery, UserView};
use crate::error::UserError;
use crate::store;
use kernel::{Actor, UserId};
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};

impl Users {
    pub(crate) async fn list(&self, filter: &ListUsersQuery, page: &PageRequest) -> Result<Slice<UserView>, UserError> {
        Ok(store::users::page(&self.parts.db, filter, page).await?.map(UserView::from))
    }

    pub(crate) async fn get(&self, actor: &Actor, id: UserId) -> Result<Versioned<UserView>, UserError> {
        if !domain::may_see(actor, id) {
            return Err(UserError::NotFound);
        }
        let user = store::users::find(&self.parts.db, id).await?.ok_or(UserError::NotFound)?;
        Ok(user.into())
    }
}
