//! One file per resource, one function per operation: extract, one call, status.

pub mod jwks;
pub mod mfa;
pub mod passwords;
pub mod profile;
pub mod registration;
pub mod sessions;
