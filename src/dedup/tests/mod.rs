//! The whole search against an [`oracle`] that shares nothing with it.

mod oracle;

pub(in crate::dedup) use self::oracle::edited;
use self::oracle::{Numbers, check, text, words};
use super::summary::{Counts, Leak, Witness};
use super::*;
use crate::kernel::words::token_hash_of;
use crate::record::Part;
use crate::sketch::exact::Maker;
use crate::sketch::{Keep, SketchOptions, Sketcher};
use crate::source::Split;
use std::collections::{BTreeMap, BTreeSet};

/// Records with one field each, in files.
struct Data {
    files: Vec<(Split, Vec<String>)>,
}

pub(super) fn hashes(text: &str) -> Vec<u64> {
    words(text).iter().map(|word| token_hash_of(word)).collect()
}

pub(super) struct Table {
    pub(super) width: usize,
    pub(super) bytes: Vec<u8>,
}

impl Table {
    /// Sketches of these texts.
    pub(super) fn sketched(texts: &[&str], options: &SketchOptions) -> Self {
        let mut sketcher = Sketcher::new(options);
        let mut table = Self { width: sketcher.width(), bytes: Vec::new() };
        for text in texts {
            sketcher.begin();
            sketcher.content_field(text, &hashes(text), Part::Text);
            sketcher.finish().encode(&mut table.bytes);
        }
        table
    }
}

impl SketchTable for Table {
    fn len(&self) -> u64 {
        (self.bytes.len() / self.width) as u64
    }

    fn read(&self, from: u64, rows: usize, out: &mut Vec<u8>) -> io::Result<()> {
        let start = from as usize * self.width;
        let end = self.bytes.len().min(start + rows * self.width);
        out.clear();
        out.extend_from_slice(&self.bytes[start..end]);
        Ok(())
    }
}

pub(super) struct Again<'a> {
    pub(super) texts: Vec<&'a str>,
    /// Most shingles handed over by one call.
    pub(super) largest_call: usize,
    /// A record that is not there any more.
    pub(super) missing: Option<u64>,
}

impl Reread for Again<'_> {
    fn again(&mut self, wanted: &[Wanted], each: &mut Each<'_>) -> io::Result<()> {
        assert!(wanted.is_sorted_by(|left, right| left.id < right.id));
        let mut maker = Maker::default();
        let mut total = 0;
        for &Wanted { id, needs } in wanted.iter().filter(|wanted| self.missing != Some(wanted.id)) {
            let text = self.texts[id as usize];
            maker.begin(needs);
            maker.content_field(text, &hashes(text));
            let exact = maker.finish();
            total += exact.shingles.len();
            each(id, exact);
        }
        self.largest_call = self.largest_call.max(total);
        Ok(())
    }
}

struct Outcome {
    rows: Vec<DuplicateRow>,
    summary: DuplicateSummary,
    largest_call: usize,
}

impl Data {
    fn one(texts: Vec<String>) -> Self {
        Self { files: vec![(Split::Train, texts)] }
    }

    fn texts(&self) -> Vec<&str> {
        self.files.iter().flat_map(|(_, texts)| texts).map(String::as_str).collect()
    }

    fn layout(&self) -> Layout {
        let file = |(split, texts): &(Split, Vec<String>)| FileRows { split: *split, rows: texts.len() as u64 };
        Layout::new(self.files.iter().map(file).collect())
    }

    fn find(&self, memory: u64) -> Outcome {
        self.find_with(memory, &self.texts(), None)
    }

    /// As `find`, but with the sketches of other texts, and without one of the records when they are re-read.
    fn find_with(&self, memory: u64, sketched: &[&str], missing: Option<u64>) -> Outcome {
        self.search(&SketchOptions::default(), memory, sketched, missing, Pool::default())
    }

    fn find_by(&self, sketch: &SketchOptions, memory: u64) -> Outcome {
        self.search(sketch, memory, &self.texts(), None, Pool::default())
    }

    fn search(
        &self,
        sketch: &SketchOptions,
        memory: u64,
        sketched: &[&str],
        missing: Option<u64>,
        pool: Pool,
    ) -> Outcome {
        let table = Table::sketched(sketched, sketch);
        let dir = tempfile::tempdir().unwrap();
        let mut again = Again { texts: self.texts(), largest_call: 0, missing };
        let options = DedupOptions { sketch: sketch.clone(), pool, ..DedupOptions::within(memory, dir.path()) };
        let mut found = find(&table, &self.layout(), &mut again, &options).unwrap();
        let rows: Vec<_> = found.rows.read().unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len() as u64, found.rows.len());
        Outcome { rows, summary: found.summary, largest_call: again.largest_call }
    }
}

