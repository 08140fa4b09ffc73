use crate::domain::phone_change;
use crate::entity::user::Model;
use crate::error::UserError;
use crate::provides::UserAccounts;
use crate::store;
use kernel::events::users::{PhoneChange, UserChanged};
use kernel::{PhoneNumber, UserId};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl UserAccounts {
    /// The account with `number` confirmed, and who lost it. The loser's row is written first: at no time do two
    /// accounts have one confirmed number.
    pub(crate) async fn confirm(
        &self,
        txn: &DatabaseTransaction,
        id: UserId,
        number: &PhoneNumber,
    ) -> Result<(Model, Option<UserId>), UserError> {
        let user = store::users::lock(txn, id).await?.ok_or(UserError::NotFound)?;
        let loser = store::users::lock_other_of_phone(txn, number, id).await?;
        let lost_by = loser.as_ref().map(|loser| loser.id);
        if let Some(loser) = loser {
            self.write_phone(txn, &loser, None, PhoneChange::Lost).await?;
        }
        let replaced = user.phone.as_deref().is_some_and(|phone| phone != number.as_str());
        let change = if replaced { PhoneChange::Replaced } else { PhoneChange::Set };
        Ok((self.write_phone(txn, &user, Some(number), change).await?, lost_by))
    }

    /// Writes a confirmed number, or none.
    async fn write_phone(
        &self,
        txn: &DatabaseTransaction,
        user: &Model,
        number: Option<&PhoneNumber>,
        change: PhoneChange,
    ) -> Result<Model, UserError> {
        let mut row = user.clone().into_active_model();
        row.phone = Set(number.map(|number| number.as_str().to_owned()));
        row.phone_confirmed_at = Set(number.map(|_| self.parts.now()));
        let written = store::users::update(txn, row).await?;
        self.parts.outbox.publish(txn, &UserChanged { user_id: user.id }).await?;
        self.parts.outbox.publish(txn, &phone_change(user.id, user.phone.as_deref(), change)).await?;
        Ok(written)
    }
}
