//! What goes over the wire, one file per resource.

mod mfa;
mod passwords;
mod profile;
mod registration;
mod sessions;

pub use mfa::*;
pub use passwords::*;
pub use profile::*;
pub use registration::*;
pub use sessions::*;

// What an account is told of itself.
platform::discloses_nothing!(
    AuthLoginView,
    AuthMailView,
    AuthProfileView,
    AuthRecoveryCodesView,
    AuthSessionView,
    AuthTokensView,
    AuthTotpView,
    AuthVerifiedView,
);
