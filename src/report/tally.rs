//! Counts of the findings table, made while its rows pass in final order.
//!
//! The one difficulty is counting *records*: a record with ten findings of one rule is one record of that rule, of its kind, of
//! its category. The rows of one record come together, so each row leaves a small packed key, and when the record ends its
//! distinct keys are counted. What is counted by dataset text (paths, license values) is bounded first come, first
//! served, which is deterministic here because rows come in final order.

mod breakdown;
mod licenses;

#[cfg(test)]
mod tests;

pub use breakdown::{Breakdown, Cell};
pub use licenses::{LicenseTotals, Mark, Places};

use crate::finding::{Category, Evidence, FindingRow, RuleId, Severity};
use crate::record::{Part, fold_positions};
use crate::rules::RuleSet;
use licenses::LicenseTally;
use std::collections::{BTreeMap, HashMap};

/// Paths that are counted one by one; the rest shares the empty path.
const PATHS: usize = 1_024;
/// Examples kept for each rule.
const EXAMPLES: usize = 3;
/// Dataset-level rows that are kept; there are a handful a rule.
const DATASET_ROWS: usize = 1_000;
/// Packed keys of one record after which duplicates are removed for the first time.
const KEYS: usize = 4_096;
/// Categories that are counted in detail.
const SENSITIVE: [Category; 2] = [Category::Pii, Category::Secret];
/// Kinds of personal data that describe a person rather than point to one: two of them do not link a record to somebody.
const NO_IDENTIFIER: [&str; 4] = ["age", "title", "organization", "postal_code"];

/// Findings and records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Findings.
    pub findings: u64,
    /// Records with one of them.
    pub records: u64,
}

/// Counts of one rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleTotals {
    /// Findings by severity.
    pub by_severity: [u64; 5],
    /// Findings by evidence: validated, pattern, heuristic.
    pub by_evidence: [u64; 3],
    /// Records with a finding of severity `low` or above.
    pub records: u64,
    /// Records by severity of the findings.
    pub records_at: [u64; 5],
    /// The same, of validated findings alone.
    pub validated_at: [u64; 5],
    /// Findings outside of records by severity: on the dataset, on files, on metadata.
    pub outside_at: [u64; 5],
    /// The same, of validated findings alone.
    pub outside_validated_at: [u64; 5],
    /// The first few of the most severe rows.
    pub examples: Vec<FindingRow>,
}

impl RuleTotals {
    /// Number of findings.
    #[must_use]
    pub fn findings(&self) -> u64 {
        self.by_severity.iter().sum()
    }

    fn add_example(&mut self, row: &FindingRow) {
        match self.examples.first().map(|first| first.severity.cmp(&row.severity)) {
            Some(std::cmp::Ordering::Greater) => return,
            Some(std::cmp::Ordering::Less) => self.examples.clear(),
            _ => {}
        }
        if self.examples.len() < EXAMPLES {
            self.examples.push(row.clone());
        }
    }
}

/// Counts of one file or path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceTotals {
    /// Findings, and records with one of severity `low` or above.
    pub tallied: Tallied,
    /// Findings of severity `low` or above by kind (position in [`Totals::kinds`]).
    pub by_kind: BTreeMap<u16, u64>,
}

/// Counts of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindTotals {
    /// Name of the kind.
    pub name: String,
    /// Family.
    pub category: Category,
    /// Findings, and records with one of severity `low` or above.
    pub tallied: Tallied,
    /// Findings of severity `low` or above by part.
    pub by_part: [u64; Part::ALL.len()],
    /// Findings by evidence.
    pub by_evidence: [u64; 3],
}

