use super::Auth;
use crate::dto::UpdateAuthProfileRequest;
use crate::error::AuthError;
use kernel::ports::{Account, AccountChange, ProfileChange};
use kernel::{Actor, AuditEntry};
use platform::http::IfMatch;
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// An account and what the modules of its role know of it.
pub type Profile = (Account, BTreeMap<&'static str, Value>);

impl Auth {
    /// The signed-in user with the profile of their role.
    pub(crate) async fn profile(&self, actor: &Actor) -> Result<Profile, AuthError> {
        let (account, _) = self.own(actor).await?;
        self.with_parts(account).await
    }

    /// Changes own data.
    pub(crate) async fn update_profile(
        &self,
        actor: &Actor,
        version: IfMatch,
        request: UpdateAuthProfileRequest,
    ) -> Result<Profile, AuthError> {
        let user = actor.user_id().ok_or(AuthError::NotFound)?;
        let fields = changed_fields(&request);
        let change = ProfileChange {
            first_name: request.first_name,
            last_name: request.last_name,
            phone: request.phone,
            locale: request.locale,
            time_zone: request.time_zone,
            profile_picture_url: request.profile_picture_url,
        };
        let txn = self.parts.db.begin().await?;
        let change = AccountChange::Profile(change);
        let account = self.parts.accounts.change(&txn, user, change, version.version()).await?;
        let entry =
            AuditEntry::new(actor, "auth.update_profile", "user", user.0).with_changes(json!({ "fields": fields }));
        self.record(&txn, &entry).await?;
        txn.commit().await?;
        self.with_parts(account).await
    }

    async fn with_parts(&self, account: Account) -> Result<Profile, AuthError> {
        let mut parts = BTreeMap::new();
        for profile in &self.parts.profiles {
            parts.insert(profile.field(), profile.load(account.id).await?);
        }
        Ok((account, parts))
    }
}

/// Names of the fields that a request touches, for the audit trail: never their values.
fn changed_fields(request: &UpdateAuthProfileRequest) -> Vec<&'static str> {
    [
        ("first_name", request.first_name.is_some()),
        ("last_name", request.last_name.is_some()),
        ("phone", request.phone.is_some()),
        ("locale", request.locale.is_some()),
        ("time_zone", request.time_zone.is_some()),
        ("profile_picture_url", request.profile_picture_url.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, touched)| touched.then_some(name))
    .collect()
}
