//! One reading pass instead of two.
//!
//! Confirming classes and comparing candidates both need records again, and reading is what costs. While the
//! first pass reads, records that the second one will need are kept too, as far as memory allows; the second pass then only reads when
//! something is missing. What is kept never changes a result.

use super::{Each, Reread};
use std::collections::HashMap;
use std::io;

/// Bytes a kept set is reckoned with before it is read: a text of about a hundred words.
pub(super) const TYPICAL_SET: u64 = 1 << 10;

/// Shingle sets of records that were read early.
#[derive(Debug, Default)]
pub(super) struct Kept {
    sets: HashMap<u64, Vec<u64>>,
    bytes: u64,
}

/// Reads what is asked for, and keeps the sets of `wanted` records on the way.
pub(super) struct Filling<'a> {
    pub(super) inner: &'a mut dyn Reread,
    /// Ids that will be needed later, ascending; emptied by the first reading.
    pub(super) wanted: Vec<u64>,
    pub(super) kept: &'a mut Kept,
    /// Bytes that may be kept.
    pub(super) budget: u64,
}

impl Reread for Filling<'_> {
    fn shingles(&mut self, sorted_ids: &[u64], each: &mut Each<'_>) -> io::Result<()> {
        let wanted = std::mem::take(&mut self.wanted);
        let mut all: Vec<u64> = sorted_ids.iter().chain(&wanted).copied().collect();
        all.sort_unstable();
        all.dedup();
        let (kept, budget) = (&mut *self.kept, self.budget);
        self.inner.shingles(&all, &mut |id, shingles, bytes| {
            let cost = shingles.len() as u64 * 8 + 64;
            if wanted.binary_search(&id).is_ok() && kept.bytes + cost <= budget {
                kept.bytes += cost;
                kept.sets.insert(id, shingles.clone());
            }
            if sorted_ids.binary_search(&id).is_ok() {
                each(id, shingles, bytes);
            }
        })
    }
}

/// Answers from what was kept when all of it is there, and reads otherwise. The canonical bytes are not kept.
pub(super) struct Serving<'a> {
    pub(super) inner: &'a mut dyn Reread,
    pub(super) kept: &'a Kept,
}

impl Reread for Serving<'_> {
    fn shingles(&mut self, sorted_ids: &[u64], each: &mut Each<'_>) -> io::Result<()> {
        let sets: Option<Vec<&Vec<u64>>> = sorted_ids.iter().map(|id| self.kept.sets.get(id)).collect();
        let Some(sets) = sets else { return self.inner.shingles(sorted_ids, each) };
        for (&id, set) in sorted_ids.iter().zip(sets) {
            each(id, &mut set.clone(), &[]);
        }
        Ok(())
    }
}
