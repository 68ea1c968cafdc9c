//! Exact form of a re-read record: its canonical bytes, its tokens, its set of shingles.
//!
//! This is what duplicates are decided on. The second pass feeds the same fields and token hashes as the first one
//! did. Only what is needed of a record is made: of a copy the bytes are enough, which need no walk over the text.

use super::spread::Spreader;
use crate::kernel::shingles;

/// What is needed of a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    /// [`Exact::bytes`].
    pub bytes: bool,
    /// [`Exact::tokens`].
    pub tokens: bool,
    /// [`Exact::shingles`].
    pub shingles: bool,
}

impl Needs {
    /// The bytes alone.
    pub const BYTES: Self = Self { bytes: true, tokens: false, shingles: false };
    /// The tokens alone.
    pub const TOKENS: Self = Self { bytes: false, tokens: true, shingles: false };
    /// The shingles alone.
    pub const SHINGLES: Self = Self { bytes: false, tokens: false, shingles: true };

    /// What this and `other` need.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes || other.bytes,
            tokens: self.tokens || other.tokens,
            shingles: self.shingles || other.shingles,
        }
    }

    /// Whether the text has to be walked for it.
    #[must_use]
    pub fn words(self) -> bool {
        self.tokens || self.shingles
    }
}

/// What was needed of one record; the rest is empty.
#[derive(Debug, Clone, Default)]
pub struct Exact {
    /// The content fields, each after its length as eight little-endian bytes.
    pub bytes: Vec<u8>,
    /// The token hashes of the content fields that have any, each field after their number.
    pub tokens: Vec<u64>,
    /// Shingle hashes, sorted, each once.
    pub shingles: Vec<u64>,
}

/// Makes exact forms; reused from record to record.
#[derive(Debug, Default)]
pub struct Maker {
    needs: Needs,
    exact: Exact,
    scratch: Vec<u64>,
    spreader: Spreader,
}

impl Maker {
    /// Starts a record.
    pub fn begin(&mut self, needs: Needs) {
        self.needs = needs;
        self.exact.bytes.clear();
        self.exact.tokens.clear();
        self.exact.shingles.clear();
    }

    /// Adds one content field, as in [`Sketcher::content_field`](super::Sketcher::content_field); the hashes count only where
    /// [`Needs::words`] says so.
    pub fn content_field(&mut self, text: &str, hashes: &[u64]) {
        let Exact { bytes, tokens, shingles } = &mut self.exact;
        if self.needs.bytes {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        if self.needs.tokens && !hashes.is_empty() {
            tokens.push(hashes.len() as u64);
            tokens.extend_from_slice(hashes);
        }
        if self.needs.shingles {
            shingles::for_each_block(hashes, &mut self.scratch, |block| shingles.extend_from_slice(block));
        }
    }

    /// Ends the record: sorts the shingles and drops repeated ones.
    pub fn finish(&mut self) -> &Exact {
        self.spreader.sort(&mut self.exact.shingles);
        &self.exact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Needs = Needs { bytes: true, tokens: true, shingles: true };

    #[test]
    fn shingles_are_a_set_and_field_boundaries_are_kept() {
        let mut maker = Maker::default();
        maker.begin(ALL);
        maker.content_field("ab", &[1, 2]);
        maker.content_field("--", &[]);
        maker.content_field("ab", &[1, 2]);
        let exact = maker.finish();
        assert_eq!(exact.shingles.len(), 1);
        assert_eq!(exact.bytes, b"\x02\0\0\0\0\0\0\0ab\x02\0\0\0\0\0\0\0--\x02\0\0\0\0\0\0\0ab");
        assert_eq!(exact.tokens, [2, 1, 2, 2, 1, 2], "a field without tokens is none, as in the identity");
        maker.begin(ALL);
        maker.content_field("abab", &[1, 2, 1, 2]);
        let exact = maker.finish();
        assert_eq!(exact.bytes, b"\x04\0\0\0\0\0\0\0abab");
        assert_eq!(exact.tokens, [4, 1, 2, 1, 2]);
    }

    #[test]
    fn only_what_is_needed_is_made() {
        let mut maker = Maker::default();
        let mut sizes = |needs| {
            maker.begin(needs);
            maker.content_field("ab", &[1, 2]);
            let Exact { bytes, tokens, shingles } = maker.finish();
            (bytes.len(), tokens.len(), shingles.len())
        };
        assert_eq!(sizes(Needs::BYTES), (10, 0, 0));
        assert_eq!(sizes(Needs::TOKENS), (0, 3, 0));
        assert_eq!(sizes(Needs::SHINGLES), (0, 0, 1));
        assert_eq!(sizes(Needs::TOKENS.and(Needs::SHINGLES)), (0, 3, 1));
    }
}
