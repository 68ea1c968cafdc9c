//! What was found in short values that come again and again: names of sources, licenses, languages, labels.
//!
//! Such a column holds a handful of values in millions of records. What the detectors say about a field depends on the
//! field alone ([`FieldView`](crate::detect::FieldView) holds nothing else), so it is said once, kept, and said again: no
//! walk, no detectors. One slot a hash, the last value wins; what is kept changes the time and never the result.

use crate::finding::{Finding, Findings};
use crate::record::{Field, Leaf, Part, PathId};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Longest value that is kept, in bytes.
const LONGEST: usize = 64;
/// Values that are kept.
const SLOTS: usize = 512;
/// Paths with a number of tries of their own; fields of paths beyond are always read.
const PATHS: usize = 256;
/// Tries after which a path must have had as many hits as misses.
const TRIES: u32 = 64;

/// Findings of values, by path and value; one a worker.
#[derive(Debug, Default)]
pub(super) struct Memo {
    /// Which table of paths the slots mean.
    generation: u32,
    slots: Vec<Slot>,
    paths: Vec<Tries>,
}

#[derive(Debug, Default)]
struct Slot {
    key: Option<(PathId, Part, Leaf)>,
    text: String,
    findings: Vec<(Finding, Option<String>)>,
}

/// How often a path was looked up, and how often that helped.
#[derive(Debug, Clone, Copy, Default)]
struct Tries {
    all: u32,
    hits: u32,
}

/// Where a value that was not found is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

impl Memo {
    /// Says again what was found in this very value: `Ok` when it was known. Otherwise the place to keep it, if it is worth it.
    pub(super) fn recall(
        &mut self,
        field: &Field<'_>,
        number: u32,
        generation: u32,
        findings: &mut Findings,
    ) -> Result<(), Option<Place>> {
        let path = field.path.0 as usize;
        if field.text.len() > LONGEST || path >= PATHS {
            return Err(None);
        }
        if self.slots.is_empty() || self.generation != generation {
            self.generation = generation;
            self.slots.clear();
            self.slots.resize_with(SLOTS, Slot::default);
            self.paths.clear();
            self.paths.resize(PATHS, Tries::default());
        }
        let tries = &mut self.paths[path];
        if tries.all >= TRIES && tries.hits < tries.all / 2 {
            return Err(None);
        }
        tries.all = tries.all.saturating_add(1);
        let place = xxh3_64_with_seed(field.text.as_bytes(), u64::from(field.path.0)) as usize % SLOTS;
        let slot = &self.slots[place];
        if slot.key != Some((field.path, field.part, field.leaf)) || slot.text != field.text {
            return Err(Some(Place(place)));
        }
        tries.hits = tries.hits.saturating_add(1);
        for (finding, value) in &slot.findings {
            let value = value.as_deref().map(|value| findings.store(value)).unwrap_or_default();
            findings.push(Finding { field: number, value, ..*finding });
        }
        Ok(())
    }

    /// Keeps what was found in a value: the findings from `first` on.
    pub(super) fn keep(&mut self, place: Place, field: &Field<'_>, first: usize, findings: &Findings) {
        let Some(slot) = self.slots.get_mut(place.0) else { return };
        slot.key = Some((field.path, field.part, field.leaf));
        slot.text.clear();
        slot.text.push_str(field.text);
        slot.findings.clear();
        let found = findings.as_slice().get(first..).unwrap_or_default();
        slot.findings.extend(found.iter().map(|finding| (*finding, findings.value(finding.value).map(str::to_owned))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Evidence, RuleId, Severity, ValueRef};
    use crate::record::ListIndex;

    fn field(path: u32, text: &str) -> Field<'_> {
        Field { path: PathId(path), index: ListIndex::default(), part: Part::Meta, leaf: Leaf::Text, text }
    }

    fn found(value: ValueRef) -> Finding {
        Finding {
            rule: RuleId(3),
            field: 0,
            start: 0,
            end: 3,
            severity: Severity::Info,
            confidence: 90,
            evidence: Evidence::Pattern,
            scope: None,
            reserved: false,
            value,
        }
    }

    #[test]
    fn a_known_value_says_again_what_it_said_on_the_same_path_only() {
        let (mut memo, mut findings) = (Memo::default(), Findings::default());
        let place = memo.recall(&field(1, "mit"), 0, 7, &mut findings).unwrap_err().unwrap();
        let value = findings.store("MIT");
        findings.push(found(value));
        memo.keep(place, &field(1, "mit"), 0, &findings);
        findings.clear();
        findings.store("something else");
        assert_eq!(memo.recall(&field(1, "mit"), 4, 7, &mut findings), Ok(()));
        let [again] = findings.as_slice() else { panic!("one finding") };
        assert_eq!((again.field, again.rule, findings.value(again.value)), (4, RuleId(3), Some("MIT")));
        assert!(memo.recall(&field(2, "mit"), 0, 7, &mut findings).is_err(), "another path");
        assert!(memo.recall(&field(1, "mit"), 0, 8, &mut findings).is_err(), "another table of paths");
    }

    #[test]
    fn a_column_whose_values_never_come_again_is_given_up() {
        let (mut memo, mut findings) = (Memo::default(), Findings::default());
        let places = (0..200).filter(|number| {
            let text = format!("id-{number}");
            matches!(memo.recall(&field(0, &text), 0, 1, &mut findings), Err(Some(_)))
        });
        assert_eq!(places.count(), TRIES as usize);
    }
}
