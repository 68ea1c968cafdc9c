//! The second pass: records that are candidates, read again and compared exactly.
//!
//! The task that holds a record is read again, as little of it as the format allows; of Parquet the first pass keeps decoded batches as
//! far as there is room ([`Held`]). Only tasks with candidates are touched, each once for one ordered list of ids, by several threads ([`ahead`]).

use super::ahead::{self, Hand, Limits};
use super::pass::Scanned;
use super::spool::{Extent, Segment, Stored};
use super::{EngineError, Hooks};
use crate::dedup::{Each, Reread, SketchTable, Wanted};
use crate::kernel::literals::Literals;
use crate::record::{BadRecord, Record, Sink};
use crate::sketch::exact::{Exact, Maker, Needs};
use crate::source::read::{Held, Reader};
use crate::source::task::Task;
use crate::source::{DataFile, Plan};
use crate::text::Facts;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sketch rows of all records, in dataset order, straight from the workers' spools.
pub(super) struct Sketches<'a> {
    spools: &'a [Stored],
    width: u64,
    /// First row of each segment, and the segment.
    segments: Vec<(u64, Segment)>,
    rows: u64,
    /// Told how far a pass over the table is.
    step: &'a dyn Fn(u64, u64),
}

/// Segments with the global number of their first row.
fn numbered(scanned: &Scanned) -> Vec<(u64, Segment)> {
    let mut rows = 0;
    let place = |segment: &Segment| {
        rows += segment.rows;
        (rows - segment.rows, *segment)
    };
    scanned.segments.iter().map(place).collect()
}

impl<'a> Sketches<'a> {
    /// The table behind the first pass; a row has `width` bytes.
    #[must_use]
    pub(super) fn new(scanned: &'a Scanned, width: usize, step: &'a dyn Fn(u64, u64)) -> Self {
        let rows = scanned.segments.iter().map(|segment| segment.rows).sum();
        let segments = numbered(scanned);
        Self { spools: &scanned.sketches, width: width as u64, segments, rows, step }
    }
}

impl SketchTable for Sketches<'_> {
    fn len(&self) -> u64 {
        self.rows
    }

    fn read(&self, from: u64, rows: usize, out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        let end = self.rows.min(from.saturating_add(rows as u64));
        (self.step)(end, self.rows);
        let mut at = from;
        let mut number = self.segments.partition_point(|(first, segment)| first + segment.rows <= from);
        while at < end {
            let (first, segment) = &self.segments[number];
            let count = (first + segment.rows).min(end) - at;
            let start = segment.sketches.start + (at - first) * self.width;
            let extent = Extent { start, len: count * self.width };
            let read = self.spools[segment.worker].read(extent).read_to_end(out)?;
            if read as u64 != extent.len {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a temporary file was cut short"));
            }
            at += count;
            number += 1;
        }
        Ok(())
    }
}

/// Reads single records again.
pub(super) struct Rereader<'a> {
    tasks: Tasks<'a>,
    /// Told how many of the records asked for were read.
    step: &'a dyn Fn(u64, u64),
    limits: Limits,
    desk: Desk,
}

/// What the first pass read, by row.
struct Tasks<'a> {
    plan: &'a Plan,
    /// Tasks with the global number of their first row and their number of rows.
    list: Vec<(u64, u64, Task)>,
    held: &'a Arc<Held>,
    stop: &'a AtomicBool,
}

/// Records of one task.
struct Share<'i> {
    task: Task,
    /// Global number of the first row of the task.
    first: u64,
    /// By id.
    wanted: &'i [Wanted],
}

/// What a thread needs to read and to compare.
struct Desk {
    reader: Reader,
    form: Form,
}

/// Exact forms of records, and the buffers they are made in.
#[derive(Default)]
struct Form {
    facts: Facts,
    /// None: only the tokens are wanted.
    literals: Literals,
    maker: Maker,
}

impl Form {
    fn of(&mut self, record: &Record<'_>, needs: Needs) -> &Exact {
        self.maker.begin(needs);
        for field in record.content() {
            if needs.words() {
                self.facts.walk(field.text, &self.literals);
            }
            self.maker.content_field(field.text, &self.facts.hashes);
        }
        self.maker.finish()
    }
}

