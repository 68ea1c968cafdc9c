//! Parquet files: footer, row groups, batches.
//!
//! A row group that cannot be decoded costs its own rows and no others: they keep their numbers and the groups after
//! it are read. Strings are asked for as views, so that they are lent from the decoder's buffers; the decoder checks
//! their UTF-8 page by page, and only when that fails is the group read again as plain bytes, to find the very rows.
//! Single rows that are picked out of a group cost the pages they stand on, of the columns that may hold content.

use super::ReadError;
use super::columns::Trust;
use super::pages;
use super::paths::PathTree;
use super::rows::RowReader;
use super::text_columns::{as_views, content_columns, trusts, without_text};
use crate::record::Sink;
use crate::source::DataFile;
use crate::source::schema::Schema;
use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelectionPolicy,
    RowSelector,
};
use parquet::file::metadata::ParquetMetaData;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes a batch may decode to.
const BATCH_BYTES: u64 = 8 << 20;
/// Rows a batch may have.
const BATCH_ROWS: u64 = 8192;
/// An open file with its footer.
#[derive(Debug)]
pub(super) struct ParquetFile {
    path: PathBuf,
    modified: Option<SystemTime>,
    file: File,
    metadata: ArrowReaderMetadata,
    trust: Vec<Trust>,
}

/// Size of a row group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupSize {
    pub(crate) rows: u64,
    /// Decoded, as the footer says.
    pub(crate) bytes: u64,
}

/// Piece of a row group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) group: usize,
    pub(super) skip: u64,
    pub(super) take: u64,
}

/// Where rows go.
pub(super) struct Target<'a> {
    pub(super) rows: &'a mut RowReader,
    pub(super) tree: &'a mut PathTree,
    pub(super) schema: &'a Schema,
    pub(super) sink: &'a mut dyn Sink,
}

impl Target<'_> {
    fn read(&mut self, batch: &RecordBatch, ordinal: u64, trust: &[Trust]) -> Result<bool, ArrowError> {
        self.rows.read(batch, ordinal, trust, self.tree, self.schema, self.sink)
    }
}

impl ParquetFile {
    /// Opens a file and reads its footer.
    pub(super) fn open(file: &DataFile) -> Result<Self, ReadError> {
        let failed = |why: String| ReadError { group: None, offset: None, why };
        let handle = File::open(&file.path).map_err(|error| failed(format!("cannot be read: {}", error.kind())))?;
        let loaded = quietly(|| {
            let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
            let plain = ArrowReaderMetadata::load(&handle, options)?;
            let trust = trusts(&plain);
            let metadata = as_views(&plain).unwrap_or(plain);
            Ok((metadata, trust))
        });
        let (metadata, trust) = loaded.map_err(|why| failed(format!("the Parquet footer is damaged: {why}")))?;
        Ok(Self { path: file.path.clone(), modified: file.modified, file: handle, metadata, trust })
    }

    /// Number of rows of the whole file, as the footer says.
    pub(super) fn rows(&self) -> i64 {
        self.footer().file_metadata().num_rows()
    }

    /// Whether this is the open form of `file`.
    pub(super) fn is(&self, file: &DataFile) -> bool {
        self.path == file.path && self.modified == file.modified
    }

    /// Sizes of all row groups.
    pub(super) fn groups(&self) -> Result<Vec<GroupSize>, ReadError> {
        let groups = self.footer().row_groups().iter().enumerate().map(|(group, metadata)| {
            let rows = u64::try_from(metadata.num_rows()).map_err(|_| ReadError {
                group: Some(group),
                offset: None,
                why: "the footer gives the row group a negative number of rows".to_owned(),
            })?;
            let columns = metadata.columns().iter().map(|column| column.uncompressed_size().max(0)).max().unwrap_or(0);
            let bytes = metadata.total_byte_size().max(columns);
            Ok(GroupSize { rows, bytes: u64::try_from(bytes).unwrap_or(0) })
        });
        groups.collect()
    }

