use super::{Auth, own_session};
use crate::entity::session::Model as SessionRow;
use crate::error::AuthError;
use crate::store::{self, sessions};
use kernel::ports::{Account, PortError};
use kernel::{Actor, Masked, UserId};
use platform::db::{Begin, Transaction};
use sea_orm::DbErr;

/// The step in which a use case decides and writes: a transaction that holds the user's lock, and the account as it
/// stands under that lock. Whatever was read before it (to hash, to refuse early) has no say here.
pub(crate) struct Step {
    pub txn: Transaction,
    pub account: Account,
}

/// A password that was found right, by the hash that it was compared with: it counts while that hash is the account's.
#[must_use]
pub(super) struct ProvenPassword {
    hash: Masked<String>,
    field: &'static str,
}

/// Why there is no step.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    #[error(transparent)]
    Port(#[from] PortError),
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl ProvenPassword {
    /// After the password, given in `field`, was compared with this account's hash.
    pub(super) fn of(account: &Account, field: &'static str) -> Self {
        Self { hash: account.password_hash.clone(), field }
    }

    pub(super) fn still_counts(&self, account: &Account) -> bool {
        self.hash == account.password_hash
    }

    /// # Errors
    /// `wrong_password` when another password has been set since.
    pub(super) fn check(&self, account: &Account) -> Result<(), AuthError> {
        if self.still_counts(account) { Ok(()) } else { Err(AuthError::WrongPassword(self.field)) }
    }
}

impl Auth {
    /// Waits for the user's lock; `None` when the account is deleted by then.
    pub(crate) async fn step(&self, user: UserId) -> Result<Option<Step>, StepError> {
        self.step_in(self.parts.db.begin().await?, user).await
    }

    /// The same in a transaction that has taken other locks before.
    async fn step_in(&self, txn: Transaction, user: UserId) -> Result<Option<Step>, StepError> {
        store::lock_user(&txn, user).await?;
        match self.ports.accounts.lock(&txn, user).await? {
            Some(account) => Ok(Some(Step { txn, account })),
            None => {
                txn.rollback().await?;
                Ok(None)
            }
        }
    }

    /// A signed-in caller's step, with the session that they call from.
    ///
    /// # Errors
    /// 401 when the session was ended, or the account blocked or deleted, while they waited.
    pub(super) async fn own_step(&self, actor: &Actor) -> Result<(Step, SessionRow), AuthError> {
        self.own_step_in(self.parts.db.begin().await?, actor).await
    }

    /// The same in a transaction that has taken other locks before.
    pub(super) async fn own_step_in(&self, txn: Transaction, actor: &Actor) -> Result<(Step, SessionRow), AuthError> {
        let (user, session) = own_session(actor)?;
        let step =
            self.step_in(txn, user).await?.filter(|step| step.account.is_active).ok_or(AuthError::SessionEnded)?;
        let live = sessions::find_live(&step.txn, user, session, self.now()).await?;
        Ok((step, live.ok_or(AuthError::SessionEnded)?))
    }
}
