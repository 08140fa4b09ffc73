//! The port `Accounts`, for `auth` and for whoever writes to a user.

use crate::domain::{declared_change, phone_change};
use crate::entity::user::{ActiveModel, Model};
use crate::error::UserError;
use crate::service::apply_profile;
use crate::store;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::events::users::{UserChanged, UserCreated};
use kernel::ports::{
    Account, AccountChange, AccountError, Accounts, NewAccount, PhoneConfirmed, PortError, PortResult, ProfileChange,
};
use kernel::{EmailAddress, Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId};
use platform::Parts;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

/// The accounts as other modules see them.
#[derive(Clone)]
pub struct UserAccounts {
    pub(crate) parts: Parts,
}

impl UserAccounts {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { parts }
    }

    pub(crate) async fn insert(
        &self,
        txn: &DatabaseTransaction,
        new: NewAccount,
        created_by: Option<UserId>,
    ) -> Result<Model, UserError> {
        let NewAccount { email, phone, password_hash, role, first_name, last_name, locale } = new;
        let id = UserId::generate(&self.parts.clock, &self.parts.entropy);
        let user = ActiveModel {
            id: Set(id),
            email: Set(email.as_str().to_owned()),
            phone: Set(phone.map(|number| number.as_str().to_owned())),
            password_hash: Set(password_hash.into_inner()),
            user_type: Set(role),
            locale: Set(locale.unwrap_or_default().as_str().to_owned()),
            ..Default::default()
        };
        let user = user.with_folded(email.as_str(), &first_name, &last_name);
        let user = ActiveModel { first_name: Set(first_name), last_name: Set(last_name), ..user };
        let user = store::users::insert(txn, user).await?;
        self.parts.outbox.publish(txn, &UserCreated { user_id: id, role, created_by }).await?;
        Ok(user)
    }

    /// A change to the values that the account has writes nothing and publishes no event.
    async fn change_profile(
        &self,
        txn: &DatabaseTransaction,
        user: Model,
        change: ProfileChange,
    ) -> Result<Model, UserError> {
        let (row, changes) = apply_profile(&user, change);
        if changes.is_empty() {
            return Ok(user);
        }
        self.write_profile(txn, &user, row).await
    }

    /// Writes a changed profile, and tells of it; of a changed number by itself too.
    pub(crate) async fn write_profile(
        &self,
        txn: &DatabaseTransaction,
        before: &Model,
        row: ActiveModel,
    ) -> Result<Model, UserError> {
        let user = store::users::update(txn, row).await?;
        self.parts.outbox.publish(txn, &UserChanged { user_id: user.id }).await?;
        if let Some(change) = declared_change(before.phone.as_deref(), user.phone.as_deref()) {
            let changed = phone_change(user.id, before.phone.as_deref(), change);
            self.parts.outbox.publish(txn, &changed).await?;
        }
        Ok(user)
    }
}

#[async_trait]
impl Accounts for UserAccounts {
    async fn create(&self, txn: &DatabaseTransaction, new: NewAccount) -> Result<Account, AccountError> {
        Ok(account(self.insert(txn, new, None).await?)?)
    }

    async fn by_email(&self, email: &EmailAddress) -> PortResult<Option<Account>> {
        store::users::find_by_email(&self.parts.db, email).await?.map(account).transpose()
    }

    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        store::users::find_many(&self.parts.db, ids).await?.into_iter().map(account).collect()
    }

    async fn audience(&self, role: Option<Role>, after: Option<UserId>, limit: u64) -> PortResult<Vec<UserId>> {
        Ok(store::users::audience(&self.parts.db, role, after, limit).await?)
    }

    async fn lock(&self, txn: &DatabaseTransaction, id: UserId) -> PortResult<Option<Account>> {
        store::users::lock(txn, id).await?.map(account).transpose()
    }

    async fn change(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        change: AccountChange,
        accepted_versions: Option<&[DateTime<Utc>]>,
    ) -> Result<Account, AccountError> {
        let user = store::users::lock(txn, id).await?.ok_or(AccountError::NotFound)?;
        if accepted_versions.is_some_and(|versions| !versions.contains(&user.updated_at)) {
            return Err(AccountError::Stale);
        }
        let mut row = user.clone().into_active_model();
        match change {
            AccountChange::PasswordHash(hash) => row.password_hash = Set(hash.into_inner()),
            AccountChange::Verified => row.is_verified = Set(true),
            AccountChange::MfaEnabled(enabled) => row.mfa_enabled = Set(enabled),
            AccountChange::SignedIn(at) => row.last_login_at = Set(Some(at)),
            AccountChange::Profile(change) => return Ok(account(self.change_profile(txn, user, change).await?)?),
        }
        Ok(account(store::users::update(txn, row).await?)?)
    }

    async fn confirm_phone(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        number: &PhoneNumber,
    ) -> Result<PhoneConfirmed, AccountError> {
        let (user, lost_by) = self.confirm(txn, id, number).await?;
        Ok(PhoneConfirmed { account: account(user)?, lost_by })
    }
}

/// What was stored was checked before: text that cannot be read is a fault of ours.
fn account(user: Model) -> PortResult<Account> {
    let invalid = |error: kernel::InvalidText| PortError::Internal(format!("account {}: {error}", user.id));
    Ok(Account {
        id: user.id,
        email: EmailAddress::parse(&user.email).map_err(invalid)?,
        is_phone_confirmed: user.phone_confirmed_at.is_some(),
        phone: user.phone.as_deref().map(PhoneNumber::parse).transpose().map_err(invalid)?,
        locale: Locale::parse(&user.locale).map_err(invalid)?,
        time_zone: TimeZoneName::parse(&user.time_zone).map_err(invalid)?,
        password_hash: Masked::new(user.password_hash),
        role: user.user_type,
        first_name: user.first_name,
        last_name: user.last_name,
        profile_picture_url: user.profile_picture_url,
        is_verified: user.is_verified,
        is_active: user.is_active,
        mfa_enabled: user.mfa_enabled,
        last_login_at: user.last_login_at,
        created_at: user.created_at,
        updated_at: user.updated_at,
    })
}

impl std::fmt::Debug for UserAccounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserAccounts")
    }
}
