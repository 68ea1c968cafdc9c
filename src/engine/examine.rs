//! One record in, masked finding rows out.

use super::codec::{self, Texts};
use super::memo::Memo;
use super::residue;
use crate::detect::Detectors;
use crate::detect::entry;
use crate::detect::look::Look;
use crate::detect::mask::mask;
use crate::finding::{Category, Finding, Findings, Severity};
use crate::record::{Field, Leaf, ListIndex, PathId, PathInfo, Record, Role};
use crate::redaction::RedactStyle;
use crate::rules::RuleSet;
use crate::text::Facts;
use xxhash_rust::xxh3::xxh3_128_with_secret;

/// What becomes of reserved and documented example values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reserved {
    /// Reported with severity `info`.
    #[default]
    Report,
    /// Treated like any other value.
    AsReal,
    /// Left out.
    Ignore,
}

impl Reserved {
    /// Lowers or takes out what is reserved among `findings`.
    pub(super) fn apply(self, findings: &mut Findings) {
        match self {
            Self::AsReal => {}
            Self::Ignore => findings.list_mut().retain(|finding| !finding.reserved),
            Self::Report => {
                for finding in findings.list_mut().iter_mut().filter(|finding| finding.reserved) {
                    finding.severity = Severity::Info;
                }
            }
        }
    }
}

/// What the examination of every record needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Examination<'a> {
    /// The rules in force.
    pub(super) rules: &'a RuleSet,
    /// The detectors compiled from them.
    pub(super) detectors: &'a Detectors,
    /// What becomes of reserved values.
    pub(super) reserved: Reserved,
    /// How what is found will be redacted, when it will be: whatever a redaction must take out is found then.
    pub(super) redact: Option<&'a RedactStyle>,
    /// Key of the fingerprints.
    pub(super) key: &'a [u8; 32],
}

/// Runs the walk and all detectors over records; its buffers are reused.
#[derive(Debug)]
pub(super) struct Examiner<'a> {
    with: Examination<'a>,
    look: Look,
    findings: Findings,
    memo: Memo,
    canonical: Canonical,
    /// Start and end of the path in `paths`, number of the finding.
    order: Vec<(usize, usize, usize)>,
    paths: String,
    id: String,
}

impl<'a> Examiner<'a> {
    /// A new examiner.
    #[must_use]
    pub(super) fn new(with: Examination<'a>) -> Self {
        Self {
            with,
            look: Look::default(),
            findings: Findings::default(),
            memo: Memo::default(),
            canonical: Canonical::new(with.key),
            order: Vec::new(),
            paths: String::new(),
            id: String::new(),
        }
    }

    /// The rules in force.
    #[must_use]
    pub(super) fn rules(&self) -> &'a RuleSet {
        self.with.rules
    }

    /// Examines every field of `record`; `each` sees each field, and of content fields what the walk yielded.
    /// [`Examiner::write`] then writes what was found.
    pub(super) fn examine(&mut self, record: &Record<'_>, mut each: impl FnMut(&Field<'_>, &PathInfo, Option<&Facts>)) {
        let Self { with, look, findings, memo, .. } = self;
        findings.clear();
        let generation = record.paths.generation();
        for (number, field) in record.fields.iter().enumerate() {
            let (number, info) = (number as u32, record.info(field));
            let content = info.role == Role::Content;
            // What another field says about a value is not known by the value.
            let place = if content || entry::name(record, number).is_some() {
                None
            } else {
                match memo.recall(field, number, generation, findings) {
                    Ok(()) => {
                        each(field, info, None);
                        continue;
                    }
                    Err(place) => place,
                }
            };
            let first = findings.as_slice().len();
            let facts = look.at(record, (number, field), with.detectors, findings);
            if let Some(place) = place {
                memo.keep(place, field, first, findings);
            }
            each(field, info, content.then_some(facts));
        }
        with.reserved.apply(findings);
        if let Some(style) = self.with.redact {
            residue::add(record, &self.with, style, &mut self.look, &mut self.findings);
        }
    }

    /// Appends the findings of the last record to `out` as spool entries, in the order of the contract.
    pub(super) fn write(&mut self, record: &Record<'_>, file: u32, row: i64, out: &mut Vec<u8>) {
        let list = self.findings.as_slice();
        if list.is_empty() {
            return;
        }
        let record_hash = self.canonical.hash(record);
        let has_id = self.write_id(record);
        let Self { with, findings, order, paths, id, .. } = self;
        let list = findings.as_slice();
        order.clear();
        paths.clear();
        for (number, finding) in list.iter().enumerate() {
            let start = paths.len();
            record.write_path(&record.fields[finding.field as usize], paths);
            order.push((start, paths.len(), number));
        }
        let key = |&(start, end, number): &(usize, usize, usize)| {
            let finding = &list[number];
            (&paths[start..end], finding.start, finding.rule, finding.end)
        };
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut ordinal = 0_u32;
        let mut before = None;
        for &(start, end, number) in order.iter() {
            let (finding, path) = (&list[number], &paths[start..end]);
            ordinal = if before == Some((finding.rule, path)) { ordinal + 1 } else { 0 };
            before = Some((finding.rule, path));
            let rule = with.rules.get(finding.rule);
            let field = &record.fields[finding.field as usize];
            let sensitive = matches!(rule.category, Category::Pii | Category::Secret);
            let matched = field.text.get(finding.start as usize..finding.end as usize).unwrap_or_default();
            let masked = sensitive.then(|| mask(&rule.kind, matched));
            let texts = Texts {
                field: path,
                record_id: has_id.then_some(id.as_str()),
                value: if sensitive { None } else { findings.value(finding.value) },
                masked: masked.as_deref(),
            };
            let fingerprint = fingerprint(with.key, &rule.code, path, &record_hash, ordinal);
            let place = (file, row, record.bytes, field.part);
            codec::put_finding(out, finding, place, texts, &fingerprint);
        }
    }

    /// Counts each (rule, field pattern) of the last record once.
    pub(super) fn count_patterns(&mut self, record: &Record<'_>, mut count: impl FnMut(&Finding, &str)) {
        let list = self.findings.as_slice();
        for (number, finding) in list.iter().enumerate() {
            let pattern = |finding: &Finding| record.fields.get(finding.field as usize).map(|field| field.path);
            let seen =
                list[..number].iter().any(|other| other.rule == finding.rule && pattern(other) == pattern(finding));
            if let (false, Some(field)) = (seen, record.fields.get(finding.field as usize)) {
                count(finding, &record.info(field).pattern);
            }
        }
    }

    /// Findings of rules of this kind in the last record.
    pub(super) fn count_kind(&self, kind: &str) -> usize {
        self.findings.as_slice().iter().filter(|finding| self.with.rules.get(finding.rule).kind == kind).count()
    }

    /// The value of the id field of the last record, masked when something sensitive was found in it.
    pub(super) fn id(&mut self, record: &Record<'_>) -> Option<&str> {
        self.write_id(record).then_some(self.id.as_str())
    }

    /// Writes the value of the id field to `id`, masked when something sensitive was found in it; whether there is one.
    fn write_id(&mut self, record: &Record<'_>) -> bool {
        let Some(number) = record.fields.iter().position(|field| record.info(field).role == Role::Id) else {
            return false;
        };
        let sensitive = |finding: &Finding| {
            finding.field as usize == number
                && matches!(self.with.rules.get(finding.rule).category, Category::Pii | Category::Secret)
        };
        let text = record.fields[number].text;
        self.id.clear();
        if self.findings.as_slice().iter().any(sensitive) {
            self.id.push_str(&mask("id", text));
        } else {
            self.id.push_str(&text[..text.floor_char_boundary(LONGEST_ID)]);
        }
        true
    }
}

