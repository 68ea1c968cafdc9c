//! Marks that many records hold, put together by the span that they are likely of, and the records that hold them.

use super::{Common, Gone, LISTED, LineTable};
use crate::dedup::{DedupError, DedupOptions};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

/// Marks that are put together: those of the most records.
const MOST: usize = 1 << 12;
/// Records that are looked up, for all spans together; the first ones in the dataset.
const MOST_HOLDERS: usize = 1 << 20;

/// Marks with the same first record in as many records: the traces of one span, most often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// One of the marks.
    pub mark: u64,
    /// Id of the first record that holds it.
    pub first: u64,
    /// Records that hold it.
    pub records: u64,
    /// How many marks there are; a span has about one in 23 words.
    pub marks: u64,
}

/// The marks of the most records.
#[derive(Debug, Default)]
pub(super) struct Marks {
    all: Vec<(Reverse<u64>, u64, u64)>,
}

impl Marks {
    pub(super) fn add(&mut self, common: &Common) {
        self.all.push((Reverse(common.records), common.first, common.stretch.hash));
        if self.all.len() > 2 * MOST {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        self.all.sort_unstable();
        self.all.truncate(MOST);
    }

    /// Those that seem to take up most.
    pub(super) fn finish(mut self) -> Vec<Marked> {
        self.shorten();
        let mut groups: BTreeMap<(Reverse<u64>, u64), Marked> = BTreeMap::new();
        for (records, first, mark) in self.all {
            let new = Marked { mark, first, records: records.0, marks: 0 };
            groups.entry((records, first)).or_insert(new).marks += 1;
        }
        let mut groups: Vec<Marked> = groups.into_values().collect();
        groups.sort_by_key(|group| Reverse(group.records * group.marks));
        groups.truncate(LISTED);
        groups
    }
}

/// The records that hold each of these marks, without the `gone` ones: ids, ascending.
///
/// # Errors
/// When the table cannot be read, or when asked to give up.
pub fn holders(
    table: &dyn LineTable,
    gone: impl Iterator<Item = io::Result<u64>>,
    marked: &[Marked],
    options: &DedupOptions,
) -> Result<Vec<Vec<u64>>, DedupError> {
    let numbers: BTreeMap<u64, usize> =
        marked.iter().enumerate().map(|(number, marked)| (marked.mark, number)).collect();
    let mut out = vec![Vec::new(); marked.len()];
    let mut left = MOST_HOLDERS;
    let mut gone = Gone(gone.peekable());
    table.each(&mut |id, _, stretches| {
        if gone.holds(id)? {
            return Ok(());
        }
        for stretch in stretches {
            let found = numbers.get(&stretch.hash).and_then(|&number| out.get_mut(number));
            if let Some(ids) = found
                && ids.last() != Some(&id)
                && left > 0
            {
                ids.push(id);
                left -= 1;
            }
        }
        options.check_running()
    })?;
    Ok(out)
}
