//! The account of a split: what went in, where it went, and the digests of what was written. It holds no dataset text,
//! no time and no path of the machine.

use super::verdicts::{Counts, Replaced};
use super::{Output, SplitError, SplitOptions};
use crate::policy::Policy;
use crate::source::DataFile;
use serde::Serialize;
use std::fs;
use std::path::Path;

/// Version of this document.
const SCHEMA: &str = "provscan-split-manifest-1";

/// What `manifest.json` holds.
#[derive(Debug, Clone, Serialize)]
pub struct Manifest {
    /// Version of this document.
    pub schema: &'static str,
    /// Who wrote it.
    pub tool: Tool,
    /// The policy that decided.
    pub policy: Policy,
    /// How spans were redacted and which; absent when nothing was to be redacted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redaction: Option<Redacted>,
    /// Sums over all files; all records the scan counted in a file that is quarantined as a whole are quarantined.
    pub totals: Counts,
    /// Data files, in the order of the plan.
    pub files: Vec<FileEntry>,
    /// Files that were copied to the clean side.
    pub copied: Vec<Copied>,
    /// Files that were not.
    pub left_out: Vec<LeftOut>,
}

/// What redaction did to the clean side.
#[derive(Debug, Clone, Serialize)]
pub struct Redacted {
    /// `token`, `mask` or `hash`.
    pub style: &'static str,
    /// Tells the keys of hashed values apart, without telling anything about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// Spans that were replaced, by type and by the part of the record they stood in, in all files.
    pub replaced: Replaced,
}

/// Who wrote a manifest.
#[derive(Debug, Clone, Serialize)]
pub struct Tool {
    /// `provscan`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Digest of the rules in force.
    pub rules: String,
}

/// One data file.
#[derive(Debug, Clone, Serialize)]
pub struct FileEntry {
    /// Path relative to the scanned root.
    pub path: String,
    /// Container format.
    pub format: &'static str,
    /// Compression around it.
    pub compression: &'static str,
    /// Size of the source in bytes.
    pub bytes: u64,
    /// What became of its records.
    #[serde(flatten)]
    pub counts: Counts,
    /// Spans that were replaced.
    #[serde(skip_serializing_if = "Replaced::is_empty")]
    pub replaced: Replaced,
    /// Why the file is in quarantine as a whole, when it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// What was written.
    pub outputs: Vec<Output>,
}

/// A file that was copied to the clean side.
#[derive(Debug, Clone, Serialize)]
pub struct Copied {
    /// What it is.
    pub what: String,
    /// The copy.
    #[serde(flatten)]
    pub output: Output,
}

/// A file that was not.
#[derive(Debug, Clone, Serialize)]
pub struct LeftOut {
    /// Path relative to the scanned root.
    pub path: String,
    /// `unscanned`, `code`, `broken`, or `quarantined` when something was found in it.
    pub standing: String,
    /// What it is, what is wrong with it, or what was found.
    pub why: String,
}

impl FileEntry {
    pub(super) fn new(file: &DataFile) -> Self {
        Self {
            path: file.name.clone(),
            format: file.format.as_str(),
            compression: file.compression.as_str(),
            bytes: file.bytes,
            counts: Counts::default(),
            replaced: Replaced::new(),
            unreadable: None,
            outputs: Vec::new(),
        }
    }
}

impl Manifest {
    pub(super) fn new(policy: &Policy, options: &SplitOptions<'_>) -> Self {
        Self {
            schema: SCHEMA,
            tool: Tool {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                rules: options.rules_digest.clone(),
            },
            policy: policy.clone(),
            redaction: options.redact.as_ref().map(|style| Redacted {
                style: style.as_str(),
                key_id: style.key_id(),
                replaced: Replaced::new(),
            }),
            totals: Counts::default(),
            files: Vec::new(),
            copied: Vec::new(),
            left_out: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, entry: FileEntry) {
        self.totals.add(&entry.counts);
        if let Some(redaction) = &mut self.redaction {
            for (kind, parts) in &entry.replaced {
                let sums = redaction.replaced.entry(kind.clone()).or_default();
                for (part, count) in parts {
                    *sums.entry(part).or_default() += count;
                }
            }
        }
        self.files.push(entry);
    }

    pub(super) fn write(&self, root: &Path) -> Result<(), SplitError> {
        let path = root.join("manifest.json");
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| SplitError::io("write", &path, std::io::Error::other(error)))?;
        text.push(b'\n');
        fs::write(&path, text).map_err(|source| SplitError::io("write", &path, source))
    }
}