#[test]
fn edited_copies_are_found_as_the_oracle_finds_them() {
    let data = Data::one(edited());
    let found = data.find(1 << 30);
    let (pairs, together, missed) = check(&data.texts(), &data.layout(), &found.rows);
    assert!(pairs > 800, "{pairs} pairs tell something");
    assert!(together * 1000 >= pairs * 999, "{together} of {pairs} pairs in one cluster");
    assert!(missed * 1000 <= pairs, "{missed} of {pairs} pairs kept twice");
    assert_eq!(found.summary.empty, 3);
    assert_eq!(found.summary.records, 603);
    assert_eq!(found.summary.removable.total(), found.rows.iter().filter(|row| !row.keep()).count() as u64);
    assert_eq!(found.summary.in_clusters, found.rows.len() as u64);
    assert_eq!(
        (found.summary.hash_collisions, found.summary.unreadable_pairs, found.summary.capped_buckets),
        (0, 0, 0)
    );
}

#[test]
fn a_run_with_little_memory_reads_in_pieces_and_finds_the_same() {
    let data = Data::one(edited());
    let (free, tight) = (data.find(1 << 30), data.find(40_000));
    assert_eq!(free.rows, tight.rows);
    assert_eq!(free.summary, tight.summary);
    assert!(tight.largest_call * 2 < free.largest_call, "{} and {}", tight.largest_call, free.largest_call);
}

#[test]
fn the_order_of_records_changes_who_is_kept_but_not_who_belongs_together() {
    let texts = edited();
    let mut turned = texts.clone();
    turned.reverse();
    let last = texts.len() as u64 - 1;
    let groups = |rows: &[DuplicateRow], place: &dyn Fn(u64) -> u64| {
        let mut groups: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
        for row in rows {
            groups.entry(row.cluster).or_default().insert(place(row.row));
        }
        groups.into_values().collect::<BTreeSet<_>>()
    };
    let (forth, back) = (Data::one(texts).find(1 << 30), Data::one(turned).find(1 << 30));
    assert_eq!(groups(&forth.rows, &|row| row), groups(&back.rows, &|row| last - row));
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let data = Data::one(edited());
    let with =
        |threads: usize| data.search(&SketchOptions::default(), 1 << 20, &data.texts(), None, Pool::new(threads));
    let (one, seven) = (with(1), with(7));
    assert_eq!(one.rows, seven.rows);
    assert_eq!(one.summary, seven.summary);
}

#[test]
fn records_whose_sketches_collide_are_told_apart_when_they_are_read() {
    let numbers = &mut Numbers(13);
    let (one, two) = (text(numbers, 50).join(" "), text(numbers, 50).join(" "));
    let near = format!("{one} tail");
    let data = Data::one(vec![one.clone(), two, near]);
    // All three claim to be the first.
    let found = data.find_with(1 << 30, &[&one, &one, &one], None);
    assert_eq!(found.summary.hash_collisions, 2);
    let rows: Vec<_> = found.rows.iter().map(|row| (row.row, row.witness.map(|witness| witness.relation))).collect();
    assert_eq!(rows, [(0, None), (2, Some(Relation::Near))]);
}

#[test]
fn a_record_that_cannot_be_read_again_is_no_duplicate_and_counted() {
    let base = text(&mut Numbers(17), 50).join(" ");
    let data = Data::one(vec![base.clone(), format!("{base} tail")]);
    let found = data.find_with(1 << 30, &data.texts(), Some(1));
    assert_eq!(found.rows, []);
    assert_eq!((found.summary.unreadable_pairs, found.summary.verified), (1, 0));
}

#[test]
fn the_longest_is_kept_when_it_is_asked_for_but_splits_come_first() {
    let base = text(&mut Numbers(23), 60).join(" ");
    let (longer, longest) = (format!("{base} tail"), format!("{base} tail end"));
    let data = Data {
        files: vec![
            (Split::Train, vec![base.clone(), longest.clone(), longer.clone()]),
            (Split::Test, vec![text(&mut Numbers(24), 40).join(" ")]),
        ],
    };
    let kept = |data: &Data, keep| -> Vec<_> {
        let sketch = SketchOptions { keep, ..SketchOptions::default() };
        let found = data.find_by(&sketch, 1 << 16);
        check_relations(&found.rows);
        found.rows.iter().filter(|row| row.keep()).map(|row| (row.file, row.row)).collect()
    };
    assert_eq!(kept(&data, Keep::Order), [(0, 0)]);
    assert_eq!(kept(&data, Keep::Longest), [(0, 1)]);
    let leaked = Data { files: vec![(Split::Train, vec![longest, longer]), (Split::Test, vec![base])] };
    assert_eq!(kept(&leaked, Keep::Longest), [(1, 0)]);
}

