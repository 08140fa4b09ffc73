//! Other modules' ports over the rows that fixtures write.

use async_trait::async_trait;
use kernel::ports::{
    Account, AccountChange, AccountError, Accounts, HospitalDirectory, HospitalRef, NewAccount, OfferRef,
    PatientDirectory, PatientRef, PortError, PortResult, TreatmentDirectory, TreatmentRef,
};
use kernel::{
    CountryCode, Currency, EmailAddress, HospitalId, Locale, Masked, Money, PatientId, PhoneNumber, Role, TimeZoneName,
    TreatmentId, UserId,
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value,
};

#[derive(Clone)]
pub struct Rows(pub DatabaseConnection);

impl Rows {
    async fn query(&self, sql: &str, values: Vec<Value>) -> PortResult<Vec<QueryResult>> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        self.0.query_all_raw(statement).await.map_err(PortError::from)
    }
}

fn uuids(ids: impl IntoIterator<Item = impl Into<uuid::Uuid>>) -> Value {
    let list: Vec<String> = ids.into_iter().map(|id| id.into().to_string()).collect();
    list.join(",").into()
}

fn patient(row: &QueryResult) -> Result<PatientRef, DbErr> {
    Ok(PatientRef {
        id: row.try_get("", "id")?,
        user_id: row.try_get("", "user_id")?,
        country: None,
        city: row.try_get("", "city")?,
        address: None,
    })
}

#[async_trait]
impl PatientDirectory for Rows {
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>> {
        let sql = "SELECT id, user_id, city FROM patients WHERE user_id = $1 AND deleted_at IS NULL";
        Ok(self.query(sql, vec![user.0.into()]).await?.first().map(patient).transpose()?)
    }

    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        let sql = "SELECT id, user_id, city FROM patients WHERE id::text = ANY(string_to_array($1, ','))";
        let rows = self.query(sql, vec![uuids(ids.iter().copied())]).await?;
        Ok(rows.iter().map(patient).collect::<Result<_, _>>()?)
    }
}

#[async_trait]
impl HospitalDirectory for Rows {
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        let sql = "SELECT id, name, slug, admin_user_id, city, address,
                       is_active AND is_verified AND deleted_at IS NULL AS is_bookable
                   FROM hospitals WHERE id::text = ANY(string_to_array($1, ','))";
        let rows = self.query(sql, vec![uuids(ids.iter().copied())]).await?;
        let hospital = |row: &QueryResult| {
            Ok::<_, DbErr>(HospitalRef {
                id: row.try_get("", "id")?,
                name: row.try_get("", "name")?,
                slug: row.try_get("", "slug")?,
                admin_user_id: row.try_get("", "admin_user_id")?,
                country: CountryCode::parse("TR").expect("a country"),
                city: row.try_get("", "city")?,
                address: row.try_get("", "address")?,
                phone: PhoneNumber::parse("+902125550101").expect("a number"),
                email: EmailAddress::parse("desk@test.example").expect("an address"),
                website: None,
                is_bookable: row.try_get("", "is_bookable")?,
            })
        };
        Ok(rows.iter().map(hospital).collect::<Result<_, _>>()?)
    }

    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>> {
        let sql = "SELECT id FROM hospitals WHERE admin_user_id = $1 AND deleted_at IS NULL";
        let rows = self.query(sql, vec![user.0.into()]).await?;
        Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
    }

    async fn offer(&self, hospital: HospitalId, treatment: TreatmentId) -> PortResult<Option<OfferRef>> {
        let sql = "SELECT base_price_minor, base_price_currency, is_available FROM hospital_treatments
                   WHERE hospital_id = $1 AND treatment_id = $2";
        let rows = self.query(sql, vec![hospital.0.into(), treatment.0.into()]).await?;
        let offer = |row: &QueryResult| {
            let currency: Currency = row.try_get("", "base_price_currency")?;
            Ok::<_, DbErr>(OfferRef {
                hospital_id: hospital,
                treatment_id: treatment,
                base_price: Money::new(row.try_get("", "base_price_minor")?, currency),
                duration_days: None,
                is_available: row.try_get("", "is_available")?,
            })
        };
        Ok(rows.first().map(offer).transpose()?)
    }
}

#[async_trait]
impl TreatmentDirectory for Rows {
    async fn by_ids(&self, ids: &[TreatmentId], _: &Locale) -> PortResult<Vec<TreatmentRef>> {
        let sql = "SELECT id, name, slug, is_active AND deleted_at IS NULL AS is_active FROM treatments
                   WHERE id::text = ANY(string_to_array($1, ','))";
        let rows = self.query(sql, vec![uuids(ids.iter().copied())]).await?;
        let treatment = |row: &QueryResult| {
            Ok::<_, DbErr>(TreatmentRef {
                id: row.try_get("", "id")?,
                name: row.try_get("", "name")?,
                slug: row.try_get("", "slug")?,
                is_active: row.try_get("", "is_active")?,
            })
        };
        Ok(rows.iter().map(treatment).collect::<Result<_, _>>()?)
    }
}

/// Bookings only ever read accounts by id.
#[async_trait]
impl Accounts for Rows {
    async fn create(&self, _: &DatabaseTransaction, _: NewAccount) -> Result<Account, AccountError> {
        Err(AccountError::NotFound)
    }

    async fn by_email(&self, _: &EmailAddress) -> PortResult<Option<Account>> {
        Ok(None)
    }

    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        let sql = "SELECT id, email, user_type, is_active, created_at, updated_at FROM users
                   WHERE id::text = ANY(string_to_array($1, ','))";
        let rows = self.query(sql, vec![uuids(ids.iter().copied())]).await?;
        let account = |row: &QueryResult| {
            let email: String = row.try_get("", "email")?;
            Ok::<_, DbErr>(Account {
                id: row.try_get("", "id")?,
                email: EmailAddress::parse(&email).expect("an address"),
                phone: None,
                password_hash: Masked::new(String::new()),
                role: row.try_get("", "user_type")?,
                first_name: String::new(),
                last_name: String::new(),
                locale: Locale::english(),
                time_zone: TimeZoneName::parse("Europe/Istanbul").expect("a zone"),
                profile_picture_url: None,
                is_verified: true,
                is_active: row.try_get("", "is_active")?,
                mfa_enabled: false,
                last_login_at: None,
                created_at: row.try_get("", "created_at")?,
                updated_at: row.try_get("", "updated_at")?,
            })
        };
        Ok(rows.iter().map(account).collect::<Result<_, _>>()?)
    }

    async fn audience(&self, _: Option<Role>, _: Option<UserId>, _: u64) -> PortResult<Vec<UserId>> {
        Ok(Vec::new())
    }

    async fn change(
        &self,
        _: &DatabaseTransaction,
        _: UserId,
        _: AccountChange,
        _: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Result<Account, AccountError> {
        Err(AccountError::NotFound)
    }
}
