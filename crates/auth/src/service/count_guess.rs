use super::Auth;
use crate::error::AuthError;
use crate::store::sessions;
use kernel::UserId;
use kernel::ports::Account;
use platform::http::RequestContext;
use platform::rate_limit::client_address_key;

impl Auth {
    /// Counts a guess at a secret of the account of `name`, which may be nobody's: for the caller's address, and, from
    /// addresses that the account has never signed in from, for all of them together. Whoever knows only the address
    /// of an account can make strangers wait, and never its owner where they have signed in before.
    pub(super) async fn count_guess(
        &self,
        purpose: &str,
        name: &str,
        account: Option<&Account>,
    ) -> Result<(), AuthError> {
        self.ports.limits.credentials(purpose, name).await?;
        // The same work for nobody's account.
        let nobody = UserId::generate(&self.parts.clock, &self.parts.entropy);
        if !self.is_known_address(account.map_or(nobody, |account| account.id)).await? {
            self.ports.limits.guesses(purpose, name).await?;
        }
        Ok(())
    }

    async fn is_known_address(&self, user: UserId) -> Result<bool, AuthError> {
        let own = RequestContext::current().and_then(|context| context.ip_address).map(client_address_key);
        let known = sessions::addresses(&self.parts.db, user).await?;
        let mut known = known.iter().filter_map(|address| address.parse().ok()).map(client_address_key);
        Ok(own.is_some_and(|own| known.any(|address| address == own)))
    }
}
