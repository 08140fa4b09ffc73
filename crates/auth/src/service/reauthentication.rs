use super::Auth;
use super::step::ProvenPassword;
use crate::entity::session::Model as SessionRow;
use crate::error::AuthError;
use kernel::ports::Account;
use kernel::{Actor, Masked};

impl Auth {
    /// The password of a request that needs one of a caller whose sign-in is a while ago: checked wherever it is given.
    pub(super) async fn check_given_password(
        &self,
        actor: &Actor,
        account: &Account,
        password: Option<&Masked<String>>,
    ) -> Result<Option<ProvenPassword>, AuthError> {
        match password {
            Some(password) => Ok(Some(self.check_password(actor, account, password, "password").await?)),
            None => Ok(None),
        }
    }

    /// A stolen access token must not be enough to lock its owner out, or to become reachable in their place: the
    /// sign-in is recent, or the password was given.
    pub(super) fn check_reauthenticated(
        &self,
        account: &Account,
        session: &SessionRow,
        proven: Option<&ProvenPassword>,
    ) -> Result<(), AuthError> {
        if let Some(proven) = proven {
            return proven.check(account);
        }
        let age = self.now() - session.created_at;
        if age <= self.config.reauthentication_window() { Ok(()) } else { Err(AuthError::ReauthenticationRequired) }
    }
}
