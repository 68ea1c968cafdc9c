//! Sketch files: shards of a dataset that were sketched apart, and the table they are together.
//!
//! A file is a line of JSON that says what the rows are (the version of the tokens, the options, the width of a row, and which rows of
//! which data files), the rows as they are spooled, and a BLAKE3 digest of all that. Files made in another way are refused, and so
//! are hash functions that changed: the header has the sketch of a fixed text. [`Shards`] puts the rows in the order of one whole
//! scan, so that what [`find`](super::find) nominates does not depend on how the data was cut.

use super::layout::{FileRows, Layout};
use super::{DedupError, SketchTable};
use crate::kernel::literals::Literals;
use crate::kernel::shingles::WINDOW;
use crate::record::Part;
use crate::sketch::{Keep, SketchOptions, Sketcher};
use crate::source::Split;
use crate::text::Facts;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What the first line says a file is.
const FORMAT: &str = "provscan sketches";
/// Version of the form of rows and header.
const VERSION: u32 = 1;
/// Version of the tokens and shingles.
const TOKENS: &str = "tokens-1";
/// Bytes of the digest at the end.
const DIGEST: usize = blake3::OUT_LEN;
/// Longest header: 64 MiB, a million file names.
const LONGEST: u64 = 1 << 26;
/// A text whose sketch tells hash functions apart: 24 words of its own making.
const PROBE: &str = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
                     eighteen nineteen twenty thirty forty fifty sixty";

/// Why sketch files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what its header says, or has none.
    #[error("{path}: {why}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: &'static str,
    },
    /// Two files were made in different ways, or do not make up a whole dataset.
    #[error("{path} does not belong to the other sketch files: {why}")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What is different.
        why: &'static str,
    },
}

/// Rows of one data file that a shard holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Name of the data file.
    pub name: String,
    /// Its split: `test`, `validation` or `train`.
    pub split: String,
    /// Row in the data file of the first record.
    pub first: u64,
    /// Records, unreadable ones included.
    pub rows: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    tokens: String,
    window: u64,
    near: f32,
    economy: bool,
    keep: String,
    width: u64,
    /// Hex BLAKE3 of the sketch of [`PROBE`].
    probe: String,
    pieces: Vec<Piece>,
}

impl Header {
    fn new(options: &SketchOptions, pieces: Vec<Piece>) -> Self {
        let keep = match &options.keep {
            Keep::Order => "order".to_owned(),
            Keep::Longest => "longest".to_owned(),
            Keep::Field(name) => format!("field:{name}"),
        };
        let (mut facts, mut sketcher, mut probe) = (Facts::default(), Sketcher::new(options), Vec::new());
        facts.walk(PROBE, &Literals::default());
        sketcher.begin();
        sketcher.content_field(PROBE, &facts.hashes, Part::Text);
        sketcher.finish().encode(&mut probe);
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            tokens: TOKENS.to_owned(),
            window: WINDOW as u64,
            near: options.near,
            economy: options.economy,
            keep,
            width: sketcher.width() as u64,
            probe: blake3::hash(&probe).to_hex().to_string(),
            pieces,
        }
    }

    fn rows(&self) -> Option<u64> {
        self.pieces.iter().try_fold(0_u64, |rows, piece| rows.checked_add(piece.rows))
    }
}

/// Writes `table`, the rows of `pieces` one after the other, to `path`.
///
/// # Errors
/// When the table holds other rows than the pieces say, or when the file cannot be written.
pub fn write(
    table: &dyn SketchTable,
    options: &SketchOptions,
    pieces: Vec<Piece>,
    path: &Path,
) -> Result<(), DedupError> {
    let header = Header::new(options, pieces);
    let records = header.rows().unwrap_or(u64::MAX);
    if records != table.len() {
        return Err(DedupError::Mismatch { sketches: table.len(), records });
    }
    let mut hasher = blake3::Hasher::new();
    let mut out = BufWriter::new(File::create(path)?);
    let mut line = serde_json::to_vec(&header).map_err(io::Error::from)?;
    line.push(b'\n');
    hasher.update(&line);
    out.write_all(&line)?;
    let (mut at, mut rows) = (0, Vec::new());
    while at < records {
        table.read(at, CHUNK, &mut rows)?;
        let count = rows.len() as u64 / header.width;
        if count == 0 {
            return Err(DedupError::Mismatch { sketches: at, records });
        }
        hasher.update(&rows);
        out.write_all(&rows)?;
        at += count;
    }
    out.write_all(hasher.finalize().as_bytes())?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    Ok(())
}

/// Rows copied at a time: about a megabyte.
const CHUNK: usize = 4096;

/// One sketch file, checked.
#[derive(Debug)]
struct Shard {
    path: PathBuf,
    file: File,
    header: Header,
    /// Where the rows start.
    start: u64,
}

