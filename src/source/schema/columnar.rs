//! Samples of Parquet and Arrow files: their own schema, and what a Parquet footer tells about values.
//!
//! No value is decoded here. Whether a string column reads like prose is judged by the smallest and the largest
//! value in the column statistics. Hostile footers can make the decoders panic, so they are called behind a catch.

use super::sample::Sample;
use arrow::datatypes::{DataType, Fields, Schema as ArrowSchema};
use arrow::ipc::convert::try_fb_to_schema;
use arrow::ipc::reader::StreamReader;
use arrow::ipc::{Endianness, root_as_footer};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::statistics::Statistics;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Row groups whose statistics are looked at.
const GROUPS: usize = 4;

/// Longest Arrow footer that is read: 64 MiB list hundreds of thousands of batches.
const FOOTER: u64 = 64 << 20;

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

/// Reads the schema of an Arrow IPC file (from its footer, so that no dictionary is decoded) or stream.
///
/// # Errors
/// Why it cannot be read, in words that hold no dataset text.
pub(crate) fn arrow_columns(file: File, stream: bool) -> Result<Columns, String> {
    caught(move || {
        let schema = if stream {
            let reader =
                StreamReader::try_new(BufReader::new(file), None).map_err(|error| plain(&error.to_string()))?;
            reader.schema().as_ref().clone()
        } else {
            file_schema(file)?
        };
        let mut metadata: Vec<_> = schema.metadata().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        metadata.sort();
        Ok(Columns { sample: arrow_sample(&schema), metadata })
    })
}

/// The schema in the footer of an Arrow IPC file: footer, its length in four bytes, `ARROW1`.
fn file_schema(mut file: File) -> Result<ArrowSchema, String> {
    let unreadable = |_| "its footer cannot be read".to_owned();
    let mut end = [0_u8; 4];
    file.seek(SeekFrom::End(-10)).and_then(|_| file.read_exact(&mut end)).map_err(unreadable)?;
    let length = u32::from_le_bytes(end);
    if u64::from(length) > FOOTER {
        return Err("its footer is too long".to_owned());
    }
    let mut footer = Vec::new();
    file.seek(SeekFrom::End(-10 - i64::from(length))).map_err(unreadable)?;
    file.take(u64::from(length)).read_to_end(&mut footer).map_err(unreadable)?;
    let footer = root_as_footer(&footer).map_err(|_| "its footer is malformed".to_owned())?;
    let schema = footer.schema().ok_or("its footer holds no schema")?;
    if schema.endianness() != Endianness::Little {
        return Err("it is big-endian".to_owned());
    }
    try_fb_to_schema(schema).map_err(|error| plain(&error.to_string()))
}

/// Runs a decoder of foreign bytes; a panic in it is one more way of being malformed.
fn caught<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err("the decoder gave up on it".to_owned()))
}

/// A decoder's message without what it quotes (names of columns are dataset text) and without characters that could act
/// in an output.
fn plain(message: &str) -> String {
    let outside = message.split(['\'', '"', '`']).step_by(2).collect::<Vec<_>>().join("..");
    let kind = outside.split_once(" error: ").map_or(outside.as_str(), |(_, rest)| rest);
    kind.chars().filter(|char| char.is_ascii_graphic() || *char == ' ').take(160).collect()
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
            if leaf.bytes == 0 {
                // What was counted for the column itself says nothing about its values.
                leaf.texts = 0;
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoders_message_loses_its_kind_and_what_it_quotes() {
        assert_eq!(
            plain("Parquet error: cannot annotate field 'ann@example.com' here"),
            "cannot annotate field .. here"
        );
        assert_eq!(plain("too\u{1b}[31m short"), "too[31m short");
    }

    #[test]
    fn a_parquet_path_and_a_pattern_name_the_same_leaf() {
        let parts = |path: &str| path.split('.').map(str::to_owned).collect::<Vec<_>>();
        assert!(same_column("messages[*].content", &parts("messages.list.element.content")));
        assert!(same_column("text", &parts("text")));
        assert!(!same_column("text", &parts("text.list.element")));
        assert!(!same_column("text[*]", &parts("text")));
    }
}
