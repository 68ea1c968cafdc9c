//! Sketches: one fixed-width row per record, from which duplicates are found without keeping any text.
//!
//! A [`Sketcher`] sees the content fields of a record once, with the token hashes of the shared walk, and yields
//! identity hashes (`identity`), the min-hash bands that pair up similar records, and the keys that do so for small
//! ones ([`prefix`]). Rows are appended to spool files in record order ([`row`]). A sketch only nominates: what is called a duplicate is
//! confirmed on the records themselves, re-read and turned into exact shingle sets by [`exact`]. Nothing here knows
//! about files or threads.

pub mod exact;
mod identity;
pub mod keep;
pub mod prefix;
pub mod row;
mod spread;
pub mod threshold;

use crate::kernel::minhash::{Bands, MinHasher};
use crate::kernel::shingles;
use crate::kernel::simhash::SimHasher;
use crate::record::Part;
use identity::{Identity, Parts};
pub use keep::Keep;
use prefix::{Few, Prefixes};
use row::{Sketch, SketchRow};
use std::ops::Range;
use threshold::Threshold;

/// Fewest distinct shingles with which a record is banded: below, one changed word changes most of them, and pairs
/// are found by [`prefix`] keys instead.
pub const MIN_SHINGLES: u32 = 8;

/// What changes a sketch.
#[derive(Debug, Clone, PartialEq)]
pub struct SketchOptions {
    /// Jaccard similarity of shingle sets from which two records are near duplicates; chooses the bands.
    pub near: f32,
    /// What is kept of duplicates.
    pub keep: Keep,
    /// Whether a similarity hash stands in for the min-hash bands: far smaller rows, and fewer pairs found.
    pub economy: bool,
}

impl Default for SketchOptions {
    fn default() -> Self {
        Self { near: 0.8, keep: Keep::Order, economy: false }
    }
}

/// Columns of a similarity hash.
const SIMHASH: usize = 2;

/// The columns of a row that pair records up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Min-hash bands; none in economy mode.
    bands: Option<Bands>,
    /// Keys of small records, behind the bands.
    prefixes: Prefixes,
    /// Whether a column says how much a record is preferred; it is the last one.
    preferred: bool,
}

impl Shape {
    /// The columns that these options need.
    #[must_use]
    pub fn new(options: &SketchOptions) -> Self {
        Self {
            bands: (!options.economy).then(|| Bands::for_threshold(options.near)),
            prefixes: Prefixes::new(Threshold::new(options.near)),
            preferred: options.keep != Keep::Order,
        }
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(self) -> usize {
        self.keys().end + usize::from(self.preferred)
    }

    /// Columns of keys.
    #[must_use]
    pub fn keys(self) -> Range<usize> {
        let first = self.near().end;
        first..first + self.prefixes.most_keys()
    }

    /// Columns of bands, or of the similarity hash in economy mode.
    #[must_use]
    pub fn near(self) -> Range<usize> {
        0..self.bands.map_or(SIMHASH, |bands| bands.bands)
    }

    /// Whether a similarity hash stands in for the bands.
    #[must_use]
    pub fn economy(self) -> bool {
        self.bands.is_none()
    }

    /// Column of the preference, when there is one.
    #[must_use]
    pub fn preference(self) -> Option<usize> {
        self.preferred.then(|| self.keys().end)
    }
}

/// Builds the sketch of one record at a time; one per worker, all buffers are reused.
#[derive(Debug)]
pub struct Sketcher {
    shape: Shape,
    longest: bool,
    identity: Identity,
    parts: Parts,
    minhash: MinHasher,
    simhash: SimHasher,
    few: Few,
    tokens: u64,
    shingles: u64,
    preference: u64,
    scratch: Vec<u64>,
    columns: Vec<u64>,
}

impl Sketcher {
    /// A sketcher for the given options.
    #[must_use]
    pub fn new(options: &SketchOptions) -> Self {
        let shape = Shape::new(options);
        Self {
            shape,
            longest: options.keep == Keep::Longest,
            identity: Identity::default(),
            parts: Parts::default(),
            minhash: MinHasher::default(),
            simhash: SimHasher::default(),
            few: Few::new(shape.prefixes.largest()),
            tokens: 0,
            shingles: 0,
            preference: 0,
            scratch: Vec::new(),
            columns: Vec::new(),
        }
    }

    /// Bytes of an encoded row.
    #[must_use]
    pub fn width(&self) -> usize {
        row::width(self.shape.columns())
    }

