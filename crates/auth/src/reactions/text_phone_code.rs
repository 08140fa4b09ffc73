use crate::domain::phone_code;
use crate::service::{Auth, Step, StepError};
use crate::store::phone_confirmations;
use async_trait::async_trait;
use kernel::events::auth::PhoneCodeRequested;
use kernel::ports::{DirectText, TextMessageError};
use kernel::{Masked, PhoneNumber};
use platform::outbox::{Delivery, ExternalReaction, ExternalSystem, ReactionError};
use std::collections::BTreeMap;

/// Sends the code that confirms a telephone number.
pub struct TextPhoneCode(pub Auth);

#[async_trait]
impl ExternalReaction<PhoneCodeRequested> for TextPhoneCode {
    const SYSTEM: ExternalSystem = ExternalSystem::TextMessages;

    /// The code follows from the request: a repeat sends the same one.
    async fn react(&self, delivery: &Delivery, event: PhoneCodeRequested) -> Result<(), ReactionError> {
        let claimed = self.claim(&event, delivery.key()).await;
        let Some(message) = claimed.map_err(ReactionError::retry)? else { return Ok(()) };
        match self.0.ports.text_messages.send(message).await {
            Ok(()) => Ok(()),
            Err(TextMessageError::Transient(why)) => Err(ReactionError::Retry(why)),
            Err(TextMessageError::Port(error)) => Err(error.into()),
            // Asking again will not help.
            Err(TextMessageError::Permanent(why)) => {
                tracing::warn!(why, "a text message was refused for good");
                Ok(())
            }
        }
    }
}

impl TextPhoneCode {
    /// Gives the code its whole life in a short transaction, before the gateway is spoken to. `None` when it is not to
    /// be sent: void, expired, replaced by another, or given back already.
    async fn claim(&self, event: &PhoneCodeRequested, key: String) -> Result<Option<DirectText>, StepError> {
        let Self(auth) = self;
        let (user, now) = (event.user_id, auth.parts.now());
        let step = auth.step(user).await?.filter(|step| step.account.is_active);
        let Some(Step { txn, account }) = step else { return Ok(None) };
        let kept = phone_confirmations::find_of_request(&txn, user, event.request_id, now).await?;
        let Some((kept, number)) = kept.and_then(|kept| PhoneNumber::parse(&kept.phone).ok().map(|n| (kept, n))) else {
            return Ok(None);
        };
        let code_key = &auth.phone_code_keys[0];
        let code = phone_code::of_request(code_key, event.request_id);
        let hash = phone_code::hash(code_key, user, &kept.phone, &code);
        phone_confirmations::renew(&txn, user, hash, now + phone_code::LIFE).await?;
        txn.commit().await?;
        let minutes = phone_code::LIFE.num_minutes().to_string();
        let values = BTreeMap::from([("code".to_owned(), code.into_inner()), ("minutes".to_owned(), minutes)]);
        Ok(Some(DirectText {
            to: Masked::new(number),
            locale: account.locale,
            template: "phone_code",
            values: Masked::new(values),
            idempotency_key: key,
        }))
    }
}
