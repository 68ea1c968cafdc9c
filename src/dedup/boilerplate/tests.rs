use super::*;

/// Lines of records, by their numbers.
struct Records(Vec<Vec<u64>>);

impl LineTable for Records {
    fn lines(&self) -> u64 {
        self.0.iter().map(|lines| lines.len() as u64).sum()
    }

    fn each(&self, visit: &mut Visit<'_>) -> io::Result<()> {
        for (id, lines) in (0..).zip(&self.0) {
            let stretches: Vec<Stretch> = lines.iter().map(|&number| stretch(number)).collect();
            visit(id, 1_000, &stretches)?;
        }
        Ok(())
    }
}

/// Line `number`, of 20 bytes and more; every tenth is a paragraph.
fn stretch(number: u64) -> Stretch {
    let hash = xxhash_rust::xxh3::xxh3_64(&number.to_le_bytes());
    Stretch { hash, bytes: 20 + number as u32, kind: if number % 10 == 9 { Kind::Paragraph } else { Kind::Line } }
}

fn found(records: &Records, gone: &[u64], memory: u64) -> Boilerplate {
    let dir = tempfile::tempdir().unwrap();
    let options = DedupOptions::within(memory, dir.path());
    find(records, gone.iter().map(|&id| Ok(id)), &options).unwrap()
}

#[test]
fn what_stands_in_five_records_is_listed_by_the_bytes_it_takes_up() {
    // Line 1 in all records, line 2 twice in each of five, line 3 in four, paragraph 9 in five, line 4 in one only.
    let mut records = vec![vec![1, 9, 2, 2], vec![1, 9, 2, 2, 3], vec![2, 1, 9, 2, 3], vec![1, 2, 9, 2, 3]];
    records.extend([vec![1, 2, 9, 2, 3], vec![1], vec![4, 4, 4, 1]]);
    let found = found(&Records(records), &[], 1 << 20);
    let listed: Vec<_> = found.top.iter().map(|one| (one.stretch, one.first, one.records, one.times)).collect();
    assert_eq!(listed, [(stretch(2), 0, 5, 10), (stretch(1), 0, 7, 7), (stretch(9), 0, 5, 5)]);
    assert_eq!((found.lines, found.bytes, found.content), (3, 7 * 21 + 10 * 22 + 4 * 23, 7_000));
}

#[test]
fn records_that_go_do_not_count() {
    let records = Records((0..7).map(|_| vec![1, 2]).collect());
    assert_eq!(found(&records, &[0, 6], 1 << 20).top.iter().map(|one| one.records).collect::<Vec<_>>(), [5, 5]);
    let found = found(&records, &[1, 2, 5], 1 << 20);
    assert_eq!((found.top.len(), found.lines, found.content), (0, 2, 4_000));
}

#[test]
fn memory_changes_nothing() {
    // 5,000 lines that repeat, far more than the smallest table holds; each record has its lines twice.
    let line = |record: u64, place: u64| (record * 37 + place * place * 11) % 5_000;
    let lines = |record: u64| (0..16).map(move |place| line(record, place % 8));
    let records = Records((0..4_000).map(|record| lines(record).collect()).collect());
    let large = found(&records, &[17, 100], 1 << 30);
    assert_eq!(found(&records, &[17, 100], 0), large);
    assert!(large.lines > 4_000 && large.top.len() == 20, "{large:?}");
}

#[test]
fn an_unreadable_list_of_records_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let options = DedupOptions::within(0, dir.path());
    let gone = [Err(io::Error::other("torn"))];
    assert!(find(&Records(vec![vec![1]]), gone.into_iter(), &options).is_err());
}
