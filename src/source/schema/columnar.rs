//! Samples of Parquet and Arrow files: their own schema, and what a Parquet footer tells about values.
//!
//! No value is decoded here. Whether a string column reads like prose is judged by the smallest and the largest
//! value in the column statistics. Hostile footers can make the decoders panic, so they are called behind a catch.

use super::sample::Sample;
use arrow::datatypes::{DataType, Fields, Schema as ArrowSchema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Row groups whose statistics are looked at.
const GROUPS: usize = 4;

/// What a columnar file says about itself.
#[derive(Debug, Default)]
pub(crate) struct Columns {
    /// Paths by type.
    pub(crate) sample: Sample,
    /// Key-value metadata, without the copy of the Arrow schema.
    pub(crate) metadata: Vec<(String, String)>,
}

/// Reads the footer of a Parquet file.
///
/// # Errors
/// Why the footer cannot be read, in words that hold no dataset text.
pub(crate) fn parquet_columns(file: File) -> Result<Columns, String> {
    caught(move || {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| plain(&error.to_string()))?;
        let mut columns = Columns { sample: arrow_sample(builder.schema()), metadata: Vec::new() };
        statistics(builder.metadata(), &mut columns.sample);
        let pairs = builder.metadata().file_metadata().key_value_metadata();
        for pair in pairs.into_iter().flatten().filter(|pair| pair.key != "ARROW:schema") {
            columns.metadata.push((pair.key.clone(), pair.value.clone().unwrap_or_default()));
        }
        Ok(columns)
    })
}

/// Reads the schema of an Arrow IPC file or stream.
///
/// # Errors
/// Why it cannot be read, in words that hold no dataset text.
pub(crate) fn arrow_columns(file: File, stream: bool) -> Result<Columns, String> {
    caught(move || {
        let reader = BufReader::new(file);
        let schema = if stream {
            arrow::ipc::reader::StreamReader::try_new(reader, None).map(|reader| reader.schema())
        } else {
            arrow::ipc::reader::FileReader::try_new(reader, None).map(|reader| reader.schema())
        };
        let schema = schema.map_err(|error| plain(&error.to_string()))?;
        let mut metadata: Vec<_> = schema.metadata().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        metadata.sort();
        Ok(Columns { sample: arrow_sample(&schema), metadata })
    })
}

/// Runs a decoder of foreign bytes; a panic in it is one more way of being malformed.
fn caught<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err("the decoder gave up on it".to_owned()))
}

/// The first clause of a decoder's message, without characters that could act in an output.
fn plain(message: &str) -> String {
    message.chars().filter(|char| char.is_ascii_graphic() || *char == ' ').take(160).collect()
}

fn arrow_sample(schema: &ArrowSchema) -> Sample {
    let mut sample = Sample { records: 1, ..Sample::default() };
    let mut open: Vec<(String, &DataType)> = Vec::new();
    push_fields(&mut open, "", schema.fields());
    while let Some((pattern, kind)) = open.pop() {
        match kind {
            DataType::Struct(fields) => push_fields(&mut open, &pattern, fields),
            DataType::List(item)
            | DataType::LargeList(item)
            | DataType::ListView(item)
            | DataType::LargeListView(item)
            | DataType::FixedSizeList(item, _) => open.push((format!("{pattern}[*]"), item.data_type())),
            DataType::Map(entries, _) => {
                if let DataType::Struct(fields) = entries.data_type()
                    && let Some(value) = fields.get(1)
                {
                    open.push((format!("{pattern}.*"), value.data_type()));
                }
            }
            DataType::Dictionary(_, value) => open.push((pattern, value)),
            DataType::RunEndEncoded(_, value) => open.push((pattern, value.data_type())),
            leaf => {
                let Some(found) = sample.leaf(&pattern) else { continue };
                match leaf {
                    DataType::Utf8
                    | DataType::LargeUtf8
                    | DataType::Utf8View
                    | DataType::Binary
                    | DataType::LargeBinary
                    | DataType::BinaryView => found.texts += 1,
                    DataType::Boolean => found.bools += 1,
                    DataType::Null => {}
                    _ => found.numbers += 1,
                }
            }
        }
    }
    sample
}

fn push_fields<'a>(open: &mut Vec<(String, &'a DataType)>, parent: &str, fields: &'a Fields) {
    let dot = if parent.is_empty() { "" } else { "." };
    open.extend(fields.iter().map(|field| (format!("{parent}{dot}{}", field.name()), field.data_type())));
}

/// Adds the smallest and largest values of the string columns to the sample.
fn statistics(metadata: &ParquetMetaData, sample: &mut Sample) {
    for group in metadata.row_groups().iter().take(GROUPS) {
        for column in group.columns() {
            let Some(Statistics::ByteArray(values)) = column.statistics() else { continue };
            // Schema levels of lists (`list.element`, `bag.array_element`) are `[*]` in a pattern.
            let parts = column.column_path().parts();
            let Some(pattern) = sample.leaves.keys().find(|pattern| same_column(pattern, parts)).cloned() else {
                continue;
            };
            let Some(leaf) = sample.leaves.get_mut(&pattern) else { continue };
            for value in [values.min_opt(), values.max_opt()].into_iter().flatten() {
                leaf.text(value.data());
            }
        }
    }
}

/// Whether a path pattern and the path of a Parquet column name the same leaf.
fn same_column(pattern: &str, parts: &[String]) -> bool {
    let mut parts = parts.iter();
    pattern.replace("[*]", ".[*]").split('.').all(|step| match step {
        "[*]" => parts.next().is_some() && parts.next().is_some(),
        key => parts.next().is_some_and(|part| part == key),
    }) && parts.next().is_none()
}
