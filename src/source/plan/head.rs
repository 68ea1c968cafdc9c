//! The first and last bytes of a file, decompressed when it is compressed.

use crate::source::Compression;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes that decide what a file is; enough for dozens of ordinary records.
pub(super) const HEAD: usize = 64 << 10;

/// Bytes that are read when the first record is longer than [`HEAD`].
pub(super) const LONG_HEAD: usize = 8 << 20;

/// Largest zstd window that is accepted (2^27 = 128 MiB, the default of the `zstd` tool's `--long`).
pub(super) const WINDOW_LOG: u32 = 27;

/// First bytes of a stream.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) bytes: Vec<u8>,
    /// Whether these are all the bytes there are.
    pub(super) whole: bool,
}

/// The first `limit` bytes behind the compression.
pub(super) fn head(path: &Path, compression: Compression, limit: usize) -> io::Result<Head> {
    let file = File::open(path)?;
    match compression {
        Compression::Plain => fill(file, limit),
        Compression::Gzip => fill(flate2::read::MultiGzDecoder::new(file), limit),
        Compression::Zstd => {
            let mut decoder = zstd::Decoder::new(file)?;
            decoder.window_log_max(WINDOW_LOG)?;
            fill(decoder, limit)
        }
    }
}

/// Reads up to `limit` bytes. An error after the first byte ends the head: the reader will meet it again and name it.
fn fill(reader: impl Read, limit: usize) -> io::Result<Head> {
    let mut bytes = Vec::new();
    match reader.take(limit as u64 + 1).read_to_end(&mut bytes) {
        Err(error) if bytes.is_empty() => return Err(error),
        Err(_) => return Ok(Head { bytes, whole: false }),
        Ok(_) => {}
    }
    let whole = bytes.len() <= limit;
    bytes.truncate(limit);
    Ok(Head { bytes, whole })
}

/// The last `N` bytes of a file that has at least that many.
pub(super) fn tail<const N: usize>(path: &Path) -> io::Result<[u8; N]> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-(N as i64)))?;
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
