//! Boilerplate: lines and paragraphs that stand in many records which are otherwise different.
//!
//! Records that go as duplicates do not count, or every line of a copy would be boilerplate. A filter leaves out what stands
//! somewhere once; the rest is added up in a table that spills to the sort when it is full, so that counts are exact and memory is
//! bounded. Only hashes are seen: the engine reads the text of the few that are shown.

use super::repeated::Repeated;
use super::sorter::{Sorter, number_at, pack};
use super::{DedupError, DedupOptions};
use crate::kernel::by_hash::ByHash;
use crate::repetition::{Kind, Stretch};
use std::cmp::Reverse;
use std::io;

/// Fewest records of a line that is listed.
const MIN_RECORDS: u64 = 5;
/// Lines that are listed, and as many paragraphs.
const LISTED: usize = 10;
/// Hash (8), first record (8), records (8), times (8), kind and bytes (8).
const SUM: usize = 40;
/// Bytes of memory that a line in the table takes, about.
const ENTRY: u64 = 96;
/// Fewest lines in the table, whatever the memory.
const MIN_TABLE: usize = 1024;

/// Lines of all records, in order of their ids.
pub trait LineTable {
    /// About how many lines there are.
    fn lines(&self) -> u64;

    /// Calls `visit` for each record that has content: its id, the bytes of its content, its lines and paragraphs.
    ///
    /// # Errors
    /// When the table cannot be read.
    fn each(&self, visit: &mut Visit<'_>) -> io::Result<()>;
}

/// Receives a record of a [`LineTable`].
pub type Visit<'a> = dyn FnMut(u64, u64, &[Stretch]) -> io::Result<()> + 'a;

/// A line or paragraph that stands in many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Common {
    /// What it is.
    pub stretch: Stretch,
    /// Id of the first record that holds it.
    pub first: u64,
    /// Records that hold it.
    pub records: u64,
    /// How often it stands there.
    pub times: u64,
}

impl Common {
    /// Bytes it takes up in all.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.times * u64::from(self.stretch.bytes)
    }
}

/// What repeats over the records that stay.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Boilerplate {
    /// The lines, then the paragraphs that take up most, each in that order.
    pub top: Vec<Common>,
    /// Different lines that stand in more than one record.
    pub lines: u64,
    /// Bytes they take up.
    pub bytes: u64,
    /// Bytes of content of all records that stay.
    pub content: u64,
    /// Where longer spans may be that many records share.
    pub marked: Vec<Marked>,
}

/// Finds what repeats. `gone` are the ids of the records that do not count, ascending.
///
/// # Errors
/// When temporary files cannot be used, or when asked to give up.
pub fn find(
    table: &dyn LineTable,
    gone: impl Iterator<Item = io::Result<u64>>,
    options: &DedupOptions,
) -> Result<Boilerplate, DedupError> {
    let mut filter = Repeated::new(table.lines(), options.memory / 8);
    table.each(&mut |_, _, stretches| {
        for stretch in stretches {
            filter.count(stretch.hash);
        }
        options.check_running()
    })?;
    let mut out = Boilerplate::default();
    let mut sums = Sums::new(options);
    let mut gone = Gone(gone.peekable());
    table.each(&mut |id, content, stretches| {
        if gone.holds(id)? {
            return Ok(());
        }
        out.content += content;
        for stretch in stretches.iter().filter(|stretch| filter.has(stretch.hash)) {
            sums.add(id, stretch)?;
        }
        options.check_running()
    })?;
    let [mut lines, mut paragraphs] = [Vec::new(), Vec::new()];
    let mut marks = Marks::default();
    sums.finish(|common| {
        if common.records < 2 {
            return;
        }
        if common.stretch.kind == Kind::Line {
            out.lines += 1;
            out.bytes += common.bytes();
        }
        if common.records >= MIN_RECORDS {
            let list = match common.stretch.kind {
                Kind::Line => &mut lines,
                Kind::Paragraph => &mut paragraphs,
                Kind::Mark => return marks.add(&common),
            };
            list.push(common);
            if list.len() > 64 * LISTED {
                shorten(list);
            }
        }
    })?;
    out.marked = marks.finish();
    for mut list in [lines, paragraphs] {
        shorten(&mut list);
        out.top.extend(list);
    }
    Ok(out)
}

