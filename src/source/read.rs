//! Reading one task: from a piece of a file to borrowed records.
//!
//! [`Reader`] picks the format and keeps the buffers; the formats are below: JSON lines (`lines`, `records`), JSON
//! arrays (`elements`), Parquet (`parquet`) and Arrow IPC (`ipc`), with one parser (`json`, `walk`) and one column
//! walker (`columns`, `rows`) between them. The one idea: every record is handed over as soon as it is read, and
//! whatever cannot be read is handed over too, with its place and the reason, so that the counts always add up.

mod arrays;
mod blocks;
mod columns;
mod elements;
mod held;
mod ipc;
mod json;
mod leaves;
mod lines;
mod pages;
mod parquet;
mod paths;
mod pick;
mod records;
mod rows;
pub(crate) mod stream;
mod text_columns;
mod walk;

use super::task::{Block, Lane, Range, Task};
use super::{Compression, DataFile, Format};
use crate::record::Sink;
use arrays::Document;
use ipc::IpcReader;
use lines::{Extent, Line, LineReader, lines_of};
use parquet::{ParquetFile, Piece, Target};
use paths::PathTree;
use records::JsonRecords;
use rows::RowReader;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

pub use held::Held;
pub(super) use parquet::GroupSize;

/// Sizes of the row groups of a Parquet file.
pub(super) fn parquet_groups(file: &DataFile) -> Result<Vec<GroupSize>, ReadError> {
    ParquetFile::open(file)?.groups()
}

/// Stored sizes of the record batches of an Arrow IPC file.
pub(super) fn arrow_batches(file: &DataFile) -> Result<Vec<u64>, ReadError> {
    ipc::batch_sizes(file)
}

/// Why a task could not be read to its end. What was read before stays valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct ReadError {
    /// Row group or record batch that failed.
    pub group: Option<usize>,
    /// Offset in the file (decompressed), where known.
    pub offset: Option<u64>,
    /// Why, in words that hold no dataset text.
    pub why: String,
}

/// Reads tasks; one per worker, buffers are reused.
#[derive(Debug, Default)]
pub struct Reader {
    tree: PathTree,
    /// File whose paths are in the tree.
    file: Option<PathBuf>,
    lines: LineReader,
    json: JsonRecords,
    rows: RowReader,
    parquet: Option<ParquetFile>,
    held: Arc<Held>,
}

impl Reader {
    /// A reader that keeps decoded batches in `held` as long as there is room, and picks single records from there.
    #[must_use]
    pub fn holding(held: &Arc<Held>) -> Self {
        Self { held: Arc::clone(held), ..Self::default() }
    }

    /// Reads one task and pushes its records into `sink`.
    ///
    /// Blocks of a compressed stream of JSON lines are offered to `lane` first. A block that comes back is read here,
    /// at once; its records are numbered from 0, as those of [`Reader::read_block`] are. Without a lane, and in all
    /// other formats, records are numbered from 0 within the task.
    ///
    /// # Errors
    /// When the rest of the task, or one of its row groups, cannot be read.
    pub fn read(
        &mut self,
        file: &DataFile,
        task: &Task,
        lane: Option<&dyn Lane>,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        self.meet(file);
        match (file.format, task.range) {
            (Format::JsonLines, Range::Bytes { start, end }) => self.read_bytes(file, start, end, sink),
            (Format::JsonLines, _) => match lane {
                Some(lane) => self.read_blocks(file, task.file, lane, sink),
                None => self.read_lines(file, stream::open(file)?.as_mut(), Extent::ALL, sink),
            },
            (Format::Parquet, Range::Rows { first_group, end_group, skip, take }) => {
                self.read_groups((file, task.file), first_group..end_group, skip, take, sink)
            }
            (Format::Parquet, _) => self.read_groups((file, task.file), 0..usize::MAX, 0, u64::MAX, sink),
            (Format::Json, _) => {
                let Self { tree, json, .. } = self;
                Document { file, tree, json, sink, ordinal: 0 }.read()
            }
            (Format::ArrowFile, Range::Rows { first_group, end_group, .. }) => {
                self.arrow(file, sink).file(file, first_group..end_group)
            }
            (Format::ArrowFile, _) => self.arrow(file, sink).file(file, 0..usize::MAX),
            (Format::ArrowStream, _) => self.arrow(file, sink).stream(file),
        }
    }

