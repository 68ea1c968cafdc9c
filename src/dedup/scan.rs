//! The one pass over the sketch table: sends each column where it is sorted.

use super::candidates::Columns;
use super::sorter::{Sorter, pack};
use super::{DedupError, DedupOptions, Layout, MAX_RECORDS, SketchTable, responses};
use crate::sketch::MIN_SHINGLES;
use crate::sketch::row::{self, SketchRow};

/// Rows read at a time.
const CHUNK: usize = 4096;

/// Normalized identity (16), rank (8), raw identity (16): a class comes together, its first rank first.
pub(super) const IDENTITY: usize = 40;

/// What the pass leaves behind.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) identities: Sorter<IDENTITY>,
    pub(super) responses: Sorter<{ responses::WIDTH }>,
    pub(super) columns: Columns,
    pub(super) empty: u64,
    pub(super) short: u64,
}

pub(super) fn scan(
    sketches: &dyn SketchTable,
    layout: &Layout,
    bands: usize,
    options: &DedupOptions,
) -> Result<Scanned, DedupError> {
    let total = sketches.len();
    let mismatch = || DedupError::Mismatch { sketches: total, records: layout.rows() };
    if total != layout.rows() {
        return Err(mismatch());
    }
    if total >= MAX_RECORDS {
        return Err(DedupError::TooMany);
    }
    let width = row::width(bands);
    let mut out = Scanned {
        identities: Sorter::new(options.memory / 4, &options.dir),
        responses: Sorter::new(options.memory / 8, &options.dir),
        columns: Columns::new(bands, options),
        empty: 0,
        short: 0,
    };
    let mut bytes = Vec::new();
    let mut id = 0;
    while id < total {
        options.check_stop()?;
        let rows = usize::try_from(total - id).unwrap_or(CHUNK).min(CHUNK);
        sketches.read(id, rows, &mut bytes)?;
        if bytes.len() != rows * width {
            return Err(mismatch());
        }
        for encoded in bytes.chunks_exact(width) {
            let sketch = SketchRow::decode(encoded).ok_or_else(mismatch)?;
            out.row(&sketch, encoded, id, layout.rank(id))?;
            id += 1;
        }
    }
    Ok(out)
}

impl Scanned {
    fn row(&mut self, sketch: &SketchRow, encoded: &[u8], id: u64, rank: u64) -> Result<(), DedupError> {
        if sketch.is_empty() {
            self.empty += 1;
            return Ok(());
        }
        let identity = pack(&[&sketch.normalized.to_be_bytes(), &rank.to_be_bytes(), &sketch.raw.to_be_bytes()]);
        self.identities.push(identity)?;
        if sketch.shingles >= MIN_SHINGLES {
            self.columns.push(row::bands(encoded), rank, sketch.shingles)?;
        } else {
            self.short += 1;
        }
        if let Some(response) = responses::entry(sketch, id) {
            self.responses.push(response)?;
        }
        Ok(())
    }
}
