use super::*;
use crate::dedup::tests::{Again, Table, edited};
use crate::dedup::{DedupOptions, DuplicateRow, find};
use std::fs;

fn piece(name: &str, split: Split, first: u64, rows: usize) -> Piece {
    Piece { name: name.to_owned(), split: split.as_str().to_owned(), first, rows: rows as u64 }
}

/// A sketch file of some rows of the data.
fn shard(dir: &Path, name: &str, texts: &[&str], pieces: &[Piece]) -> PathBuf {
    let (path, options) = (dir.join(name), SketchOptions::default());
    write(&Table::sketched(texts, &options), &options, pieces.to_vec(), &path).unwrap();
    path
}

fn duplicates(table: &dyn SketchTable, layout: &Layout, texts: &[&str], dir: &Path) -> Vec<DuplicateRow> {
    let mut again = Again { texts: texts.to_vec(), largest_call: 0, missing: None };
    let options = DedupOptions::within(1 << 30, dir);
    find(table, layout, &mut again, &options).unwrap().rows.read().unwrap().map(Result::unwrap).collect()
}

#[test]
fn shards_sketched_apart_are_the_table_and_have_the_duplicates_of_one_scan() {
    let dir = tempfile::tempdir().unwrap();
    let edited = edited();
    let texts: Vec<&str> = edited.iter().map(String::as_str).collect();
    // Two data files, the first of them in two shards, which come in any order; all cuts go through records that are alike.
    let (a, b) = texts.split_at(405);
    let first = shard(dir.path(), "1", &a[..152], &[piece("a", Split::Train, 0, 152)]);
    let rest: Vec<&str> = b.iter().chain(&a[152..]).copied().collect();
    let pieces = [piece("b", Split::Test, 0, b.len()), piece("a", Split::Train, 152, 253)];
    let second = shard(dir.path(), "2", &rest, &pieces);
    let shards = Shards::open(&[second, first], &SketchOptions::default()).unwrap();

    let whole = Table::sketched(&texts, &SketchOptions::default());
    let mut rows = Vec::new();
    shards.read(0, texts.len(), &mut rows).unwrap();
    assert!(rows == whole.bytes);
    shards.read(151, 3, &mut rows).unwrap();
    assert!(rows == whole.bytes[151 * whole.width..154 * whole.width], "across the cut");
    assert_eq!((shards.len(), shards.names()), (texts.len() as u64, &["a".to_owned(), "b".to_owned()][..]));

    let layout = Layout::new(vec![
        FileRows { split: Split::Train, rows: 405 },
        FileRows { split: Split::Test, rows: b.len() as u64 },
    ]);
    let found = duplicates(&shards, shards.layout(), &texts, dir.path());
    assert_eq!(found, duplicates(&whole, &layout, &texts, dir.path()));
    assert!(found.iter().any(|row| row.file == 0 && row.witness.is_some_and(|witness| witness.file == 1)));
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let texts = ["one two three four five six", "seven eight nine"];
    let whole = shard(dir.path(), "whole", &texts, &[piece("a", Split::Train, 0, 2)]);
    let second = shard(dir.path(), "second", &texts[1..], &[piece("a", Split::Train, 1, 1)]);
    let test = shard(dir.path(), "test", &texts[1..], &[piece("a", Split::Test, 2, 1)]);
    let why = |paths: &[&PathBuf], options: &SketchOptions| {
        let paths: Vec<PathBuf> = paths.iter().copied().cloned().collect();
        match Shards::open(&paths, options) {
            Err(ShardError::Foreign { why, .. } | ShardError::Damaged { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    };
    let same = SketchOptions::default();
    assert_eq!(why(&[&whole, &second], &same), "rows of a data file are missing or there twice");
    assert_eq!(why(&[&second], &same), "rows of a data file are missing or there twice");
    assert_eq!(why(&[&whole, &test], &same), "a data file is in two splits");
    let other = SketchOptions { near: 0.7, ..SketchOptions::default() };
    assert_eq!(why(&[&whole], &other), "other options, or another version of the hash functions");

    let good = fs::read(&whole).unwrap();
    for (name, bytes, expected) in [
        ("cut", good[..good.len() - 1].to_vec(), "it was cut short, or something was added"),
        ("header", b"{\n".to_vec(), "it is no sketch file"),
        ("empty", Vec::new(), "it is no sketch file"),
        (
            "flipped",
            {
                let mut bytes = good.clone();
                let at = bytes.len() - 40;
                bytes[at] ^= 1;
                bytes
            },
            "its digest is another one",
        ),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(why(&[&path], &same), expected);
    }
    assert!(matches!(Shards::open(&[dir.path().join("none")], &same), Err(ShardError::Io { .. })));
}

#[test]
fn a_table_with_other_rows_than_its_pieces_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let options = SketchOptions::default();
    let table = Table::sketched(&["one two three"], &options);
    let pieces = vec![piece("a", Split::Train, 0, 2)];
    let error = write(&table, &options, pieces, &dir.path().join("x")).unwrap_err();
    assert!(matches!(error, DedupError::Mismatch { sketches: 1, records: 2 }));
}
