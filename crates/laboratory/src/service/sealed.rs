//! The sealed columns of tests and results.

use crate::dto::LabResultContent;
use crate::entity::{lab_test, result};
use crate::error::LaboratoryError;
use kernel::LabTestId;
use platform::crypto::{CipherError, FieldCipher, SealedColumn, SealedPlace};
use platform::problem::Problem;
use uuid::Uuid;

/// The sealed columns of tests and results.
#[derive(Clone, Debug)]
pub struct SealedColumns {
    notes: SealedColumn<String>,
    content: SealedColumn<LabResultContent>,
}

impl SealedColumns {
    /// Sealed by this cipher.
    pub fn new(cipher: &FieldCipher) -> Self {
        Self {
            notes: cipher.column("lab_tests", "notes_sealed"),
            content: cipher.column("lab_results", "content_sealed"),
        }
    }

    /// Where they stand.
    pub const fn places(&self) -> [SealedPlace; 2] {
        [self.notes.place(), self.content.place()]
    }

    pub fn notes(&self, test: &lab_test::Model) -> Result<Option<String>, LaboratoryError> {
        self.notes.open_optional(test.id, test.notes_sealed.as_deref()).map_err(internal)
    }

    pub fn seal_notes(&self, id: LabTestId, notes: Option<&String>) -> Result<Option<Vec<u8>>, LaboratoryError> {
        self.notes.seal_optional(id, notes).map_err(internal)
    }

    pub fn content(&self, result: &result::Model) -> Result<LabResultContent, LaboratoryError> {
        self.content.open(result.id, &result.content_sealed).map_err(internal)
    }

    pub fn seal_content(&self, id: Uuid, content: &LabResultContent) -> Result<Vec<u8>, LaboratoryError> {
        self.content.seal(id, content).map_err(internal)
    }
}

fn internal(error: CipherError) -> LaboratoryError {
    Problem::internal(error).into()
}
