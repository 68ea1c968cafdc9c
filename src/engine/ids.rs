//! Ids of records, masked where they are a finding, for the table of duplicates.
//!
//! Which records are duplicates shows only at the end, and an id can only be judged while its record is at hand. So
//! all of them are spooled, and read front to back next to the rows of the table, which have the same order.

use super::spool::{Extent, Segment, Stored};
use std::io::{self, Read};

/// Longest id that is kept, in bytes: its length and "none" share a byte.
const LONGEST: usize = u8::MAX as usize - 1;

/// Appends the id of the next record to `out`.
pub(super) fn put(out: &mut Vec<u8>, id: Option<&str>) {
    let id = id.map(|id| &id[..id.floor_char_boundary(LONGEST)]);
    out.push(id.map_or(0, |id| id.len() as u8 + 1));
    out.extend_from_slice(id.unwrap_or_default().as_bytes());
}

/// Ids of all records.
#[derive(Debug)]
pub struct RecordIds {
    spools: Vec<Stored>,
    pieces: Vec<Piece>,
}

/// Ids of consecutive records of a file.
#[derive(Debug, Clone, Copy)]
struct Piece {
    file: u32,
    first: u64,
    rows: u64,
    worker: usize,
    extent: Extent,
}

impl RecordIds {
    /// The ids that the workers spooled; segments are in dataset order.
    pub(super) fn new(spools: Vec<Stored>, segments: &[Segment]) -> Self {
        let mut pieces: Vec<Piece> = Vec::with_capacity(segments.len());
        for segment in segments {
            let file = segment.unit.file;
            let before = pieces.last().filter(|piece| piece.file == file);
            let first = before.map_or(0, |piece| piece.first + piece.rows);
            pieces.push(Piece { file, first, rows: segment.rows, worker: segment.worker, extent: segment.ids });
        }
        Self { spools, pieces }
    }

    /// Starts reading. Only one reader may be alive at a time.
    #[must_use]
    pub fn read(&self) -> IdReader<'_> {
        IdReader { ids: self, open: None }
    }
}

/// Reads ids in dataset order.
pub struct IdReader<'a> {
    ids: &'a RecordIds,
    open: Option<Open<'a>>,
}

struct Open<'a> {
    piece: usize,
    /// Row that is read next.
    row: u64,
    bytes: Box<dyn Read + 'a>,
}

impl IdReader<'_> {
    /// The id of a record; files and rows ascend from call to call.
    ///
    /// # Errors
    /// When the temporary file cannot be read.
    pub fn get(&mut self, file: u32, row: u64) -> io::Result<Option<String>> {
        let ids = self.ids;
        let number = ids.pieces.partition_point(|piece| (piece.file, piece.first + piece.rows) <= (file, row));
        let Some(piece) = ids.pieces.get(number).filter(|piece| piece.file == file && piece.extent.len > 0) else {
            return Ok(None);
        };
        let at_hand = self.open.take().filter(|open| open.piece == number && open.row <= row);
        let mut open = if let Some(open) = at_hand {
            open
        } else {
            let bytes = Box::new(ids.spools[piece.worker].read(piece.extent));
            Open { piece: number, row: piece.first, bytes }
        };
        let mut id = None;
        while open.row <= row {
            id = next(&mut open.bytes)?;
            open.row += 1;
        }
        self.open = Some(open);
        Ok(id)
    }
}

fn next(from: &mut dyn Read) -> io::Result<Option<String>> {
    let mut length = [0];
    from.read_exact(&mut length)?;
    let Some(length) = length[0].checked_sub(1) else { return Ok(None) };
    let mut bytes = vec![0; usize::from(length)];
    from.read_exact(&mut bytes)?;
    String::from_utf8(bytes).map(Some).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
mod tests {
    use super::super::spool::{Spool, Unit};
    use super::*;

    #[test]
    fn ids_are_read_next_to_ascending_rows() {
        let dir = tempfile::tempdir().unwrap();
        let long = "ä".repeat(200);
        let mut spool = Spool::create(dir.path()).unwrap();
        let mut segments = Vec::new();
        let units: [(u32, u32, &[Option<&str>]); 4] =
            [(0, 0, &[Some("a"), None, Some("")]), (0, 1, &[Some(&long)]), (2, 0, &[None, Some("b")]), (3, 0, &[])];
        for (file, task, ids) in units {
            let start = spool.position();
            let mut bytes = Vec::new();
            for id in ids {
                put(&mut bytes, *id);
            }
            spool.append(&bytes).unwrap();
            segments.push(Segment {
                unit: Unit { file, task, block: 0 },
                rows: ids.len() as u64,
                worker: 0,
                entries: Extent::default(),
                sketches: Extent::default(),
                kept: Extent::default(),
                ids: Extent { start, len: spool.position() - start },
                lines: Extent::default(),
            });
        }
        let ids = RecordIds::new(vec![spool.finish().unwrap()], &segments);
        let mut reader = ids.read();
        let mut get = |file, row| reader.get(file, row).unwrap();
        assert_eq!((get(0, 0).as_deref(), get(0, 2).as_deref()), (Some("a"), Some("")));
        assert_eq!(get(0, 3), Some("ä".repeat(127)), "cut between characters");
        assert_eq!((get(2, 1).as_deref(), get(3, 0), get(9, 9)), (Some("b"), None, None));
    }
}
