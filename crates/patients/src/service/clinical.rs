use crate::dto::{Clinical, PatientAllergy, PatientMedication};
use crate::entity::patient::Model;
use kernel::PatientId;
use platform::crypto::{CipherError, FieldCipher, SealedColumn};
use platform::problem::Problem;
use serde::Serialize;

/// The sealed columns of a profile.
#[derive(Clone, Debug)]
pub struct ClinicalColumns {
    pub medical_history: SealedColumn<Vec<String>>,
    pub allergies: SealedColumn<Vec<PatientAllergy>>,
    pub current_medications: SealedColumn<Vec<PatientMedication>>,
}

impl ClinicalColumns {
    /// Sealed by this cipher.
    pub fn new(cipher: &FieldCipher) -> Self {
        Self {
            medical_history: cipher.column("patients", "medical_history_sealed"),
            allergies: cipher.column("patients", "allergies_sealed"),
            current_medications: cipher.column("patients", "current_medications_sealed"),
        }
    }

    /// All three columns of a row.
    pub fn open(&self, patient: &Model) -> Result<Clinical, Problem> {
        let open = || {
            let Model { id, medical_history_sealed, allergies_sealed, current_medications_sealed, .. } = patient;
            Ok(Clinical {
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

/// A list for its column; an empty one is kept as null.
pub fn seal<T: Serialize>(
    column: &SealedColumn<Vec<T>>,
    id: PatientId,
    list: &Vec<T>,
) -> Result<Option<Vec<u8>>, Problem> {
    let sealed = (!list.is_empty()).then(|| column.seal(id, list));
    sealed.transpose().map_err(Problem::internal)
}
