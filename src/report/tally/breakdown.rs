//! Personal data and secrets counted by kind, part, path and evidence, and which kinds meet in one record.
//!
//! Both tables could grow with what the data invents, so both are bounded first come, first served: what comes later shares the
//! empty path, or the empty set of kinds.

use super::Tallied;
use crate::finding::Evidence;
use crate::record::Part;
use std::collections::BTreeMap;

/// Cells that are told apart.
const CELLS: usize = 16_384;
/// Sets of kinds that are told apart.
const SETS: usize = 4_096;

/// What is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Position in [`Totals::kinds`](super::Totals::kinds).
    pub kind: u16,
    /// Part of the field.
    pub part: Part,
    /// Number of the path while counting; position in [`Breakdown::paths`] when finished. 0 is the shared one.
    pub path: u16,
    /// How the findings are backed.
    pub evidence: Evidence,
}

/// The finished counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Breakdown {
    /// Findings of severity `low` or above, and records with one, by cell.
    pub cells: BTreeMap<Cell, Tallied>,
    /// Paths by number, list positions folded.
    pub paths: Vec<String>,
    /// Records by the set of identifying kinds they hold, two or more, sorted; the empty set holds what was not told apart.
    pub sets: BTreeMap<Vec<u16>, u64>,
}

impl Breakdown {
    /// The counts of a cell, or of the shared one when there is no more room.
    fn cell(&mut self, cell: Cell) -> &mut Tallied {
        let known = self.cells.len() < CELLS || self.cells.contains_key(&cell);
        self.cells.entry(if known { cell } else { Cell { path: 0, ..cell } }).or_default()
    }

    /// Counts one finding.
    pub(super) fn finding(&mut self, cell: Cell) {
        self.cell(cell).findings += 1;
    }

    /// Counts one record with findings in a cell.
    pub(super) fn record(&mut self, cell: Cell) {
        self.cell(cell).records += 1;
    }

    /// Counts one record that holds these kinds, sorted.
    pub(super) fn linked(&mut self, kinds: &[u16]) {
        let known = self.sets.len() < SETS || self.sets.contains_key(kinds);
        *self.sets.entry(if known { kinds.to_vec() } else { Vec::new() }).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_shares_the_empty_path_and_the_empty_set() {
        let mut breakdown = Breakdown::default();
        let cell = |path| Cell { kind: 0, part: Part::Text, path, evidence: Evidence::Pattern };
        for path in 1..=CELLS as u16 + 2 {
            breakdown.finding(cell(path));
        }
        breakdown.finding(cell(1));
        assert_eq!(breakdown.cells[&cell(0)].findings, 2);
        assert_eq!(breakdown.cells[&cell(1)].findings, 2);
        for kind in 0..SETS as u16 + 3 {
            breakdown.linked(&[kind, kind + 1]);
        }
        breakdown.linked(&[0, 1]);
        assert_eq!(breakdown.sets[&Vec::new()], 3);
        assert_eq!(breakdown.sets[&vec![0, 1]], 2);
    }
}
