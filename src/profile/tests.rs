//! The profile as its callers use it: records in, counts out, in any order.

use super::*;
use crate::record::{Field, Leaf, ListIndex, PathId, Paths};
use proptest::prelude::*;

/// A reader's path table with one path a role.
fn paths() -> Paths {
    let mut paths = Paths::default();
    for (pattern, part, role) in [
        ("text", Part::Text, Role::Content),
        ("label", Part::Meta, Role::Label),
        ("url", Part::Meta, Role::Url),
        ("date", Part::Meta, Role::Time),
        ("turns[*].content", Part::Prompt, Role::Content),
    ] {
        paths.intern(pattern, |_| (part, role));
    }
    paths
}

/// Counts one record with `fields` as (path, text).
fn record(profile: &mut Profile, paths: &Paths, file: u32, fields: &[(u32, &str)], nulls: &[PathId]) {
    let fields: Vec<Field<'_>> = fields
        .iter()
        .map(|&(path, text)| Field {
            path: PathId(path),
            index: ListIndex::default(),
            part: paths.info(PathId(path)).part,
            leaf: Leaf::Text,
            text,
        })
        .collect();
    let record = Record { ordinal: 0, paths, fields: &fields, nulls, bytes: 10, raw: None };
    for field in &fields {
        profile.field(field, record.info(field));
    }
    let content_bytes = record.content().map(|field| field.text.len() as u64).sum();
    let split = if file == 0 { Split::Train } else { Split::Test };
    profile.record(file, &record, &RecordSummary { split, content_bytes, tokens: content_bytes / 4, language: "en" });
}

fn split(profile: &Profile, wanted: Split) -> &SplitUse {
    profile.splits().find(|(split, _)| *split == wanted).unwrap().1
}

#[test]
fn a_path_counts_records_values_nulls_and_lengths() {
    let paths = paths();
    let mut profile = Profile::default();
    record(&mut profile, &paths, 0, &[(4, "one"), (4, ""), (1, "cat")], &[]);
    record(&mut profile, &paths, 0, &[(1, "dog")], &[PathId(4)]);
    record(&mut profile, &paths, 0, &[(1, "cat")], &[]);
    let (list, left_out) = profile.paths();
    assert_eq!(left_out, 0);
    assert_eq!(list.iter().map(|path| &*path.pattern).collect::<Vec<_>>(), ["label", "turns[*].content"]);
    let turns = list[1];
    assert_eq!((turns.records, turns.values, turns.nulls, turns.empty), (1, 2, 1, 1));
    assert_eq!((turns.bytes, turns.min, turns.max), (3, 0, 3));
    assert_eq!(turns.parts[Part::Prompt as usize], 2);
    assert_eq!(list[0].labels.as_ref().unwrap().ranked(), [("cat", 2), ("dog", 1)]);
    assert_eq!(list[0].distinct.estimate(), 2);
    let prompts = profile.parts()[Part::Prompt as usize];
    assert_eq!((prompts.fields, prompts.records, prompts.bytes), (2, 1, 3));
}

#[test]
fn files_and_splits_are_told_apart_and_unreadable_records_are_counted() {
    let paths = paths();
    let mut profile = Profile::default();
    record(&mut profile, &paths, 0, &[(0, "hello there")], &[]);
    record(&mut profile, &paths, 2, &[(0, "hi")], &[]);
    profile.bad(2);
    profile.bad(5);
    assert_eq!(profile.file(0), FileUse { records: 1, unreadable: 0, bytes: 10, content_bytes: 11, tokens: 2 });
    assert_eq!(profile.file(2), FileUse { records: 1, unreadable: 1, bytes: 10, content_bytes: 2, tokens: 0 });
    assert_eq!(profile.file(99), FileUse::default());
    assert_eq!((profile.records(), profile.unreadable()), (2, 2));
    assert_eq!(split(&profile, Split::Test).content_bytes.range(), Some((2, 2)));
    assert_eq!(split(&profile, Split::Train).languages["en"], 1);
}

#[test]
fn addresses_count_by_registrable_domain_and_dates_by_range() {
    let paths = paths();
    let mut profile = Profile::default();
    for (url, date) in [
        ("https://a.example.com/1", "2020-05-01"),
        ("https://b.example.com/2", "2019-01-31T10:00:00Z"),
        ("not an address", "unknown"),
    ] {
        record(&mut profile, &paths, 0, &[(2, url), (3, date)], &[]);
    }
    assert_eq!(profile.domains().top, [("example.com", 2)]);
    assert_eq!(profile.without_domain(), 1);
    let (list, _) = profile.paths();
    let time = list.iter().find_map(|path| path.time.as_ref()).unwrap();
    let (first, last) = time.range().unwrap();
    assert_eq!((first.to_string(), last.to_string(), time.undated()), ("2019-01-31".into(), "2020-05-01".into(), 1));
}

