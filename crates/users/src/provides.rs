//! The port `Accounts`, for `auth` and for whoever writes to a user.

use crate::entity::user::{ActiveModel, Model};
use crate::error::UserError;
use crate::store;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::events::users::{UserChanged, UserCreated};
use kernel::ports::{Account, AccountChange, AccountError, Accounts, NewAccount, PortResult, ProfileChange};
use kernel::{Clock, EmailAddress, Entropy, Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId};
use platform::db::violates;
use platform::outbox::Outbox;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, DatabaseConnection, DatabaseTransaction, DbErr, IntoActiveModel, TryIntoModel,
};

/// The accounts as other modules see them.
#[derive(Clone)]
pub struct UserAccounts {
    db: DatabaseConnection,
    clock: Clock,
    entropy: Entropy,
    outbox: Outbox,
}

impl UserAccounts {
    /// Over these parts.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Clock, entropy: Entropy, outbox: Outbox) -> Self {
        Self { db, clock, entropy, outbox }
    }

    pub(crate) async fn insert(
        &self,
        txn: &DatabaseTransaction,
        new: NewAccount,
        created_by: Option<UserId>,
    ) -> Result<Model, UserError> {
        let id = UserId::generate(&self.clock, &self.entropy);
        let role = new.role;
        let user = ActiveModel {
            id: Set(id),
            email: Set(new.email.as_str().to_owned()),
            phone: Set(new.phone.map(|p| p.as_str().to_owned())),
            password_hash: Set(new.password_hash.into_inner()),
            user_type: Set(role),
            first_name: Set(new.first_name),
            last_name: Set(new.last_name),
            locale: Set(new.locale.unwrap_or_default().as_str().to_owned()),
            ..Default::default()
        };
        let user = store::insert(txn, user).await.map_err(taken)?;
        self.outbox.publish(txn, &UserCreated { user_id: id, role, created_by }).await?;
        Ok(user)
    }
}

#[async_trait]
impl Accounts for UserAccounts {
    async fn create(&self, txn: &DatabaseTransaction, new: NewAccount) -> Result<Account, AccountError> {
        self.insert(txn, new, None).await.map_err(port_error).and_then(|user| account(user).map_err(AccountError::from))
    }

    async fn by_email(&self, email: &EmailAddress) -> PortResult<Option<Account>> {
        Ok(store::find_by_email(&self.db, email).await?.map(account).transpose()?)
    }

    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        let users = store::find_many(&self.db, ids).await?;
        Ok(users.into_iter().map(account).collect::<Result<_, _>>()?)
    }

    async fn audience(&self, role: Option<Role>, after: Option<UserId>, limit: u64) -> PortResult<Vec<UserId>> {
        Ok(store::audience(&self.db, role, after, limit).await?)
    }

    async fn change(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        change: AccountChange,
        unless_changed_since: Option<DateTime<Utc>>,
    ) -> Result<Account, AccountError> {
        let user = store::lock(txn, id).await?.ok_or(AccountError::NotFound)?;
        if unless_changed_since.is_some_and(|read| read != user.updated_at) {
            return Err(AccountError::Stale);
        }
        let mut row = user.clone().into_active_model();
        match change {
            AccountChange::PasswordHash(hash) => row.password_hash = Set(hash.into_inner()),
            AccountChange::Verified => row.is_verified = Set(true),
            AccountChange::MfaEnabled(enabled) => row.mfa_enabled = Set(enabled),
            AccountChange::SignedIn(at) => row.last_login_at = Set(Some(at)),
            AccountChange::Profile(change) => {
                let user = apply_profile(txn, user, change).await.map_err(port_error)?;
                self.outbox.publish(txn, &UserChanged { user_id: id }).await?;
                return Ok(account(user)?);
            }
        }
        Ok(account(store::update(txn, row).await?)?)
    }
}

/// Writes own data; an absent field stays as it is.
pub async fn apply_profile(txn: &DatabaseTransaction, user: Model, change: ProfileChange) -> Result<Model, UserError> {
    let mut row = user.into_active_model();
    if let Some(first_name) = change.first_name {
        row.first_name = Set(first_name);
    }
    if let Some(last_name) = change.last_name {
        row.last_name = Set(last_name);
    }
    if let Some(phone) = change.phone {
        row.phone = Set(phone.map(|p| p.as_str().to_owned()));
    }
    if let Some(locale) = change.locale {
        row.locale = Set(locale.as_str().to_owned());
    }
    if let Some(time_zone) = change.time_zone {
        row.time_zone = Set(time_zone.as_str().to_owned());
    }
    if let Some(picture) = change.profile_picture_url {
        row.profile_picture_url = Set(picture);
    }
    if !row.is_changed() {
        return store_unchanged(row);
    }
    store::update(txn, row).await.map_err(taken)
}

fn store_unchanged(row: ActiveModel) -> Result<Model, UserError> {
    Ok(row.try_into_model()?)
}

/// Names of the fields that a change touches, for the audit trail: never their values.
pub fn changed_fields(change: &ProfileChange) -> Vec<&'static str> {
    [
        ("first_name", change.first_name.is_some()),
        ("last_name", change.last_name.is_some()),
        ("phone", change.phone.is_some()),
        ("locale", change.locale.is_some()),
        ("time_zone", change.time_zone.is_some()),
        ("profile_picture_url", change.profile_picture_url.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, touched)| touched.then_some(name))
    .collect()
}

fn taken(error: DbErr) -> UserError {
    if violates(&error, "users_email_key") {
        UserError::EmailTaken
    } else if violates(&error, "users_phone_key") {
        UserError::PhoneTaken
    } else {
        UserError::Database(error)
    }
}

fn port_error(error: UserError) -> AccountError {
    match error {
        UserError::EmailTaken => AccountError::EmailTaken,
        UserError::PhoneTaken => AccountError::PhoneTaken,
        UserError::Database(error) => AccountError::Database(error),
        other => AccountError::Database(DbErr::Custom(other.to_string())),
    }
}

fn account(user: Model) -> Result<Account, DbErr> {
    let invalid = |e: kernel::InvalidText| DbErr::Type(e.to_string());
    Ok(Account {
        id: user.id,
        email: EmailAddress::parse(&user.email).map_err(invalid)?,
        phone: user.phone.as_deref().map(PhoneNumber::parse).transpose().map_err(invalid)?,
        password_hash: Masked::new(user.password_hash),
        role: user.user_type,
        first_name: user.first_name,
        last_name: user.last_name,
        locale: Locale::parse(&user.locale).map_err(invalid)?,
        time_zone: TimeZoneName::parse(&user.time_zone).map_err(invalid)?,
        profile_picture_url: user.profile_picture_url,
        is_verified: user.is_verified,
        is_active: user.is_active,
        mfa_enabled: user.mfa_enabled,
        last_login_at: user.last_login_at,
        created_at: user.created_at,
        updated_at: user.updated_at,
    })
}
