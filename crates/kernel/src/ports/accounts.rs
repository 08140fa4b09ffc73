use super::{PortError, PortResult};
use crate::{EmailAddress, Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId, WebUrl};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;

/// A user account as `auth` and the senders of mail need it.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account.
    pub id: UserId,
    /// Where mail goes; unique.
    pub email: EmailAddress,
    /// Telephone, as the user says; unique where it is confirmed.
    pub phone: Option<PhoneNumber>,
    /// Whether the user has shown that the number is theirs.
    pub is_phone_confirmed: bool,
    /// The bcrypt hash.
    pub password_hash: Masked<String>,
    /// Its role.
    pub role: Role,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Language for texts to this user.
    pub locale: Locale,
    /// Time zone for times shown to this user.
    pub time_zone: TimeZoneName,
    /// Picture, where one was set.
    pub profile_picture_url: Option<String>,
    /// Whether the e-mail address was verified.
    pub is_verified: bool,
    /// Whether the account may sign in.
    pub is_active: bool,
    /// Whether a second factor is asked for.
    pub mfa_enabled: bool,
    /// Last successful sign-in.
    pub last_login_at: Option<DateTime<Utc>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change; the version of the resource.
    pub updated_at: DateTime<Utc>,
}

impl Account {
    /// Whether `number` is the account's, and proven to be.
    #[must_use]
    pub fn has_confirmed(&self, number: &PhoneNumber) -> bool {
        self.is_phone_confirmed && self.phone.as_ref() == Some(number)
    }
}

/// What an account begins with.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// E-mail address.
    pub email: EmailAddress,
    /// Telephone, if given; not confirmed.
    pub phone: Option<PhoneNumber>,
    /// The bcrypt hash of the password.
    pub password_hash: Masked<String>,
    /// Role.
    pub role: Role,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Language, if told.
    pub locale: Option<Locale>,
}

/// Own data that a user may change; `None` leaves a field as it is, an inner
/// `None` empties it.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Telephone; one that differs is not confirmed.
    pub phone: Option<Option<PhoneNumber>>,
    /// Language.
    pub locale: Option<Locale>,
    /// Time zone.
    pub time_zone: Option<TimeZoneName>,
    /// Picture.
    pub profile_picture_url: Option<Option<WebUrl>>,
}

/// One change of an account that `auth` makes.
#[derive(Debug, Clone)]
pub enum AccountChange {
    /// A new bcrypt hash.
    PasswordHash(Masked<String>),
    /// The e-mail address was verified.
    Verified,
    /// The second factor was turned on or off.
    MfaEnabled(bool),
    /// A successful sign-in.
    SignedIn(DateTime<Utc>),
    /// Own data.
    Profile(ProfileChange),
}

/// A number that became an account's.
#[derive(Debug, Clone)]
pub struct PhoneConfirmed {
    /// The account as it is now.
    pub account: Account,
    /// Who had the number before, and has none any more.
    pub lost_by: Option<UserId>,
}

/// Why an account could not be created or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Another account has this e-mail address.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// The resource has moved on since the caller read it.
    #[error("the account has changed meanwhile")]
    Stale,
    /// The owner could not answer.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<sea_orm::DbErr> for AccountError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Port(error.into())
    }
}

/// The accounts, owned by `users`. Creation and change take the caller's
/// transaction, because they must be atomic with what `auth` writes.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Creates an account in the caller's transaction and publishes `UserCreated`.
    ///
    /// # Errors
    /// When the e-mail address is taken.
    async fn create(&self, txn: &DatabaseTransaction, new: NewAccount) -> Result<Account, AccountError>;

    /// The account of an address, deleted ones left out.
    async fn by_email(&self, email: &EmailAddress) -> PortResult<Option<Account>>;

    /// The accounts of these ids, deleted ones left out, in no order.
    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>>;

    /// Ids of active accounts, of one role or of all, after `after` in id order:
    /// the audience of an announcement, in batches.
    async fn audience(&self, role: Option<Role>, after: Option<UserId>, limit: u64) -> PortResult<Vec<UserId>>;

    /// The account as it stands now, under a lock until the caller's transaction ends: what a decision rests on is read
    /// here and not before. `None` when there is none, or it was deleted.
    async fn lock(&self, txn: &DatabaseTransaction, id: UserId) -> PortResult<Option<Account>>;

    /// Changes an account in the caller's transaction; with `accepted_versions`
    /// only if the account is of one of them.
    ///
    /// # Errors
    /// When there is no such account, or it has moved on.
    async fn change(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        change: AccountChange,
        accepted_versions: Option<&[DateTime<Utc>]>,
    ) -> Result<Account, AccountError>;

    /// Makes `number` the account's, confirmed, in the caller's transaction. Whoever had it confirmed before loses it:
    /// the number is with whoever has shown last that it is theirs. It locks both accounts, so that callers are let in
    /// one at a time, by a lock that they take before any account.
    ///
    /// # Errors
    /// When there is no such account.
    async fn confirm_phone(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        number: &PhoneNumber,
    ) -> Result<PhoneConfirmed, AccountError>;
}