#[test]
fn readers_may_number_the_same_paths_differently() {
    let mut swapped = Paths::default();
    swapped.intern("label", |_| (Part::Meta, Role::Label));
    swapped.intern("text", |_| (Part::Text, Role::Content));
    let mut profile = Profile::default();
    record(&mut profile, &paths(), 0, &[(0, "text one"), (1, "a")], &[]);
    record(&mut profile, &swapped, 1, &[(1, "text two"), (0, "b")], &[]);
    let (list, _) = profile.paths();
    assert_eq!(list.iter().map(|path| (&*path.pattern, path.values)).collect::<Vec<_>>(), [("label", 2), ("text", 2)]);
}

#[test]
fn any_number_of_paths_fits_and_the_kept_ones_do_not_depend_on_order() {
    let mut all = Paths::default();
    for number in 0..5_000 {
        all.intern(&format!("map.key{number}"), |_| (Part::Meta, Role::Other));
    }
    let count = |order: &mut dyn Iterator<Item = u32>| {
        let mut profile = Profile::default();
        order.for_each(|path| record(&mut profile, &all, 0, &[(path, "x")], &[]));
        profile
    };
    let forward = count(&mut (0..5_000).chain(0..5_000));
    let mut merged = count(&mut (2_500..5_000).rev());
    merged.merge(&count(&mut (0..2_500)));
    merged.merge(&count(&mut (0..5_000).rev()));
    let (kept, left_out) = forward.paths();
    assert_eq!(kept.len(), PATHS);
    assert!(kept.iter().all(|path| path.values == 2), "a kept path is counted in full");
    assert!(left_out.abs_diff(5_000 - 1_024) < 500, "{left_out} left out");
    assert_eq!(forward.paths(), merged.paths());
}

#[test]
fn long_labels_are_counted_but_not_kept() {
    let paths = paths();
    let mut profile = Profile::default();
    let fits = "é".repeat(LABEL_CHARS);
    let long = "é".repeat(LABEL_CHARS + 1);
    record(&mut profile, &paths, 0, &[(1, &fits), (1, &long)], &[]);
    let (list, _) = profile.paths();
    assert_eq!(list[0].labels.as_ref().unwrap().ranked(), [(fits.as_str(), 1)]);
    assert_eq!(list[0].long, 1);
}

/// Everything a profile says, in one comparable value.
fn said(profile: &Profile) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {} {:?}",
        (0..4).map(|file| profile.file(file)).collect::<Vec<_>>(),
        profile.splits().collect::<Vec<_>>(),
        profile.parts(),
        profile
            .paths()
            .0
            .iter()
            .map(|path| (&path.pattern, path.role, path.records, path.values, path.bytes))
            .collect::<Vec<_>>(),
        profile.domains(),
        profile.without_domain(),
        profile
            .paths()
            .0
            .iter()
            .map(|path| path.labels.as_ref().map(|labels| labels.ranked().len()))
            .collect::<Vec<_>>(),
    )
}

proptest! {
    #[test]
    fn merging_profiles_equals_one_profile_in_any_grouping(
        records in proptest::collection::vec((0..3_u32, proptest::collection::vec((0..5_u32, "[a-c]{0,3}"), 0..4)), 0..12),
        cut in 0..12_usize,
    ) {
        let paths = paths();
        let count = |part: &[(u32, Vec<(u32, String)>)]| {
            let mut profile = Profile::default();
            for (file, fields) in part {
                let fields: Vec<(u32, &str)> = fields.iter().map(|(path, text)| (*path, text.as_str())).collect();
                record(&mut profile, &paths, *file, &fields, &[]);
            }
            profile
        };
        let whole = count(&records);
        let (head, tail) = records.split_at(cut.min(records.len()));
        let mut left = count(head);
        left.merge(&count(tail));
        let mut right = Profile::default();
        right.merge(&count(tail));
        right.merge(&count(head));
        right.merge(&Profile::default());
        prop_assert_eq!(said(&left), said(&whole));
        prop_assert_eq!(said(&right), said(&whole));
    }
}
