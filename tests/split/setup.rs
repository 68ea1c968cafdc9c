//! A dataset in a temporary folder, its plan, and decisions made by hand.

use provscan::finding::{Category, Evidence, FindingRow, RuleId, Severity};
use provscan::policy::{Decisions, DecisionsBuilder, Policy};
use provscan::record::Part;
use provscan::rules::Rule;
use provscan::source::schema::Schema;
use provscan::source::{Beside, Compression, DataFile, Format, Plan, Split, Standing};
use provscan::split::{RedactStyle, SplitError, SplitOptions, SplitOutcome, split};
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A dataset and the folder it is split into.
pub(crate) struct Setup {
    folder: tempfile::TempDir,
    pub(crate) plan: Plan,
    pub(crate) redact: Option<RedactStyle>,
    pub(crate) records: Option<Vec<u64>>,
    pub(crate) stop_after: Option<u64>,
}

impl Setup {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("in")).unwrap();
        Self { folder, plan: Plan::default(), redact: None, records: None, stop_after: None }
    }

    /// With one data file.
    pub(crate) fn with(name: &str, format: Format, compression: Compression, bytes: &[u8]) -> Self {
        let mut setup = Self::new();
        setup.data(name, format, compression, bytes);
        setup
    }

    pub(crate) fn data(&mut self, name: &str, format: Format, compression: Compression, bytes: &[u8]) {
        let path = self.write(name, bytes);
        self.plan.files.push(DataFile {
            name: name.to_owned(),
            modified: fs::metadata(&path).unwrap().modified().ok(),
            path,
            format,
            compression,
            bytes: bytes.len() as u64,
            split: Split::Train,
            config: None,
            schema: Arc::new(Schema::default()),
            metadata: Vec::new(),
            license: None,
        });
    }

    pub(crate) fn beside(&mut self, name: &str, standing: Standing, bytes: &[u8]) {
        let path = self.write(name, bytes);
        self.plan.beside.push(Beside { name: name.to_owned(), path, bytes: bytes.len() as u64, standing });
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn split(&self, decisions: &Decisions) -> Result<SplitOutcome, SplitError> {
        let stop = AtomicBool::new(false);
        let read = Cell::new(0);
        let progress = |bytes: u64| {
            read.set(read.get() + bytes);
            if self.stop_after.is_some_and(|limit| read.get() >= limit) {
                stop.store(true, Ordering::Relaxed);
            }
        };
        split(
            &self.plan,
            decisions,
            &SplitOptions {
                out: self.out(),
                redact: self.redact.clone(),
                rules_digest: "digest of the rules".to_owned(),
                records: self.records.as_deref(),
                stop: &stop,
                progress: &progress,
            },
        )
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.out().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.out().join(name).exists()
    }
}

/// The rule number 0, code `PII001`, of the given kind and family.
pub(crate) fn rule(kind: &str, category: &str) -> Rule {
    let code = if category == "pii" { "PII001" } else { "SEC001" };
    toml::from_str(&format!(
        "code = {code:?}\nkind = {kind:?}\ncategory = {category:?}\ntitle = \"\"\nseverity = \"high\"\nwhy = \"\""
    ))
    .unwrap()
}

/// Decisions put together record by record.
pub(crate) struct Deciding(DecisionsBuilder);

impl Deciding {
    pub(crate) fn quarantining() -> Self {
        Self(DecisionsBuilder::new(Policy::standard(false)))
    }

    pub(crate) fn redacting() -> Self {
        Self(DecisionsBuilder::new(Policy::standard(true)))
    }

    /// Personal data of type `kind` at bytes `start..end` of `field`.
    pub(crate) fn found(self, row: i64, field: &str, start: usize, end: usize, kind: &str) -> Self {
        self.found_in_file(0, row, field, start, end, kind)
    }

    /// The same in file number `file`; row -1 is the text around its records.
    pub(crate) fn found_in_file(
        mut self,
        file: u32,
        row: i64,
        field: &str,
        start: usize,
        end: usize,
        kind: &str,
    ) -> Self {
        let rule = rule(kind, "pii");
        assert_eq!(rule.category, Category::Pii);
        let finding = FindingRow {
            file: Some(file),
            row,
            record_id: None,
            field: field.to_owned(),
            part: Part::Text,
            rule: RuleId(0),
            severity: Severity::High,
            confidence: 100,
            evidence: Evidence::Validated,
            start: u32::try_from(start).unwrap(),
            end: u32::try_from(end).unwrap(),
            value: None,
            masked: None,
            scope: None,
            bytes: 0,
            fingerprint: [0; 16],
        };
        self.0.finding(&finding, &rule);
        self
    }

    /// The same, at the first place where `needle` stands in `text`.
    pub(crate) fn found_in(self, row: i64, field: &str, text: &str, needle: &str, kind: &str) -> Self {
        let start = text.find(needle).unwrap();
        self.found(row, field, start, start + needle.len(), kind)
    }

    pub(crate) fn duplicate(mut self, row: u64) -> Self {
        self.0.duplicate(0, row);
        self
    }

    pub(crate) fn bad(mut self, row: u64) -> Self {
        self.0.bad(0, row);
        self
    }

    pub(crate) fn unread(mut self) -> Self {
        self.0.unread(0);
        self
    }

    pub(crate) fn build(self) -> Decisions {
        self.0.build()
    }
}
