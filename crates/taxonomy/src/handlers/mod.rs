//! One file per resource: extract, one call, map.

pub mod category;
pub mod convenience;
pub mod subcategory;
pub mod treatment;

use actix_web::Either;
use platform::http::{CachedData, CachedList, CachedReply, ListReply, Versioned};

/// One resource: from the cache for the public, fresh for who may change it.
type One<V> = Either<CachedReply<CachedData<V>>, Versioned<V>>;

/// A page: from the cache for the public, fresh for who may change it.
type Page<V> = Either<CachedReply<CachedList<V>>, ListReply<V>>;
