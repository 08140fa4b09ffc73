//! Sealing every sealed column anew with the current key: for `medivoy reseal`.
//!
//! It may run beside a live system, be ended at any moment and be begun again: each batch is a transaction of its own,
//! and what is sealed with the current key is not looked at again. A batch locks its rows and passes over those that
//! others have locked, so that it waits for nobody and overwrites nothing; they come with the next round. The version
//! of a row (`updated_at`, the ETag) stays, for what it says is the same.

mod batch;
mod counts;

pub use counts::ResealCounts;

use crate::crypto::{FieldCipher, SealedPlace};
use batch::{Batch, Source};
use sea_orm::{DatabaseConnection, DbErr};

/// Rows that are passed over since they are locked come with the next round; so many rounds without one sealed are
/// enough.
const IDLE_ROUNDS: usize = 5;

/// Seals columns anew.
#[derive(Debug, Clone)]
pub struct Reseal {
    db: DatabaseConnection,
    cipher: FieldCipher,
    places: Vec<SealedPlace>,
    batch_rows: u32,
}

/// What a run has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResealOutcome {
    /// Values that were sealed anew, or for the first time.
    pub sealed: u64,
    /// Values that cannot be opened, one line each: the key that they were sealed with is not configured, or they were
    /// changed.
    pub unreadable: Vec<String>,
}

impl Reseal {
    /// Of these columns, so many rows at a time.
    #[must_use]
    pub const fn new(db: DatabaseConnection, cipher: FieldCipher, places: Vec<SealedPlace>, batch_rows: u32) -> Self {
        Self { db, cipher, places, batch_rows }
    }

    /// What is to be done, column by column.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(&self) -> Result<Vec<ResealCounts>, DbErr> {
        let mut counts = Vec::with_capacity(self.places.len());
        for place in &self.places {
            counts.push(ResealCounts::of(&self.db, &self.cipher, *place).await?);
        }
        Ok(counts)
    }

    /// Seals anew until nothing is left that can be; tells after each batch how many values of which column it sealed.
    ///
    /// # Errors
    /// When the database fails. What was done stays done.
    pub async fn run(&self, mut progress: impl FnMut(SealedPlace, u64)) -> Result<ResealOutcome, DbErr> {
        let mut outcome = ResealOutcome::default();
        let mut idle_rounds = 0;
        while idle_rounds < IDLE_ROUNDS {
            let mut unreadable = Vec::new();
            let mut sealed = 0;
            for place in &self.places {
                for source in Source::of(place) {
                    sealed += self.pass(*place, source, &mut unreadable, &mut progress).await?;
                }
            }
            outcome.sealed += sealed;
            let is_left = self.counts().await?.iter().map(ResealCounts::to_seal).sum::<u64>() > count(&unreadable);
            outcome.unreadable = unreadable;
            if !is_left {
                break;
            }
            idle_rounds = if sealed == 0 { idle_rounds + 1 } else { 0 };
        }
        Ok(outcome)
    }

    /// Every row of the column once, from the first to the last.
    async fn pass(
        &self,
        place: SealedPlace,
        source: Source,
        unreadable: &mut Vec<String>,
        progress: &mut impl FnMut(SealedPlace, u64),
    ) -> Result<u64, DbErr> {
        let mut batch = Batch { place, source, after: None, rows: self.batch_rows };
        let mut sealed = 0;
        while let Some(done) = batch.seal_next(&self.db, &self.cipher).await? {
            sealed += done.sealed;
            unreadable.extend(done.unreadable);
            progress(place, done.sealed);
        }
        Ok(sealed)
    }
}

fn count(list: &[String]) -> u64 {
    u64::try_from(list.len()).unwrap_or(u64::MAX)
}