    /// Starts a record.
    pub fn begin(&mut self) {
        self.identity.clear();
        self.parts = Parts::default();
        self.minhash.clear();
        self.simhash.clear();
        self.few.clear();
        self.tokens = 0;
        self.shingles = 0;
        self.preference = 0;
    }

    /// Says how much the record is preferred ([`keep::by_field`]).
    pub fn prefer(&mut self, preference: u64) {
        self.preference = preference;
    }

    /// Adds one content field: its text and the hashes of its tokens, in the order of the record.
    pub fn content_field(&mut self, text: &str, hashes: &[u64], part: Part) {
        let normalized = self.identity.field(text, hashes);
        self.parts.field(part, normalized, hashes.len());
        self.tokens += hashes.len() as u64;
        self.shingles += shingles::count(hashes.len()) as u64;
        let (minhash, few) = (&mut self.minhash, &mut self.few);
        if self.shape.economy() {
            shingles::for_each_pair_block(hashes, &mut self.scratch, |block| self.simhash.add(block));
            shingles::for_each_block(hashes, &mut self.scratch, |block| few.add(block));
        } else {
            shingles::for_each_block(hashes, &mut self.scratch, |block| {
                minhash.add(block);
                few.add(block);
            });
        }
    }

    /// Ends the record. A record without tokens yields the empty row, which takes no part in anything.
    pub fn finish(&mut self) -> Sketch<'_> {
        let Shape { bands, prefixes, .. } = self.shape;
        self.columns.clear();
        self.columns.resize(self.shape.near().end, 0);
        if self.tokens == 0 {
            self.columns.resize(self.shape.columns(), 0);
            return Sketch { row: SketchRow::default(), columns: &self.columns };
        }
        let few = self.few.finish();
        let shingles = few.map_or(self.shingles, |few| few.len() as u64);
        let shingles = u32::try_from(shingles).unwrap_or(u32::MAX);
        match bands {
            _ if shingles < MIN_SHINGLES => {}
            Some(bands) => self.minhash.bands(bands, &mut self.columns),
            None => self.columns.copy_from_slice(&row::simhash_columns(self.simhash.finish())),
        }
        if let Some(few) = few {
            prefixes.keys(few, &mut self.columns);
        }
        self.columns.resize(self.shape.columns(), 0);
        if let Some(slot) = self.shape.preference().and_then(|column| self.columns.get_mut(column)) {
            *slot = if self.longest { keep::by_tokens(self.tokens) } else { self.preference };
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
        Sketch { row, columns: &self.columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::words::token_hash_of;

    fn sketch(fields: &[(&str, Part)]) -> SketchRow {
        let mut sketcher = Sketcher::new(&SketchOptions::default());
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
    fn small_records_have_keys_large_ones_bands_and_those_in_between_both() {
        let mut sketcher = Sketcher::new(&SketchOptions::default());
        let hashes: Vec<u64> = (0..500).map(|number| token_hash_of(&format!("w{number}"))).collect();
        let mut filled = |hashes: &[u64]| {
            sketcher.begin();
            sketcher.content_field("", hashes, Part::Text);
            let sketch = sketcher.finish();
            let used = |columns: &[u64]| columns.iter().filter(|&&hash| hash != 0).count();
            let (bands, keys) = sketch.columns.split_at(36);
            (sketch.row.shingles, used(bands), used(keys))
        };
        assert_eq!(filled(&hashes[..11]), (7, 0, 2));
        assert_eq!(filled(&hashes[..12]), (8, 36, 2));
        assert_eq!(filled(&hashes[..13]), (9, 36, 0));
        assert_eq!(filled(&[7; 100]), (1, 0, 1), "one shingle, over and over");
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
        let mut sketcher = Sketcher::new(&SketchOptions::default());
        let hashes: Vec<u64> = (0..500).map(|number| token_hash_of(&format!("w{number}"))).collect();
        sketcher.begin();
        sketcher.content_field("first", &hashes[..40], Part::Completion);
        let (row, columns) = (sketcher.finish().row, sketcher.finish().columns.to_vec());
        sketcher.begin();
        sketcher.content_field("second", &hashes, Part::Text);
        let _ = sketcher.finish();
        sketcher.begin();
        sketcher.content_field("first", &hashes[..40], Part::Completion);
        assert_eq!(sketcher.finish(), Sketch { row, columns: &columns });
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
