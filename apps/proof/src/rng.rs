//! Randomness that can be repeated: everything random in a proof follows from one seed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A random number generator with a seed, shared by tasks.
#[derive(Debug)]
pub struct SeededRng(Mutex<fastrand::Rng>);

impl SeededRng {
    /// The generator with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }

    /// A number in `0..end`; 0 when `end` is 0.
    pub fn below(&self, end: usize) -> usize {
        self.with(|rng| if end == 0 { 0 } else { rng.usize(..end) })
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A duration in `0..milliseconds`.
    pub fn milliseconds(&self, milliseconds: usize) -> Duration {
        Duration::from_millis(self.below(milliseconds) as u64)
    }

    /// 32 hexadecimal digits, such as an idempotency key.
    pub fn token(&self) -> String {
        self.with(|rng| format!("{:032x}", rng.u128(..)))
    }

    /// Puts the items into a random order.
    pub fn shuffle<T>(&self, items: &mut [T]) {
        self.with(|rng| rng.shuffle(items));
    }

    fn with<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence_and_percentages_hold() {
        let draw = |seed: u64| -> Vec<bool> {
            let rng = SeededRng::new(seed);
            (0..1_000).map(|_| rng.percent(50)).collect()
        };
        assert_eq!(draw(11), draw(11));
        assert_ne!(draw(11), draw(12));
        for seed in 0..100 {
            let drawn = draw(seed).into_iter().filter(|is_true| *is_true).count();
            assert!((400..600).contains(&drawn), "seed {seed}: {drawn} of 1000");
        }
    }
}
