//! One reading pass instead of two.
//!
//! Confirming classes and comparing candidates both need records again, and reading is what costs. While the
//! first pass reads, records that the second one will need are kept too, as far as memory allows; the second pass then only reads when
//! something is missing. What is kept never changes a result.

use super::{Each, Reread, Wanted, merged, position};
use std::io;
use std::ops::Range;

/// Bytes a kept set is reckoned with before it is read: a text of about a hundred words.
pub(super) const TYPICAL_SET: u64 = 1 << 10;

/// Shingle sets of records that were read early.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// All sets, one behind the other.
    all: Vec<u64>,
    /// Id and set of each record, by id.
    sets: Vec<(u64, Range<usize>)>,
}

impl Kept {
    /// The set of a record.
    pub(super) fn set(&self, id: u64) -> Option<&[u64]> {
        let at = self.sets.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        self.all.get(self.sets[at].1.clone())
    }

    /// How many sets there are.
    pub(super) fn len(&self) -> u64 {
        self.sets.len() as u64
    }

    fn keep(&mut self, id: u64, shingles: &[u64], budget: u64) {
        // Growing takes as much again.
        let bytes = (self.all.len() + shingles.len()) * 16 + self.sets.len() * 48;
        if bytes as u64 <= budget {
            let start = self.all.len();
            self.all.extend_from_slice(shingles);
            self.sets.push((id, start..self.all.len()));
        }
    }
}

/// Reads what is asked for, and keeps the sets of `wanted` records on the way.
pub(super) struct Filling<'a> {
    pub(super) inner: &'a mut dyn Reread,
    /// Records that will be needed later; emptied by the first reading.
    pub(super) wanted: Vec<Wanted>,
    pub(super) kept: &'a mut Kept,
    /// Bytes that may be kept.
    pub(super) budget: u64,
}

impl Reread for Filling<'_> {
    fn again(&mut self, wanted: &[Wanted], each: &mut Each<'_>) -> io::Result<()> {
        let later = merged(std::mem::take(&mut self.wanted));
        let all = merged(wanted.iter().chain(&later).copied().collect());
        let (kept, budget) = (&mut *self.kept, self.budget);
        self.inner.again(&all, &mut |id, exact| {
            if position(&later, id).is_some() {
                kept.keep(id, &exact.shingles, budget);
            }
            if position(wanted, id).is_some() {
                each(id, exact);
            }
        })
    }
}