/// The ids of records that do not count, asked for in order.
struct Gone<I: Iterator<Item = io::Result<u64>>>(std::iter::Peekable<I>);

impl<I: Iterator<Item = io::Result<u64>>> Gone<I> {
    fn holds(&mut self, id: u64) -> io::Result<bool> {
        while self.0.next_if(|next| next.as_ref().is_ok_and(|&next| next < id)).is_some() {}
        match self.0.peek() {
            Some(Ok(next)) => Ok(*next == id),
            Some(Err(_)) => self.0.next().map_or(Ok(false), |error| error.map(|_| false)),
            None => Ok(false),
        }
    }
}

/// Leaves those that take up most, in that order.
fn shorten(list: &mut Vec<Common>) {
    list.sort_unstable_by_key(|common| (Reverse(common.bytes()), common.first, common.stretch.hash));
    list.truncate(LISTED);
}

/// Counts by line.
struct Sums {
    table: ByHash<Sum>,
    most: usize,
    sorter: Sorter<SUM>,
}

#[derive(Debug, Clone, Copy)]
struct Sum {
    first: u64,
    last: u64,
    records: u64,
    times: u64,
    bytes: u64,
}

/// Bits of the bytes of a line; the number of its kind is in those above.
const BYTES: u32 = 56;

impl Sums {
    fn new(options: &DedupOptions) -> Self {
        let most = usize::try_from(options.memory / 8 / ENTRY).unwrap_or(usize::MAX).max(MIN_TABLE);
        Self { table: ByHash::default(), most, sorter: Sorter::new(options.memory / 8, options) }
    }

    /// Counts a line of a record; records come in order.
    fn add(&mut self, id: u64, stretch: &Stretch) -> io::Result<()> {
        let bytes = u64::from(stretch.bytes) | (stretch.kind as u64) << BYTES;
        // The last lines of a record may not be counted apart from the first, or it would count twice.
        if self.table.len() >= self.most && !self.table.contains_key(&stretch.hash) {
            self.spill(id)?;
        }
        let new = Sum { first: id, last: id, records: 1, times: 0, bytes };
        let sum = self.table.entry(stretch.hash).or_insert(new);
        if sum.last != id {
            sum.records += 1;
            sum.last = id;
        }
        sum.times += 1;
        Ok(())
    }

    /// Empties the table, except for what the record at hand holds.
    fn spill(&mut self, id: u64) -> io::Result<()> {
        let Self { table, sorter, .. } = self;
        let mut result = Ok(());
        table.retain(|hash, sum| {
            if sum.last != id && result.is_ok() {
                result = sorter.push(sum.encode(*hash));
            }
            sum.last == id
        });
        // A record that fills the table alone may, or each of its lines would pass over it.
        self.most = self.most.max(table.len() * 2);
        result
    }

    /// Calls `each` with the sums, by hash.
    fn finish(mut self, mut each: impl FnMut(Common)) -> io::Result<()> {
        self.spill(u64::MAX)?;
        let mut rows = self.sorter.finish()?;
        let mut open: Option<Common> = None;
        while let Some(row) = rows.next()? {
            let [hash, first, records, times, bytes] = [0, 8, 16, 24, 32].map(|at| number_at(&row, at));
            match &mut open {
                Some(common) if common.stretch.hash == hash => {
                    common.records += records;
                    common.times += times;
                }
                _ => {
                    let stretch = Stretch { hash, bytes: bytes as u32, kind: Kind::numbered(bytes >> BYTES) };
                    if let Some(common) = open.replace(Common { stretch, first, records, times }) {
                        each(common);
                    }
                }
            }
        }
        open.into_iter().for_each(each);
        Ok(())
    }
}

impl Sum {
    fn encode(&self, hash: u64) -> [u8; SUM] {
        let columns = [hash, self.first, self.records, self.times, self.bytes].map(u64::to_be_bytes);
        pack(&columns.each_ref().map(|column| &column[..]))
    }
}

mod marks;
use marks::Marks;
pub use marks::{Marked, holders};

#[cfg(test)]
mod tests;
