use super::step::ProvenPassword;
use super::{Auth, own_session};
use crate::domain::phone_code;
use crate::entity::phone_confirmation::ActiveModel as ConfirmationRow;
use crate::error::AuthError;
use crate::store::{phone_confirmations, sessions};
use kernel::events::auth::PhoneCodeRequested;
use kernel::ports::Account;
use kernel::{Actor, PhoneNumber};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

/// What a change of the own data says of the number: nothing, that there be none, or which.
pub(super) type PhoneWish<'a> = Option<Option<&'a PhoneNumber>>;

impl Auth {
    /// Counts the text message that this wish will send; false when it sends none. Whose the number is besides is not
    /// looked at, so that nobody finds out. Before the transaction: limits may be kept elsewhere.
    pub(super) async fn count_phone_code(
        &self,
        actor: &Actor,
        account: &Account,
        wish: PhoneWish<'_>,
        proven: Option<&ProvenPassword>,
    ) -> Result<bool, AuthError> {
        let Some(Some(number)) = wish else { return Ok(false) };
        if account.has_confirmed(number) {
            return Ok(false);
        }
        if !self.ports.text_messages.is_configured()? {
            return Err(AuthError::PhoneConfirmationUnavailable);
        }
        // Here too, so that a request that will be refused uses up no message.
        let (user, session) = own_session(actor)?;
        let session = sessions::find_live(&self.parts.db, user, session, self.now()).await?;
        self.check_reauthenticated(account, &session.ok_or(AuthError::SessionEnded)?, proven)?;
        self.ports.limits.text_message(account.id, number).await?;
        Ok(true)
    }

    /// Keeps the wished number until its code comes back, or forgets the one that was kept: whether that is a change.
    pub(super) async fn keep_wished_phone(
        &self,
        txn: &DatabaseTransaction,
        account: &Account,
        wish: PhoneWish<'_>,
        is_counted: bool,
    ) -> Result<bool, AuthError> {
        match wish {
            None => Ok(false),
            Some(None) => Ok(phone_confirmations::remove(txn, account.id).await?),
            Some(Some(number)) if account.has_confirmed(number) => Ok(false),
            // It was the account's when the messages were counted, and was lost since.
            Some(Some(_)) if !is_counted => Err(Problem::new(common::RATE_LIMITED).retry_after(1).into()),
            Some(Some(number)) => self.request_phone_code(txn, account, number).await.map(|()| true),
        }
    }

    async fn request_phone_code(
        &self,
        txn: &DatabaseTransaction,
        account: &Account,
        number: &PhoneNumber,
    ) -> Result<(), AuthError> {
        let (user_id, now) = (account.id, self.now());
        let request_id = self.parts.entropy.uuid_v7(now);
        let key = &self.phone_code_keys[0];
        let code = phone_code::of_request(key, request_id);
        let row = ConfirmationRow {
            user_id: Set(user_id),
            request_id: Set(request_id),
            phone: Set(number.as_str().to_owned()),
            code_hash: Set(phone_code::hash(key, user_id, number.as_str(), &code)),
            attempts: Set(0),
            expires_at: Set(now + phone_code::LIFE),
            created_at: Set(now),
            ..Default::default()
        };
        phone_confirmations::replace(txn, row).await?;
        self.parts.outbox.publish(txn, &PhoneCodeRequested { user_id, request_id }).await?;
        Ok(())
    }
}
