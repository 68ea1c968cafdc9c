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
