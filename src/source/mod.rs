//! Sources: from paths to records.
//!
//! [`plan`] discovers files, tells data from what stands beside it, recognizes layouts and decides what each
//! field is ([`schema`]). [`task`] cuts a file into units of work; a [`read::Reader`] reads one unit and pushes borrowed records
//! into a [`Sink`](crate::record::Sink). Decoding is streaming: a reader holds one batch or block, never a
//! whole file, unless the format leaves no choice.

pub mod plan;
pub mod read;
pub mod schema;
pub mod task;

use schema::Schema;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// Container format of a data file, told from its first bytes, not from its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Apache Parquet.
    Parquet,
    /// One JSON object a line.
    JsonLines,
    /// One JSON array of objects, or an object that holds one array of objects, or one object.
    Json,
    /// Arrow IPC file (random access).
    ArrowFile,
    /// Arrow IPC stream (`Dataset.save_to_disk`).
    ArrowStream,
}

impl Format {
    /// The name used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::JsonLines => "jsonl",
            Self::Json => "json",
            Self::ArrowFile => "arrow-file",
            Self::ArrowStream => "arrow-stream",
        }
    }
}

/// Compression around a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compression {
    /// None.
    Plain,
    /// gzip, any number of members.
    Gzip,
    /// Zstandard, any number of frames.
    Zstd,
}

impl Compression {
    /// The name used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "none",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// Split of a dataset, in keeping order: a leak is removed from train, never from test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    /// Test or evaluation.
    Test,
    /// Validation or development.
    Validation,
    /// Training, also when nothing says so.
    Train,
}

impl Split {
    /// The name used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Validation => "validation",
            Self::Train => "train",
        }
    }
}

/// One file of records.
#[derive(Debug, Clone)]
pub struct DataFile {
    /// Path relative to the scanned root, `/`-separated; what every output calls the file.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Container format.
    pub format: Format,
    /// Compression around it.
    pub compression: Compression,
    /// Size on disk in bytes.
    pub bytes: u64,
    /// Modification time when planned; a change until the end stops the scan.
    pub modified: Option<SystemTime>,
    /// Split it belongs to.
    pub split: Split,
    /// Configuration (subset) it belongs to, when the layout names some.
    pub config: Option<String>,
    /// What its fields are.
    pub schema: Arc<Schema>,
    /// Texts around the records that are scanned too: Parquet key-value metadata as (key, value).
    pub metadata: Vec<(String, String)>,
    /// License that this metadata declares for the file, as written.
    pub license: Option<String>,
}

/// What a file that is not scanned as data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Known to hold no records: README, LICENSE, image, audio, configuration.
    Listed(&'static str),
    /// Holds or may hold records, but cannot be scanned yet: the scan is incomplete.
    Unscanned(&'static str),
    /// Runs code when it is loaded: pickles, loading scripts.
    Code(&'static str),
    /// Should hold records, but does not: pointer, error page, encrypted, unreadable. The scan is incomplete.
    Broken(String),
}

/// One file beside the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Path relative to the scanned root.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Size in bytes.
    pub bytes: u64,
    /// What it is.
    pub standing: Standing,
}

/// Dataset card front matter, as far as the scan compares it with what it finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// File it was read from, relative to the scanned root.
    pub file: String,
    /// `license` (one or several), as written.
    pub licenses: Vec<String>,
    /// `license_name`.
    pub license_name: Option<String>,
    /// `license_link`.
    pub license_link: Option<String>,
    /// `language`.
    pub languages: Vec<String>,
    /// `source_datasets`.
    pub source_datasets: Vec<String>,
    /// Declared number of records per split, from `dataset_info`; `subset/split` when there are several subsets.
    pub declared_records: Vec<(String, u64)>,
    /// The prose below the front matter; scanned for license marks.
    pub prose: String,
    /// Why the front matter could not be read, when it could not.
    pub problem: Option<String>,
}

/// A description of the dataset for machines, as far as it speaks of licenses and sources: Croissant, `dataset_info.json` and the like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// Its name, relative to the scanned root.
    pub file: String,
    /// Licenses, as written.
    pub licenses: Vec<String>,
    /// Datasets it says this one was made from.
    pub sources: Vec<String>,
}

/// A license file beside the data: `LICENSE`, `COPYING`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegalFile {
    /// Its name, relative to the scanned root.
    pub file: String,
    /// Its text, as far as it was read.
    pub text: String,
}

/// What is going to be scanned.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Data files, sorted by the bytes of their names; the position is the file number everywhere.
    pub files: Vec<DataFile>,
    /// Everything else that was found, sorted by name.
    pub beside: Vec<Beside>,
    /// Dataset cards.
    pub cards: Vec<Card>,
    /// License files.
    pub legal: Vec<LegalFile>,
    /// Descriptions for machines.
    pub descriptions: Vec<Description>,
    /// Layouts that were recognized (`datatrove`, `dolma`, `huggingface`, `huggingface-cache`, `llama-factory`,
    /// `save_to_disk`), sorted.
    pub layouts: Vec<&'static str>,
    /// Things worth telling the user (nothing found, symlink loop, field option that matched nothing).
    pub warnings: Vec<String>,
    /// Temporary file that holds spooled standard input; deleted with the plan.
    pub spooled: Option<Arc<tempfile::TempPath>>,
}
