use async_trait::async_trait;
use kernel::ports::{
    DoctorDirectory, HospitalDirectory, HospitalRef, OfferRef, PatientDirectory, PatientFacts, PatientMedication,
    PatientRef, PatientVitals, PortResult, Sex, TreatmentDirectory, TreatmentRef,
};
use kernel::{
    Clock, CountryCode, DoctorId, EmailAddress, Entropy, HospitalId, Locale, Money, PatientId, PhoneNumber,
    TreatmentId, UserId,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement, Value};
use uuid::Uuid;

/// The directories and the accounts, answered from the rows of the test's own database: what fixtures write is what
/// ports say.
#[derive(Clone)]
pub struct FixtureDirectory {
    pub(super) db: DatabaseConnection,
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
}

impl FixtureDirectory {
    /// Over this database.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Clock, entropy: Entropy) -> Self {
        Self { db, clock, entropy }
    }
}

pub(super) async fn rows(
    db: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await
}

pub(super) fn uuids<I: Into<Uuid> + Copy>(ids: &[I]) -> Value {
    ids.iter().map(|id| (*id).into()).collect::<Vec<Uuid>>().into()
}

fn patient(row: &QueryResult) -> Result<PatientRef, DbErr> {
    Ok(PatientRef {
        id: row.try_get("", "id")?,
        user_id: row.try_get("", "user_id")?,
        country: row.try_get("", "country")?,
        city: row.try_get("", "city")?,
        address: row.try_get("", "address")?,
    })
}

#[async_trait]
impl PatientDirectory for FixtureDirectory {
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>> {
        let sql = "SELECT * FROM patients WHERE user_id = $1 AND deleted_at IS NULL";
        Ok(rows(&self.db, sql, [user.0.into()]).await?.first().map(patient).transpose()?)
    }

    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        let found = rows(&self.db, "SELECT * FROM patients WHERE id = ANY($1)", [uuids(ids)]).await?;
        Ok(found.iter().map(patient).collect::<Result<_, _>>()?)
    }
}

#[async_trait]
impl PatientFacts for FixtureDirectory {
    async fn vitals(&self, patient: PatientId) -> PortResult<Option<PatientVitals>> {
        let sql = "SELECT date_of_birth, gender FROM patients WHERE id = $1";
        let vitals = |row: &QueryResult| {
            let sex = match row.try_get::<Option<String>>("", "gender")?.as_deref() {
                Some("female") => Some(Sex::Female),
                Some("male") => Some(Sex::Male),
                _ => None,
            };
            Ok::<_, DbErr>(PatientVitals { date_of_birth: row.try_get("", "date_of_birth")?, sex })
        };
        Ok(rows(&self.db, sql, [patient.0.into()]).await?.first().map(vitals).transpose()?)
    }

    /// What fixtures write has neither: a test that needs some wraps this port.
    async fn medication(&self, patient: PatientId) -> PortResult<Option<PatientMedication>> {
        let sql = "SELECT 1 FROM patients WHERE id = $1 AND deleted_at IS NULL";
        Ok(rows(&self.db, sql, [patient.0.into()]).await?.first().map(|_| PatientMedication::default()))
    }
}

fn hospital(row: &QueryResult) -> Result<HospitalRef, DbErr> {
    let text = |name: &str| row.try_get::<String>("", name);
    Ok(HospitalRef {
        id: row.try_get("", "id")?,
        name: text("name")?,
        slug: text("slug")?,
        admin_user_id: row.try_get("", "admin_user_id")?,
        country: CountryCode::parse(&text("country")?).expect("a country"),
        city: text("city")?,
        address: text("address")?,
        phone: PhoneNumber::parse(&text("phone")?).expect("a number"),
        email: EmailAddress::parse(&text("email")?).expect("an address"),
        website: row.try_get("", "website")?,
        is_bookable: row.try_get("", "is_bookable")?,
    })
}

#[async_trait]
impl HospitalDirectory for FixtureDirectory {
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        let sql = "SELECT *, is_active AND is_verified AND deleted_at IS NULL AS is_bookable FROM hospitals
                   WHERE id = ANY($1)";
        let found = rows(&self.db, sql, [uuids(ids)]).await?;
        Ok(found.iter().map(hospital).collect::<Result<_, _>>()?)
    }

    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>> {
        let sql = "SELECT id FROM hospitals WHERE admin_user_id = $1 AND deleted_at IS NULL";
        let found = rows(&self.db, sql, [user.0.into()]).await?;
        Ok(found.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
    }

    async fn offer(&self, hospital: HospitalId, treatment: TreatmentId) -> PortResult<Option<OfferRef>> {
        let sql = "SELECT base_price_minor, base_price_currency, duration_days, is_available FROM hospital_treatments
                   WHERE hospital_id = $1 AND treatment_id = $2";
        let found = rows(&self.db, sql, [hospital.0.into(), treatment.0.into()]).await?;
        let offer = |row: &QueryResult| {
            Ok::<_, DbErr>(OfferRef {
                hospital_id: hospital,
                treatment_id: treatment,
                base_price: Money::new(row.try_get("", "base_price_minor")?, row.try_get("", "base_price_currency")?),
                duration_days: row.try_get("", "duration_days")?,
                is_available: row.try_get("", "is_available")?,
            })
        };
        Ok(found.first().map(offer).transpose()?)
    }
}

#[async_trait]
impl DoctorDirectory for FixtureDirectory {
    async fn of_user(&self, user: UserId) -> PortResult<Option<DoctorId>> {
        let sql = "SELECT id FROM doctors WHERE user_id = $1 AND deleted_at IS NULL";
        let found = rows(&self.db, sql, [user.0.into()]).await?;
        Ok(found.first().map(|row| row.try_get("", "id")).transpose()?)
    }
}

#[async_trait]
impl TreatmentDirectory for FixtureDirectory {
    async fn by_ids(&self, ids: &[TreatmentId], _: &Locale) -> PortResult<Vec<TreatmentRef>> {
        let sql = "SELECT id, name, slug, is_active AND deleted_at IS NULL AS is_active FROM treatments
                   WHERE id = ANY($1)";
        let treatment = |row: &QueryResult| {
            Ok::<_, DbErr>(TreatmentRef {
                id: row.try_get("", "id")?,
                name: row.try_get("", "name")?,
                slug: row.try_get("", "slug")?,
                is_active: row.try_get("", "is_active")?,
            })
        };
        let found = rows(&self.db, sql, [uuids(ids)]).await?;
        Ok(found.iter().map(treatment).collect::<Result<_, _>>()?)
    }
}
