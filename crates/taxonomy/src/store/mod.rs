//! Queries over the catalogue, and over the views of other modules' public rows.

pub mod category;
pub mod offer;
pub mod pages;
pub mod search;
pub mod subcategory;
pub mod treatment;
mod write;

pub use offer::OfferRow;
pub use search::HitRow;
pub use write::{insert_unique, lock_structure, reorder};

use kernel::{Locale, Permission};
use platform::auth::MaybeUser;
use platform::http::RequestLocale;

/// For whom something is read: in which language, and whether what is not
/// published shows.
#[derive(Debug, Clone)]
pub struct Reader {
    /// Language of the texts.
    pub locale: Locale,
    /// Whether unpublished and inactive rows show. Such answers never meet the cache.
    pub sees_drafts: bool,
}

impl Reader {
    /// Anyone in this language.
    #[must_use]
    pub fn public(locale: RequestLocale) -> Self {
        Self { locale: locale.0, sees_drafts: false }
    }

    /// The caller: who may change the catalogue sees all of it.
    #[must_use]
    pub fn new(user: &MaybeUser, locale: RequestLocale) -> Self {
        let sees_drafts = user.0.is_some_and(|actor| actor.may(Permission::TaxonomyWrite));
        Self { locale: locale.0, sees_drafts }
    }

    /// Someone who changes the catalogue.
    #[must_use]
    pub fn editor(locale: RequestLocale) -> Self {
        Self { locale: locale.0, sees_drafts: true }
    }
}

/// The place after `last`, with room between them; places end at a million.
fn after(last: i32) -> i32 {
    std::cmp::min(last.saturating_add(10), 1_000_000)
}
