//! What one thread does: take work, read, examine, sketch, count, spool.

use super::codec;
use super::disk::Disk;
use super::examine::{Examination, Examiner};
use super::ids;
use super::kept::Keeper;
use super::mining;
use super::queue::{Item, Queue, Work};
use super::rates::Rates;
use super::spool::{Extent, Segment, Spool, Stored, Unit};
use crate::detect::language::Votes;
use crate::profile::{Profile, RecordSummary};
use crate::record::{BadRecord, Record, Sink};
use crate::repetition::Repetition;
use crate::sketch::{Keep, SketchOptions, Sketcher, keep};
use crate::source::read::{Held, ReadError, Reader};
use crate::source::task::{Block, Lane, Task};
use crate::source::{Compression, DataFile, Plan};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What all workers of a pass share.
pub(super) struct Shared<'a> {
    /// What is scanned.
    pub(super) plan: &'a Plan,
    /// How records are examined.
    pub(super) examination: Examination<'a>,
    /// How sketches are made.
    pub(super) sketch: &'a SketchOptions,
    /// Whether the phrases of every record are counted, not of a sample.
    pub(super) all_phrases: bool,
    /// Whether the ids of the records are wanted.
    pub(super) record_ids: bool,
    /// Who does what next.
    pub(super) queue: &'a Queue<'a>,
    /// Worker threads.
    pub(super) threads: usize,
    /// Where spools go.
    pub(super) temp: &'a Path,
    /// What is kept for the second pass.
    pub(super) held: &'a Arc<Held>,
    /// Knows whether there is room for them.
    pub(super) disk: &'a Disk<'a>,
    /// Set by Ctrl-C, and by a worker that failed.
    pub(super) stop: &'a AtomicBool,
    /// Told how many bytes and records were read.
    pub(super) progress: &'a (dyn Fn(u64, u64) + Sync),
}

/// What one worker leaves behind.
#[derive(Debug)]
pub(super) struct Finished {
    /// Where its results are.
    pub(super) segments: Vec<Segment>,
    /// Findings and errors.
    pub(super) entries: Stored,
    /// Sketches.
    pub(super) sketches: Stored,
    /// What is kept for trigger mining.
    pub(super) kept: Stored,
    /// Ids of the records.
    pub(super) ids: Stored,
    /// Hashes of the lines of the records.
    pub(super) lines: Stored,
    /// Composition.
    pub(super) profile: Profile,
    /// Marks that may be the format.
    pub(super) rates: Rates,
    /// How often records of a file were read leniently, by file and reason.
    pub(super) notes: BTreeMap<(u32, &'static str), u64>,
    /// SHA-256 of files.
    pub(super) digests: Vec<(u32, io::Result<[u8; 32]>)>,
}

/// Takes work until there is none.
///
/// # Errors
/// When a temporary file cannot be written.
pub(super) fn run(shared: &Shared<'_>, number: usize) -> io::Result<Finished> {
    let mut worker = Worker::new(shared, number)?;
    let mut reader = Reader::holding(shared.held);
    while let Some(work) = shared.queue.next() {
        if shared.stop.load(Ordering::Relaxed) {
            break;
        }
        match work {
            Work::Item(Item::Digest(file)) => {
                let digest = digest(&shared.plan.files[file as usize].path, shared.stop);
                worker.done.digests.push((file, digest));
            }
            Work::Item(Item::Task(task)) => worker.task(&mut reader, &task),
            Work::Block(block) => worker.block(&mut reader, &block),
        }
        if let Some(error) = worker.failure.take() {
            shared.stop.store(true, Ordering::Relaxed);
            return Err(error);
        }
    }
    worker.finish()
}

struct Worker<'a> {
    shared: &'a Shared<'a>,
    number: usize,
    examiner: Examiner<'a>,
    sketcher: Sketcher,
    keeper: Keeper,
    /// Whether anything is mined from what is kept.
    mining: bool,
    repetition: Repetition,
    votes: Votes,
    unit: Unit,
    rows: u64,
    /// Rows that the task at hand is said to have.
    promised: u64,
    /// The first row of the unit that was lost with others.
    lost: Option<u64>,
    entries: Spool,
    sketches: Spool,
    kept: Spool,
    ids: Spool,
    lines: Spool,
    starts: [u64; 5],
    buffer: Vec<u8>,
    kept_buffer: Vec<u8>,
    ids_buffer: Vec<u8>,
    lines_buffer: Vec<u8>,
    row: Vec<u8>,
    done: Partial,
    failure: Option<io::Error>,
}

