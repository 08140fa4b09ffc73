//! Use cases of bookings, one file per verb. Each returns the versioned view of what it read or wrote, or a slice of
//! views.

mod accept;
mod advance;
mod change_status;
mod create;
mod quote;
mod read;
mod record;
mod sealed;
mod update;

use crate::config::BookingConfig;
use crate::domain::BookingStatus;
use crate::domain::workflow::{self, ActorKind};
use crate::dto::{BookingListItemView, BookingView};
use crate::entity::booking::Model;
use crate::entity::quotation;
use crate::error::BookingError;
use crate::store;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::ports::{Accounts, HospitalDirectory, PatientDirectory, Scopes, TreatmentDirectory};
use kernel::{Actor, BookingId, HospitalId, Role, Scope, UserId};
use platform::audit::access_reason_given;
use platform::crypto::SealedPlace;
use platform::{Parts, Verify};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use sealed::SealedColumns;
use std::sync::Arc;

/// What this module asks others.
#[derive(Clone)]
pub struct BookingPorts {
    /// Whose bookings a caller may know of.
    pub scopes: Scopes,
    /// Who is behind a patient id.
    pub patients: Arc<dyn PatientDirectory>,
    /// Hospitals and their offers.
    pub hospitals: Arc<dyn HospitalDirectory>,
    /// The catalogue.
    pub treatments: Arc<dyn TreatmentDirectory>,
    /// Accounts, for coordinators.
    pub accounts: Arc<dyn Accounts>,
}

/// The bookings. Cheap to clone.
#[derive(Clone)]
pub struct Bookings {
    parts: Parts,
    ports: BookingPorts,
    config: BookingConfig,
    sealed: SealedColumns,
}

impl Bookings {
    /// Over these parts.
    #[must_use]
    pub fn new(parts: Parts, ports: BookingPorts, config: BookingConfig) -> Self {
        Self { sealed: SealedColumns::new(&parts.cipher), parts, ports, config }
    }

    pub(crate) const fn db(&self) -> &DatabaseConnection {
        &self.parts.db
    }

    fn now(&self) -> DateTime<Utc> {
        self.parts.now()
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// The booking, when it is within the scope.
    async fn within(&self, scope: &Scope, id: BookingId) -> Result<Model, BookingError> {
        store::bookings::find(&self.parts.db, scope, id).await?.ok_or(BookingError::NotFound)
    }

    /// The view of a booking within the actor's scope, with its newest quotation.
    async fn view(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        booking: Model,
    ) -> Result<BookingView, BookingError> {
        let newest = store::booking_quotations::newest(db, booking.id).await?;
        let may_see = access_reason_given(actor).is_ok();
        let medical_details = if may_see { self.sealed.medical_details(&booking)? } else { None };
        Ok(BookingView {
            medical_details,
            has_medical_details: booking.medical_details_sealed.is_some(),
            booking: self.list_item(actor, newest.as_ref(), booking)?,
            quotation: newest.map(TryInto::try_into).transpose()?,
        })
    }

    /// A booking as lists show it to the caller; its newest quotation counts while it is with the patient.
    fn list_item(
        &self,
        actor: &Actor,
        newest: Option<&quotation::Model>,
        booking: Model,
    ) -> Result<BookingListItemView, BookingError> {
        let (travel_details, notes) = (self.sealed.travel_details(&booking)?, self.sealed.notes(&booking)?);
        let wants_travel = travel_details.as_ref().is_some_and(|travel| travel.wanted);
        let is_open = booking.status == BookingStatus::QuotationSent
            && newest.is_some_and(|quotation| quotation.is_open(&booking.terms(), self.now()));
        let actions = workflow::allowed(&booking.context(wants_travel, is_open), ActorKind::of(actor));
        Ok(BookingListItemView::new(booking, travel_details, notes, actions))
    }

    fn travel_wanted(&self, booking: &Model) -> Result<bool, BookingError> {
        Ok(self.sealed.travel_details(booking)?.is_some_and(|travel| travel.wanted))
    }

    /// Where health data and travel plans are kept.
    pub(crate) const fn sealed_places(&self) -> [SealedPlace; 3] {
        self.sealed.places()
    }

    /// A requested date must lie after today (UTC) and not too far ahead.
    fn check_requested_date(&self, date: NaiveDate) -> Result<(), BookingError> {
        let days = date.signed_duration_since(self.today()).num_days();
        let most = self.config.max_days_ahead;
        if (1..=i64::from(most)).contains(&days) {
            return Ok(());
        }
        let message = format!("must be after today and at most {most} days ahead");
        Err(BookingError::invalid("requested_date", "range", &message))
    }

    /// A coordinator is an active account: the administrator of the booked hospital, or one of the marketplace.
    async fn check_coordinator(&self, hospital: HospitalId, coordinator: UserId) -> Result<(), BookingError> {
        let accounts = self.ports.accounts.by_ids(&[coordinator]).await?;
        let role = accounts.iter().find(|account| account.is_active).map(|account| account.role);
        let is_coordinator = match role {
            Some(Role::Admin) => true,
            Some(Role::HospitalAdmin) => {
                let hospital = self.ports.hospitals.by_ids(&[hospital]).await?.pop();
                hospital.is_some_and(|hospital| hospital.admin_user_id == Some(coordinator))
            }
            Some(Role::Patient | Role::Doctor) | None => false,
        };
        if is_coordinator {
            return Ok(());
        }
        let message = "is not an account of the booked hospital or an administrator";
        Err(BookingError::invalid("coordinator_id", "unknown", message))
    }
}

#[async_trait]
impl Verify for Bookings {
    async fn broken_invariants(&self) -> Result<Vec<String>, DbErr> {
        store::integrity::broken_invariants(&self.parts.db).await
    }
}

impl std::fmt::Debug for Bookings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bookings")
    }
}
