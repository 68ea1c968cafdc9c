//! Passes over the sketch table.
//!
//! The first one counts, the second one sends what repeats where it is sorted; `candidates` passes over the bands in the same
//! way. Reading the table twice costs less than sorting what nothing groups with.

use super::order::Order;
use super::repeated::Repeated;
use super::sorter::{Sorter, pack};
use super::{DedupError, DedupOptions, SketchTable, responses};
use crate::sketch::row::{self, SketchRow};

/// Rows read at a time: about a megabyte, which `candidates` goes over once a band.
const CHUNK: usize = 4096;

/// Normalized identity (16), rank (8), raw identity (16): a class comes together, its first rank first.
pub(super) const IDENTITY: usize = 40;

/// What the passes leave behind.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) identities: Sorter<IDENTITY>,
    pub(super) responses: Sorter<{ responses::WIDTH }>,
    pub(super) questions: Sorter<{ responses::WIDTH }>,
    pub(super) empty: u64,
}

pub(super) fn scan(
    sketches: &dyn SketchTable,
    order: &Order<'_>,
    columns: usize,
    options: &DedupOptions,
) -> Result<Scanned, DedupError> {
    let total = sketches.len();
    let mismatch = || DedupError::Mismatch { sketches: total, records: order.records() };
    let mut out = Scanned {
        identities: Sorter::new(options.memory / 4, options),
        responses: Sorter::new(options.memory / 8, options),
        questions: Sorter::new(options.memory / 8, options),
        empty: 0,
    };
    let mut identities = Repeated::new(total, options.memory / 8);
    let mut completions = Repeated::new(total, options.memory / 8);
    let mut prompts = Repeated::new(total, options.memory / 8);
    chunks(sketches, columns, options, |_, rows| {
        for encoded in rows {
            let sketch = SketchRow::decode(encoded).ok_or_else(mismatch)?;
            out.empty += u64::from(sketch.is_empty());
            if !sketch.is_empty() {
                identities.count(sketch.normalized as u64);
                completions.count(sketch.completion);
                prompts.count(sketch.prompt);
            }
        }
        Ok(())
    })?;
    chunks(sketches, columns, options, |first, rows| {
        for (id, encoded) in (first..).zip(rows) {
            let sketch = SketchRow::decode(encoded).ok_or_else(mismatch)?;
            if sketch.is_empty() {
                continue;
            }
            if identities.has(sketch.normalized as u64) {
                let rank = order.rank(id)?.to_be_bytes();
                let columns: [&[u8]; 3] = [&sketch.normalized.to_be_bytes(), &rank, &sketch.raw.to_be_bytes()];
                out.identities.push(pack(&columns))?;
            }
            if completions.has(sketch.completion)
                && let Some(response) = responses::entry(&sketch, id)
            {
                out.responses.push(response)?;
            }
            if prompts.has(sketch.prompt)
                && let Some(question) = responses::question(&sketch, id)
            {
                out.questions.push(question)?;
            }
        }
        Ok(())
    })?;
    Ok(out)
}

/// Passes over the table; `each` gets the id of the first row of a chunk, and the rows.
pub(super) fn chunks(
    sketches: &dyn SketchTable,
    columns: usize,
    options: &DedupOptions,
    mut each: impl FnMut(u64, std::slice::ChunksExact<'_, u8>) -> Result<(), DedupError>,
) -> Result<(), DedupError> {
    let (total, width) = (sketches.len(), row::width(columns));
    let mut bytes = Vec::new();
    let mut id = 0;
    while id < total {
        options.check_stop()?;
        let rows = usize::try_from(total - id).unwrap_or(CHUNK).min(CHUNK);
        sketches.read(id, rows, &mut bytes)?;
        if bytes.len() != rows * width {
            return Err(DedupError::Mismatch { sketches: total, records: total });
        }
        each(id, bytes.chunks_exact(width))?;
        id += rows as u64;
    }
    Ok(())
}
