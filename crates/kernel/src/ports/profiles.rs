use super::PortResult;
use crate::UserId;
use async_trait::async_trait;

/// One part of `GET /auth/profile`: what a role's module knows of the user.
#[async_trait]
pub trait RoleProfile: Send + Sync {
    /// Name of the field in the answer (`patient`, `hospitals`).
    fn field(&self) -> &'static str;
    /// The part as it goes over the wire: an object, an array, or null.
    async fn load(&self, user: UserId) -> PortResult<serde_json::Value>;
}
