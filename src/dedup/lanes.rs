//! Lanes: the hashes of a sketch by which records meet.
//!
//! A min-hash band is a lane, and so are the keys of small records, all of one record in the same lane because the
//! keys of a set have no places. In economy mode there are no bands, and the lanes come out of the similarity hash:
//! it is cut into nine blocks, and each choice of three blocks is a lane. Two hashes that differ in at most six bits
//! agree on at least three blocks, so they meet (G. Manku et al., "Detecting near-duplicates for web crawling", 2007).

use crate::kernel::by_hash::SPREAD;
use crate::sketch::row::{self, SketchRow};
use crate::sketch::{MIN_SHINGLES, Shape};
use std::ops::Range;

/// Bits in which similarity hashes of candidates differ at most: every further bit would need about twice the lanes.
pub(super) const MOST_DISTANT: u32 = 6;
/// Blocks that agree at least: 21 or 22 bits, enough to tell millions of records apart.
const AGREEING: u32 = 3;
const BLOCKS: u32 = MOST_DISTANT + AGREEING;
/// Hashes that mean the same and meet each other.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    pub(super) number: u8,
    source: Source,
}

#[derive(Debug, Clone)]
enum Source {
    Band(usize),
    Keys(Range<usize>),
    /// The bits of some blocks of the similarity hash.
    Blocks(u64),
}

impl Lane {
    /// The lanes of a table.
    pub(super) fn all(shape: Shape) -> Vec<Self> {
        let near = if shape.economy() {
            block_choices().into_iter().map(Source::Blocks).collect()
        } else {
            (0..shape.near().end).map(Source::Band).collect::<Vec<_>>()
        };
        let sources = near.into_iter().chain([Source::Keys(shape.keys())]);
        (0..).zip(sources).map(|(number, source)| Self { number, source }).collect()
    }

    /// Whether these are keys.
    pub(super) fn is_keys(&self) -> bool {
        matches!(self.source, Source::Keys(_))
    }

    /// Hashes a record has here, at most.
    pub(super) fn hashes(&self) -> usize {
        if let Source::Keys(columns) = &self.source { columns.len() } else { 1 }
    }

    /// One of these hashes, of an encoded row; below 2^48 and mixed well.
    pub(super) fn hash(&self, encoded: &[u8], number: usize) -> u64 {
        match &self.source {
            Source::Band(column) => row::column(encoded, *column),
            Source::Keys(columns) => row::column(encoded, columns.start + number),
            Source::Blocks(mask) => {
                let bits = row::simhash(encoded) & mask;
                let mixed = (bits ^ bits >> 32).wrapping_mul(SPREAD);
                (mixed ^ mixed >> 29).wrapping_mul(SPREAD) >> 16
            }
        }
    }

    /// Whether a record with this hash takes part.
    pub(super) fn admits(&self, hash: u64, sketch: &SketchRow) -> bool {
        !sketch.is_empty() && if self.is_keys() { hash != 0 } else { sketch.shingles >= MIN_SHINGLES }
    }
}

/// Bit masks of all choices of [`AGREEING`] of [`BLOCKS`] blocks.
fn block_choices() -> Vec<u64> {
    let edge = |block: u32| block * u64::BITS / BLOCKS;
    let bits = |block: u32| (edge(block)..edge(block + 1)).fold(0, |mask, bit| mask | 1_u64 << bit);
    let chosen = (0_u32..1 << BLOCKS).filter(|choice| choice.count_ones() == AGREEING);
    chosen
        .map(|choice| (0..BLOCKS).filter(|block| choice >> block & 1 == 1).fold(0, |mask, block| mask | bits(block)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_at_most_six_bits_apart_agree_on_a_choice_of_blocks() {
        let choices = block_choices();
        assert_eq!(choices.len(), 84);
        assert!(choices.iter().all(|choice| (21..=24).contains(&choice.count_ones())));
        let mut state = 1_u64;
        for _ in 0..20_000 {
            let mut apart = 0_u64;
            while apart.count_ones() < MOST_DISTANT {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                apart |= 1 << (state >> 58);
            }
            assert!(choices.iter().any(|choice| apart & choice == 0));
        }
    }
}
