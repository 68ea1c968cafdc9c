//! Counters of one path pattern, and the bounded table of all of them.

use super::counts::{Labels, order};
use super::distinct::Distinct;
use super::time::TimeSpan;
use crate::record::{Field, Leaf, Part, PathId, PathInfo, Role};
use std::collections::HashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Distinct values of a label-like column that are listed; more make it a column of many values.
pub const LABELS: usize = 1_024;
/// Longest label in characters.
pub const LABEL_CHARS: usize = 64;
/// Paths that are counted one by one. Maps keyed by user input can have any number of paths.
pub const PATHS: usize = 1_024;
/// Paths above [`PATHS`] that are carried until the table is pruned.
const SLACK: usize = 256;
/// Bytes of each end of a long value that count for [`PathUse::distinct`]: hashing all of a long text would cost more than
/// everything else here, and texts that agree in both ends and in length are the same but for contrived ones.
const HASHED: usize = 256;

/// Everything counted about one path with one role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathUse {
    /// The path pattern, list positions folded to `[*]`.
    pub pattern: Box<str>,
    /// Role of the path.
    pub role: Role,
    /// Records with a value on this path.
    pub records: u64,
    /// Leaves.
    pub values: u64,
    /// Explicit nulls.
    pub nulls: u64,
    /// Values of no bytes.
    pub empty: u64,
    /// Bytes of all values.
    pub bytes: u64,
    /// Bytes of the shortest value; `u64::MAX` without values.
    pub min: u64,
    /// Bytes of the longest value.
    pub max: u64,
    /// Leaves by kind: text, number, bool, key.
    pub leaves: [u64; 4],
    /// Leaves by part, in the order of [`Part::ALL`].
    pub parts: [u64; Part::ALL.len()],
    /// Distinct values; of a value above 512 bytes only both ends and the length count.
    pub distinct: Distinct,
    /// Values, for the roles label, source, language and license.
    pub labels: Option<Labels<LABELS>>,
    /// Values longer than [`LABEL_CHARS`], where `labels` is kept.
    pub long: u64,
    /// Dates, for the role time.
    pub time: Option<TimeSpan>,
    /// Number of the record last seen on this path; means nothing outside the worker that counts.
    stamp: Stamp,
}

/// A private number that does not take part in comparisons.
#[derive(Debug, Clone, Copy, Default)]
struct Stamp(u64);

impl PartialEq for Stamp {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Stamp {}

impl PathUse {
    fn new(info: &PathInfo) -> Self {
        let labelled = matches!(info.role, Role::Label | Role::Source | Role::Language | Role::License);
        Self {
            pattern: info.pattern.clone(),
            role: info.role,
            records: 0,
            values: 0,
            nulls: 0,
            empty: 0,
            bytes: 0,
            min: u64::MAX,
            max: 0,
            leaves: [0; 4],
            parts: [0; Part::ALL.len()],
            distinct: Distinct::default(),
            labels: labelled.then(Labels::default),
            long: 0,
            time: (info.role == Role::Time).then(TimeSpan::default),
            stamp: Stamp::default(),
        }
    }

    /// Counts one leaf of record number `record` (from 1).
    fn add(&mut self, field: &Field<'_>, record: u64) {
        let length = field.text.len() as u64;
        if self.stamp.0 != record {
            self.stamp = Stamp(record);
            self.records += 1;
        }
        self.values += 1;
        self.bytes += length;
        self.empty += u64::from(length == 0);
        self.min = self.min.min(length);
        self.max = self.max.max(length);
        self.leaves[leaf_number(field.leaf)] += 1;
        self.parts[field.part as usize] += 1;
        self.distinct.add(ends_hash(field.text.as_bytes()));
        if let Some(labels) = &mut self.labels {
            // Bytes bound characters: most values need no counting.
            if field.text.len() <= LABEL_CHARS || field.text.chars().nth(LABEL_CHARS).is_none() {
                labels.add(field.text);
            } else {
                self.long += 1;
            }
        }
        if let Some(time) = &mut self.time {
            time.add(field.text);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.values += other.values;
        self.nulls += other.nulls;
        self.empty += other.empty;
        self.bytes += other.bytes;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.leaves.iter_mut().zip(other.leaves).for_each(|(mine, theirs)| *mine += theirs);
        self.parts.iter_mut().zip(other.parts).for_each(|(mine, theirs)| *mine += theirs);
        self.distinct.merge(&other.distinct);
        if let (Some(mine), Some(theirs)) = (&mut self.labels, &other.labels) {
            mine.merge(theirs);
        }
        self.long += other.long;
        if let (Some(mine), Some(theirs)) = (&mut self.time, &other.time) {
            mine.merge(theirs);
        }
    }

    fn hash(&self) -> u64 {
        path_hash(&self.pattern, self.role)
    }
}

fn leaf_number(leaf: Leaf) -> usize {
    match leaf {
        Leaf::Text => 0,
        Leaf::Number => 1,
        Leaf::Bool => 2,
        Leaf::Key => 3,
    }
}

fn path_hash(pattern: &str, role: Role) -> u64 {
    order(pattern, role as u8)
}

fn ends_hash(bytes: &[u8]) -> u64 {
    if bytes.len() <= 2 * HASHED {
        return xxh3_64(bytes);
    }
    let head = xxh3_64_with_seed(&bytes[..HASHED], bytes.len() as u64);
    xxh3_64_with_seed(&bytes[bytes.len() - HASHED..], head)
}

/// The paths with the smallest hashes, at most [`PATHS`] of them, in full; the rest only as a number of leaves. Which ones are kept
/// does not depend on the order (see [`super::counts`]).
#[derive(Debug, Clone)]
pub(super) struct PathTable {
    list: Vec<PathUse>,
    index: HashMap<u64, Vec<u32>>,
    /// Slot by the reader's path id; right only when the slot's pattern and role say so.
    by_id: Vec<u32>,
    ceiling: u64,
}

impl Default for PathTable {
    fn default() -> Self {
        Self { list: Vec::new(), index: HashMap::new(), by_id: Vec::new(), ceiling: u64::MAX }
    }
}

impl PathTable {
    pub(super) fn field(&mut self, field: &Field<'_>, info: &PathInfo, record: u64) {
        if let Some(path) = self.path(field.path, info) {
            path.add(field, record);
        }
    }

