//! Files in, records out: every format through [`Reader`] as the engine uses it.

use super::*;
use crate::record::{BadRecord, Leaf, Record};
use crate::source::schema::Schema;
use crate::source::task::cut;
use crate::source::{Compression, DataFile, Format, Split};
use std::fmt::Write as _;
use std::sync::Arc;

mod columnar;
mod documents;
mod json_lines;

/// Writes down everything that arrives, in lines that a test can compare.
#[derive(Debug, Default, PartialEq)]
struct Written {
    lines: Vec<String>,
    raw: Vec<u8>,
    notes: Vec<String>,
    base: u64,
    count: u64,
}

impl Sink for Written {
    fn record(&mut self, record: &Record<'_>) {
        let mut line = format!("{}:", self.base + record.ordinal);
        for field in record.fields {
            line.push(' ');
            record.write_path(field, &mut line);
            let kind = match field.leaf {
                Leaf::Text => "",
                Leaf::Number => "#",
                Leaf::Bool => "?",
                Leaf::Key => "key ",
            };
            let _ = write!(line, "({})={kind}{:?}", field.part.as_str(), field.text);
        }
        for &null in record.nulls {
            let _ = write!(line, " {}=null", record.paths.info(null).pattern);
        }
        self.lines.push(line);
        self.raw.extend_from_slice(record.raw.unwrap_or_default());
        self.count = record.ordinal + 1;
    }

    fn bad(&mut self, bad: &BadRecord<'_>) {
        let offset = bad.offset.map(|offset| format!(" at {offset}")).unwrap_or_default();
        self.lines.push(format!("{}: bad{offset}: {}", self.base + bad.ordinal, bad.why));
        self.raw.extend_from_slice(bad.raw.unwrap_or_default());
        self.count = bad.ordinal + 1;
    }

    fn note(&mut self, ordinal: u64, what: &'static str) {
        self.notes.push(format!("{}: {what}", self.base + ordinal));
    }
}

impl Written {
    /// The texts of the notes.
    fn notes(&self) -> Vec<&str> {
        self.notes.iter().map(String::as_str).collect()
    }
}

/// A data file with these bytes; it lives as long as the folder.
fn data_file(folder: &tempfile::TempDir, bytes: &[u8], format: Format, compression: Compression) -> DataFile {
    let path = folder.path().join("data");
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    DataFile {
        name: "data".to_owned(),
        path,
        format,
        compression,
        bytes: bytes.len() as u64,
        modified: None,
        split: Split::Train,
        config: None,
        schema: Arc::new(Schema::default()),
        metadata: Vec::new(),
        license: None,
    }
}

/// Reads all tasks of a file as one scan would.
fn read_all(file: &DataFile, morsel: u64) -> (Written, Vec<ReadError>) {
    let (mut written, mut errors) = (Written::default(), Vec::new());
    let mut reader = Reader::default();
    let tasks = cut(0, file, morsel).unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    });
    for task in tasks {
        written.count = 0;
        if let Err(error) = reader.read(file, &task, None, &mut written) {
            errors.push(error);
        }
        written.base += task.rows.unwrap_or(written.count);
    }
    (written, errors)
}

fn read_bytes(bytes: &[u8], format: Format, compression: Compression) -> (Written, Vec<ReadError>) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    read_all(&data_file(&folder, bytes, format, compression), 8 << 20)
}