    fn arrow<'a>(&'a mut self, file: &'a DataFile, sink: &'a mut dyn Sink) -> IpcReader<'a> {
        let Self { tree, rows, .. } = self;
        IpcReader { rows, tree, schema: &file.schema, sink, ordinal: 0 }
    }

    /// Reads one block that came through a lane; its records are numbered from 0.
    pub fn read_block(&mut self, file: &DataFile, block: &Block, sink: &mut dyn Sink) {
        self.meet(file);
        self.read_lines_of(file, &block.bytes, block.offset, sink);
    }

    /// Another file may mean something else by the same paths.
    fn meet(&mut self, file: &DataFile) {
        if self.file.as_ref() != Some(&file.path) {
            self.tree.reset();
            self.file = Some(file.path.clone());
        }
    }

    fn read_bytes(&mut self, file: &DataFile, start: u64, end: u64, sink: &mut dyn Sink) -> Result<(), ReadError> {
        let failed = |error: &std::io::Error| stream::failed(Compression::Plain, error, start);
        let mut input = File::open(&file.path).map_err(|error| failed(&error))?;
        let skip_first = start > 0;
        let from = start - u64::from(skip_first);
        input.seek(SeekFrom::Start(from)).map_err(|error| failed(&error))?;
        self.read_lines(file, &mut input, Extent { start: from, end, skip_first }, sink)
    }

    fn read_lines(
        &mut self,
        file: &DataFile,
        input: &mut dyn Read,
        extent: Extent,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let Self { tree, lines, json, .. } = self;
        let mut ordinal = 0;
        let mut reached = extent.start;
        let mut each = |line: Line<'_>| {
            if line.offset >= extent.end || sink.stopped() {
                return ControlFlow::Break(());
            }
            reached = line.offset + line.bytes.len() as u64;
            ordinal += u64::from(json.read(ordinal, line, tree, &file.schema, sink));
            ControlFlow::Continue(())
        };
        let result = lines.read(input, extent, &mut each);
        result.map_err(|error| stream::failed(file.compression, &error, reached))
    }

    fn read_lines_of(&mut self, file: &DataFile, bytes: &[u8], offset: u64, sink: &mut dyn Sink) {
        let Self { tree, json, .. } = self;
        let mut ordinal = 0;
        lines_of(bytes, offset, &mut |line| {
            if sink.stopped() {
                return ControlFlow::Break(());
            }
            ordinal += u64::from(json.read(ordinal, line, tree, &file.schema, sink));
            ControlFlow::Continue(())
        });
    }

    fn read_blocks(
        &mut self,
        file: &DataFile,
        number: u32,
        lane: &dyn Lane,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let mut input = stream::open(file)?;
        let mut cutter = blocks::Cutter::new(number);
        loop {
            let (block, failed) = match cutter.next(input.as_mut()) {
                (block, Ok(())) => (block, None),
                (block, Err(error)) => (block, Some(stream::failed(file.compression, &error, cutter.offset()))),
            };
            let last = block.is_none();
            if let Some(Err(block)) = block.map(|block| lane.offer(block)) {
                sink.block(block.number);
                self.read_block(file, &block, sink);
                cutter.reuse(block);
            }
            match failed {
                Some(error) => return Err(error),
                None if last || sink.stopped() => return Ok(()),
                None => {}
            }
        }
    }

    fn read_groups(
        &mut self,
        (file, number): (&DataFile, u32),
        range: std::ops::Range<usize>,
        skip: u64,
        take: u64,
        sink: &mut dyn Sink,
    ) -> Result<(), ReadError> {
        let open = opened(&mut self.parquet, file)?;
        let groups = open.groups()?;
        let (mut ordinal, mut skip, mut left) = (0, skip, take);
        let mut failed: Option<ReadError> = None;
        let mut finished = groups.is_empty();
        for group in range.start..range.end.min(groups.len()) {
            let held = groups.get(group).map_or(0, |group| group.rows);
            let rows = held.saturating_sub(skip).min(left);
            finished = group + 1 == groups.len() && skip.saturating_add(left) >= held;
            let piece = Piece { group, skip: std::mem::take(&mut skip), take: rows };
            let mut keep = |row, batch| self.held.keep((number, group, row), batch);
            let mut target =
                Target { rows: &mut self.rows, tree: &mut self.tree, schema: &file.schema, sink: &mut *sink };
            match open.read(piece, ordinal, &mut target, &mut keep) {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => {
                    sink.lost_before(ordinal.saturating_add(rows));
                    match &mut failed {
                        Some(error) => error.why = format!("{}; row group {group}: {why}", error.why),
                        None => failed = Some(ReadError { group: Some(group), offset: None, why }),
                    }
                }
            }
            ordinal = u64::saturating_add(ordinal, rows);
            left -= rows;
        }
        let sum = groups.iter().fold(0u64, |sum, group| sum.saturating_add(group.rows));
        if failed.is_none() && finished && i64::try_from(sum) != Ok(open.rows()) {
            let why = format!("the footer promises {} rows, its row groups hold {sum}", open.rows());
            return Err(ReadError { group: None, offset: None, why });
        }
        failed.map_or(Ok(()), Err)
    }
}

/// The Parquet file at hand, opened when it is another one than before.
fn opened<'a>(at_hand: &'a mut Option<ParquetFile>, file: &DataFile) -> Result<&'a mut ParquetFile, ReadError> {
    let open = match at_hand.take() {
        Some(open) if open.is(file) => open,
        _ => ParquetFile::open(file)?,
    };
    Ok(at_hand.insert(open))
}

#[cfg(test)]
mod tests;
