use super::{Notifications, user_of};
use crate::dto::{NotificationDeviceView, RegisterNotificationDeviceRequest};
use crate::entity::device::{ActiveModel, Model};
use crate::error::NotificationError;
use crate::store::devices;
use kernel::{Actor, DeviceId, UserId};
use platform::crypto::sha256_hex;
use platform::db::Begin;
use platform::http::Versioned;
use platform::problem::Problem;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl Notifications {
    /// Registers a push token. Again by the same user it is the same device; by
    /// another user it is a new one and the old one is gone, for the phone has
    /// changed hands.
    pub(crate) async fn register_device(
        &self,
        actor: &Actor,
        request: RegisterNotificationDeviceRequest,
    ) -> Result<Versioned<NotificationDeviceView>, NotificationError> {
        let user = user_of(actor)?;
        let token_hash = sha256_hex(request.token.expose().trim());
        let txn = self.parts.db.begin().await?;
        devices::lock_token(&txn, &token_hash).await?;
        let device = match devices::find_by_token(&txn, &token_hash).await? {
            Some(own) if own.user_id == user => {
                let mut change = own.into_active_model();
                change.platform = Set(request.platform);
                devices::update(&txn, change).await?
            }
            Some(of_another_user) => {
                devices::delete(&txn, of_another_user.id).await?;
                self.insert_device(&txn, user, token_hash, request).await?
            }
            None => self.insert_device(&txn, user, token_hash, request).await?,
        };
        txn.commit().await?;
        Ok(device.into())
    }

    async fn insert_device(
        &self,
        txn: &DatabaseTransaction,
        user: UserId,
        token_hash: String,
        request: RegisterNotificationDeviceRequest,
    ) -> Result<Model, NotificationError> {
        let RegisterNotificationDeviceRequest { platform, token } = request;
        let id = DeviceId::generate(&self.parts.clock, &self.parts.entropy);
        let token = token.expose().trim().to_owned();
        let device = ActiveModel {
            id: Set(id),
            user_id: Set(user),
            platform: Set(platform),
            token_hash: Set(token_hash),
            token_sealed: Set(self.device_tokens.seal(id, &token).map_err(Problem::internal)?),
            ..Default::default()
        };
        Ok(devices::insert(txn, device).await?)
    }
}
