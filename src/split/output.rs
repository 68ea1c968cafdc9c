//! Files of a split while they are written: hashed, compressed like their source, never overwriting anything.

use super::{Fault, SplitError};
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

impl Hashing {
    /// A new file for `name` (`/`-separated) below the side `side` of `root`; folders are made as needed.
    pub(super) fn create(root: &Path, side: &'static str, name: &str) -> Result<Self, SplitError> {
        let path = place(root, side, name)?;
        let file = File::create_new(&path).map_err(|source| SplitError::io("create", &path, source))?;
        Ok(Self { file: BufWriter::with_capacity(1 << 16, file), digest: Sha256::new(), bytes: 0 })
    }

    /// Writes out what is buffered and closes the file.
    pub(super) fn finish(mut self, side: &'static str, name: &str) -> io::Result<Output> {
        self.file.flush()?;
        let sha256 = format!("{:x}", self.digest.finalize());
        Ok(Output { path: format!("{side}/{name}"), bytes: self.bytes, sha256 })
    }
}

/// Where `name` goes below `root/side`, with its folder made. Names come from a dataset: one that would leave the folder is refused.
pub(super) fn place(root: &Path, side: &'static str, name: &str) -> Result<PathBuf, SplitError> {
    let relative = Path::new(name);
    let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
    if name.is_empty() || !inside {
        return Err(SplitError::Name(name.escape_default().to_string()));
    }
    let path = root.join(side).join(relative);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| SplitError::io("create", folder, source))?;
    }
    Ok(path)
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

    /// Ends the compressed stream and closes the file.
    pub(super) fn finish(self, side: &'static str, name: &str) -> io::Result<Output> {
        match self {
            Self::Plain(file) => file,
            Self::Gzip(encoder) => encoder.finish()?,
            Self::Zstd(encoder) => encoder.finish()?,
        }
        .finish(side, name)
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

/// A file of lines that exists only once something is written to it.
pub(super) struct Lazy<'a> {
    root: &'a Path,
    side: &'static str,
    name: String,
    compression: Compression,
    file: Option<Packed>,
}

impl<'a> Lazy<'a> {
    pub(super) fn new(root: &'a Path, side: &'static str, name: String, compression: Compression) -> Self {
        Self { root, side, name, compression, file: None }
    }

    /// The file, made on first use.
    pub(super) fn open(&mut self) -> Result<&mut Packed, Fault> {
        if self.file.is_none() {
            let file = Hashing::create(self.root, self.side, &self.name)?;
            self.file = Some(Packed::new(file, self.compression).map_err(|source| self.fault(source))?);
        }
        self.file.as_mut().ok_or(Fault::Fatal(SplitError::Stopped))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let written = self.open()?.write_all(bytes);
        written.map_err(|source| self.fault(source))
    }

    /// Closes the file, when there is one.
    pub(super) fn finish(mut self) -> Result<Option<Output>, Fault> {
        let Some(file) = self.file.take() else { return Ok(None) };
        file.finish(self.side, &self.name).map(Some).map_err(|source| self.fault(source))
    }

    fn fault(&self, source: io::Error) -> Fault {
        Fault::Fatal(SplitError::io("write", Path::new(self.side).join(&self.name), source))
    }
}