/// Every removed record has a kept witness in its cluster.
fn check_relations(rows: &[DuplicateRow]) {
    for row in rows {
        let Some(witness) = row.witness else { continue };
        let other = rows.iter().find(|other| (other.file, other.row) == (witness.file, witness.row));
        assert!(other.is_some_and(|other| other.keep() && other.cluster == row.cluster));
    }
}

#[test]
fn ten_thousand_identical_records_keep_the_first() {
    let data = Data::one(vec!["The same nine words, over and over and over again.".to_owned(); 10_000]);
    for memory in [1 << 30, 1 << 16] {
        let found = data.find(memory);
        assert_eq!(found.rows.len(), 10_000);
        assert!(found.rows[0].keep());
        let witness = Witness { relation: Relation::Identical, file: 0, row: 0, similarity: 1.0 };
        assert!(found.rows[1..].iter().all(|row| row.witness == Some(witness) && row.cluster == 0));
        assert_eq!((found.summary.removable.identical, found.summary.clusters), (9_999, 1));
        assert_eq!(found.summary.candidates, 0);
    }
}

#[test]
fn two_thousand_near_identical_records_are_one_cluster_although_the_bucket_is_capped() {
    let base = text(&mut Numbers(3), 400).join(" ");
    let data = Data::one((0..2_000).map(|number| format!("{base} end{number}")).collect());
    let found = data.find(1 << 30);
    assert_eq!(found.rows.len(), 2_000);
    assert!(found.rows[1..].iter().all(|row| row.witness.is_some_and(|witness| witness.row == 0)));
    assert_eq!((found.summary.removable.near, found.summary.clusters), (1_999, 1));
    assert!(found.summary.capped_buckets > 0 && found.summary.uncompared_pairs > 0);
    assert!(found.summary.compared < 2_100, "{} comparisons", found.summary.compared);
}

#[test]
fn economy_mode_finds_most_of_what_the_bands_find_and_proves_all_of_it() {
    let data = Data::one(edited());
    let sketch = SketchOptions { economy: true, ..SketchOptions::default() };
    assert!(Sketcher::new(&sketch).width() * 3 < Sketcher::new(&SketchOptions::default()).width());
    let (free, tight) = (data.find_by(&sketch, 1 << 30), data.find_by(&sketch, 1 << 16));
    let (pairs, together, missed) = check(&data.texts(), &data.layout(), &free.rows);
    assert!(together * 10 >= pairs * 8 && missed * 10 <= pairs * 2, "{together} and {missed} of {pairs} pairs");
    assert_eq!(free.rows, tight.rows);
}

#[test]
fn a_leak_is_removed_from_train_and_counted_between_splits() {
    let numbers = &mut Numbers(11);
    let (one, two, three) = (text(numbers, 40).join(" "), text(numbers, 40).join(" "), text(numbers, 40).join(" "));
    let data = Data {
        files: vec![
            (Split::Train, vec![format!("{one} more"), two.clone(), three.clone()]),
            (Split::Test, vec![one.clone(), three.to_uppercase()]),
            (Split::Validation, vec![two.clone()]),
        ],
    };
    let found = data.find(1 << 30);
    check(&data.texts(), &data.layout(), &found.rows);
    let kept: Vec<_> = found.rows.iter().filter(|row| row.keep()).map(|row| (row.file, row.row)).collect();
    assert_eq!(kept, [(1, 0), (1, 1), (2, 0)]);
    let leak = |of, identical, normalized, near| Leak {
        of,
        into: Split::Train,
        counts: Counts { identical, normalized, near },
    };
    assert_eq!(found.summary.leaks, [leak(Split::Test, 0, 1, 1), leak(Split::Validation, 1, 0, 0)]);
    assert_eq!(found.summary.removable_by_file, [3, 0, 0]);
    assert_eq!(found.rows.iter().map(|row| row.cluster).collect::<Vec<_>>(), [0, 1, 2, 0, 2, 1]);
}

