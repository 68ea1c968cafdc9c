//! What a literal calls: a table from the literal's number straight to the entries of one family.
//!
//! Every family asks it once for every hit of the walk, and nearly always for nothing: most literals belong to another family or
//! are context words, which call nobody. So the answer is two loads, not a search.

use crate::kernel::literals::LiteralId;

/// Entries by literal.
#[derive(Debug)]
pub struct Calls<T> {
    /// Where the entries of each literal start; those of the next literal start where they end.
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T: Ord> Calls<T> {
    /// Files `calls` under their literals, each once, in the order of `T`.
    #[must_use]
    pub fn new(mut calls: Vec<(LiteralId, T)>) -> Self {
        calls.sort_unstable();
        calls.dedup();
        let last = calls.last().map_or(0, |(literal, _)| usize::from(literal.0) + 1);
        let mut starts = vec![0; last + 1];
        for (literal, _) in &calls {
            starts[usize::from(literal.0) + 1] += 1_u32;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { starts, entries: calls.into_iter().map(|(_, entry)| entry).collect() }
    }

    /// What `literal` calls.
    #[inline]
    #[must_use]
    pub fn of(&self, literal: LiteralId) -> &[T] {
        let at = usize::from(literal.0);
        match self.starts.get(at..at + 2) {
            Some(&[from, to]) if from < to => self.entries.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_calls_its_own_entries_once_and_in_order() {
        let calls = [(4, 'c'), (2, 'b'), (4, 'a'), (4, 'c')].map(|(number, entry)| (LiteralId(number), entry));
        let calls = Calls::new(calls.to_vec());
        let of = |number| calls.of(LiteralId(number)).iter().collect::<String>();
        assert_eq!([0, 1, 2, 3, 4, 5, u16::MAX].map(of), ["", "", "b", "", "ac", "", ""]);
        assert_eq!(Calls::<u16>::new(Vec::new()).of(LiteralId(0)), [] as [u16; 0]);
    }
}
