use crate::dto::{Clinical, Demographics, PatientAllergy, PatientMedication};
use crate::entity::patient::{BloodGroup, Gender, Model};
use chrono::NaiveDate;
use kernel::PatientId;
use platform::crypto::{CipherError, FieldCipher, SealedColumn, SealedPlace};
use platform::problem::Problem;
use serde::Serialize;

/// The sealed columns of a profile.
#[derive(Clone, Debug)]
pub struct SealedColumns {
    pub date_of_birth: SealedColumn<NaiveDate>,
    pub gender: SealedColumn<Gender>,
    pub address: SealedColumn<String>,
    pub blood_group: SealedColumn<BloodGroup>,
    pub medical_history: SealedColumn<Vec<String>>,
    pub allergies: SealedColumn<Vec<PatientAllergy>>,
    pub current_medications: SealedColumn<Vec<PatientMedication>>,
}

impl SealedColumns {
    /// Sealed by this cipher.
    pub fn new(cipher: &FieldCipher) -> Self {
        Self {
            date_of_birth: cipher.column("patients", "date_of_birth_sealed").in_place_of("date_of_birth"),
            gender: cipher.column("patients", "gender_sealed").in_place_of("gender"),
            address: cipher.column("patients", "address_sealed").in_place_of("address"),
            blood_group: cipher.column("patients", "blood_group_sealed").in_place_of("blood_group"),
            medical_history: cipher.column("patients", "medical_history_sealed"),
            allergies: cipher.column("patients", "allergies_sealed"),
            current_medications: cipher.column("patients", "current_medications_sealed"),
        }
    }

    /// Where they stand.
    pub const fn places(&self) -> [SealedPlace; 7] {
        [
            self.date_of_birth.place(),
            self.gender.place(),
            self.address.place(),
            self.blood_group.place(),
            self.medical_history.place(),
            self.allergies.place(),
            self.current_medications.place(),
        ]
    }

    /// Who the patient is.
    pub fn demographics(&self, patient: &Model) -> Result<Demographics, Problem> {
        let open = || {
            let Model { id, date_of_birth_sealed, date_of_birth, gender_sealed, gender, .. } = patient;
            let born = self.date_of_birth.open_either(*id, date_of_birth_sealed.as_deref(), *date_of_birth)?;
            Ok(Demographics {
                // The table's check keeps one of the two.
                date_of_birth: born.ok_or(CipherError::Malformed)?,
                gender: self.gender.open_either(*id, gender_sealed.as_deref(), *gender)?,
                address: self.address(patient)?,
            })
        };
        open().map_err(|error: CipherError| Problem::internal(error))
    }

    /// Where the patient lives.
    pub fn address(&self, patient: &Model) -> Result<Option<String>, CipherError> {
        self.address.open_either(patient.id, patient.address_sealed.as_deref(), patient.address.clone())
    }

    /// What is known of the patient's health.
    pub fn clinical(&self, patient: &Model) -> Result<Clinical, Problem> {
        let open = || {
            let Model { id, medical_history_sealed, allergies_sealed, current_medications_sealed, .. } = patient;
            let (blood_group_sealed, blood_group) = (patient.blood_group_sealed.as_deref(), patient.blood_group);
            Ok(Clinical {
                blood_group: self.blood_group.open_either(*id, blood_group_sealed, blood_group)?,
                medical_history: self
                    .medical_history
                    .open_optional(*id, medical_history_sealed.as_deref())?
                    .unwrap_or_default(),
                allergies: self.allergies.open_optional(*id, allergies_sealed.as_deref())?.unwrap_or_default(),
                current_medications: self
                    .current_medications
                    .open_optional(*id, current_medications_sealed.as_deref())?
                    .unwrap_or_default(),
            })
        };
        open().map_err(|error: CipherError| Problem::internal(error))
    }
}

/// A value for its column, if there is one.
pub fn seal_one<T: Serialize>(
    column: &SealedColumn<T>,
    id: PatientId,
    value: Option<&T>,
) -> Result<Option<Vec<u8>>, Problem> {
    column.seal_optional(id, value).map_err(Problem::internal)
}

/// A list for its column; an empty one is kept as null.
pub fn seal_list<T: Serialize>(
    column: &SealedColumn<Vec<T>>,
    id: PatientId,
    list: &Vec<T>,
) -> Result<Option<Vec<u8>>, Problem> {
    seal_one(column, id, (!list.is_empty()).then_some(list))
}
