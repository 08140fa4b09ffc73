use super::directories::{FixtureDirectory, rows, uuids};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::{
    Account, AccountChange, AccountError, Accounts, NewAccount, PhoneConfirmed, PortResult, ProfileChange,
};
use kernel::{EmailAddress, Locale, Masked, PhoneNumber, Role, TimeZoneName, UserId};
use platform::db::violates;
use sea_orm::{DatabaseTransaction, DbErr, QueryResult, Value};

fn account(row: &QueryResult) -> Result<Account, DbErr> {
    let text = |name: &str| row.try_get::<String>("", name);
    let phone: Option<String> = row.try_get("", "phone")?;
    Ok(Account {
        id: row.try_get("", "id")?,
        email: EmailAddress::parse(&text("email")?).expect("an address"),
        is_phone_confirmed: row.try_get::<Option<DateTime<Utc>>>("", "phone_confirmed_at")?.is_some(),
        phone: phone.map(|phone| PhoneNumber::parse(&phone).expect("a number")),
        password_hash: Masked::new(text("password_hash")?),
        role: row.try_get("", "user_type")?,
        first_name: text("first_name")?,
        last_name: text("last_name")?,
        locale: Locale::parse(&text("locale")?).expect("a locale"),
        time_zone: TimeZoneName::parse(&text("time_zone")?).expect("a time zone"),
        profile_picture_url: row.try_get("", "profile_picture_url")?,
        is_verified: row.try_get("", "is_verified")?,
        is_active: row.try_get("", "is_active")?,
        mfa_enabled: row.try_get("", "mfa_enabled")?,
        last_login_at: row.try_get("", "last_login_at")?,
        created_at: row.try_get("", "created_at")?,
        updated_at: row.try_get("", "updated_at")?,
    })
}

fn taken(error: DbErr) -> AccountError {
    if violates(&error, "users_email_key") { AccountError::EmailTaken } else { error.into() }
}

#[async_trait]
impl Accounts for FixtureDirectory {
    async fn create(&self, txn: &DatabaseTransaction, new: NewAccount) -> Result<Account, AccountError> {
        let sql = "INSERT INTO users (id, email, phone, password_hash, user_type, first_name, last_name, locale)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *";
        let values: [Value; 8] = [
            UserId::generate(&self.clock, &self.entropy).0.into(),
            new.email.as_str().into(),
            new.phone.map(|phone| phone.to_string()).into(),
            new.password_hash.into_inner().into(),
            new.role.as_str().into(),
            new.first_name.into(),
            new.last_name.into(),
            new.locale.unwrap_or_default().as_str().into(),
        ];
        Ok(account(&rows(txn, sql, values).await.map_err(taken)?[0])?)
    }

    async fn by_email(&self, email: &EmailAddress) -> PortResult<Option<Account>> {
        let sql = "SELECT * FROM users WHERE email = $1 AND deleted_at IS NULL";
        Ok(rows(&self.db, sql, [email.as_str().into()]).await?.first().map(account).transpose()?)
    }

    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        let sql = "SELECT * FROM users WHERE id = ANY($1) AND deleted_at IS NULL";
        Ok(rows(&self.db, sql, [uuids(ids)]).await?.iter().map(account).collect::<Result<_, _>>()?)
    }

    async fn audience(&self, role: Option<Role>, after: Option<UserId>, limit: u64) -> PortResult<Vec<UserId>> {
        let sql = "SELECT id FROM users WHERE is_active AND deleted_at IS NULL AND ($1::text IS NULL OR user_type = $1)
                   AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values: [Value; 3] =
            [role.map(|role| role.as_str().to_owned()).into(), after.map(|after| after.0).into(), limit.into()];
        let found = rows(&self.db, sql, values).await?;
        Ok(found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
    }

    async fn lock(&self, txn: &DatabaseTransaction, id: UserId) -> PortResult<Option<Account>> {
        let sql = "SELECT * FROM users WHERE id = $1 AND deleted_at IS NULL FOR UPDATE";
        Ok(rows(txn, sql, [id.0.into()]).await?.first().map(account).transpose()?)
    }

    async fn change(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        change: AccountChange,
        accepted_versions: Option<&[DateTime<Utc>]>,
    ) -> Result<Account, AccountError> {
        let sql = "SELECT * FROM users WHERE id = $1 AND deleted_at IS NULL FOR UPDATE";
        let found = rows(txn, sql, [id.0.into()]).await?;
        let current = account(found.first().ok_or(AccountError::NotFound)?)?;
        if accepted_versions.is_some_and(|versions| !versions.contains(&current.updated_at)) {
            return Err(AccountError::Stale);
        }
        let (column, value): (&str, Value) = match change {
            AccountChange::PasswordHash(hash) => ("password_hash", hash.into_inner().into()),
            AccountChange::Verified => ("is_verified", true.into()),
            AccountChange::MfaEnabled(enabled) => ("mfa_enabled", enabled.into()),
            AccountChange::SignedIn(at) => ("last_login_at", at.into()),
            AccountChange::Profile(profile) => return change_profile(txn, current, profile).await,
        };
        let sql = format!("UPDATE users SET {column} = $2 WHERE id = $1 RETURNING *");
        Ok(account(&rows(txn, &sql, [id.0.into(), value]).await?[0])?)
    }

    async fn confirm_phone(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        number: &PhoneNumber,
    ) -> Result<PhoneConfirmed, AccountError> {
        let take = "UPDATE users SET phone = NULL, phone_confirmed_at = NULL
                    WHERE phone = $1 AND phone_confirmed_at IS NOT NULL AND id <> $2 AND deleted_at IS NULL RETURNING id";
        let taken = rows(txn, take, [number.as_str().into(), id.0.into()]).await?;
        let lost_by = taken.first().map(|row| row.try_get("", "id")).transpose()?;
        let give = "UPDATE users SET phone = $1, phone_confirmed_at = $3 WHERE id = $2 RETURNING *";
        let given = rows(txn, give, [number.as_str().into(), id.0.into(), self.clock.now().into()]).await?;
        Ok(PhoneConfirmed { account: account(&given[0])?, lost_by })
    }
}

async fn change_profile(
    txn: &DatabaseTransaction,
    current: Account,
    change: ProfileChange,
) -> Result<Account, AccountError> {
    let ProfileChange { first_name, last_name, phone, locale, time_zone, profile_picture_url } = change;
    // As the owner does: a change to the values that the account has is not written.
    let sql = "UPDATE users SET first_name = $2, last_name = $3, phone = $4, locale = $5, time_zone = $6,
                   profile_picture_url = $7,
                   phone_confirmed_at = CASE WHEN phone = $4 THEN phone_confirmed_at END
               WHERE id = $1 AND (first_name, last_name, phone, locale, time_zone, profile_picture_url)
                   IS DISTINCT FROM ($2, $3, $4, $5, $6, $7) RETURNING *";
    let before = current.clone();
    let values: [Value; 7] = [
        current.id.0.into(),
        first_name.unwrap_or(current.first_name).into(),
        last_name.unwrap_or(current.last_name).into(),
        phone.unwrap_or(current.phone).map(|phone| phone.to_string()).into(),
        locale.unwrap_or(current.locale).as_str().into(),
        time_zone.unwrap_or(current.time_zone).as_str().into(),
        profile_picture_url.map_or(current.profile_picture_url, |url| url.map(String::from)).into(),
    ];
    Ok(rows(txn, sql, values).await.map_err(taken)?.first().map(account).transpose()?.unwrap_or(before))
}
