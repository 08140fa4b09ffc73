//! The clinical part of a profile, sealed and opened.

use crate::dto::Clinical;
use crate::entity::patient::Model;
use kernel::PatientId;
use platform::crypto::{CipherError, FieldCipher};
use platform::problem::Problem;
use serde::{Serialize, de::DeserializeOwned};

/// Seals clinical columns, each with its place as context.
#[derive(Clone, Debug)]
pub struct ClinicalCipher(FieldCipher);

impl ClinicalCipher {
    /// By this cipher.
    pub fn new(cipher: FieldCipher) -> Self {
        Self(cipher)
    }

    /// A list for its column; an empty one is kept as nothing.
    pub fn seal<T: Serialize>(&self, column: &str, id: PatientId, list: &[T]) -> Result<Option<Vec<u8>>, Problem> {
        let sealed = (!list.is_empty()).then(|| self.0.seal_json(&context(column, id), list));
        sealed.transpose().map_err(Problem::internal)
    }

    /// All three columns of a row.
    pub fn open(&self, patient: &Model) -> Result<Clinical, Problem> {
        let open = || {
            Ok(Clinical {
                medical_history: self.list("medical_history", patient.id, patient.medical_history_sealed.as_deref())?,
                allergies: self.list("allergies", patient.id, patient.allergies_sealed.as_deref())?,
                current_medications: self.list(
                    "current_medications",
                    patient.id,
                    patient.current_medications_sealed.as_deref(),
                )?,
            })
        };
        open().map_err(|error: CipherError| Problem::internal(error))
    }

    fn list<T: DeserializeOwned>(
        &self,
        column: &str,
        id: PatientId,
        sealed: Option<&[u8]>,
    ) -> Result<Vec<T>, CipherError> {
        sealed.map_or_else(|| Ok(Vec::new()), |sealed| self.0.open_json(&context(column, id), sealed))
    }
}

fn context(column: &str, id: PatientId) -> String {
    format!("patients.{column}:{id}")
}
