//! Composition: what the data consists of, counted while it streams by.
//!
//! Each worker fills a [`Profile`] of its own; merged, in whatever order, they are the same as one that saw everything:
//! all state is integers, counts are sums, and whatever has to be bounded is bounded by value, never by arrival. Nothing here judges
//! or renders; [`report`](crate::report) turns a profile into the `composition` and `dataset` of the report.

mod counts;
mod distinct;
mod domain;
mod histogram;
mod path;
mod time;

#[cfg(test)]
mod tests;

pub use counts::{Harvest, Labels, Sampled};
pub use distinct::Distinct;
pub use histogram::Histogram;
pub use path::{LABEL_CHARS, LABELS, PATHS, PathUse};
pub use time::{Day, TimeSpan};

use crate::record::{Field, Part, PathInfo, Record, Role};
use crate::repetition;
use crate::source::Split;
use crate::text::Facts;
use path::PathTable;
use std::collections::BTreeMap;

/// Registrable domains that are counted one by one: about 2 MB a worker.
pub const DOMAINS: usize = 16_384;

/// Every split, in the order of its discriminant.
const SPLITS: [Split; 3] = [Split::Test, Split::Validation, Split::Train];

/// What the walk over a record found out that the profile does not see itself.
#[derive(Debug, Clone, Copy)]
pub struct RecordSummary {
    /// Split of the file.
    pub split: Split,
    /// Bytes of the content fields.
    pub content_bytes: u64,
    /// Tokens of the content fields.
    pub tokens: u64,
    /// Detected language, `und` when undetermined.
    pub language: &'static str,
}

/// Counts of one file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileUse {
    /// Records that were read.
    pub records: u64,
    /// Records that could not be read.
    pub unreadable: u64,
    /// Bytes of the records.
    pub bytes: u64,
    /// Bytes of the content fields.
    pub content_bytes: u64,
    /// Tokens of the content fields.
    pub tokens: u64,
}

/// Counts of one split.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SplitUse {
    /// Records that were read.
    pub records: u64,
    /// Bytes of the records.
    pub bytes: u64,
    /// Bytes of content by record.
    pub content_bytes: Histogram,
    /// Tokens of content by record.
    pub tokens: Histogram,
    /// Records by language.
    pub languages: BTreeMap<&'static str, u64>,
}

impl SplitUse {
    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.bytes += other.bytes;
        self.content_bytes.merge(&other.content_bytes);
        self.tokens.merge(&other.tokens);
        for (&language, count) in &other.languages {
            *self.languages.entry(language).or_default() += count;
        }
    }
}

/// Counts of one part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PartUse {
    /// Fields.
    pub fields: u64,
    /// Records with such a field.
    pub records: u64,
    /// Bytes of text.
    pub bytes: u64,
}

/// Composition counters of one worker, or of all.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    files: Vec<FileUse>,
    /// In the order of [`SPLITS`].
    splits: [SplitUse; SPLITS.len()],
    parts: [PartUse; Part::ALL.len()],
    paths: PathTable,
    domains: Sampled<DOMAINS>,
    links: Sampled<DOMAINS>,
    without_domain: u64,
    repetition: repetition::Counts,
    /// Records begun by this worker: tells the fields of one record from those of the next.
    begun: u64,
    /// Parts of the record at hand, one bit each.
    seen: u8,
    buffer: String,
}

impl Profile {
    /// Counts one field of the record at hand; [`Profile::record`] ends the record.
    pub fn field(&mut self, field: &Field<'_>, info: &PathInfo) {
        let part = field.part as usize;
        self.parts[part].fields += 1;
        self.parts[part].bytes += field.text.len() as u64;
        self.seen |= 1 << part;
        self.paths.field(field, info, self.begun + 1);
        if info.role == Role::Url && !field.text.is_empty() {
            match domain::registrable(field.text, &mut self.buffer) {
                Some(domain) => self.domains.add(domain),
                None => self.without_domain += 1,
            }
        }
    }

    /// Counts the links of a content field by their domain.
    pub fn links(&mut self, text: &str, facts: &Facts) {
        for colon in facts.schemes(text) {
            let rest = text.get(colon + "://".len()..).unwrap_or_default();
            if let Some(domain) = domain::registrable(domain::host(rest), &mut self.buffer) {
                self.links.add(domain);
            }
        }
    }

