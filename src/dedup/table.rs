//! `duplicates.parquet` and its JSONL form.
//!
//! One row a record, streamed in batches; plain signed integers and `Utf8`, so that every reader opens it. File
//! names and record ids come from the caller, ready to be shown: this module masks nothing.

use super::summary::DuplicateRow;
use arrow::array::{ArrayRef, BooleanBuilder, Float32Builder, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Rows of a batch.
const BATCH: usize = 8192;

/// Why the table could not be written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Rows could not be read or the file not be written.
    #[error("duplicates table: {0}")]
    Io(#[from] io::Error),
    /// The Parquet writer refused.
    #[error("duplicates table: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// A batch could not be built.
    #[error("duplicates table: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// A row could not be written as JSON.
    #[error("duplicates table: {0}")]
    Json(#[from] serde_json::Error),
}

/// Names that go into the table.
pub trait Names {
    /// Name of a file, as every output calls it.
    fn file(&self, file: u32) -> &str;
    /// Record id, masked if it is itself a finding; `None` without an id field. Files and rows ascend.
    ///
    /// # Errors
    /// When the ids cannot be read.
    fn record_id(&mut self, file: u32, row: u64) -> io::Result<Option<String>>;
}

/// Writes `rows` to `path`: JSONL when the name ends in `.jsonl` or `.ndjson`, Parquet otherwise. Returns the number of rows.
///
/// # Errors
/// See [`TableError`].
pub fn write(
    rows: impl Iterator<Item = io::Result<DuplicateRow>>,
    names: &mut dyn Names,
    path: &Path,
) -> Result<u64, TableError> {
    let json = path
        .extension()
        .is_some_and(|extension| ["jsonl", "ndjson"].iter().any(|lines| extension.eq_ignore_ascii_case(lines)));
    let file = File::create(path)?;
    if json { write_json(rows, names, file) } else { write_parquet(rows, names, file) }
}

/// One row as JSON; the order of the columns is that of the contract.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    row: u64,
    record_id: Option<String>,
    cluster: u64,
    relation: Option<&'static str>,
    keep: bool,
    witness_file: Option<&'a str>,
    witness_row: Option<u64>,
    similarity: Option<f32>,
}

impl<'a> Line<'a> {
    fn new(row: &DuplicateRow, names: &'a mut dyn Names) -> io::Result<Self> {
        let record_id = names.record_id(row.file, row.row)?;
        let names: &'a dyn Names = names;
        Ok(Self {
            file: names.file(row.file),
            row: row.row,
            record_id,
            cluster: row.cluster,
            relation: row.witness.map(|witness| witness.relation.as_str()),
            keep: row.keep(),
            witness_file: row.witness.map(|witness| names.file(witness.file)),
            witness_row: row.witness.map(|witness| witness.row),
            similarity: row.witness.map(|witness| witness.similarity),
        })
    }
}

fn write_json(
    rows: impl Iterator<Item = io::Result<DuplicateRow>>,
    names: &mut dyn Names,
    file: File,
) -> Result<u64, TableError> {
    let mut out = BufWriter::new(file);
    let mut count = 0;
    for row in rows {
        serde_json::to_writer(&mut out, &Line::new(&row?, names)?)?;
        out.write_all(b"\n")?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

fn write_parquet(
    rows: impl Iterator<Item = io::Result<DuplicateRow>>,
    names: &mut dyn Names,
    file: File,
) -> Result<u64, TableError> {
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer = ArrowWriter::try_new(file, schema(), Some(properties))?;
    let mut columns = Columns::default();
    let (mut count, mut pending) = (0, 0);
    for row in rows {
        columns.push(&Line::new(&row?, names)?);
        count += 1;
        pending += 1;
        if pending == BATCH {
            writer.write(&columns.finish()?)?;
            pending = 0;
        }
    }
    writer.write(&columns.finish()?)?;
    writer.close()?;
    Ok(count)
}

fn schema() -> Arc<Schema> {
    Arc::new(Schema::new(vec![
        Field::new("file", DataType::Utf8, false),
        Field::new("row", DataType::Int64, false),
        Field::new("record_id", DataType::Utf8, true),
        Field::new("cluster", DataType::Int64, false),
        Field::new("relation", DataType::Utf8, true),
        Field::new("keep", DataType::Boolean, false),
        Field::new("witness_file", DataType::Utf8, true),
        Field::new("witness_row", DataType::Int64, true),
        Field::new("similarity", DataType::Float32, true),
    ]))
}

/// Columns of the batch that is being filled.
#[derive(Default)]
struct Columns {
    file: StringBuilder,
    row: Int64Builder,
    record_id: StringBuilder,
    cluster: Int64Builder,
    relation: StringBuilder,
    keep: BooleanBuilder,
    witness_file: StringBuilder,
    witness_row: Int64Builder,
    similarity: Float32Builder,
}

impl Columns {
    fn push(&mut self, line: &Line<'_>) {
        self.file.append_value(line.file);
        self.row.append_value(line.row as i64);
        self.record_id.append_option(line.record_id.as_deref());
        self.cluster.append_value(line.cluster as i64);
        self.relation.append_option(line.relation);
        self.keep.append_value(line.keep);
        self.witness_file.append_option(line.witness_file);
        self.witness_row.append_option(line.witness_row.map(|row| row as i64));
        self.similarity.append_option(line.similarity);
    }

    fn finish(&mut self) -> Result<RecordBatch, TableError> {
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(self.file.finish()),
            Arc::new(self.row.finish()),
            Arc::new(self.record_id.finish()),
            Arc::new(self.cluster.finish()),
            Arc::new(self.relation.finish()),
            Arc::new(self.keep.finish()),
            Arc::new(self.witness_file.finish()),
            Arc::new(self.witness_row.finish()),
            Arc::new(self.similarity.finish()),
        ];
        Ok(RecordBatch::try_new(schema(), arrays)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dedup::summary::{Relation, Witness};
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::{Float32Type, Int64Type};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    struct Files;

    impl Names for Files {
        fn file(&self, file: u32) -> &str {
            ["a.jsonl", "b.jsonl"][file as usize]
        }

        fn record_id(&mut self, _: u32, row: u64) -> io::Result<Option<String>> {
            Ok((row == 3).then(|| "id-3".to_owned()))
        }
    }

    fn rows() -> [DuplicateRow; 2] {
        let witness = Witness { relation: Relation::Near, file: 0, row: 3, similarity: 0.8125 };
        [
            DuplicateRow { file: 0, row: 3, cluster: 0, witness: None },
            DuplicateRow { file: 1, row: 9, cluster: 0, witness: Some(witness) },
        ]
    }

    #[test]
    fn the_json_form_has_the_columns_of_the_contract_and_writes_nulls() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.jsonl");
        assert_eq!(write(rows().into_iter().map(Ok), &mut Files, &path).unwrap(), 2);
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            "{\"file\":\"a.jsonl\",\"row\":3,\"record_id\":\"id-3\",\"cluster\":0,\"relation\":null,\"keep\":true,\
             \"witness_file\":null,\"witness_row\":null,\"similarity\":null}\n\
             {\"file\":\"b.jsonl\",\"row\":9,\"record_id\":null,\"cluster\":0,\"relation\":\"near\",\"keep\":false,\
             \"witness_file\":\"a.jsonl\",\"witness_row\":3,\"similarity\":0.8125}\n"
        );
    }

    #[test]
    fn the_parquet_form_has_plain_types_and_the_same_values() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.parquet");
        write(rows().into_iter().map(Ok), &mut Files, &path).unwrap();
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
        assert_eq!(builder.schema().fields(), schema().fields());
        let batch = builder.build().unwrap().next().unwrap().unwrap();
        assert_eq!(batch.column(0).as_string::<i32>().value(1), "b.jsonl");
        assert_eq!(batch.column(1).as_primitive::<Int64Type>().values(), &[3, 9]);
        assert!(batch.column(4).is_null(0) && batch.column(7).is_null(0));
        assert_eq!(batch.column(8).as_primitive::<Float32Type>().values()[1].to_bits(), 0.8125_f32.to_bits());
    }
}
