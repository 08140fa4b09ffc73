//! Rows to begin with, written as SQL, so that a module's tests need no other
//! module's code.

use crate::world::World;
use kernel::{
    CategoryId, HospitalId, Money, PatientId, Role, SessionId, SubcategoryId, TreatmentId, UserId, fold,
    fold_with_signs,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

/// A signed-in user.
#[derive(Debug, Clone)]
pub struct TestUser {
    /// The account.
    pub id: UserId,
    /// Its address.
    pub email: String,
    /// Its session.
    pub session: SessionId,
    /// A valid access token.
    pub token: String,
}

/// A signed-in patient with a profile.
#[derive(Debug, Clone)]
pub struct TestPatient {
    /// The account.
    pub user: TestUser,
    /// The profile.
    pub id: PatientId,
}

/// A verified hospital and its administrator.
#[derive(Debug, Clone)]
pub struct TestHospital {
    /// Who acts for it.
    pub admin: TestUser,
    /// The hospital.
    pub id: HospitalId,
}

impl World {
    /// Runs SQL; for rows that no fixture makes, and to check what the API reports.
    pub async fn sql(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Vec<sea_orm::QueryResult> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        self.db.query_all_raw(statement).await.expect("the SQL runs")
    }

    /// A count or another single number.
    pub async fn number(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> i64 {
        let rows = self.sql(&format!("SELECT ({sql})::bigint AS n"), values).await;
        rows[0].try_get("", "n").expect("a number")
    }

    /// A signed-in, verified user of this role.
    pub async fn user(&self, role: Role) -> TestUser {
        let id = UserId::generate(&self.clock, &self.entropy);
        let session = SessionId::generate(&self.clock, &self.entropy);
        let email = format!("{role}-{id}@test.example");
        self.sql(
            "INSERT INTO users (id, email, password_hash, user_type, first_name, last_name, is_verified, search_text) VALUES ($1, $2, 'none', $3, 'Test', 'User', true, $4)",
            [id.0.into(), email.clone().into(), role.as_str().into(), fold_with_signs(&format!("{email} Test User")).into()],
        )
        .await;
        let now = self.clock.now();
        self.sql(
            "INSERT INTO sessions (id, user_id, last_activity_at, expires_at) VALUES ($1, $2, $3, $4)",
            [session.0.into(), id.0.into(), now.into(), (now + chrono::TimeDelta::days(3650)).into()],
        )
        .await;
        let (token, _) = self.tokens.issue(id, session, role).expect("signs");
        TestUser { id, email, session, token }
    }

    /// A fresh token for the user, after the clock has moved.
    #[must_use]
    pub fn renew(&self, user: &TestUser, role: Role) -> TestUser {
        let (token, _) = self.tokens.issue(user.id, user.session, role).expect("signs");
        TestUser { token, ..user.clone() }
    }

    /// An administrator.
    pub async fn admin(&self) -> TestUser {
        self.user(Role::Admin).await
    }

    /// A patient with a profile.
    pub async fn patient(&self) -> TestPatient {
        let user = self.user(Role::Patient).await;
        let id = PatientId::generate(&self.clock, &self.entropy);
        self.sql(
            "INSERT INTO patients (id, user_id, date_of_birth, gender, country, city, address) VALUES ($1, $2, '1985-05-17', 'female', 'KE', 'Nairobi', '1 Test Road')",
            [id.0.into(), user.id.0.into()],
        )
        .await;
        TestPatient { user, id }
    }

    /// A verified, active hospital with its administrator.
    pub async fn hospital(&self) -> TestHospital {
        let admin = self.user(Role::HospitalAdmin).await;
        let id = HospitalId::generate(&self.clock, &self.entropy);
        self.sql(
            "INSERT INTO hospitals (id, name, slug, country, city, address, phone, email, is_verified, admin_user_id,
                                    name_folded, city_folded)
             VALUES ($1, 'Test Hospital', $2, 'TR', 'Istanbul', '2 Test Street', '+902125550101', 'desk@test.example', true, $3,
                     'test hospital', 'istanbul')",
            [id.0.into(), format!("test-hospital-{id}").into(), admin.id.0.into()],
        )
        .await;
        TestHospital { admin, id }
    }

    /// A published category with a published subcategory.
    pub async fn category(&self) -> (CategoryId, SubcategoryId) {
        let category = CategoryId::generate(&self.clock, &self.entropy);
        let subcategory = SubcategoryId::generate(&self.clock, &self.entropy);
        self.sql(
            "INSERT INTO treatment_categories (id, name, slug, is_published) VALUES ($1, 'Test Category', $2, true)",
            [category.0.into(), format!("category-{category}").into()],
        )
        .await;
        self.sql(
            "INSERT INTO treatment_subcategories (id, category_id, name, slug, is_published) VALUES ($1, $2, 'Test Subcategory', $3, true)",
            [subcategory.0.into(), category.0.into(), format!("subcategory-{subcategory}").into()],
        )
        .await;
        (category, subcategory)
    }

    /// An active treatment in a category of its own.
    pub async fn treatment(&self, name: &str) -> TreatmentId {
        let (category, subcategory) = self.category().await;
        let id = TreatmentId::generate(&self.clock, &self.entropy);
        self.sql(
            "INSERT INTO treatments (id, category_id, subcategory_id, name, slug, search_text, name_folded) VALUES ($1, $2, $3, $4, $5, $6, $6)",
            [
                id.0.into(),
                category.0.into(),
                subcategory.0.into(),
                name.into(),
                format!("treatment-{id}").into(),
                fold(name).into(),
            ],
        )
        .await;
        id
    }

    /// An available offer of the treatment at the hospital.
    pub async fn offer(&self, hospital: HospitalId, treatment: TreatmentId, price: &Money) {
        self.sql(
            "INSERT INTO hospital_treatments (id, hospital_id, treatment_id, base_price_minor, base_price_currency) VALUES ($1, $2, $3, $4, $5)",
            [
                self.entropy.uuid_v7(self.clock.now()).into(),
                hospital.0.into(),
                treatment.0.into(),
                price.amount_minor.into(),
                price.currency.as_str().into(),
            ],
        )
        .await;
    }
}
