//! Who is calling: access tokens and the extractors that name an endpoint's
//! access level in its handler's signature.

mod current_user;
mod gate;
mod middleware;
mod token;

pub use current_user::{CurrentUser, MaybeUser, Require, session_lives};
pub(crate) use gate::let_in;
pub use middleware::{BearerClaims, authenticate};
pub use token::{AccessTokenClaims, TokenConfig, TokenError, TokenKeys};
