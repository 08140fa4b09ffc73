//! Small stand-ins for other modules' ports.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::ports::*;
use kernel::{EmailAddress, HospitalId, PatientId, Role, TreatmentId, UserId};
use sea_orm::DatabaseTransaction;
use std::sync::Mutex;

/// Stands in for `booking`: what was agreed.
#[derive(Default)]
pub struct Agreed(pub Mutex<Vec<InvoiceBasis>>);

#[async_trait]
impl InvoiceBases for Agreed {
    async fn basis(&self, subject: PayableSubject) -> PortResult<Option<InvoiceBasis>> {
        Ok(self.0.lock().expect("lock").iter().find(|basis| basis.subject == subject).cloned())
    }
}

/// Stands in for `users`.
#[derive(Default)]
pub struct People(pub Mutex<Vec<Account>>);

#[async_trait]
impl Accounts for People {
    async fn create(&self, _: &DatabaseTransaction, _: NewAccount) -> Result<Account, AccountError> {
        Err(AccountError::EmailTaken)
    }
    async fn by_email(&self, email: &EmailAddress) -> PortResult<Option<Account>> {
        Ok(self.0.lock().expect("lock").iter().find(|a| a.email == *email).cloned())
    }
    async fn by_ids(&self, ids: &[UserId]) -> PortResult<Vec<Account>> {
        Ok(self.0.lock().expect("lock").iter().filter(|a| ids.contains(&a.id)).cloned().collect())
    }
    async fn audience(&self, _: Option<Role>, _: Option<UserId>, _: u64) -> PortResult<Vec<UserId>> {
        Ok(Vec::new())
    }
    async fn change(
        &self,
        _: &DatabaseTransaction,
        _: UserId,
        _: AccountChange,
        _: Option<DateTime<Utc>>,
    ) -> Result<Account, AccountError> {
        Err(AccountError::NotFound)
    }
}

/// Stands in for `patients`.
#[derive(Default)]
pub struct Patients(pub Mutex<Vec<PatientRef>>);

#[async_trait]
impl PatientDirectory for Patients {
    async fn of_user(&self, user: UserId) -> PortResult<Option<PatientRef>> {
        Ok(self.0.lock().expect("lock").iter().find(|p| p.user_id == user).cloned())
    }
    async fn by_ids(&self, ids: &[PatientId]) -> PortResult<Vec<PatientRef>> {
        Ok(self.0.lock().expect("lock").iter().filter(|p| ids.contains(&p.id)).cloned().collect())
    }
}

/// Stands in for `hospitals`.
#[derive(Default)]
pub struct Hospitals(pub Mutex<Vec<HospitalRef>>);

#[async_trait]
impl HospitalDirectory for Hospitals {
    async fn by_ids(&self, ids: &[HospitalId]) -> PortResult<Vec<HospitalRef>> {
        Ok(self.0.lock().expect("lock").iter().filter(|h| ids.contains(&h.id)).cloned().collect())
    }
    async fn administered_by(&self, user: UserId) -> PortResult<Vec<HospitalId>> {
        Ok(self.0.lock().expect("lock").iter().filter(|h| h.admin_user_id == Some(user)).map(|h| h.id).collect())
    }
    async fn offer(&self, _: HospitalId, _: TreatmentId) -> PortResult<Option<OfferRef>> {
        Ok(None)
    }
}

/// What the provider says to the next mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Provider {
    #[default]
    Takes,
    IsAway,
    RefusesForGood,
}

/// Stands in for `notifications`: a key is mailed once.
#[derive(Default)]
pub struct Mailbox {
    pub mails: Mutex<Vec<DirectMail>>,
    pub provider: Mutex<Provider>,
}

#[async_trait]
impl Messenger for Mailbox {
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError> {
        match *self.provider.lock().expect("lock") {
            Provider::IsAway => return Err(MessengerError::Transient("away".to_owned())),
            Provider::RefusesForGood => return Err(MessengerError::Permanent("no such mailbox".to_owned())),
            Provider::Takes => {}
        }
        let mut mails = self.mails.lock().expect("lock");
        if !mails.iter().any(|m| m.idempotency_key == mail.idempotency_key) {
            mails.push(mail);
        }
        Ok(())
    }
}