#[test]
fn near_duplicates_of_short_records_are_found_without_exception() {
    let numbers = &mut Numbers(5);
    let mut texts = Vec::new();
    for base in 0..400 {
        let words = text(numbers, 1 + base % 13);
        texts.push(words.join(" "));
        texts.push(format!("{} tail", words.join(" ")));
        texts.push(format!("head {}", words.join(" ")));
        texts.push(format!("{} {}", words.join(" "), words.join(" ")));
    }
    let data = Data::one(texts);
    let (free, tight) = (data.find(1 << 30), data.find(1 << 16));
    let (pairs, together, missed) = check(&data.texts(), &data.layout(), &free.rows);
    assert!(pairs > 300, "{pairs} pairs tell something");
    assert_eq!((together, missed), (pairs, 0));
    assert_eq!(free.rows, tight.rows);
}

#[test]
fn a_phrase_that_thousands_of_short_records_share_is_capped_and_counted() {
    let base = "one two three four five six seven";
    let data = Data::one((0..5_000).map(|number| format!("{base} of n{number} in all")).collect());
    let found = data.find(1 << 30);
    assert_eq!(found.rows, []);
    assert!(found.summary.uncompared_pairs > 0 && found.summary.compared <= 5_000 * 2 * 64);
}

#[test]
fn members_of_a_class_go_with_the_witness_of_their_representative() {
    let base = text(&mut Numbers(9), 60).join(" ");
    let longer = format!("{base} tail");
    let data = Data::one(vec![base, longer.clone(), longer.clone(), longer.to_uppercase()]);
    let found = data.find(1 << 30);
    check(&data.texts(), &data.layout(), &found.rows);
    let relations: Vec<_> =
        found.rows.iter().map(|row| row.witness.map(|witness| (witness.relation, witness.row))).collect();
    assert_eq!(relations, [None, Some((Relation::Near, 0)), Some((Relation::Near, 0)), Some((Relation::Near, 0))]);
}

#[test]
fn one_answer_to_many_prompts_is_a_repeated_response() {
    let answer = "I am sorry but I can not help you with that today";
    let records: Vec<(String, &str)> = (0..7)
        .map(|number| (format!("question number {number}"), answer))
        .chain((0..7).map(|_| ("the same question".to_owned(), "the same answer of more than eight words it is")))
        .chain((0..7).map(|number| (format!("is it {number}"), "Yes.")))
        .collect();
    let mut sketcher = Sketcher::new(&SketchOptions::default());
    let mut table = Table { width: sketcher.width(), bytes: Vec::new() };
    for (prompt, answer) in &records {
        sketcher.begin();
        sketcher.content_field(prompt, &hashes(prompt), Part::Prompt);
        sketcher.content_field(answer, &hashes(answer), Part::Completion);
        sketcher.finish().encode(&mut table.bytes);
    }
    let texts: Vec<String> = records.iter().map(|(prompt, answer)| format!("{prompt} {answer}")).collect();
    let mut again = Again { texts: texts.iter().map(String::as_str).collect(), largest_call: 0, missing: None };
    let layout = Layout::new(vec![FileRows { split: Split::Train, rows: records.len() as u64 }]);
    let dir = tempfile::tempdir().unwrap();
    let options = DedupOptions::within(1 << 20, dir.path());
    let found = find(&table, &layout, &mut again, &options).unwrap();
    let expected = RepeatedResponse { rows: (0..7).collect(), records: 7, prompts: 7 };
    assert_eq!(found.repeated_responses, [expected]);
}

#[test]
fn a_table_that_does_not_fit_the_files_is_refused() {
    let layout = Layout::new(vec![FileRows { split: Split::Train, rows: 2 }]);
    let table = Table { width: 10, bytes: vec![0; 20] };
    let mut again = Again { texts: Vec::new(), largest_call: 0, missing: None };
    let options = DedupOptions::within(1 << 20, &std::env::temp_dir());
    let error = find(&table, &layout, &mut again, &options).unwrap_err();
    assert!(matches!(error, DedupError::Mismatch { sketches: 2, records: 2 }));
}

#[test]
fn a_set_stop_flag_ends_the_search() {
    let layout = Layout::new(vec![FileRows { split: Split::Train, rows: 1 }]);
    let width = Sketcher::new(&SketchOptions::default()).width();
    let table = Table { width, bytes: vec![0; width] };
    let mut again = Again { texts: Vec::new(), largest_call: 0, missing: None };
    let stop = Some(Arc::new(AtomicBool::new(true)));
    let options = DedupOptions { stop, ..DedupOptions::within(1 << 20, &std::env::temp_dir()) };
    assert!(matches!(find(&table, &layout, &mut again, &options), Err(DedupError::Interrupted)));
}
