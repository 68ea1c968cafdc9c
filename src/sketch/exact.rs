//! Exact form of a re-read record: its set of shingles and its canonical bytes.
//!
//! This is what duplicates are decided on. The second pass feeds the same fields and token hashes as the first one
//! did.

use super::spread::Spreader;
use crate::kernel::shingles;

/// Shingle set and bytes of one record; reused from record to record.
#[derive(Debug, Default)]
pub struct Exact {
    /// Shingle hashes, sorted, each once.
    pub shingles: Vec<u64>,
    /// The content fields, each after its length as eight little-endian bytes.
    pub bytes: Vec<u8>,
    scratch: Vec<u64>,
    spreader: Spreader,
}

impl Exact {
    /// Starts a record.
    pub fn begin(&mut self) {
        self.shingles.clear();
        self.bytes.clear();
    }

    /// Adds one content field, as in [`Sketcher::content_field`](super::Sketcher::content_field).
    pub fn content_field(&mut self, text: &str, hashes: &[u64]) {
        self.bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
        let set = &mut self.shingles;
        shingles::for_each_block(hashes, &mut self.scratch, |block| set.extend_from_slice(block));
    }

    /// Ends the record: sorts the shingles and drops repeated ones.
    pub fn finish(&mut self) {
        self.spreader.sort(&mut self.shingles);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shingles_are_a_set_and_field_boundaries_are_bytes() {
        let mut exact = Exact::default();
        exact.begin();
        exact.content_field("ab", &[1, 2]);
        exact.content_field("ab", &[1, 2]);
        exact.finish();
        assert_eq!(exact.shingles.len(), 1);
        assert_eq!(exact.bytes, b"\x02\0\0\0\0\0\0\0ab\x02\0\0\0\0\0\0\0ab");
        exact.begin();
        exact.content_field("abab", &[1, 2]);
        exact.finish();
        assert_eq!(exact.bytes, b"\x04\0\0\0\0\0\0\0abab");
    }
}
