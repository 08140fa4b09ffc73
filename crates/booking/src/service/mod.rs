//! Use cases of bookings: one method each, by what they do to a booking.

mod advance;
mod changing;
mod creating;
mod moving;
mod payment;
mod quoting;
mod reading;

use crate::config::BookingConfig;
use crate::dto::{BookingView, MedicalDetails};
use crate::entity::booking::Model;
use crate::error::BookingError;
use crate::store::{self, Reach};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ports::{Accounts, HospitalDirectory, PatientDirectory, TreatmentDirectory};
use kernel::{Actor, BookingId, Clock, Entropy, Role, UserId};
use platform::audit::Audit;
use platform::crypto::FieldCipher;
use platform::http::RequestContext;
use platform::idempotency::Idempotency;
use platform::outbox::Outbox;
use platform::problem::Problem;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use std::sync::Arc;

/// What the bookings are made of.
#[derive(Clone)]
pub struct BookingParts {
    /// PostgreSQL.
    pub db: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// Randomness for ids.
    pub entropy: Entropy,
    /// Publishes events.
    pub outbox: Outbox,
    /// Writes the audit trail.
    pub audit: Audit,
    /// Runs a creation once per key.
    pub idempotency: Idempotency,
    /// Seals medical details.
    pub cipher: FieldCipher,
    /// Who is behind a patient id.
    pub patients: Arc<dyn PatientDirectory>,
    /// Hospitals and their offers.
    pub hospitals: Arc<dyn HospitalDirectory>,
    /// The catalogue.
    pub treatments: Arc<dyn TreatmentDirectory>,
    /// Accounts, for coordinators.
    pub accounts: Arc<dyn Accounts>,
    /// Section `[booking]`.
    pub config: BookingConfig,
}

/// The bookings. Cheap to clone.
#[derive(Clone)]
pub struct Bookings {
    parts: Arc<BookingParts>,
}

impl Bookings {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: BookingParts) -> Self {
        Self { parts: Arc::new(parts) }
    }

    /// What must hold over all bookings, timelines and quotations, whatever has
    /// happened: one line per fault, none when all is well.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify(&self) -> Result<Vec<String>, DbErr> {
        store::integrity::faults(&self.parts.db).await
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.parts.db
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// Whose bookings the actor may know of. Asked before a transaction begins:
    /// ports take connections of their own.
    async fn reach(&self, actor: &Actor) -> Result<Reach, BookingError> {
        let Some(user) = actor.user_id() else { return Ok(Reach::All) };
        Ok(match actor.role() {
            Some(Role::Admin) | None => Reach::All,
            Some(Role::Patient) => {
                self.parts.patients.of_user(user).await?.map_or(Reach::Nothing, |patient| Reach::Patient(patient.id))
            }
            Some(Role::HospitalAdmin) => Reach::Hospitals(self.parts.hospitals.administered_by(user).await?),
            Some(Role::Doctor) => Reach::Nothing,
        })
    }

    async fn seen(&self, reach: &Reach, id: BookingId) -> Result<Model, BookingError> {
        store::bookings::find(self.db(), reach, id).await?.ok_or(BookingError::NotFound)
    }

    /// The view of a booking in the actor's reach, with its newest quotation.
    async fn view(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        booking: Model,
    ) -> Result<BookingView, BookingError> {
        let quotation = store::quotations::newest(db, booking.id).await?.map(TryInto::try_into).transpose()?;
        let medical_details = if may_read_clinical(actor) { self.open_details(&booking)? } else { None };
        Ok(BookingView {
            medical_details,
            has_medical_details: booking.medical_details_sealed.is_some(),
            quotation,
            booking: booking.into(),
        })
    }

    fn seal_details(&self, id: BookingId, details: &MedicalDetails) -> Result<Vec<u8>, BookingError> {
        self.parts.cipher.seal_json(&context(id), details).map_err(|e| Problem::internal(e).into())
    }

    fn open_details(&self, booking: &Model) -> Result<Option<MedicalDetails>, BookingError> {
        let Some(sealed) = &booking.medical_details_sealed else { return Ok(None) };
        self.parts.cipher.open_json(&context(booking.id), sealed).map(Some).map_err(|e| Problem::internal(e).into())
    }

    /// A requested date must lie after today (UTC) and not too far ahead.
    fn check_requested_date(&self, date: NaiveDate) -> Result<(), BookingError> {
        let days = date.signed_duration_since(self.today()).num_days();
        let most = self.parts.config.max_days_ahead;
        if (1..=i64::from(most)).contains(&days) {
            return Ok(());
        }
        let message = format!("must be after today and at most {most} days ahead");
        Err(BookingError::field("requested_date", "range", &message))
    }

    /// A coordinator is an active account of a hospital or an administrator.
    async fn check_coordinator(&self, coordinator: UserId) -> Result<(), BookingError> {
        let accounts = self.parts.accounts.by_ids(&[coordinator]).await?;
        if accounts.iter().any(|a| a.is_active && matches!(a.role, Role::HospitalAdmin | Role::Admin)) {
            return Ok(());
        }
        Err(BookingError::field("coordinator_id", "unknown", "is not an account of a hospital or an administrator"))
    }
}

/// An administrator breaks the glass: with a reason only.
fn may_read_clinical(actor: &Actor) -> bool {
    !actor.is_admin() || RequestContext::current().is_some_and(|context| context.access_reason.is_some())
}

fn context(id: BookingId) -> String {
    format!("bookings.medical_details:{id}")
}

impl std::fmt::Debug for Bookings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bookings")
    }
}
