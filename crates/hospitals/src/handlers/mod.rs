//! One file per resource, one function per operation: extract, one call, status.

pub mod hospitals;
pub mod offers;

use actix_web::Either;
use platform::http::{CachedData, CachedList, CachedReply, ListReply, Versioned};

/// One resource: from the cache for the public, from the database for who may see more.
type One<V> = Either<CachedReply<CachedData<V>>, Versioned<V>>;

/// A page: from the cache for the public, from the database for who may see more.
type Page<V> = Either<CachedReply<CachedList<V>>, ListReply<V>>;
