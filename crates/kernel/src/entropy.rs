use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use ring::rand::{SecureRandom, SystemRandom};
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Ids for which randomness is taken at a time.
const IDS_AT_A_TIME: usize = 50;

thread_local! {
    /// What is left for ids, of a multiple of their length.
    static STORE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Cryptographic randomness, passed in so that a test can repeat a run.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System(SystemRandom),
    Seeded(Arc<Mutex<u64>>),
}

impl Entropy {
    /// The operating system's generator.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System(SystemRandom::new()))
    }

    /// A repeatable sequence, for tests only: it is not secret.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(seed))))
    }

    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing that needs
    /// a secret may go on then.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System(rng) => rng.fill(bytes).expect("the operating system provides randomness"),
            Source::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for byte in bytes {
                    // splitmix64 (Steele, Lea, Flood 2014)
                    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                    let mut z = *state;
                    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                    *byte = (z ^ (z >> 31)).to_le_bytes()[0];
                }
            }
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// An opaque token of 256 bits, base64url without padding (43 characters).
    #[must_use]
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// A UUIDv7 (RFC 9562 §5.7) for the given time.
    #[must_use]
    pub fn uuid_v7(&self, at: DateTime<Utc>) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes_of_id()).into_uuid()
    }

    /// Randomness that is not secret: of the system's it is taken for many ids at a time, since each request has one
    /// and a system call costs more than all the rest of it.
    fn bytes_of_id(&self) -> [u8; 10] {
        if matches!(self.0, Source::Seeded(_)) {
            return self.bytes();
        }
        STORE.with_borrow_mut(|store| {
            if store.is_empty() {
                store.resize(IDS_AT_A_TIME * 10, 0);
                self.fill(store);
            }
            let rest = store.len() - 10;
            let mut bytes = [0; 10];
            bytes.copy_from_slice(&store[rest..]);
            store.truncate(rest);
            bytes
        })
    }

    /// A number in `0..bound` without modulo bias; `bound` of 0 gives 0.
    #[must_use]
    pub fn below(&self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        let limit = u64::MAX - u64::MAX % bound;
        loop {
            let n = u64::from_le_bytes(self.bytes::<8>());
            if n < limit {
                return n % bound;
            }
        }
    }
}

impl std::fmt::Debug for Entropy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Source::System(_) => "Entropy::System",
            Source::Seeded(_) => "Entropy::Seeded",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Bits of an id that are random: 12 beside the version, 62 beside the variant.
    const RANDOM_BITS: u128 = (0xfff << 64) | ((1 << 62) - 1);

    #[test]
    fn ids_of_one_moment_are_random_in_every_bit_that_is_not_the_time() {
        let at = DateTime::from_timestamp_millis(1_800_000_000_123).expect("a time");
        let ids: Vec<Uuid> = (0..10_000).map(|_| Entropy::system().uuid_v7(at)).collect();
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "no two are alike");
        assert_eq!(RANDOM_BITS.count_ones(), 74);
        for id in &ids {
            assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122), "{id}");
            assert_eq!(id.as_u128() >> 80, 1_800_000_000_123, "{id}");
        }
        for bit in (0..128).filter(|bit| RANDOM_BITS >> bit & 1 == 1) {
            let set = ids.iter().filter(|id| id.as_u128() >> bit & 1 == 1).count();
            assert!((4_000..6_000).contains(&set), "bit {bit} is set in {set} of 10000 ids");
        }
    }
}
