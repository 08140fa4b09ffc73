//! One file per resource, one function per operation: extract, one call, status.

pub mod categories;
pub mod search;
pub mod subcategories;
pub mod treatments;

use actix_web::Either;
use platform::http::{CachedData, CachedList, CachedReply, ListReply, Versioned};

/// One resource: from the cache for the public, from the database for who sees drafts.
type One<V> = Either<CachedReply<CachedData<V>>, Versioned<V>>;

/// A page: from the cache for the public, from the database for who sees drafts.
type Page<V> = Either<CachedReply<CachedList<V>>, ListReply<V>>;