/// Finished counts of a whole findings table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Totals {
    /// By rule number.
    pub rules: Vec<RuleTotals>,
    /// By kind, in order of name.
    pub kinds: Vec<KindTotals>,
    /// All findings, and records with one of severity `low` or above.
    pub all: Tallied,
    /// By category, in the order of [`Category::ALL`].
    pub categories: [Tallied; 8],
    /// By category and severity.
    pub category_severities: [[Tallied; 5]; 8],
    /// By severity.
    pub severities: [Tallied; 5],
    /// By part.
    pub parts: [Tallied; Part::ALL.len()],
    /// By evidence.
    pub evidence: [Tallied; 3],
    /// By file number.
    pub files: BTreeMap<u32, PlaceTotals>,
    /// By path with list positions folded.
    pub paths: BTreeMap<String, PlaceTotals>,
    /// By category and part.
    pub category_parts: [[Tallied; Part::ALL.len()]; 8],
    /// By category and evidence.
    pub category_evidence: [[Tallied; 3]; 8],
    /// Records with personal data of at least two identifying kinds.
    pub linkable: u64,
    /// Personal data and secrets in detail.
    pub breakdown: Breakdown,
    /// Rows about the dataset.
    pub dataset: Vec<FindingRow>,
    /// License marks.
    pub licenses: LicenseTotals,
}

/// What one row is to the record counts: small, and equal for rows that count once together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    rule: RuleId,
    severity: Severity,
    evidence: Evidence,
    part: Part,
    path: u16,
}

/// What occurs in one record; reused from record to record.
#[derive(Debug, Default)]
struct Seen {
    rules: Vec<usize>,
    rule_severities: Vec<(usize, usize)>,
    rule_validated: Vec<(usize, usize)>,
    severities: Vec<usize>,
    category_severities: Vec<(usize, usize)>,
    categories: Vec<usize>,
    kinds: Vec<u16>,
    parts: Vec<usize>,
    evidence: Vec<usize>,
    paths: Vec<u16>,
    category_parts: Vec<(usize, usize)>,
    category_evidence: Vec<(usize, usize)>,
    cells: Vec<Cell>,
    identifiers: Vec<u16>,
}

/// Calls `each` once for every distinct element, in order, and empties the list.
fn for_distinct<T: Ord + Copy>(list: &mut Vec<T>, each: impl FnMut(T)) {
    list.sort_unstable();
    list.dedup();
    list.drain(..).for_each(each);
}

/// Counts rows; [`Tally::finish`] gives the totals.
#[derive(Debug, Default)]
pub struct Tally {
    totals: Totals,
    /// Kind by rule.
    kind_of: Vec<u16>,
    category_of: Vec<Category>,
    /// Position in `path_totals` by path.
    path_numbers: HashMap<Box<str>, u16>,
    path_totals: Vec<PlaceTotals>,
    /// File and row of the record at hand.
    record: Option<(u32, i64)>,
    keys: Vec<Key>,
    seen: Seen,
    /// Length of `keys` at which duplicates are removed.
    keys_full: usize,
    licenses: LicenseTally,
    buffer: String,
}

impl Tally {
    /// A tally that keeps apart what is found in the files of different groups: file by file the number of its group, where the same
    /// declarations govern all files of a group.
    #[must_use]
    pub fn new(groups: Vec<u32>) -> Self {
        Self { licenses: LicenseTally::new(groups), ..Self::default() }
    }

    /// Counts one row. Rows come in final order, so those of one record come together.
    pub fn add(&mut self, row: &FindingRow, rules: &RuleSet) {
        if self.kind_of.is_empty() {
            self.prepare(rules);
        }
        let number = usize::from(row.rule.0);
        let (Some(&kind), Some(&category)) = (self.kind_of.get(number), self.category_of.get(number)) else {
            return;
        };
        let record = row.file.filter(|_| row.row >= 0).map(|file| (file, row.row));
        if record != self.record {
            self.end_record();
            self.record = record;
        }
        let path = self.path_number(&row.field);
        self.licenses.add(row, &rules.get(row.rule).kind, &self.buffer, record);
        self.count_findings(row, kind, category, path);
        let (severity, validated) = (row.severity as usize, row.evidence == Evidence::Validated);
        let rule = &mut self.totals.rules[number];
        if record.is_some() {
            let FindingRow { rule, severity, evidence, part, .. } = *row;
            self.keys.push(Key { rule, severity, evidence, part, path });
            if self.keys.len() >= self.keys_full.max(KEYS) {
                self.keys.sort_unstable();
                self.keys.dedup();
                self.keys_full = 2 * self.keys.len();
            }
        } else {
            rule.outside_at[severity] += 1;
            rule.outside_validated_at[severity] += u64::from(validated);
            if row.file.is_none() && self.totals.dataset.len() < DATASET_ROWS {
                self.totals.dataset.push(row.clone());
            }
        }
    }

