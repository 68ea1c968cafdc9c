//! 128-bit identities of a record: one of its raw text, one of its tokens; and hashes of single parts.
//!
//! Each field is hashed alone and the record is the hash of the list of (length, field hash), so field boundaries count
//! and no text is copied. xxh3-128 is a published, stable algorithm; its collisions can be crafted, so whoever acts on an identity confirms
//! it on the records.

use crate::record::Part;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed, xxh3_128};

/// Token hashes serialized at a time.
const BLOCK: usize = 512;

/// Accumulates the fields of a record.
#[derive(Debug, Default)]
pub(super) struct Identity {
    raw: Vec<u8>,
    normalized: Vec<u8>,
}

impl Identity {
    pub(super) fn clear(&mut self) {
        self.raw.clear();
        self.normalized.clear();
    }

    /// Adds a field; returns the hash of its tokens alone (0 without tokens).
    pub(super) fn field(&mut self, text: &str, hashes: &[u64]) -> u64 {
        self.raw.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.raw.extend_from_slice(&xxh3_128(text.as_bytes()).to_le_bytes());
        if hashes.is_empty() {
            return 0;
        }
        let start = self.normalized.len();
        self.normalized.extend_from_slice(&(hashes.len() as u64).to_le_bytes());
        let mut bytes = [0_u8; BLOCK * 8];
        for block in hashes.chunks(BLOCK) {
            for (bytes, hash) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(block) {
                *bytes = hash.to_le_bytes();
            }
            self.normalized.extend_from_slice(&xxh3_128(&bytes[..block.len() * 8]).to_le_bytes());
        }
        xxh3_64(&self.normalized[start..])
    }

    /// Identity of the raw text and of the token stream.
    pub(super) fn finish(&self) -> (u128, u128) {
        (xxh3_128(&self.raw), xxh3_128(&self.normalized))
    }
}

/// Hashes of what the model is asked and of what it is taught to answer, by tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    pub(super) completion: u64,
    pub(super) prompt: u64,
    pub(super) completion_tokens: u64,
}

impl Parts {
    /// Adds a field by the hash of its tokens; a part with several fields hashes their sequence.
    pub(super) fn field(&mut self, part: Part, normalized: u64, tokens: usize) {
        if tokens == 0 {
            return;
        }
        let whole = match part {
            Part::Completion => {
                self.completion_tokens += tokens as u64;
                &mut self.completion
            }
            Part::Prompt => &mut self.prompt,
            _ => return,
        };
        // 0 means "no such part", so a hash never is.
        *whole = xxh3_64_with_seed(&normalized.to_le_bytes(), *whole).max(1);
    }
}
