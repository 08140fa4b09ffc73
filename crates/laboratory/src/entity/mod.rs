//! Entities of the tables this crate owns.

pub mod history;
pub mod lab_test;
pub mod laboratory;
pub mod result;
pub mod sample;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// A list of short texts in a `jsonb` column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct TextList(pub Vec<String>);
