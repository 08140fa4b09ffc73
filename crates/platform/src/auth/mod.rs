//! Who is calling: access tokens and the extractors that name an endpoint's
//! access level in its handler's signature.

mod current_user;
mod gate;
mod live_sessions;
mod middleware;
mod token;
mod verified_tokens;

pub use current_user::{CurrentUser, MaybeUser, Require};
pub(crate) use gate::let_in;
pub use live_sessions::LiveSessions;
pub(crate) use live_sessions::session_lives;
pub use middleware::{BearerClaims, authenticate};
pub use token::{AccessTokenClaims, TokenConfig, TokenError, TokenKeys};