/// Bytes that are handed over at a time: waking the other side costs as much as comparing a hundred short records.
const BATCH: usize = 256 << 10;

/// A record that was read again, as [`Each`] takes it.
struct Again {
    id: u64,
    exact: Exact,
}

impl<'a> Rereader<'a> {
    /// A rereader of what the first pass read.
    #[must_use]
    pub(super) fn new(plan: &'a Plan, scanned: &'a Scanned, hooks: &Hooks<'a>) -> Self {
        let mut tasks = Vec::with_capacity(scanned.tasks.len());
        let mut first = 0;
        let mut segments = scanned.segments.as_slice();
        for task in &scanned.tasks {
            let own =
                segments.partition_point(|segment| (segment.unit.file, segment.unit.task) <= (task.file, task.number));
            let rows = segments[..own].iter().map(|segment| segment.rows).sum();
            segments = &segments[own..];
            tasks.push((first, rows, *task));
            first += rows;
        }
        let tasks = Tasks { plan, list: tasks, held: &scanned.held, stop: hooks.stop };
        let desk = tasks.desk();
        Self { tasks, step: hooks.step, limits: Limits { threads: 1, bytes: 0 }, desk }
    }

    /// Compares with so many threads, and so many bytes that wait for their turn.
    #[must_use]
    pub(super) fn with(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }
}

impl Tasks<'_> {
    fn desk(&self) -> Desk {
        Desk { reader: Reader::holding(self.held), form: Form::default() }
    }

    /// These records, which come by id, task by task.
    fn shares<'i>(&self, wanted: &'i [Wanted]) -> io::Result<Vec<Share<'i>>> {
        let mut shares = Vec::new();
        let mut rest = wanted;
        while let Some(&Wanted { id, .. }) = rest.first() {
            let number = self.list.partition_point(|(first, rows, _)| first + rows <= id);
            let Some(&(first, rows, task)) = self.list.get(number) else {
                return Err(io::Error::new(io::ErrorKind::NotFound, "a record is gone"));
            };
            let (wanted, after) = rest.split_at(rest.partition_point(|wanted| wanted.id < first + rows));
            shares.push(Share { task, first, wanted });
            rest = after;
        }
        Ok(shares)
    }

    /// Calls `each` with the records of a share, until it says `false`.
    fn read(&self, share: &Share<'_>, reader: &mut Reader, each: &mut EachRecord<'_>) -> io::Result<()> {
        let file = &self.plan.files[share.task.file as usize];
        check_unchanged(file)?;
        let rows: Vec<u64> = share.wanted.iter().map(|wanted| wanted.id - share.first).collect();
        let mut picked = Picked { rest: share.wanted, torn: false, over: false, each, stop: self.stop };
        let result = reader.pick(file, &share.task, &rows, &mut picked);
        if picked.over || self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "interrupted"));
        }
        if picked.torn || !picked.rest.is_empty() {
            let why = result.err().map_or_else(|| "it holds fewer records than before".to_owned(), |error| error.why);
            return Err(io::Error::other(format!("{} could not be read again: {why}", file.name)));
        }
        Ok(())
    }
}

impl Rereader<'_> {
    /// Calls `each` with the records of these ids, which ascend.
    ///
    /// # Errors
    /// When a file changed or cannot be read any more, or when the scan is stopped.
    pub(super) fn visit(&mut self, sorted_ids: &[u64], each: &mut dyn FnMut(u64, &Record<'_>)) -> io::Result<()> {
        let wanted: Vec<Wanted> = sorted_ids.iter().map(|&id| Wanted { id, needs: Needs::default() }).collect();
        for share in self.tasks.shares(&wanted)? {
            self.tasks.read(&share, &mut self.desk.reader, &mut |wanted, record| {
                each(wanted.id, record);
                true
            })?;
        }
        Ok(())
    }

    /// Calls `each` with the id and the text of every content field of these records, which ascend.
    ///
    /// # Errors
    /// When a file changed or cannot be read any more, or when the scan is stopped.
    pub(super) fn content(&mut self, sorted_ids: &[u64], each: &mut dyn FnMut(u64, &str)) -> io::Result<()> {
        self.visit(sorted_ids, &mut |id, record| record.content().for_each(|field| each(id, field.text)))
    }
}

