use super::{Notifications, owner};
use crate::dto::RegisterNotificationDeviceRequest;
use crate::entity::device::{ActiveModel, Model};
use crate::error::NotificationError;
use crate::store::devices;
use kernel::{Actor, DeviceId};
use platform::crypto::sha256_hex;
use sea_orm::{ActiveValue::Set, IntoActiveModel, TransactionTrait};

impl Notifications {
    /// Registers a push token. Again by the same user it is the same device; by
    /// another user it is a new one and the old one is gone, for the phone has
    /// changed hands.
    pub(crate) async fn register_device(
        &self,
        actor: &Actor,
        request: RegisterNotificationDeviceRequest,
    ) -> Result<Model, NotificationError> {
        let user_id = owner(actor)?;
        let token = request.token.expose().trim();
        let token_hash = sha256_hex(token);
        let txn = self.db.begin().await?;
        devices::lock_token(&txn, &token_hash).await?;
        let device = match devices::find_by_token(&txn, &token_hash).await? {
            Some(known) if known.user_id == user_id => {
                let mut change = known.into_active_model();
                change.platform = Set(request.platform);
                devices::update(&txn, change).await?
            }
            other => {
                if let Some(other) = other {
                    devices::forget(&txn, other.id).await?;
                }
                let id = DeviceId::generate(&self.clock, &self.desk.entropy);
                let token_sealed =
                    self.cipher.seal(&format!("notification_devices.token_sealed:{id}"), token.as_bytes());
                let device = ActiveModel {
                    id: Set(id),
                    user_id: Set(user_id),
                    platform: Set(request.platform),
                    token_hash: Set(token_hash),
                    token_sealed: Set(token_sealed),
                    ..Default::default()
                };
                devices::insert(&txn, device).await?
            }
        };
        txn.commit().await?;
        Ok(device)
    }

    pub(crate) async fn forget_device(&self, actor: &Actor, id: DeviceId) -> Result<(), NotificationError> {
        if devices::forget_own(&self.db, owner(actor)?, id).await? { Ok(()) } else { Err(NotificationError::NotFound) }
    }
}
