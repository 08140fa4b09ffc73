use async_trait::async_trait;
use kernel::ports::{
    InvoiceBases, InvoiceBasis, PasswordRefused, Passwords, Payable, PayableSubject, Payables, PortResult, RoleProfile,
};
use kernel::{Masked, UserId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is due for each subject, as the test sets it. Clones share the answers.
#[derive(Clone, Default)]
pub struct FixedPayables(Arc<Mutex<HashMap<PayableSubject, Payable>>>);

impl FixedPayables {
    /// From now on this is due for its subject.
    pub fn set(&self, payable: Payable) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(payable.subject, payable);
    }

    /// Changes what is due for a subject that was set before.
    ///
    /// # Panics
    /// When nothing was set for it.
    pub fn change(&self, subject: PayableSubject, change: impl FnOnce(&mut Payable)) {
        let mut payables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(payables.get_mut(&subject).expect("a subject that was set"));
    }
}

#[async_trait]
impl Payables for FixedPayables {
    async fn payable(&self, subject: PayableSubject) -> PortResult<Option<Payable>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&subject).cloned())
    }
}

/// What was agreed for each subject, as the test sets it. Clones share the answers.
#[derive(Clone, Default)]
pub struct FixedInvoiceBases(Arc<Mutex<HashMap<PayableSubject, InvoiceBasis>>>);

impl FixedInvoiceBases {
    /// From now on this was agreed for its subject.
    pub fn set(&self, basis: InvoiceBasis) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(basis.subject, basis);
    }

    /// Changes what was agreed for a subject that was set before.
    ///
    /// # Panics
    /// When nothing was set for it.
    pub fn change(&self, subject: PayableSubject, change: impl FnOnce(&mut InvoiceBasis)) {
        let mut bases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(bases.get_mut(&subject).expect("a subject that was set"));
    }
}

#[async_trait]
impl InvoiceBases for FixedInvoiceBases {
    async fn basis(&self, subject: PayableSubject) -> PortResult<Option<InvoiceBasis>> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&subject).cloned())
    }
}

/// Accepts every password of at least twelve characters.
#[derive(Debug, Clone, Copy)]
pub struct LenientPasswords;

#[async_trait]
impl Passwords for LenientPasswords {
    async fn hash_new(&self, password: &Masked<String>, _: &[&str]) -> Result<Masked<String>, PasswordRefused> {
        match password.expose().len() {
            ..12 => Err(PasswordRefused::Weak("has fewer than 12 characters".to_owned())),
            _ => Ok(Masked::new("hash".to_owned())),
        }
    }
}

/// A role's part of a profile: `{"id": <user>}` in this field.
#[derive(Debug, Clone, Copy)]
pub struct FixedProfile(pub &'static str);

#[async_trait]
impl RoleProfile for FixedProfile {
    fn field(&self) -> &'static str {
        self.0
    }

    async fn load(&self, user: UserId) -> PortResult<serde_json::Value> {
        Ok(serde_json::json!({ "id": user }))
    }
}