impl Reread for Rereader<'_> {
    fn again(&mut self, wanted: &[Wanted], each: &mut Each<'_>) -> io::Result<()> {
        let shares = self.tasks.shares(wanted)?;
        let (mut seen, all, step) = (0, wanted.len() as u64, self.step);
        let mut each = |id: u64, exact: &Exact| {
            step(seen, all);
            seen += 1;
            each(id, exact);
        };
        let tasks = &self.tasks;
        if self.limits.threads <= 1 || shares.len() <= 1 {
            // Nothing need be copied.
            let Desk { reader, form } = &mut self.desk;
            return shares.iter().try_for_each(|share| {
                tasks.read(share, reader, &mut |wanted, record| {
                    each(wanted.id, form.of(record, wanted.needs));
                    true
                })
            });
        }
        let act = |desk: &mut Desk, number: usize, hand: &mut Hand<'_, Vec<Again>>| {
            let Desk { reader, form } = desk;
            let (mut batch, mut size) = (Vec::new(), 0);
            tasks.read(&shares[number], reader, &mut |wanted, record| {
                let exact = form.of(record, wanted.needs).clone();
                size += size_of::<Again>() + (exact.shingles.len() + exact.tokens.len()) * 8 + exact.bytes.len();
                batch.push(Again { id: wanted.id, exact });
                size < BATCH || hand(std::mem::take(&mut batch), std::mem::take(&mut size) as u64)
            })?;
            hand(batch, size as u64);
            Ok(())
        };
        ahead::in_order(shares.len(), self.limits, || tasks.desk(), act, &mut |batch: Vec<Again>| {
            for one in &batch {
                each(one.id, &one.exact);
            }
        })
    }
}

/// Receives a record that was read again; `false` when no more are wanted.
type EachRecord<'a> = dyn FnMut(Wanted, &Record<'_>) -> bool + 'a;

/// Receives the wanted records of a task.
struct Picked<'a, 'b> {
    /// Those still to come, by id.
    rest: &'a [Wanted],
    /// A record that could be read before cannot be read any more.
    torn: bool,
    /// No more are wanted.
    over: bool,
    each: &'a mut EachRecord<'b>,
    stop: &'a AtomicBool,
}

impl Sink for Picked<'_, '_> {
    fn record(&mut self, record: &Record<'_>) {
        let Some((&wanted, rest)) = self.rest.split_first() else { return };
        self.rest = rest;
        self.over |= !(self.each)(wanted, record);
    }

    fn bad(&mut self, _bad: &BadRecord<'_>) {
        self.torn = true;
    }

    fn note(&mut self, _ordinal: u64, _what: &'static str) {}

    fn stopped(&self) -> bool {
        self.torn || self.over || self.stop.load(Ordering::Relaxed)
    }
}

/// What it means for the scan that records could not be read again.
pub(super) fn changed(error: io::Error) -> EngineError {
    match error.kind() {
        io::ErrorKind::StaleNetworkFileHandle => EngineError::Changed(error.to_string()),
        io::ErrorKind::Interrupted => EngineError::Interrupted,
        _ => EngineError::Temp(error),
    }
}

/// Refuses a file whose size or modification time is not what it was when the scan was planned.
///
/// # Errors
/// [`io::ErrorKind::StaleNetworkFileHandle`] names such a file.
pub(super) fn check_unchanged(file: &DataFile) -> io::Result<()> {
    let now = std::fs::metadata(&file.path)?;
    if now.len() == file.bytes && now.modified().ok() == file.modified {
        return Ok(());
    }
    let message = format!("{} changed while it was scanned", file.name);
    Err(io::Error::new(io::ErrorKind::StaleNetworkFileHandle, message))
}