    /// Reads rows of one group, the first as record `ordinal`; `false` when the sink stopped. `keep` gets each batch that was handed over,
    /// with the number of its first row in the group.
    pub(super) fn read(
        &self,
        piece: Piece,
        ordinal: u64,
        target: &mut Target<'_>,
        keep: &mut dyn FnMut(u64, RecordBatch),
    ) -> Result<bool, String> {
        let group = self.footer().row_groups().get(piece.group).ok_or("the footer lists no such row group")?;
        let held = u64::try_from(group.num_rows()).unwrap_or(0);
        let expected = held.saturating_sub(piece.skip).min(piece.take);
        if expected == 0 {
            return Ok(true);
        }
        self.refuse_bombs(piece.group)?;
        let mut done = 0;
        let mut pass = |metadata: &ArrowReaderMetadata, trust: &[Trust], keep: &mut dyn FnMut(u64, RecordBatch)| {
            let rest = Piece { skip: piece.skip + done, take: expected - done, ..piece };
            let mut batches = quietly(|| self.batches(metadata, rest))?;
            while let Some(batch) = quietly(|| batches.next().transpose().map_err(Into::into))? {
                let flow = quietly(|| Ok(target.read(&batch, ordinal.saturating_add(done), trust)?))?;
                let first = piece.skip + done;
                done += batch.num_rows() as u64;
                keep(first, batch);
                if !flow {
                    return Ok(false);
                }
            }
            if done == expected {
                return Ok(true);
            }
            Err(format!("{done} rows were decoded where the footer promises {expected}"))
        };
        pass(&self.metadata, &self.trust, keep).or_else(|why| {
            // Text that is not UTF-8 fails a whole page. Read as bytes, it fails alone.
            if !why.contains("UTF-8") {
                return Err(why);
            }
            let unchecked = without_text(&self.metadata).map_err(|_| why)?;
            let trust: Vec<_> = self.trust.iter().map(|trust| trust.unchecked()).collect();
            // Kept batches are trusted.
            pass(&unchecked, &trust, &mut |_, _| {})
        })
    }

    /// Reads the rows of a kept batch that the sink wants; `false` when it stopped.
    pub(super) fn read_kept(&self, batch: &RecordBatch, mut target: Target<'_>) -> Result<bool, String> {
        quietly(|| Ok(target.read(batch, 0, &self.trust)?))
    }

    /// Reads single rows of one group, given by their numbers in it (ascending), as far as they are content.
    pub(super) fn pick(&self, group: usize, wanted: &[u64], target: &mut Target<'_>) -> Result<bool, String> {
        self.refuse_bombs(group)?;
        let (columns, trust) = quietly(|| Ok(content_columns(&self.metadata, &self.trust, target.schema)))?;
        let (mut selectors, mut at) = (Vec::new(), 0);
        for &row in wanted {
            selectors.push(RowSelector::skip(usize::try_from(row.saturating_sub(at)).unwrap_or(usize::MAX)));
            selectors.push(RowSelector::select(1));
            at = row + 1;
        }
        let size = self.batch_size(group).min(wanted.len() as u64).max(1);
        let mut batches = quietly(|| {
            // Nothing is checked that nobody asked for: the rows themselves are, below.
            let metadata = without_text(&self.metadata)?;
            let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.try_clone()?, metadata)
                .with_projection(columns)
                .with_row_groups(vec![group])
                .with_row_selection(RowSelection::from(selectors))
                .with_row_selection_policy(RowSelectionPolicy::Selectors)
                .with_batch_size(usize::try_from(size)?)
                .build()?;
            Ok(reader)
        })?;
        while let Some(batch) = quietly(|| batches.next().transpose().map_err(Into::into))? {
            if !quietly(|| Ok(target.read(&batch, 0, &trust)?))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Rows of a group that decode to about [`BATCH_BYTES`].
    fn batch_size(&self, group: usize) -> u64 {
        let group = self.footer().row_group(group);
        let bytes = u64::try_from(group.total_byte_size()).unwrap_or(0);
        let per_row = (bytes / u64::try_from(group.num_rows()).unwrap_or(1).max(1)).max(1);
        (BATCH_BYTES / per_row).clamp(1, BATCH_ROWS)
    }

    fn footer(&self) -> &Arc<ParquetMetaData> {
        self.metadata.metadata()
    }

    fn batches(
        &self,
        metadata: &ArrowReaderMetadata,
        piece: Piece,
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<>, Failure> {
        let size = self.batch_size(piece.group).min(piece.take);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.try_clone()?, metadata.clone())
            .with_row_groups(vec![piece.group])
            .with_offset(usize::try_from(piece.skip)?)
            .with_limit(usize::try_from(piece.take)?)
            .with_batch_size(usize::try_from(size)?)
            .build()?;
        Ok(reader)
    }

    /// A few bytes that decode to gigabytes are refused before they are decoded.
    fn refuse_bombs(&self, group: usize) -> Result<(), String> {
        for (number, column) in self.footer().row_group(group).columns().iter().enumerate() {
            let checked = quietly(|| {
                let (start, length) = column.byte_range();
                pages::refuse_bombs(&self.file, start, length)
            });
            checked.map_err(|why| format!("in column {number} {why}"))?;
        }
        Ok(())
    }
}

/// Anything the decoder may fail with; only its text is kept.
pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Runs decoder code: errors and panics alike become a reason. Messages of the decoder name types, sizes and
/// encodings; whatever else they may quote is cut to printable ASCII.
pub(super) fn quietly<T>(decode: impl FnOnce() -> Result<T, Failure>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(printable(&error.to_string())),
        Err(_) => Err("the decoder gave up on damaged data".to_owned()),
    }
}

fn printable(message: &str) -> String {
    const LONGEST: usize = 200;
    message.chars().take(LONGEST).map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' }).collect()
}
