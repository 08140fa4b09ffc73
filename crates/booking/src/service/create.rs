use super::Bookings;
use super::sealed::seal;
use crate::domain::{BookingStatus, BookingType, PaymentStatus};
use crate::dto::{BookingView, CreateBookingRequest};
use crate::entity::booking::{ActiveModel, Model};
use crate::error::BookingError;
use crate::store;
use chrono::Datelike;
use kernel::{Actor, AuditEntry, BookingId, Locale, PatientId, Role, TreatmentId};
use platform::audit::access_reason_given;
use platform::http::Versioned;
use platform::idempotency::{Replayable, RequestKey};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use serde_json::json;

impl Bookings {
    pub(crate) async fn create(
        &self,
        actor: &Actor,
        request: CreateBookingRequest,
        key: Option<RequestKey>,
    ) -> Result<Replayable<BookingView>, BookingError> {
        if request.medical_details.is_some() {
            access_reason_given(actor)?;
        }
        // Before the transaction, since ports take connections of their own; a
        // replay goes before what is found out here.
        let checked = self.check_new(actor, &request).await;
        let is_kept = key.is_some();
        let work = async |txn: &DatabaseTransaction| {
            let (patient, treatment) = checked?;
            self.check_open_bookings(txn, patient).await?;
            let booking = self.insert(txn, actor, patient, treatment, request).await?;
            let mut view = self.view(txn, actor, booking).await?;
            if is_kept {
                // The answer is stored for replay: health data must not be part of it.
                view.medical_details = None;
            }
            Ok(Versioned::from(view))
        };
        self.parts.idempotency.create(key, work).await
    }

    async fn insert(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        patient: PatientId,
        treatment: TreatmentId,
        request: CreateBookingRequest,
    ) -> Result<Model, BookingError> {
        let id = BookingId::generate(&self.parts.clock, &self.parts.entropy);
        let number = format!("MB-{:04}-{:06}", self.today().year(), store::bookings::next_number(txn).await?);
        let columns = &self.sealed;
        let booking = ActiveModel {
            id: Set(id),
            booking_number: Set(number),
            patient_id: Set(patient),
            hospital_id: Set(request.hospital_id),
            treatment_id: Set(Some(treatment)),
            booking_type: Set(BookingType::Treatment),
            status: Set(BookingStatus::Requested),
            requested_date: Set(request.requested_date),
            payment_status: Set(PaymentStatus::Unpaid),
            medical_details_sealed: Set(seal(&columns.medical_details, id, request.medical_details.as_ref())?),
            travel_details_sealed: Set(seal(&columns.travel_details, id, request.travel_details.as_ref())?),
            notes_sealed: Set(seal(&columns.notes, id, request.notes.as_ref())?),
            coordinator_id: Set(request.coordinator_id),
            ..Default::default()
        };
        let booking = store::bookings::insert(txn, booking).await?;
        self.record_status(txn, &booking, None, actor.user_id(), None, None).await?;
        let entry = AuditEntry::new(actor, "booking.create", "booking", id.0).about_patient(patient).with_changes(
            json!({ "patient_id": patient, "hospital_id": booking.hospital_id, "treatment_id": treatment }),
        );
        self.parts.audit.record(txn, &entry).await?;
        Ok(booking)
    }

    /// Hospitals review what is asked for, so nobody asks for any number of treatments. Concurrent requests wait for
    /// one another here.
    async fn check_open_bookings(&self, txn: &DatabaseTransaction, patient: PatientId) -> Result<(), BookingError> {
        let most = self.config.max_open_bookings;
        if most > 0 && store::bookings::lock_and_count_open(txn, patient).await? >= u64::from(most) {
            return Err(BookingError::TooManyOpen(most));
        }
        Ok(())
    }

    /// Who books what, when all of it is in order; every field at fault otherwise.
    async fn check_new(
        &self,
        actor: &Actor,
        request: &CreateBookingRequest,
    ) -> Result<(PatientId, TreatmentId), BookingError> {
        let mut faults: Vec<(&str, &'static str, &str)> = Vec::new();
        let patient = self.patient_of(actor, request, &mut faults).await?;
        if request.package_id.is_some() {
            faults.push(("package_id", "unsupported", "packages cannot be booked yet"));
        } else if request.treatment_id.is_none() {
            faults.push(("treatment_id", "required", "is required"));
        }
        if request.coupon_code.is_some() {
            faults.push(("coupon_code", "unsupported", "coupons cannot be used yet"));
        }
        if let Some(fault) = self.place_fault(request).await? {
            faults.push(fault);
        }
        if request.coordinator_id.is_some() && !actor.is_admin() {
            faults.push(("coordinator_id", "not_allowed", "is set by the hospital or an administrator"));
        }
        if !faults.is_empty() {
            let problem = Problem::new(common::VALIDATION_FAILED).detail(format!("`{}` {}", faults[0].0, faults[0].2));
            return Err(faults.into_iter().fold(problem, |p, (field, code, text)| p.field(field, code, text)).into());
        }
        self.check_requested_date(request.requested_date)?;
        if let Some(coordinator) = request.coordinator_id {
            self.check_coordinator(request.hospital_id, coordinator).await?;
        }
        patient.zip(request.treatment_id).ok_or(BookingError::NotFound)
    }

    async fn patient_of(
        &self,
        actor: &Actor,
        request: &CreateBookingRequest,
        faults: &mut Vec<(&str, &'static str, &str)>,
    ) -> Result<Option<PatientId>, BookingError> {
        let patients = &self.ports.patients;
        if let Actor::User { id, role: Role::Patient, .. } = actor {
            let own = patients.of_user(*id).await?.ok_or(BookingError::PatientProfileRequired)?;
            if request.patient_id.is_some_and(|named| named != own.id) {
                faults.push(("patient_id", "not_allowed", "is not your own profile"));
            }
            return Ok(Some(own.id));
        }
        let Some(named) = request.patient_id else {
            faults.push(("patient_id", "required", "is required"));
            return Ok(None);
        };
        // by_ids knows deleted profiles too; only the live one of the account can book.
        let profile = patients.by_ids(&[named]).await?.pop();
        let live = match profile {
            Some(profile) => patients.of_user(profile.user_id).await?.filter(|live| live.id == named),
            None => None,
        };
        if live.is_none() {
            faults.push(("patient_id", "unknown", "is not a patient"));
        }
        Ok(Some(named))
    }

    /// What is wrong with hospital and treatment, if anything.
    async fn place_fault(
        &self,
        request: &CreateBookingRequest,
    ) -> Result<Option<(&'static str, &'static str, &'static str)>, BookingError> {
        let hospital = self.ports.hospitals.by_ids(&[request.hospital_id]).await?.pop();
        if !hospital.is_some_and(|hospital| hospital.is_bookable) {
            return Ok(Some(("hospital_id", "not_bookable", "is not a hospital that can be booked")));
        }
        let Some(treatment) = request.treatment_id else { return Ok(None) };
        let known = self.ports.treatments.by_ids(&[treatment], &Locale::english()).await?.pop();
        if !known.is_some_and(|treatment| treatment.is_active) {
            return Ok(Some(("treatment_id", "unknown", "is not a treatment of the catalogue")));
        }
        let offer = self.ports.hospitals.offer(request.hospital_id, treatment).await?;
        if !offer.is_some_and(|offer| offer.is_available) {
            return Ok(Some(("treatment_id", "not_offered", "is not on offer at this hospital")));
        }
        Ok(None)
    }
}
