//! Sketches: one fixed-width row per record, from which duplicates are found without keeping any text.
//!
//! A [`Sketcher`] sees the content fields of a record once, with the token hashes of the shared walk, and yields
//! identity hashes (`identity`) and the min-hash bands that pair up similar records. Rows are
//! appended to spool files in record order ([`row`]). A sketch only nominates: what is called a duplicate is
//! confirmed on the records themselves, re-read and turned into exact shingle sets by [`exact`]. Nothing here knows
//! about files or threads.

pub mod exact;
mod identity;
pub mod row;

use crate::kernel::minhash::{Bands, MinHasher};
use crate::kernel::shingles;
use crate::record::Part;
use identity::{Identity, Parts};
use row::{Sketch, SketchRow};

/// Fewest shingles a record needs to be compared for nearness: below, one changed word changes most shingles, and
/// only identical and normalized duplicates are found.
pub const MIN_SHINGLES: u32 = 8;

/// What changes a sketch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SketchOptions {
    /// Jaccard similarity of shingle sets from which two records are near duplicates; chooses the bands.
    pub near: f32,
}

impl Default for SketchOptions {
    fn default() -> Self {
        Self { near: 0.8 }
    }
}

/// Builds the sketch of one record at a time; one per worker, all buffers are reused.
#[derive(Debug)]
pub struct Sketcher {
    bands: Bands,
    identity: Identity,
    parts: Parts,
    minhash: MinHasher,
    tokens: u64,
    shingles: u64,
    scratch: Vec<u64>,
    band_hashes: Vec<u64>,
}

impl Sketcher {
    /// A sketcher for the given options.
    #[must_use]
    pub fn new(options: SketchOptions) -> Self {
        Self {
            bands: Bands::for_threshold(options.near),
            identity: Identity::default(),
            parts: Parts::default(),
            minhash: MinHasher::default(),
            tokens: 0,
            shingles: 0,
            scratch: Vec::new(),
            band_hashes: Vec::new(),
        }
    }

    /// Bytes of an encoded row.
    #[must_use]
    pub fn width(&self) -> usize {
        row::width(self.bands.bands)
    }

    /// Starts a record.
    pub fn begin(&mut self) {
        self.identity.clear();
        self.parts = Parts::default();
        self.minhash.clear();
        self.tokens = 0;
        self.shingles = 0;
    }

    /// Adds one content field: its text and the hashes of its tokens, in the order of the record.
    pub fn content_field(&mut self, text: &str, hashes: &[u64], part: Part) {
        let normalized = self.identity.field(text, hashes);
        self.parts.field(part, normalized, hashes.len());
        self.tokens += hashes.len() as u64;
        self.shingles += shingles::count(hashes.len()) as u64;
        let minhash = &mut self.minhash;
        shingles::for_each_block(hashes, &mut self.scratch, |block| minhash.add(block));
    }

    /// Ends the record. A record without tokens yields the empty row, which takes no part in anything.
    pub fn finish(&mut self) -> Sketch<'_> {
        self.band_hashes.clear();
        self.band_hashes.resize(self.bands.bands, 0);
        if self.tokens == 0 {
            return Sketch { row: SketchRow::default(), bands: &self.band_hashes };
        }
        let shingles = u32::try_from(self.shingles).unwrap_or(u32::MAX);
        if shingles >= MIN_SHINGLES {
            self.minhash.bands(self.bands, &mut self.band_hashes);
        }
        let (raw, normalized) = self.identity.finish();
        let row = SketchRow {
            raw,
            normalized,
            tokens: u32::try_from(self.tokens).unwrap_or(u32::MAX),
            shingles,
            completion: self.parts.completion,
            prompt: self.parts.prompt,
            completion_tokens: u32::try_from(self.parts.completion_tokens).unwrap_or(u32::MAX),
        };
        Sketch { row, bands: &self.band_hashes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::words::token_hash_of;

    fn sketch(fields: &[(&str, Part)]) -> SketchRow {
        let mut sketcher = Sketcher::new(SketchOptions::default());
        sketcher.begin();
        for (text, part) in fields {
            let hashes: Vec<u64> = text
                .split(|ch: char| !ch.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(token_hash_of)
                .collect();
            sketcher.content_field(text, &hashes, *part);
        }
        sketcher.finish().row
    }

    #[test]
    fn case_and_punctuation_change_the_raw_identity_only() {
        let plain = sketch(&[("the cat sat", Part::Text)]);
        let styled = sketch(&[("The cat, sat!", Part::Text)]);
        assert_ne!(plain.raw, styled.raw);
        assert_eq!(plain.normalized, styled.normalized);
        assert_eq!((plain.tokens, plain.shingles), (3, 1));
    }

    #[test]
    fn moving_a_word_to_the_next_field_changes_both_identities() {
        let left = sketch(&[("one two", Part::Prompt), ("three", Part::Completion)]);
        let right = sketch(&[("one", Part::Prompt), ("two three", Part::Completion)]);
        assert_ne!(left.raw, right.raw);
        assert_ne!(left.normalized, right.normalized);
    }

    #[test]
    fn records_without_tokens_are_empty() {
        assert_eq!(sketch(&[("?! …", Part::Text)]), SketchRow::default());
        assert_eq!(sketch(&[]), SketchRow::default());
        assert!(SketchRow::default().is_empty());
    }

    #[test]
    fn a_sketcher_forgets_the_record_before() {
        let mut sketcher = Sketcher::new(SketchOptions::default());
        let hashes: Vec<u64> = (0..500).map(|number| token_hash_of(&format!("w{number}"))).collect();
        sketcher.begin();
        sketcher.content_field("first", &hashes[..40], Part::Completion);
        let (row, bands) = (sketcher.finish().row, sketcher.finish().bands.to_vec());
        sketcher.begin();
        sketcher.content_field("second", &hashes, Part::Text);
        let _ = sketcher.finish();
        sketcher.begin();
        sketcher.content_field("first", &hashes[..40], Part::Completion);
        assert_eq!(sketcher.finish(), Sketch { row, bands: &bands });
    }

    #[test]
    fn completion_and_prompt_are_hashed_apart() {
        let one = sketch(&[("say hello", Part::Prompt), ("Hello there, friend", Part::Completion)]);
        let two = sketch(&[("greet me", Part::Prompt), ("hello there friend", Part::Completion)]);
        assert_eq!((one.completion, one.completion_tokens), (two.completion, 3));
        assert_ne!(one.prompt, two.prompt);
        assert_eq!(sketch(&[("hello", Part::Text)]).completion, 0);
    }
}
