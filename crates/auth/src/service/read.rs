use super::{Auth, own_session};
use crate::dto::{AuthProfileView, AuthSessionView};
use crate::error::AuthError;
use crate::store::{phone_confirmations, sessions};
use kernel::Actor;
use kernel::ports::Account;
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};
use std::collections::BTreeMap;

impl Auth {
    /// The signed-in user with the profile of their role.
    pub(crate) async fn profile(&self, actor: &Actor) -> Result<Versioned<AuthProfileView>, AuthError> {
        let (account, _) = self.own(actor).await?;
        self.profile_view(&account).await
    }

    /// The account with what the modules of its role know of it.
    pub(super) async fn profile_view(&self, account: &Account) -> Result<Versioned<AuthProfileView>, AuthError> {
        let mut parts = BTreeMap::new();
        for profile in &self.ports.profiles {
            parts.insert(profile.field(), profile.load(account.id).await?);
        }
        let kept = phone_confirmations::find_open(&self.parts.db, account.id, self.now()).await?;
        let pending_phone = kept.map(|kept| kept.phone);
        let view = AuthProfileView { user: account.into(), pending_phone, parts };
        Ok(Versioned { version: account.updated_at, view })
    }

    /// Own sessions that live.
    pub(crate) async fn sessions(
        &self,
        actor: &Actor,
        page: &PageRequest,
    ) -> Result<Slice<AuthSessionView>, AuthError> {
        let (user, current) = own_session(actor)?;
        let slice = sessions::page(&self.parts.db, user, self.now(), page).await?;
        Ok(slice.map(|session| AuthSessionView::new(session, current)))
    }
}
