//! Every port as it answers when the module that owns it is not part of this process.

use super::{
    Account, AccountChange, AccountError, Accounts, DirectMail, DirectText, DoctorDirectory, HospitalDirectory,
    HospitalRef, InvoiceBases, InvoiceBasis, Messenger, MessengerError, NewAccount, OfferRef, PasswordRefused,
    Passwords, PatientDirectory, PatientFacts, PatientMedication, PatientRef, PatientVitals, Payable, PayableSubject,
    Payables, PhoneConfirmed, PortError, PortResult, RoleProfile, TextMessageError, TextMessages, TreatmentDirectory,
    TreatmentRef,
};
use crate::{DoctorId, EmailAddress, HospitalId, Locale, Masked, PatientId, PhoneNumber, Role, TreatmentId, UserId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;

/// Stands for a module that was not started (`medivoy serve --only …`): whatever is asked of it ends as
/// [`PortError::Absent`] with the module's name, which the API answers with 503.
#[derive(Debug, Clone, Copy)]
pub struct AbsentModule(pub &'static str);

impl AbsentModule {
    const fn error(self) -> PortError {
        PortError::Absent(self.0)
    }
}

#[async_trait]
impl Accounts for AbsentModule {
    async fn create(&self, _: &DatabaseTransaction, _: NewAccount) -> Result<Account, AccountError> {
        Err(self.error().into())
    }

    async fn by_email(&self, _: &EmailAddress) -> PortResult<Option<Account>> {
        Err(self.error())
    }

    async fn by_ids(&self, _: &[UserId]) -> PortResult<Vec<Account>> {
        Err(self.error())
    }

    async fn audience(&self, _: Option<Role>, _: Option<UserId>, _: u64) -> PortResult<Vec<UserId>> {
        Err(self.error())
    }

    async fn lock(&self, _: &DatabaseTransaction, _: UserId) -> PortResult<Option<Account>> {
        Err(self.error())
    }

    async fn change(
        &self,
        _: &DatabaseTransaction,
        _: UserId,
        _: AccountChange,
        _: Option<&[DateTime<Utc>]>,
    ) -> Result<Account, AccountError> {
        Err(self.error().into())
    }

    async fn confirm_phone(
        &self,
        _: &DatabaseTransaction,
        _: UserId,
        _: &PhoneNumber,
    ) -> Result<PhoneConfirmed, AccountError> {
        Err(self.error().into())
    }
}

#[async_trait]
impl PatientDirectory for AbsentModule {
    async fn of_user(&self, _: UserId) -> PortResult<Option<PatientRef>> {
        Err(self.error())
    }

    async fn by_ids(&self, _: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        Err(self.error())
    }
}

#[async_trait]
impl PatientFacts for AbsentModule {
    async fn vitals(&self, _: PatientId) -> PortResult<Option<PatientVitals>> {
        Err(self.error())
    }

    async fn medication(&self, _: PatientId) -> PortResult<Option<PatientMedication>> {
        Err(self.error())
    }
}

#[async_trait]
impl HospitalDirectory for AbsentModule {
    async fn by_ids(&self, _: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        Err(self.error())
    }

    async fn administered_by(&self, _: UserId) -> PortResult<Vec<HospitalId>> {
        Err(self.error())
    }

    async fn offer(&self, _: HospitalId, _: TreatmentId) -> PortResult<Option<OfferRef>> {
        Err(self.error())
    }
}

#[async_trait]
impl DoctorDirectory for AbsentModule {
    async fn of_user(&self, _: UserId) -> PortResult<Option<DoctorId>> {
        Err(self.error())
    }
}

#[async_trait]
impl TreatmentDirectory for AbsentModule {
    async fn by_ids(&self, _: &[TreatmentId], _: &Locale) -> PortResult<Vec<TreatmentRef>> {
        Err(self.error())
    }
}

#[async_trait]
impl Payables for AbsentModule {
    async fn payable(&self, _: PayableSubject) -> PortResult<Option<Payable>> {
        Err(self.error())
    }
}

#[async_trait]
impl InvoiceBases for AbsentModule {
    async fn basis(&self, _: PayableSubject) -> PortResult<Option<InvoiceBasis>> {
        Err(self.error())
    }
}

#[async_trait]
impl Messenger for AbsentModule {
    async fn deliver(&self, _: DirectMail) -> Result<(), MessengerError> {
        Err(self.error().into())
    }
}

#[async_trait]
impl TextMessages for AbsentModule {
    fn is_configured(&self) -> PortResult<bool> {
        Err(self.error())
    }

    async fn send(&self, _: DirectText) -> Result<(), TextMessageError> {
        Err(self.error().into())
    }
}

#[async_trait]
impl Passwords for AbsentModule {
    async fn hash_new(&self, _: &Masked<String>, _: &[&str]) -> Result<Masked<String>, PasswordRefused> {
        Err(PasswordRefused::Unavailable(self.error().to_string()))
    }
}

/// An absent module has nothing to add to a profile: the field is null.
#[async_trait]
impl RoleProfile for AbsentModule {
    fn field(&self) -> &'static str {
        self.0
    }

    async fn load(&self, _: UserId) -> PortResult<serde_json::Value> {
        Ok(serde_json::Value::Null)
    }
}
