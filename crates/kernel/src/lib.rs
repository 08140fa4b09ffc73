//! The vocabulary of Medivoy, without I/O.
//!
//! Typed ids, money, time and randomness as values that are passed in, the
//! actor and the permission table, validated contact types, the payloads of
//! events and the ports through which one domain crate asks another.
//! Nothing here holds an entity, a DTO or a rule of a single module.

mod actor;
mod audit;
mod characters;
mod clock;
mod contact;
mod entropy;
pub mod events;
mod folding;
mod ids;
mod locale;
mod localised;
mod masked;
mod money;
mod permission;
pub mod ports;
pub mod reading;
mod scope;
mod slug;
mod tax_rate;
mod text;
mod web_url;
pub mod written_text;

pub use actor::{Actor, Role};
pub use audit::{AuditEntry, AuditOutcome};
pub use characters::{is_letter_or_mark, is_visible};
pub use clock::Clock;
pub use contact::{CountryCode, EmailAddress, PhoneNumber, TimeZoneName};
pub use entropy::Entropy;
pub use folding::{FOLDING_VERSION, fold, fold_all, fold_query, fold_query_with_signs, fold_with_signs};
pub use ids::*;
pub use locale::{Locale, SUPPORTED_LOCALES};
pub use localised::Localised;
pub use masked::Masked;
pub use money::{Currency, Money, MoneyError};
pub use permission::{Access, Permission, access};
pub use scope::Scope;
pub use slug::{next_free_slug, slugify};
pub use tax_rate::TaxRate;
pub use text::InvalidText;
pub use web_url::WebUrl;
