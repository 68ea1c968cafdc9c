//! Maps whose keys are hashes already, so that nothing hashes them again.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by 64-bit hashes.
pub type ByHash<T> = HashMap<u64, T, BuildHasherDefault<Unchanged>>;

/// Takes a number as it is.
#[derive(Debug, Default, Clone)]
pub struct Unchanged(u64);

impl Hasher for Unchanged {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, &byte| hash.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Odd multiplier that makes a hash of a number, a different one of each: 2^64 divided by the golden ratio.
pub(crate) const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