fn fingerprint(key: &[u8; 32], code: &str, path: &str, record_hash: &[u8; 16], ordinal: u32) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(code.as_bytes());
    hasher.update(&(path.len() as u64).to_le_bytes());
    hasher.update(path.as_bytes());
    hasher.update(record_hash);
    hasher.update(&ordinal.to_le_bytes());
    let mut fingerprint = [0; 16];
    fingerprint.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    fingerprint
}

/// Longest id that is written out, in bytes.
const LONGEST_ID: usize = 128;

/// Bytes of the secret that keys the record hash: what XXH3 takes in for long inputs.
const SECRET: usize = 192;

/// The record hash and its buffers.
#[derive(Debug)]
struct Canonical {
    /// Drawn from the key: who does not know it cannot make two records of one hash.
    secret: [u8; SECRET],
    /// Fields of the record before, as far as their order depends on them.
    shape: Vec<(PathId, ListIndex)>,
    generation: u32,
    paths: String,
    /// Start and end of the path, number of the field.
    leaves: Vec<(usize, usize, usize)>,
    /// Whether the paths alone give the order.
    distinct: bool,
    bytes: Vec<u8>,
}

impl Canonical {
    fn new(key: &[u8; 32]) -> Self {
        let mut secret = [0; SECRET];
        blake3::Hasher::new_keyed(key).update(b"record hash").finalize_xof().fill(&mut secret);
        Self {
            secret,
            shape: Vec::new(),
            generation: 0,
            paths: String::new(),
            leaves: Vec::new(),
            distinct: false,
            bytes: Vec::new(),
        }
    }

    /// Keyed 128-bit XXH3 over the sorted (path, type, value) triples: the same for the same record in any format and key order.
    fn hash(&mut self, record: &Record<'_>) -> [u8; 16] {
        self.arrange(record);
        let Self { paths, leaves, bytes, .. } = self;
        bytes.clear();
        for &(start, end, number) in leaves.iter() {
            let field = &record.fields[number];
            let kind = match field.leaf {
                Leaf::Text => b't',
                Leaf::Number => b'n',
                Leaf::Bool => b'b',
                Leaf::Key => b'k',
            };
            // Lengths in front, so that no two records are laid out alike.
            bytes.extend_from_slice(&((end - start) as u64).to_le_bytes());
            bytes.extend_from_slice(&paths.as_bytes()[start..end]);
            bytes.push(kind);
            bytes.extend_from_slice(&(field.text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(field.text.as_bytes());
        }
        xxh3_128_with_secret(bytes, &self.secret).to_le_bytes()
    }

    /// Sorts the fields. Most records have the paths of the one before, and then its order.
    fn arrange(&mut self, record: &Record<'_>) {
        let Self { shape, paths, leaves, .. } = self;
        let own = record.fields.iter().map(|field| (field.path, field.index));
        if self.distinct && self.generation == record.paths.generation() && own.clone().eq(shape.iter().copied()) {
            return;
        }
        self.generation = record.paths.generation();
        shape.clear();
        shape.extend(own);
        paths.clear();
        leaves.clear();
        for (number, field) in record.fields.iter().enumerate() {
            let start = paths.len();
            record.write_path(field, paths);
            leaves.push((start, paths.len(), number));
        }
        let text = |number: usize| record.fields[number].text;
        leaves.sort_by(|a, b| (&paths[a.0..a.1], text(a.2)).cmp(&(&paths[b.0..b.1], text(b.2))));
        self.distinct = leaves.windows(2).all(|two| paths[two[0].0..two[0].1] != paths[two[1].0..two[1].1]);
    }
}
