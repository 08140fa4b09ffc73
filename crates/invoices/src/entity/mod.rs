//! Entities of the tables this crate owns. `invoice_counters` has none: it is
//! only ever touched by one statement of `store::counters`.

pub mod invoice;
pub mod refunded_payment;

use crate::domain::Line;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// The lines of a document in a `jsonb` column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Lines(pub Vec<Line>);