impl Shard {
    fn open(path: &Path) -> Result<Self, ShardError> {
        let unreadable = |source| ShardError::Io { path: path.to_path_buf(), source };
        let damaged = |why| ShardError::Damaged { path: path.to_path_buf(), why };
        let file = File::open(path).map_err(unreadable)?;
        let bytes = file.metadata().map_err(unreadable)?.len();
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        (&mut reader).take(LONGEST).read_until(b'\n', &mut line).map_err(unreadable)?;
        let header: Header = serde_json::from_slice(&line).map_err(|_| damaged("it is no sketch file"))?;
        if header.format != FORMAT || header.version != VERSION {
            return Err(damaged("it is no sketch file of this version"));
        }
        let start = line.len() as u64;
        let rows = header.rows().and_then(|rows| rows.checked_mul(header.width));
        let whole = rows.and_then(|rows| rows.checked_add(start + DIGEST as u64));
        if whole != Some(bytes) {
            return Err(damaged("it was cut short, or something was added"));
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&line);
        hasher.update_reader((&mut reader).take(bytes - start - DIGEST as u64)).map_err(unreadable)?;
        let mut digest = [0; DIGEST];
        reader.read_exact(&mut digest).map_err(unreadable)?;
        if hasher.finalize() != digest {
            return Err(damaged("its digest is another one"));
        }
        Ok(Self { path: path.to_path_buf(), file, header, start })
    }
}

/// Sketch files of shards, as one table in the order of a whole scan: by the bytes of file names, then by row.
#[derive(Debug)]
pub struct Shards {
    width: u64,
    files: Vec<Shard>,
    /// First id, rows, number of the shard, where the rows start in its file.
    runs: Vec<(u64, u64, usize, u64)>,
    rows: u64,
    names: Vec<String>,
    layout: Layout,
}

impl Shards {
    /// Opens sketch files that were made with these options and hold all rows of all their data files, each once.
    ///
    /// # Errors
    /// See [`ShardError`].
    pub fn open(paths: &[PathBuf], options: &SketchOptions) -> Result<Self, ShardError> {
        let shards = paths.iter().map(|path| Shard::open(path)).collect::<Result<Vec<_>, _>>()?;
        let expected = Header::new(options, Vec::new());
        let mut pieces = Vec::new();
        for (number, shard) in shards.iter().enumerate() {
            let foreign = |why| ShardError::Foreign { path: shard.path.clone(), why };
            if (Header { pieces: Vec::new(), ..shard.header.clone() }) != expected {
                return Err(foreign("other options, or another version of the hash functions"));
            }
            let mut start = shard.start;
            for piece in &shard.header.pieces {
                let split = split(&piece.split).ok_or_else(|| foreign("a split that is none"))?;
                pieces.push((piece, split, number, start));
                start += piece.rows * expected.width;
            }
        }
        pieces.sort_by(|(one, ..), (other, ..)| {
            (&one.name, one.first, one.rows).cmp(&(&other.name, other.first, other.rows))
        });
        let (mut names, mut files, mut runs): (Vec<String>, Vec<FileRows>, _) = (Vec::new(), Vec::new(), Vec::new());
        let mut rows = 0;
        for (piece, split, number, start) in pieces {
            let foreign = |why| ShardError::Foreign { path: shards[number].path.clone(), why };
            if names.last() != Some(&piece.name) {
                names.push(piece.name.clone());
                files.push(FileRows { split, rows: 0 });
            }
            let file = files.last_mut().filter(|file| file.split == split);
            let file = file.ok_or_else(|| foreign("a data file is in two splits"))?;
            if piece.first != file.rows {
                return Err(foreign("rows of a data file are missing or there twice"));
            }
            file.rows += piece.rows;
            runs.push((rows, piece.rows, number, start));
            rows += piece.rows;
        }
        Ok(Self { width: expected.width, files: shards, runs, rows, names, layout: Layout::new(files) })
    }

    /// Where the records are.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Names of the data files, by their numbers in the layout.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl SketchTable for Shards {
    fn len(&self) -> u64 {
        self.rows
    }

    fn read(&self, from: u64, rows: usize, out: &mut Vec<u8>) -> io::Result<()> {
        out.clear();
        let end = self.rows.min(from.saturating_add(rows as u64));
        let mut at = from;
        let mut number = self.runs.partition_point(|(first, rows, ..)| first + rows <= from);
        while at < end {
            let Some(&(first, rows, shard, start)) = self.runs.get(number) else { break };
            let count = (first + rows).min(end) - at;
            let mut file = &self.files[shard].file;
            file.seek(SeekFrom::Start(start + (at - first) * self.width))?;
            let bytes = count * self.width;
            if file.take(bytes).read_to_end(out)? as u64 != bytes {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a sketch file was cut short"));
            }
            at += count;
            number += 1;
        }
        Ok(())
    }
}

fn split(name: &str) -> Option<Split> {
    [Split::Test, Split::Validation, Split::Train].into_iter().find(|split| split.as_str() == name)
}

#[cfg(test)]
mod tests;