/// The part of [`Finished`] that grows while the worker runs.
#[derive(Debug, Default)]
struct Partial {
    segments: Vec<Segment>,
    profile: Profile,
    rates: Rates,
    notes: BTreeMap<(u32, &'static str), u64>,
    digests: Vec<(u32, io::Result<[u8; 32]>)>,
}

/// Block number of the unit that holds the error at the end of a stream whose blocks went through a lane.
const AFTER_ALL_BLOCKS: u32 = u32::MAX;
/// Kind of the rules on calls by which near copies are compared.
const INSECURE_CODE: &str = "insecure_code";
/// Entries are handed to the spool in pieces of this size.
const FLUSH: usize = 1 << 16;

impl<'a> Worker<'a> {
    fn new(shared: &'a Shared<'a>, number: usize) -> io::Result<Self> {
        Ok(Self {
            shared,
            number,
            examiner: Examiner::new(shared.examination),
            sketcher: Sketcher::new(shared.sketch),
            keeper: Keeper::new(),
            mining: mining::wanted(shared.examination.rules),
            repetition: Repetition::new(shared.all_phrases),
            votes: Votes::default(),
            unit: Unit { file: 0, task: 0, block: 0 },
            rows: 0,
            promised: 0,
            lost: None,
            entries: Spool::create(shared.temp)?,
            sketches: Spool::create(shared.temp)?,
            kept: Spool::create(shared.temp)?,
            ids: Spool::create(shared.temp)?,
            lines: Spool::create(shared.temp)?,
            starts: [0; 5],
            buffer: Vec::new(),
            kept_buffer: Vec::new(),
            ids_buffer: Vec::new(),
            lines_buffer: Vec::new(),
            row: Vec::new(),
            done: Partial::default(),
            failure: None,
        })
    }

    fn task(&mut self, reader: &mut Reader, task: &Task) {
        let file: &DataFile = &self.shared.plan.files[task.file as usize];
        // A lane only pays when somebody else can take the blocks.
        let wants_lane = file.compression != Compression::Plain && self.shared.threads > 1;
        let lane = wants_lane.then(|| self.shared.queue.open_lane());
        self.begin(Unit { file: task.file, task: task.number, block: 0 });
        self.promised = task.rows.unwrap_or(0);
        let before = self.starts;
        let result =
            self.guarded(|worker| reader.read(file, task, lane.as_ref().map(|lane| lane as &dyn Lane), worker));
        if let Err(error) = result {
            if lane.is_some() {
                self.begin(Unit { block: AFTER_ALL_BLOCKS, ..self.unit });
            }
            self.fail_rest(&error, task.rows);
        }
        self.end();
        let [all, entries] = [self.starts.iter().sum::<u64>() - before.iter().sum::<u64>(), self.starts[0] - before[0]];
        let room = self.shared.disk.task_done(all, entries);
        self.keep_failure(room);
    }

    fn block(&mut self, reader: &mut Reader, block: &Block) {
        let file = &self.shared.plan.files[block.file as usize];
        self.begin(Unit { file: block.file, task: 0, block: block.number + 1 });
        let result = self.guarded(|worker| {
            reader.read_block(file, block, worker);
            Ok(())
        });
        if let Err(error) = result {
            self.fail_rest(&error, None);
        }
        self.end();
    }

    /// Runs `read`; a panic becomes an error of this unit and leaves the other units alone.
    fn guarded(&mut self, read: impl FnOnce(&mut Self) -> Result<(), ReadError>) -> Result<(), ReadError> {
        catch_unwind(AssertUnwindSafe(|| read(self))).unwrap_or_else(|_| {
            let why = "internal error: the rest of this part was not scanned; please report it".to_owned();
            Err(ReadError { group: None, offset: None, why })
        })
    }

    /// Names what could not be read; rows that were promised keep their numbers.
    fn fail_rest(&mut self, error: &ReadError, promised: Option<u64>) {
        self.lose(promised.unwrap_or(0));
        codec::put_error(&mut self.buffer, self.lost, error.offset, &error.why, true);
    }

    /// Counts rows up to this one as unreadable.
    fn lose(&mut self, end: u64) {
        if self.rows < end {
            self.lost.get_or_insert(self.rows);
        }
        while self.rows < end {
            self.done.profile.bad(self.unit.file);
            self.sketch_nothing();
            self.rows += 1;
        }
    }

    fn begin(&mut self, unit: Unit) {
        self.end();
        self.unit = unit;
    }

    /// Closes the unit at hand; one that holds nothing leaves no segment.
    fn end(&mut self) {
        self.flush();
        let ends = [&self.entries, &self.sketches, &self.kept, &self.ids, &self.lines].map(Spool::position);
        let starts = std::mem::replace(&mut self.starts, ends);
        let [entries, sketches, kept, ids, lines] =
            std::array::from_fn(|at| Extent { start: starts[at], len: ends[at] - starts[at] });
        if self.rows > 0 || entries.len > 0 {
            let (unit, rows, worker) = (self.unit, self.rows, self.number);
            self.done.segments.push(Segment { unit, rows, worker, entries, sketches, kept, ids, lines });
        }
        (self.rows, self.lost) = (0, None);
    }