    fn prepare(&mut self, rules: &RuleSet) {
        let mut kinds: BTreeMap<&str, Category> = BTreeMap::new();
        for (_, rule) in rules.iter() {
            kinds.entry(&rule.kind).or_insert(rule.category);
        }
        let names: Vec<&str> = kinds.keys().copied().collect();
        for (_, rule) in rules.iter() {
            self.kind_of.push(names.binary_search(&rule.kind.as_str()).unwrap_or_default() as u16);
            self.category_of.push(rule.category);
        }
        self.totals.rules = vec![RuleTotals::default(); self.kind_of.len()];
        self.totals.kinds = kinds
            .into_iter()
            .map(|(name, category)| KindTotals {
                name: name.to_owned(),
                category,
                tallied: Tallied::default(),
                by_part: [0; Part::ALL.len()],
                by_evidence: [0; 3],
            })
            .collect();
    }

    fn count_findings(&mut self, row: &FindingRow, kind: u16, category: Category, path: u16) {
        let (severity, evidence, part) = (row.severity as usize, row.evidence as usize, row.part as usize);
        let counts = row.severity >= Severity::Low;
        let totals = &mut self.totals;
        totals.all.findings += 1;
        totals.categories[category as usize].findings += 1;
        totals.category_severities[category as usize][severity].findings += 1;
        totals.severities[severity].findings += 1;
        totals.parts[part].findings += 1;
        totals.evidence[evidence].findings += 1;
        totals.category_parts[category as usize][part].findings += 1;
        totals.category_evidence[category as usize][evidence].findings += 1;
        if counts && SENSITIVE.contains(&category) {
            totals.breakdown.finding(Cell { kind, part: row.part, path, evidence: row.evidence });
        }
        let rule = &mut totals.rules[usize::from(row.rule.0)];
        rule.by_severity[severity] += 1;
        rule.by_evidence[evidence] += 1;
        if counts {
            rule.add_example(row);
        }
        let by_kind = &mut totals.kinds[usize::from(kind)];
        by_kind.tallied.findings += 1;
        by_kind.by_evidence[evidence] += 1;
        by_kind.by_part[part] += u64::from(counts);
        let file = row.file.map(|file| totals.files.entry(file).or_default());
        for place in [file, Some(&mut self.path_totals[usize::from(path)])].into_iter().flatten() {
            place.tallied.findings += 1;
            if counts {
                *place.by_kind.entry(kind).or_default() += 1;
            }
        }
    }

    /// Number of a path, list positions folded; 0 is the shared one.
    fn path_number(&mut self, path: &str) -> u16 {
        if self.path_totals.is_empty() {
            self.path_totals.push(PlaceTotals::default());
        }
        fold_positions(path, &mut self.buffer);
        if let Some(&number) = self.path_numbers.get(self.buffer.as_str()) {
            return number;
        }
        if self.path_totals.len() > PATHS || self.buffer.is_empty() {
            return 0;
        }
        let number = self.path_totals.len() as u16;
        self.path_totals.push(PlaceTotals::default());
        self.path_numbers.insert(self.buffer.as_str().into(), number);
        number
    }