    pub(super) fn null(&mut self, id: PathId, info: &PathInfo) {
        if let Some(path) = self.path(id, info) {
            path.nulls += 1;
        }
    }

    /// The counters of a path; `None` when it is not among those kept.
    fn path(&mut self, id: PathId, info: &PathInfo) -> Option<&mut PathUse> {
        let id = id.0 as usize;
        let known = self.by_id.get(id).map_or(usize::MAX, |&slot| slot as usize);
        let slot = match self.list.get(known) {
            Some(path) if path.role == info.role && path.pattern == info.pattern => known,
            _ => {
                let slot = self.slot(info)?;
                // Ids above the bound are looked up each time: their number is the reader's, not ours, to bound.
                if id < 4 * PATHS {
                    if self.by_id.len() <= id {
                        self.by_id.resize(id + 1, u32::MAX);
                    }
                    self.by_id[id] = slot as u32;
                }
                slot
            }
        };
        self.list.get_mut(slot)
    }

    fn slot(&mut self, info: &PathInfo) -> Option<usize> {
        let hash = path_hash(&info.pattern, info.role);
        if hash > self.ceiling {
            return None;
        }
        let is_it = |list: &[PathUse], slot: u32| {
            list.get(slot as usize).is_some_and(|path| path.role == info.role && path.pattern == info.pattern)
        };
        let bucket = self.index.get(&hash).map_or(&[][..], Vec::as_slice);
        if let Some(&slot) = bucket.iter().find(|&&slot| is_it(&self.list, slot)) {
            return Some(slot as usize);
        }
        if self.list.len() >= PATHS + SLACK {
            self.prune();
            return if self.list.len() < PATHS + SLACK { self.slot(info) } else { None };
        }
        let slot = self.list.len();
        self.list.push(PathUse::new(info));
        self.index.entry(hash).or_default().push(slot as u32);
        Some(slot)
    }

    /// Throws out all but the [`PATHS`] smallest hashes.
    fn prune(&mut self) {
        if self.list.len() <= PATHS {
            return;
        }
        self.list.sort_unstable_by_key(PathUse::hash);
        self.lower(self.list[PATHS - 1].hash());
    }

    /// Throws out all hashes above `ceiling`.
    fn lower(&mut self, ceiling: u64) {
        self.ceiling = ceiling;
        self.list.retain(|path| path.hash() <= ceiling);
        self.by_id.clear();
        self.index.clear();
        for (slot, path) in self.list.iter().enumerate() {
            self.index.entry(path.hash()).or_default().push(slot as u32);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for path in &other.list {
            let info =
                PathInfo { pattern: path.pattern.clone(), name: Box::default(), part: Part::Meta, role: path.role };
            if let Some(slot) = self.slot(&info) {
                self.list[slot].merge(path);
            }
        }
        if other.ceiling < self.ceiling {
            self.lower(other.ceiling);
        }
        self.prune();
    }

    /// The kept paths, sorted by pattern, then role, and about how many more there were.
    pub(super) fn harvest(&self) -> (Vec<&PathUse>, u64) {
        let mut list: Vec<&PathUse> = self.list.iter().collect();
        let mut ceiling = self.ceiling;
        if list.len() > PATHS {
            list.sort_unstable_by_key(|path| path.hash());
            ceiling = list[PATHS - 1].hash();
            list.retain(|path| path.hash() <= ceiling);
        }
        let all =
            if ceiling == u64::MAX { 0 } else { ((list.len() as u128) << 64).div_ceil(u128::from(ceiling) + 1) as u64 };
        let left_out = all.saturating_sub(list.len() as u64);
        list.sort_unstable_by(|a, b| a.pattern.cmp(&b.pattern).then(a.role.cmp(&b.role)));
        (list, left_out)
    }
}
