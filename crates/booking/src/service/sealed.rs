//! The sealed columns of a booking.

use crate::dto::{MedicalDetails, TravelDetails};
use crate::entity::booking::Model;
use crate::error::BookingError;
use kernel::BookingId;
use platform::crypto::{CipherError, FieldCipher, SealedColumn, SealedPlace};
use platform::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The sealed columns of a booking.
#[derive(Clone, Debug)]
pub struct SealedColumns {
    pub medical_details: SealedColumn<MedicalDetails>,
    pub travel_details: SealedColumn<TravelDetails>,
    pub notes: SealedColumn<String>,
}

impl SealedColumns {
    /// Sealed by this cipher.
    pub fn new(cipher: &FieldCipher) -> Self {
        Self {
            medical_details: cipher.column("bookings", "medical_details_sealed"),
            travel_details: cipher.column("bookings", "travel_details_sealed").in_place_of("travel_details"),
            notes: cipher.column("bookings", "notes_sealed").in_place_of("notes"),
        }
    }

    /// Where they stand.
    pub const fn places(&self) -> [SealedPlace; 3] {
        [self.medical_details.place(), self.travel_details.place(), self.notes.place()]
    }

    pub fn medical_details(&self, booking: &Model) -> Result<Option<MedicalDetails>, BookingError> {
        let sealed = booking.medical_details_sealed.as_deref();
        self.medical_details.open_optional(booking.id, sealed).map_err(internal)
    }

    pub fn travel_details(&self, booking: &Model) -> Result<Option<TravelDetails>, BookingError> {
        // It was written from this very type.
        let clear = booking.travel_details.clone().and_then(|travel| serde_json::from_value(travel).ok());
        either(&self.travel_details, booking.id, booking.travel_details_sealed.as_deref(), clear)
    }

    pub fn notes(&self, booking: &Model) -> Result<Option<String>, BookingError> {
        either(&self.notes, booking.id, booking.notes_sealed.as_deref(), booking.notes.clone())
    }
}

/// A value for its column, if there is one.
pub fn seal<T: Serialize>(
    column: &SealedColumn<T>,
    id: BookingId,
    value: Option<&T>,
) -> Result<Option<Vec<u8>>, BookingError> {
    column.seal_optional(id, value).map_err(internal)
}

fn either<T: DeserializeOwned>(
    column: &SealedColumn<T>,
    id: BookingId,
    sealed: Option<&[u8]>,
    clear: Option<T>,
) -> Result<Option<T>, BookingError> {
    column.open_either(id, sealed, clear).map_err(internal)
}

fn internal(error: CipherError) -> BookingError {
    Problem::internal(error).into()
}
