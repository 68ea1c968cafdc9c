//! The findings table, written row by row: Parquet or JSON lines, by the ending of the file's name.
//!
//! Columns and types are those of the interface: plain UTF-8 strings, signed integers, one fixed 16-byte column, no views and
//! no dictionary types, so that old readers open them. Rows come in final order; memory holds one row group.

use crate::finding::FindingRow;
use crate::rules::RuleSet;
use arrow::array::{ArrayRef, FixedSizeBinaryBuilder, Float32Builder, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Rows of a row group: about 10 MB in memory at 150 bytes a row.
const GROUP_ROWS: usize = 65_536;
/// Bytes of text after which a row group ends early, so that long ids or paths do not add up.
const GROUP_BYTES: usize = 16 << 20;

/// Why the table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The disk said no.
    #[error("cannot write the table: {0}")]
    Io(#[from] std::io::Error),
    /// The Parquet writer said no.
    #[error("cannot write the table: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// A batch did not fit its schema.
    #[error("cannot write the table: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// A row could not be written as JSON.
    #[error("cannot write the table: {0}")]
    Json(#[from] serde_json::Error),
    /// The name of the file says neither Parquet nor JSON lines.
    #[error("a table's name ends in .parquet, .jsonl or .ndjson")]
    Ending,
}

/// Streams rows into one table.
#[derive(Debug)]
pub struct FindingsWriter {
    names: Vec<String>,
    out: Output,
}

#[derive(Debug)]
enum Output {
    Parquet(Box<ParquetOutput>),
    Lines(BufWriter<File>),
}

impl FindingsWriter {
    /// Creates the table at `path`; `names` are the names of the data files by number.
    ///
    /// # Errors
    /// When the file cannot be created, or its ending names no known format.
    pub fn create(path: &Path, names: Vec<String>) -> Result<Self, TableError> {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
        let out = match ending.as_str() {
            "parquet" => Output::Parquet(Box::new(ParquetOutput::new(File::create(path)?)?)),
            "jsonl" | "ndjson" => Output::Lines(BufWriter::new(File::create(path)?)),
            _ => return Err(TableError::Ending),
        };
        Ok(Self { names, out })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// When the row cannot be written.
    pub fn write(&mut self, row: &FindingRow, rules: &RuleSet) -> Result<(), TableError> {
        let row = Line::new(row, &self.names, rules);
        match &mut self.out {
            Output::Parquet(parquet) => parquet.push(&row),
            Output::Lines(lines) => {
                serde_json::to_writer(&mut *lines, &row)?;
                Ok(lines.write_all(b"\n")?)
            }
        }
    }

    /// Writes what is left and closes the file.
    ///
    /// # Errors
    /// When the end of the table cannot be written.
    pub fn finish(self) -> Result<(), TableError> {
        match self.out {
            Output::Parquet(parquet) => parquet.finish(),
            Output::Lines(mut lines) => Ok(lines.flush()?),
        }
    }
}

/// One row as it is written, in the column order of the interface.
#[derive(Debug, Serialize)]
struct Line<'a> {
    file: &'a str,
    row: i64,
    record_id: Option<&'a str>,
    field: &'a str,
    part: &'static str,
    rule: &'a str,
    category: &'static str,
    kind: &'a str,
    severity: &'static str,
    confidence: f32,
    evidence: &'static str,
    start: i64,
    end: i64,
    value: Option<&'a str>,
    masked: Option<&'a str>,
    scope: Option<&'static str>,
    fingerprint: Hex<'a>,
}

/// Bytes that JSON shows as hex.
#[derive(Debug, Clone, Copy)]
struct Hex<'a>(&'a [u8; 16]);

impl Serialize for Hex<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:032x}", u128::from_be_bytes(*self.0)))
    }
}

impl<'a> Line<'a> {
    fn new(row: &'a FindingRow, names: &'a [String], rules: &'a RuleSet) -> Self {
        let rule = rules.get(row.rule);
        Self {
            file: row.file.and_then(|file| names.get(file as usize)).map_or("", String::as_str),
            row: row.row,
            record_id: row.record_id.as_deref(),
            field: &row.field,
            part: row.part.as_str(),
            rule: &rule.code,
            category: rule.category.as_str(),
            kind: &rule.kind,
            severity: row.severity.as_str(),
            confidence: f32::from(row.confidence) / 100.0,
            evidence: row.evidence.as_str(),
            start: i64::from(row.start),
            end: i64::from(row.end),
            value: row.value.as_deref(),
            masked: row.masked.as_deref(),
            scope: row.scope.map(crate::finding::Scope::as_str),
            fingerprint: Hex(&row.fingerprint),
        }
    }

