//! JSON documents, compressed streams and the lane.

use super::*;
use flate2::write::GzEncoder;
use std::io::Write as _;
use std::sync::Mutex;

fn document(text: &str) -> (Written, Vec<String>) {
    let (written, errors) = read_bytes(text.as_bytes(), Format::Json, Compression::Plain);
    (written, errors.into_iter().map(|error| error.why).collect())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

/// So many JSON lines of about a hundred bytes.
fn many_lines(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "{{\"text\":\"line {number} {}\"}}", "x".repeat(80));
        text
    })
}

#[test]
fn the_elements_of_an_array_are_records_with_their_own_bytes() {
    let (written, errors) = document("\u{feff}[ {\"a\":\"]\\\"}\"} ,\n{\"a\":{\"b\":[1]}},3]\n");
    assert_eq!(errors, [""; 0]);
    assert_eq!(
        written.lines,
        [r#"0: a(text)="]\"}""#, r#"1: a.b[0](text)=#"1""#, "2: bad at 36: a JSON value, but not an object"]
    );
    assert_eq!(String::from_utf8_lossy(&written.raw), r#"{"a":"]\"}"}{"a":{"b":[1]}}3"#);
}

#[test]
fn one_object_over_several_lines_is_one_record_and_so_is_each_that_follows() {
    let (written, errors) = document("{\n \"a\": \"x\"\n}\n{\"a\":\"y\"}");
    assert_eq!(errors, [""; 0]);
    assert_eq!(written.lines, [r#"0: a(text)="x""#, r#"1: a(text)="y""#]);
}

#[test]
fn a_torn_array_keeps_what_came_before_and_names_the_rest() {
    let (written, errors) = document(r#"[{"a":"x"},{"a":"to"#);
    assert_eq!(written.lines, [r#"0: a(text)="x""#, "1: bad at 11: torn: the text ends inside a value at byte 8"]);
    assert_eq!(errors, ["the array of records is not closed"]);
    assert_eq!(document(r#"[{"a":"x"}"#).1, ["the array of records is not closed"]);
    assert_eq!(document(r#"[{"a":"x"}] junk"#).1, ["more text follows the end of the document"]);
    assert_eq!(document(r#"[{"a":"x"}}"#).1, ["a value is missing"]);
}

#[test]
fn elements_longer_than_the_buffer_are_read_whole() {
    let long = "y".repeat(3 << 20);
    let (written, errors) = document(&format!("[{{\"a\":\"{long}\"}},{{\"a\":\"x\"}}]"));
    assert_eq!(errors, [""; 0]);
    assert_eq!(written.lines[0].len(), "0: a(text)=\"\"".len() + long.len());
    assert_eq!(written.lines[1], r#"1: a(text)="x""#);
}

#[test]
fn compressed_lines_read_like_plain_ones() {
    let text = many_lines(1000);
    let plain = read_bytes(text.as_bytes(), Format::JsonLines, Compression::Plain);
    let mut two_members = gzip(&text[..5000]);
    two_members.extend(gzip(&text[5000..]));
    assert_eq!(read_bytes(&two_members, Format::JsonLines, Compression::Gzip), plain);
    let mut two_frames = zstd::encode_all(&text.as_bytes()[..5000], 1).expect("memory");
    two_frames.extend([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    two_frames.extend(zstd::encode_all(&text.as_bytes()[5000..], 1).expect("memory"));
    assert_eq!(read_bytes(&two_frames, Format::JsonLines, Compression::Zstd), plain);
}

#[test]
fn a_compressed_stream_that_is_cut_off_keeps_its_lines_and_says_so() {
    let text = many_lines(5000);
    let gzip = gzip(&text);
    let zstd = zstd::encode_all(text.as_bytes(), 1).expect("memory");
    for (bytes, compression) in [(&gzip, Compression::Gzip), (&zstd, Compression::Zstd)] {
        let half = &bytes[..bytes.len() / 2];
        let (written, errors) = read_bytes(half, Format::JsonLines, compression);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].why, format!("the {} stream is cut off", compression.as_str()));
        let (last, whole) = written.lines.split_last().expect("some lines were read");
        assert!(last.contains("torn"), "{last}");
        assert!(whole.len() > 1000);
        assert!(whole.iter().all(|line| line.contains("text(text)=")));
    }
}

/// A lane that takes every other block.
#[derive(Default)]
struct EveryOther {
    taken: Mutex<Vec<Block>>,
    offered: Mutex<u32>,
}

impl Lane for EveryOther {
    fn offer(&self, block: Block) -> Result<(), Block> {
        let mut offered = self.offered.lock().expect("one thread");
        assert_eq!(block.number, *offered, "blocks come in order");
        assert_eq!(block.bytes.last(), Some(&b'\n'), "blocks hold whole lines");
        *offered += 1;
        if block.number.is_multiple_of(2) {
            return Err(block);
        }
        self.taken.lock().expect("one thread").push(block);
        Ok(())
    }
}

#[test]
fn blocks_through_a_lane_hold_the_same_lines_as_the_stream() {
    let text = many_lines(250_000);
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let packed = zstd::encode_all(text.as_bytes(), 1).expect("memory");
    let file = data_file(&folder, &packed, Format::JsonLines, Compression::Zstd);
    let lane = EveryOther::default();
    let mut written = Written::default();
    let task = Task { file: 0, number: 0, range: Range::Whole, rows: None };
    Reader::default().read(&file, &task, Some(&lane), &mut written).expect("readable");
    let taken = lane.taken.into_inner().expect("one thread");
    assert!(taken.len() > 1);
    let mut offsets = 0;
    for block in &taken {
        assert_eq!(&text.as_bytes()[block.offset as usize..][..block.bytes.len()], block.bytes);
        offsets += block.bytes.len();
        let mut other = Written::default();
        Reader::default().read_block(&file, block, &mut other);
        assert!(other.lines[0].starts_with("0: text(text)="));
        written.lines.extend(other.lines);
    }
    assert_eq!(written.raw.len() + offsets, text.len());
    assert_eq!(written.lines.len(), 250_000);
}