    /// Ends a record whose fields were all counted.
    pub fn record(&mut self, file: u32, record: &Record<'_>, summary: &RecordSummary) {
        for &null in record.nulls {
            self.paths.null(null, record.paths.info(null));
        }
        for (number, part) in self.parts.iter_mut().enumerate() {
            part.records += u64::from(self.seen >> number & 1);
        }
        self.seen = 0;
        self.begun += 1;
        let counts = self.file_mut(file);
        counts.records += 1;
        counts.bytes += record.bytes;
        counts.content_bytes += summary.content_bytes;
        counts.tokens += summary.tokens;
        let split = &mut self.splits[summary.split as usize];
        split.records += 1;
        split.bytes += record.bytes;
        split.content_bytes.add(summary.content_bytes);
        split.tokens.add(summary.tokens);
        *split.languages.entry(summary.language).or_default() += 1;
    }

    /// Counts a record that could not be read.
    pub fn bad(&mut self, file: u32) {
        self.file_mut(file).unreadable += 1;
    }

    fn file_mut(&mut self, file: u32) -> &mut FileUse {
        let file = file as usize;
        if self.files.len() <= file {
            self.files.resize(file + 1, FileUse::default());
        }
        &mut self.files[file]
    }

    /// Adds what another one counted. Both must stand between two records.
    pub fn merge(&mut self, other: &Self) {
        if self.files.len() < other.files.len() {
            self.files.resize(other.files.len(), FileUse::default());
        }
        for (mine, theirs) in self.files.iter_mut().zip(&other.files) {
            mine.records += theirs.records;
            mine.unreadable += theirs.unreadable;
            mine.bytes += theirs.bytes;
            mine.content_bytes += theirs.content_bytes;
            mine.tokens += theirs.tokens;
        }
        for (mine, theirs) in self.splits.iter_mut().zip(&other.splits) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.parts.iter_mut().zip(other.parts) {
            mine.fields += theirs.fields;
            mine.records += theirs.records;
            mine.bytes += theirs.bytes;
        }
        self.paths.merge(&other.paths);
        self.domains.merge(&other.domains);
        self.links.merge(&other.links);
        self.without_domain += other.without_domain;
        self.repetition.merge(&other.repetition);
    }

    /// How many records repeat themselves.
    #[must_use]
    pub fn repetition(&self) -> &repetition::Counts {
        &self.repetition
    }

    /// The counters that [`Repetition`](repetition::Repetition) counts in.
    pub fn repetition_mut(&mut self) -> &mut repetition::Counts {
        &mut self.repetition
    }

    /// Counts of a file; zeros for a file nothing was read of.
    #[must_use]
    pub fn file(&self, file: u32) -> FileUse {
        self.files.get(file as usize).copied().unwrap_or_default()
    }

    /// Counts by split, without splits that have no record.
    pub fn splits(&self) -> impl Iterator<Item = (Split, &SplitUse)> {
        SPLITS.into_iter().zip(&self.splits).filter(|(_, counts)| counts.records > 0)
    }

    /// Records that were read.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.files.iter().map(|file| file.records).sum()
    }

    /// Records that could not be read.
    #[must_use]
    pub fn unreadable(&self) -> u64 {
        self.files.iter().map(|file| file.unreadable).sum()
    }

    /// Counts by part, in the order of [`Part::ALL`].
    #[must_use]
    pub fn parts(&self) -> &[PartUse; Part::ALL.len()] {
        &self.parts
    }

    /// Counts by path, sorted by pattern and role, and about how many more paths there were.
    #[must_use]
    pub fn paths(&self) -> (Vec<&PathUse>, u64) {
        self.paths.harvest()
    }

    /// Values of address columns by registrable domain.
    #[must_use]
    pub fn domains(&self) -> Harvest<'_> {
        self.domains.harvest()
    }

    /// Links of content texts by registrable domain.
    #[must_use]
    pub fn linked(&self) -> Harvest<'_> {
        self.links.harvest()
    }

    /// Values of address columns without a registrable domain.
    #[must_use]
    pub fn without_domain(&self) -> u64 {
        self.without_domain
    }
}
