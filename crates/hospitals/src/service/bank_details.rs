//! The bank account, which is stored encrypted.

use super::Hospitals;
use crate::dto::HospitalBankDetails;
use crate::entity::hospital::Model;
use kernel::HospitalId;
use platform::problem::Problem;

impl Hospitals {
    pub(super) fn seal_bank_details(
        &self,
        id: HospitalId,
        bank_details: Option<&HospitalBankDetails>,
    ) -> Result<Option<Vec<u8>>, Problem> {
        bank_details.map(|details| self.bank_details.seal(id, details)).transpose().map_err(Problem::internal)
    }

    pub(super) fn open_bank_details(&self, hospital: &Model) -> Result<Option<HospitalBankDetails>, Problem> {
        let sealed = hospital.bank_details_sealed.as_deref();
        self.bank_details.open_optional(hospital.id, sealed).map_err(Problem::internal)
    }
}