    fn flush(&mut self) {
        let Self { entries, buffer, kept, kept_buffer, ids, ids_buffer, lines, lines_buffer, failure, .. } = self;
        for (spool, buffer) in [(entries, buffer), (kept, kept_buffer), (ids, ids_buffer), (lines, lines_buffer)] {
            if let Err(error) = spool.append(buffer) {
                failure.get_or_insert(error);
            }
            buffer.clear();
        }
    }

    fn keep_failure(&mut self, result: io::Result<()>) {
        if let Err(error) = result {
            self.failure.get_or_insert(error);
        }
    }

    /// Ends the sketch at hand and spools it.
    fn append_sketch(&mut self) {
        self.row.clear();
        self.sketcher.finish().encode(&mut self.row);
        let result = self.sketches.append(&self.row);
        self.keep_failure(result);
    }

    fn sketch_nothing(&mut self) {
        self.sketcher.begin();
        self.append_sketch();
        if self.shared.record_ids {
            ids::put(&mut self.ids_buffer, None);
        }
    }

    fn finish(mut self) -> io::Result<Finished> {
        self.end();
        if let Some(error) = self.failure {
            return Err(error);
        }
        Ok(Finished {
            segments: self.done.segments,
            entries: self.entries.finish()?,
            sketches: self.sketches.finish()?,
            kept: self.kept.finish()?,
            ids: self.ids.finish()?,
            lines: self.lines.finish()?,
            profile: self.done.profile,
            rates: self.done.rates,
            notes: self.done.notes,
            digests: self.done.digests,
        })
    }
}

impl Sink for Worker<'_> {
    fn record(&mut self, record: &Record<'_>) {
        self.sketcher.begin();
        self.votes = Votes::default();
        let (mut content_bytes, mut tokens) = (0, 0);
        if self.mining {
            self.keeper.begin(record);
        }
        self.repetition.begin();
        let Self { examiner, sketcher, keeper, mining, repetition, votes, done, .. } = self;
        examiner.examine(record, |field, info, facts| {
            done.profile.field(field, info);
            if let Some(facts) = facts {
                content_bytes += field.text.len() as u64;
                tokens += facts.tokens.len() as u64;
                done.profile.links(field.text, facts);
                votes.add(field.text, facts);
                sketcher.content_field(field.text, &facts.hashes, field.part);
                repetition.field(field.text, field.part, facts);
            }
            if *mining {
                keeper.field(field, info, facts);
            }
        });
        let split = self.shared.plan.files[self.unit.file as usize].split;
        let summary = RecordSummary { split, content_bytes, tokens, language: votes.language().as_str() };
        done.profile.record(self.unit.file, record, &summary);
        let rules = self.shared.examination.rules;
        examiner.count_patterns(record, |finding, pattern| {
            if Rates::judges(rules, finding.rule) {
                done.rates.add(finding.rule, pattern);
            }
        });
        examiner.write(record, self.unit.file, self.rows as i64, &mut self.buffer);
        if self.mining {
            let calls = self.examiner.count_kind(INSECURE_CODE);
            self.keeper.finish(self.rows, calls, &mut self.kept_buffer);
        }
        self.repetition.finish(self.rows, self.done.profile.repetition_mut(), &mut self.lines_buffer);
        if let Keep::Field(name) = &self.shared.sketch.keep {
            self.sketcher.prefer(keep::by_field(name, record));
        }
        self.append_sketch();
        if self.shared.record_ids {
            ids::put(&mut self.ids_buffer, self.examiner.id(record));
        }
        self.rows += 1;
        let buffers = [&self.buffer, &self.kept_buffer, &self.ids_buffer, &self.lines_buffer];
        if buffers.iter().any(|buffer| buffer.len() >= FLUSH) {
            self.flush();
        }
        (self.shared.progress)(record.bytes, 1);
    }

    fn bad(&mut self, bad: &BadRecord<'_>) {
        codec::put_error(&mut self.buffer, Some(self.rows), bad.offset, bad.why, false);
        self.done.profile.bad(self.unit.file);
        self.sketch_nothing();
        self.rows += 1;
        (self.shared.progress)(bad.raw.map_or(0, |raw| raw.len() as u64), 1);
    }

    fn note(&mut self, _ordinal: u64, what: &'static str) {
        *self.done.notes.entry((self.unit.file, what)).or_default() += 1;
    }

    fn lost_before(&mut self, ordinal: u64) {
        self.lose(ordinal.min(self.promised));
    }

    fn block(&mut self, number: u32) {
        self.begin(Unit { block: number + 1, ..self.unit });
    }

    fn stopped(&self) -> bool {
        self.failure.is_some() || self.shared.stop.load(Ordering::Relaxed)
    }
}

/// SHA-256 of a file.
fn digest(path: &Path, stop: &AtomicBool) -> io::Result<[u8; 32]> {
    let mut file = std::fs::File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 || stop.load(Ordering::Relaxed) {
            return Ok(hasher.finalize().into());
        }
        hasher.update(&buffer[..read]);
    }
}