    /// Bytes of text in the row.
    fn text_bytes(&self) -> usize {
        let optional = [self.record_id, self.value, self.masked];
        self.file.len() + self.field.len() + optional.iter().flatten().map(|text| text.len()).sum::<usize>()
    }
}

/// Columns of the row group at hand.
#[derive(Debug, Default)]
struct Columns {
    file: StringBuilder,
    row: Int64Builder,
    record_id: StringBuilder,
    field: StringBuilder,
    part: StringBuilder,
    rule: StringBuilder,
    category: StringBuilder,
    kind: StringBuilder,
    severity: StringBuilder,
    confidence: Float32Builder,
    evidence: StringBuilder,
    start: Int64Builder,
    end: Int64Builder,
    value: StringBuilder,
    masked: StringBuilder,
    scope: StringBuilder,
    fingerprint: Option<FixedSizeBinaryBuilder>,
    rows: usize,
    bytes: usize,
}

impl Columns {
    fn push(&mut self, line: &Line<'_>) -> Result<(), TableError> {
        self.rows += 1;
        self.bytes += line.text_bytes();
        self.file.append_value(line.file);
        self.row.append_value(line.row);
        self.record_id.append_option(line.record_id);
        self.field.append_value(line.field);
        self.part.append_value(line.part);
        self.rule.append_value(line.rule);
        self.category.append_value(line.category);
        self.kind.append_value(line.kind);
        self.severity.append_value(line.severity);
        self.confidence.append_value(line.confidence);
        self.evidence.append_value(line.evidence);
        self.start.append_value(line.start);
        self.end.append_value(line.end);
        self.value.append_option(line.value);
        self.masked.append_option(line.masked);
        self.scope.append_option(line.scope);
        Ok(self.fingerprint.get_or_insert_with(|| FixedSizeBinaryBuilder::new(16)).append_value(line.fingerprint.0)?)
    }

    fn take(&mut self, schema: &Arc<Schema>) -> Result<RecordBatch, TableError> {
        self.rows = 0;
        self.bytes = 0;
        let mut fingerprint = self.fingerprint.take().unwrap_or_else(|| FixedSizeBinaryBuilder::new(16));
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.file.finish()),
            Arc::new(self.row.finish()),
            Arc::new(self.record_id.finish()),
            Arc::new(self.field.finish()),
            Arc::new(self.part.finish()),
            Arc::new(self.rule.finish()),
            Arc::new(self.category.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.severity.finish()),
            Arc::new(self.confidence.finish()),
            Arc::new(self.evidence.finish()),
            Arc::new(self.start.finish()),
            Arc::new(self.end.finish()),
            Arc::new(self.value.finish()),
            Arc::new(self.masked.finish()),
            Arc::new(self.scope.finish()),
            Arc::new(fingerprint.finish()),
        ];
        Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
    }
}

/// Schema of the findings table.
#[must_use]
pub fn findings_schema() -> Schema {
    let text = |name: &str| Field::new(name, DataType::Utf8, false);
    let optional = |name: &str| Field::new(name, DataType::Utf8, true);
    let number = |name: &str| Field::new(name, DataType::Int64, false);
    Schema::new(vec![
        text("file"),
        number("row"),
        optional("record_id"),
        text("field"),
        text("part"),
        text("rule"),
        text("category"),
        text("kind"),
        text("severity"),
        Field::new("confidence", DataType::Float32, false),
        text("evidence"),
        number("start"),
        number("end"),
        optional("value"),
        optional("masked"),
        optional("scope"),
        Field::new("fingerprint", DataType::FixedSizeBinary(16), false),
    ])
}

#[derive(Debug)]
struct ParquetOutput {
    schema: Arc<Schema>,
    columns: Columns,
    writer: ArrowWriter<File>,
}

impl ParquetOutput {
    fn new(file: File) -> Result<Self, TableError> {
        let schema = Arc::new(findings_schema());
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("provscan {}", env!("CARGO_PKG_VERSION")))
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))?;
        Ok(Self { schema, columns: Columns::default(), writer })
    }

    fn push(&mut self, line: &Line<'_>) -> Result<(), TableError> {
        self.columns.push(line)?;
        if self.columns.rows >= GROUP_ROWS || self.columns.bytes >= GROUP_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), TableError> {
        if self.columns.rows > 0 {
            let batch = self.columns.take(&self.schema)?;
            self.writer.write(&batch)?;
            self.writer.flush()?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), TableError> {
        self.flush()?;
        self.writer.close()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