    /// Counts the record at hand once wherever it belongs.
    fn end_record(&mut self) {
        self.licenses.end_record();
        let Some((file, _)) = self.record else { return };
        self.keys.sort_unstable();
        self.keys.dedup();
        let seen = &mut self.seen;
        for key in self.keys.drain(..) {
            let number = usize::from(key.rule.0);
            let (category, kind) = (self.category_of[number], self.kind_of[number]);
            let severity = key.severity as usize;
            seen.rule_severities.push((number, severity));
            if key.evidence == Evidence::Validated {
                seen.rule_validated.push((number, severity));
            }
            seen.severities.push(severity);
            seen.category_severities.push((category as usize, severity));
            if key.severity >= Severity::Low {
                seen.rules.push(number);
                seen.categories.push(category as usize);
                seen.kinds.push(kind);
                seen.parts.push(key.part as usize);
                seen.evidence.push(key.evidence as usize);
                seen.paths.push(key.path);
                seen.category_parts.push((category as usize, key.part as usize));
                seen.category_evidence.push((category as usize, key.evidence as usize));
                if SENSITIVE.contains(&category) {
                    seen.cells.push(Cell { kind, part: key.part, path: key.path, evidence: key.evidence });
                }
            }
        }
        self.keys_full = KEYS;
        let totals = &mut self.totals;
        for_distinct(&mut seen.rule_severities, |(rule, severity)| totals.rules[rule].records_at[severity] += 1);
        for_distinct(&mut seen.rule_validated, |(rule, severity)| totals.rules[rule].validated_at[severity] += 1);
        for_distinct(&mut seen.severities, |severity| totals.severities[severity].records += 1);
        for_distinct(&mut seen.category_severities, |(category, severity)| {
            totals.category_severities[category][severity].records += 1;
        });
        if seen.kinds.is_empty() {
            return;
        }
        totals.all.records += 1;
        totals.files.entry(file).or_default().tallied.records += 1;
        for_distinct(&mut seen.rules, |rule| totals.rules[rule].records += 1);
        for_distinct(&mut seen.categories, |category| totals.categories[category].records += 1);
        seen.identifiers.clear();
        for_distinct(&mut seen.kinds, |number| {
            let kind = &mut totals.kinds[usize::from(number)];
            kind.tallied.records += 1;
            if kind.category == Category::Pii && !NO_IDENTIFIER.contains(&kind.name.as_str()) {
                seen.identifiers.push(number);
            }
        });
        if seen.identifiers.len() >= 2 {
            totals.linkable += 1;
            totals.breakdown.linked(&seen.identifiers);
        }
        for_distinct(&mut seen.cells, |cell| totals.breakdown.record(cell));
        for_distinct(&mut seen.category_parts, |(category, part)| {
            totals.category_parts[category][part].records += 1;
        });
        for_distinct(&mut seen.category_evidence, |(category, evidence)| {
            totals.category_evidence[category][evidence].records += 1;
        });
        for_distinct(&mut seen.parts, |part| totals.parts[part].records += 1);
        for_distinct(&mut seen.evidence, |evidence| totals.evidence[evidence].records += 1);
        for_distinct(&mut seen.paths, |path| self.path_totals[usize::from(path)].tallied.records += 1);
    }

    /// The totals, when all rows were counted.
    #[must_use]
    pub fn finish(mut self, rules: &RuleSet) -> Totals {
        if self.kind_of.is_empty() {
            self.prepare(rules);
        }
        self.end_record();
        let mut paths: BTreeMap<String, PlaceTotals> = BTreeMap::new();
        let mut named: Vec<(Box<str>, u16)> = self.path_numbers.drain().collect();
        self.totals.breakdown.paths = vec![String::new(); self.path_totals.len()];
        for (path, number) in &named {
            if let Some(name) = self.totals.breakdown.paths.get_mut(usize::from(*number)) {
                name.push_str(path);
            }
        }
        named.sort_unstable();
        named.push((Box::default(), 0));
        for (path, number) in named {
            let place = self.path_totals.get_mut(usize::from(number)).map(std::mem::take).unwrap_or_default();
            if place.tallied.findings > 0 {
                paths.insert(path.into(), place);
            }
        }
        self.totals.paths = paths;
        self.totals.licenses = self.licenses.finish();
        self.totals
    }
}
