//! Chance that can be repeated: everything random in a proof follows from one seed.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A stream of random numbers, shared by tasks.
#[derive(Debug)]
pub struct Chance(Mutex<fastrand::Rng>);

impl Chance {
    /// The stream of this seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
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

    /// A time in `0..milliseconds`.
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
    fn one_seed_gives_one_stream_and_halves_are_halves() {
        let draw = |seed: u64| -> Vec<bool> {
            let chance = Chance::of(seed);
            (0..1_000).map(|_| chance.percent(50)).collect()
        };
        assert_eq!(draw(11), draw(11));
        assert_ne!(draw(11), draw(12));
        for seed in 0..100 {
            let heads = draw(seed).into_iter().filter(|head| *head).count();
            assert!((400..600).contains(&heads), "seed {seed}: {heads} of 1000");
        }
    }
}
