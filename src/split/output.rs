//! Files of a split while they are written: hashed, compressed like their source, never overwriting anything.

use super::SplitError;
use crate::source::Compression;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

/// One finished file, as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// Path relative to the output folder, `/`-separated.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Counts and hashes what goes to a file.
#[derive(Debug)]
pub(super) struct Hashing {
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Where one output goes: a name (`/`-separated) on one side of the split.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    root: &'a Path,
    side: &'static str,
    name: String,
}

impl<'a> Slot<'a> {
    pub(super) fn new(root: &'a Path, side: &'static str, name: impl Into<String>) -> Self {
        Self { root, side, name: name.into() }
    }

    /// A new file; it must not exist yet.
    pub(super) fn create(&self) -> Result<Hashing, SplitError> {
        let path = self.path()?;
        let file = File::create_new(&path).map_err(|source| SplitError::io("create", &path, source))?;
        Ok(Hashing { file: BufWriter::with_capacity(1 << 16, file), digest: Sha256::new(), bytes: 0 })
    }

    /// Writes out what is buffered and closes the file.
    pub(super) fn close(&self, mut out: Hashing) -> Result<Output, SplitError> {
        out.file.flush().map_err(|source| self.error(source))?;
        let path = format!("{}/{}", self.side, self.name);
        Ok(Output { path, bytes: out.bytes, sha256: format!("{:x}", out.digest.finalize()) })
    }

    /// Removes the file, when there is one.
    pub(super) fn remove(&self) -> Result<(), SplitError> {
        match fs::remove_file(self.path()?) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.error(source)),
            _ => Ok(()),
        }
    }

    /// Why the file could not be written.
    pub(super) fn error(&self, source: io::Error) -> SplitError {
        SplitError::io("write", Path::new(self.side).join(&self.name), source)
    }

    /// The path, with its folder made. Names come from a dataset: one that would leave the folder is refused.
    fn path(&self) -> Result<PathBuf, SplitError> {
        let relative = Path::new(&self.name);
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if self.name.is_empty() || !inside {
            return Err(SplitError::Name(self.name.escape_default().to_string()));
        }
        let path = self.root.join(self.side).join(relative);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|source| SplitError::io("create", folder, source))?;
        }
        Ok(path)
    }
}

/// A [`Hashing`] file behind the compression of its source.
pub(super) enum Packed {
    Plain(Hashing),
    Gzip(flate2::write::GzEncoder<Hashing>),
    Zstd(zstd::stream::write::Encoder<'static, Hashing>),
}

impl Packed {
    /// Compresses what is written to `file`. Levels are the defaults of the gzip and zstd tools; gzip headers carry no time.
    pub(super) fn new(file: Hashing, compression: Compression) -> io::Result<Self> {
        Ok(match compression {
            Compression::Plain => Self::Plain(file),
            Compression::Gzip => Self::Gzip(flate2::write::GzEncoder::new(file, flate2::Compression::new(6))),
            Compression::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(file, 3)?),
        })
    }

    /// Ends the compressed stream.
    pub(super) fn finish(self) -> io::Result<Hashing> {
        match self {
            Self::Plain(file) => Ok(file),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}

/// A file of text that exists only once something is written to it.
pub(super) struct Lazy<'a> {
    slot: Slot<'a>,
    compression: Compression,
    file: Option<Packed>,
}

impl<'a> Lazy<'a> {
    pub(super) fn new(slot: Slot<'a>, compression: Compression) -> Self {
        Self { slot, compression, file: None }
    }

    /// The file, made on first use.
    pub(super) fn open(&mut self) -> Result<&mut Packed, SplitError> {
        let file = match self.file.take() {
            Some(file) => file,
            None => Packed::new(self.slot.create()?, self.compression).map_err(|source| self.slot.error(source))?,
        };
        Ok(self.file.insert(file))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), SplitError> {
        let written = self.open()?.write_all(bytes);
        written.map_err(|source| self.slot.error(source))
    }

    /// Closes the file, when there is one.
    pub(super) fn finish(mut self) -> Result<Option<Output>, SplitError> {
        let Some(file) = self.file.take() else { return Ok(None) };
        let file = file.finish().map_err(|source| self.slot.error(source))?;
        self.slot.close(file).map(Some)
    }
}
