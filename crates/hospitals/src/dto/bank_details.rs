use crate::domain::{is_bic, is_iban};
use garde::Validate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The hospital's bank account: kept encrypted, shown to its administrator
/// and to those of the marketplace only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct HospitalBankDetails {
    /// In whose name the account is.
    #[garde(length(chars, min = 1, max = 200))]
    pub account_holder: String,
    /// Name of the bank.
    #[garde(length(chars, min = 1, max = 200))]
    pub bank_name: String,
    /// IBAN (ISO 13616) in capitals, without spaces; this or `account_number`.
    #[garde(custom(valid_iban))]
    #[schemars(regex(pattern = r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"), length(max = 34))]
    pub iban: Option<String>,
    /// Number of an account without an IBAN, letters and digits.
    #[garde(custom(one_account(&self.iban)))]
    #[schemars(regex(pattern = r"^[A-Za-z0-9]{1,34}$"), length(min = 1, max = 34))]
    pub account_number: Option<String>,
    /// Code of the bank within its country (routing number, IFSC, sort code).
    #[garde(length(chars, min = 1, max = 35))]
    pub bank_code: Option<String>,
    /// Business identifier code of the bank (ISO 9362).
    #[garde(custom(valid_bic))]
    #[schemars(regex(pattern = r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"), length(min = 8, max = 11))]
    pub swift_bic: Option<String>,
}

/// Never in a log.
impl std::fmt::Debug for HospitalBankDetails {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HospitalBankDetails(***)")
    }
}

fn valid_iban(iban: &Option<String>, _: &()) -> garde::Result {
    match iban {
        Some(iban) if !is_iban(iban) => Err(garde::Error::new("is not an IBAN")),
        _ => Ok(()),
    }
}

fn valid_bic(bic: &Option<String>, _: &()) -> garde::Result {
    match bic {
        Some(bic) if !is_bic(bic) => Err(garde::Error::new("is not a BIC")),
        _ => Ok(()),
    }
}

fn one_account(iban: &Option<String>) -> impl FnOnce(&Option<String>, &()) -> garde::Result + '_ {
    move |number, ()| match (iban, number) {
        (None, None) => Err(garde::Error::new("is required without an iban")),
        (Some(_), Some(_)) => Err(garde::Error::new("cannot be given together with an iban")),
        (None, Some(number))
            if !(1..=34).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_alphanumeric()) =>
        {
            Err(garde::Error::new("must be 1 to 34 letters and digits"))
        }
        _ => Ok(()),
    }
}
