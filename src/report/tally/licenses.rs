//! License marks: what is declared, what is found, and which of them meet in one record.

use crate::finding::{FindingRow, Scope};
use std::collections::{BTreeMap, BTreeSet};

/// Distinct values, pairs and cells that are counted; the rest only sets [`LicenseTotals::cut`].
const BOUND: usize = 1_000;
/// Places kept for each of them.
const PLACES: usize = 3;
/// Distinct licenses of one record that are paired with each other.
const PAIRED: usize = 8;
/// Kinds whose value names the license of a text.
const NAMES: [&str; 4] = ["spdx_tag", "license_url", "license_name", "license_text"];
/// The one of them that is the text of the license itself.
const TEXT: &str = "license_text";
/// Percent of a license's words from which its text is there; less of it is a part.
const IN_FULL: u8 = 75;
/// Kind whose value is a reservation (`noai`): shown with the licenses, but compared with none.
const RESERVES: &str = "reservation";
/// Kind whose value is the declaration of a license column.
const DECLARED: &str = "license_field";

/// The first places of something, by (file, row); the file is absent for the dataset as a whole.
pub type Places = Vec<(Option<u32>, i64)>;

/// Counts of one license value, pair or cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
    /// Bytes of those records.
    pub bytes: u64,
    /// Files.
    pub files: u64,
    /// The first few places.
    pub places: Places,
    last: Option<(Option<u32>, i64)>,
}

impl Mark {
    /// One place outside of records.
    pub(in crate::report) fn at(file: Option<u32>, row: i64) -> Self {
        let mut mark = Self::default();
        mark.add(At { file, row, bytes: 0 });
        mark
    }

    fn add(&mut self, At { file, row, bytes }: At) {
        self.findings += 1;
        if self.last == Some((file, row)) {
            return;
        }
        // Rows come in order of file, so a new file is one that differs from the last one.
        self.files += u64::from(file.is_some() && self.last.is_none_or(|(last, _)| last != file));
        if file.is_some() && row >= 0 {
            self.records += 1;
            self.bytes += bytes;
        }
        self.last = Some((file, row));
        if self.places.len() < PLACES {
            self.places.push((file, row));
        }
    }
}

/// Where one finding stands.
#[derive(Debug, Clone, Copy)]
struct At {
    file: Option<u32>,
    row: i64,
    /// Bytes of its record.
    bytes: u64,
}

/// Finished counts of license marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicenseTotals {
    /// Declarations in license columns, by (value, path with list positions folded).
    pub declared: BTreeMap<(String, String), Mark>,
    /// Marks and reservations in texts, by (value, scope).
    pub found: BTreeMap<(String, Option<Scope>), Mark>,
    /// Marks with scope `record` that stand outside of records, by (file, value): in the prose of a card, in a file beside the data.
    pub outside: BTreeMap<(Option<u32>, String), Mark>,
    /// License texts that stand outside of records, by (file, value): the content of license files.
    pub documents: BTreeMap<(Option<u32>, String), Mark>,
    /// Records by (group of their file, declared in a column, found with scope `record`).
    pub cells: BTreeMap<(u32, Option<String>, String), Mark>,
    /// Records by (group of their file, declared in a column).
    pub columns: BTreeMap<(u32, String), Mark>,
    /// Pairs of different marks of one record, both with scope `record`, in order of value.
    pub pairs: BTreeMap<(String, String), Mark>,
    /// Records with a declaration in a column.
    pub declared_records: u64,
    /// Records with a declaration in a column or a mark of scope `record`, by file.
    pub known_by_file: BTreeMap<u32, u64>,
    /// Licenses whose text stands in a record or beside the data, most of it at least.
    pub texts: BTreeSet<String>,
    /// Whether something was not counted because there were too many distinct values.
    pub cut: bool,
}

impl LicenseTotals {
    /// Values that were found with the scope `record`, in order.
    pub fn of_records(&self) -> impl Iterator<Item = (&str, &Mark)> {
        let own = self.found.iter().filter(|((_, scope), _)| *scope == Some(Scope::Record));
        own.map(|((value, _), mark)| (value.as_str(), mark))
    }
}

