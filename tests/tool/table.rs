//! Reads back the Parquet tables that the program writes.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

/// One row: values as text by column; nulls are absent.
pub(crate) type Row = BTreeMap<String, String>;

/// Schema and rows of a Parquet file.
pub(crate) fn read(path: &Path) -> (SchemaRef, Vec<Row>) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = reader.schema().clone();
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    (schema, batches.iter().flat_map(rows).collect())
}

fn rows(batch: &RecordBatch) -> Vec<Row> {
    let options = FormatOptions::default();
    let schema = batch.schema();
    let columns: Vec<_> = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, column)| (field.name(), column, ArrayFormatter::try_new(column, &options).unwrap()))
        .collect();
    let cell = |row: usize| {
        columns
            .iter()
            .filter(move |(_, column, _)| column.is_valid(row))
            .map(move |(name, _, format)| ((*name).clone(), format.value(row).to_string()))
            .collect()
    };
    (0..batch.num_rows()).map(cell).collect()
}