#[derive(Debug, Default)]
pub(super) struct LicenseTally {
    totals: LicenseTotals,
    /// Group by file number; what is not listed is group 0.
    groups: Vec<u32>,
    /// The record at hand.
    record: Option<(u32, i64)>,
    bytes: u64,
    /// Of the record at hand; distinct, in order of appearance.
    declared: Vec<String>,
    found: Vec<String>,
}

impl LicenseTally {
    pub(super) fn new(groups: Vec<u32>) -> Self {
        Self { groups, ..Self::default() }
    }

    /// Counts one row of any kind; `path` has its list positions folded.
    pub(super) fn add(&mut self, row: &FindingRow, kind: &str, path: &str, record: Option<(u32, i64)>) {
        let Some(value) = &row.value else { return };
        let declares = kind == DECLARED;
        let names = NAMES.contains(&kind);
        if !declares && !names && kind != RESERVES {
            return;
        }
        (self.record, self.bytes) = (record, row.bytes);
        let at = At { file: row.file, row: row.row, bytes: row.bytes };
        let totals = &mut self.totals;
        if declares {
            count(&mut totals.declared, (value.clone(), path.to_owned()), &mut totals.cut, at);
        } else {
            count(&mut totals.found, (value.clone(), row.scope), &mut totals.cut, at);
        }
        let text = (kind == TEXT || row.scope == Some(Scope::Document)) && row.confidence >= IN_FULL;
        if text && totals.texts.len() < BOUND && !totals.texts.contains(value) {
            totals.texts.insert(value.clone());
        }
        let licenses_record = declares || (names && row.scope == Some(Scope::Record));
        if record.is_none() && licenses_record && !declares {
            count(&mut totals.outside, (row.file, value.clone()), &mut totals.cut, at);
        }
        if record.is_none() && names && row.scope == Some(Scope::Document) {
            count(&mut totals.documents, (row.file, value.clone()), &mut totals.cut, at);
        }
        if record.is_some() && licenses_record {
            let list = if declares { &mut self.declared } else { &mut self.found };
            if list.len() < BOUND && !list.contains(value) {
                list.push(value.clone());
            }
        }
    }

    /// Settles the record at hand.
    pub(super) fn end_record(&mut self) {
        let Some((file, row)) = self.record.take() else { return };
        let totals = &mut self.totals;
        totals.declared_records += u64::from(!self.declared.is_empty());
        if !self.declared.is_empty() || !self.found.is_empty() {
            *totals.known_by_file.entry(file).or_default() += 1;
        }
        let group = self.groups.get(file as usize).copied().unwrap_or(0);
        let at = At { file: Some(file), row, bytes: self.bytes };
        for declared in &self.declared {
            count(&mut totals.columns, (group, declared.clone()), &mut totals.cut, at);
        }
        for found in &self.found {
            let declared = self.declared.iter().take(PAIRED).map(|declared| Some(declared.clone()));
            let nothing = self.declared.is_empty().then_some(None);
            for declared in declared.chain(nothing) {
                count(&mut totals.cells, (group, declared, found.clone()), &mut totals.cut, at);
            }
        }
        totals.cut |= self.found.len() > PAIRED || self.declared.len() > PAIRED;
        self.found.truncate(PAIRED);
        self.found.sort_unstable();
        for (number, first) in self.found.iter().enumerate() {
            for second in &self.found[number + 1..] {
                count(&mut totals.pairs, (first.clone(), second.clone()), &mut totals.cut, at);
            }
        }
        self.found.clear();
        self.declared.clear();
    }

    pub(super) fn finish(mut self) -> LicenseTotals {
        self.end_record();
        self.totals
    }
}

/// Counts a place under `key`, unless the map is full.
fn count<K: Ord>(map: &mut BTreeMap<K, Mark>, key: K, cut: &mut bool, at: At) {
    if map.len() >= BOUND && !map.contains_key(&key) {
        *cut = true;
        return;
    }
    map.entry(key).or_default().add(at);
}
