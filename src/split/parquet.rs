//! Parquet: decoded and written anew, row group by row group, so that nothing of a removed value survives in
//! dictionary pages, statistics or page indexes.
//!
//! Schema, key-value metadata, codecs and row-group boundaries are those of the source. Text columns are read as plain bytes: a
//! row whose text is not UTF-8 must reach the quarantine side as it is, so the annotation that would have the decoder refuse it is
//! taken off for reading and stands in the written schema again.

use super::output::{Hashing, Output, Slot};
use super::rows::divide;
use super::verdicts::Verdicts;
use super::{CLEAN, Fault, QUARANTINE, Run, SplitError, open};
use crate::source::DataFile;
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::arrow::{ArrowSchemaConverter, ArrowWriter};
use parquet::basic::{ConvertedType, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use std::fs::File;
use std::sync::Arc;

/// Decoded bytes a batch aims at.
const BATCH: i64 = 8 << 20;
/// Most rows of a batch: what the decoder is tuned for.
const ROWS: i64 = 8192;
/// Encoded bytes of a row group held in memory; a larger one is written as several.
const GROUP: usize = 256 << 20;

/// Rewrites a Parquet file.
pub(super) fn split(run: &Run<'_>, file: &DataFile, verdicts: &mut Verdicts<'_>) -> Result<Vec<Output>, Fault> {
    let input = open(file)?;
    let plain = ArrowReaderMetadata::load(&input, ArrowReaderOptions::new()).map_err(Fault::unreadable)?;
    let source = Arc::clone(plain.metadata());
    let bytes = SchemaDescriptor::new(map_leaves(source.file_metadata().schema(), &mut |leaf| as_bytes(leaf))?);
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true).with_parquet_schema(Arc::new(bytes));
    let metadata = ArrowReaderMetadata::load(&input, options).map_err(Fault::unreadable)?;

    let layout = Layout::of(&source, metadata.schema())?;
    let side = |side| Side { slot: Slot::new(run.root, side, &file.name), layout: &layout, writer: None };
    let mut clean = side(CLEAN);
    let mut quarantine = side(QUARANTINE);
    clean.open()?;
    for (number, group) in source.row_groups().iter().enumerate() {
        let width = group.total_byte_size().checked_div(group.num_rows()).unwrap_or(BATCH).max(1);
        let rows = usize::try_from((BATCH / width).clamp(1, ROWS)).unwrap_or(1);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(again(&input, file)?, metadata.clone())
            .with_row_groups(vec![number])
            .with_batch_size(rows)
            .build()
            .map_err(Fault::unreadable)?;
        let mut decoded = 0;
        for batch in reader {
            run.check()?;
            let batch = batch.map_err(Fault::unreadable)?;
            decoded += batch.num_rows() as u64;
            let sides = divide(&batch, verdicts)?;
            clean.write(sides.clean.as_ref())?;
            quarantine.write(sides.quarantine.as_ref())?;
        }
        if u64::try_from(group.num_rows()) != Ok(decoded) {
            return Err(Fault::Unreadable(format!("row group {number} does not hold the rows its footer names")));
        }
        clean.flush()?;
        quarantine.flush()?;
        (run.options.progress)(u64::try_from(group.compressed_size()).unwrap_or(0));
    }
    Ok(clean.finish()?.into_iter().chain(quarantine.finish()?).collect())
}

/// What both sides have in common with their source.
struct Layout {
    arrow: SchemaRef,
    parquet: SchemaDescriptor,
    properties: WriterProperties,
}

impl Layout {
    /// The layout of `source`, for batches of the schema `arrow`.
    fn of(source: &ParquetMetaData, arrow: &SchemaRef) -> Result<Self, Fault> {
        let file = source.file_metadata();
        let written = ArrowSchemaConverter::new().convert(arrow).map_err(Fault::unreadable)?;
        let columns = file.schema_descr().columns();
        let same_levels = columns.len() == written.num_columns()
            && columns
                .iter()
                .zip(written.columns())
                .all(|(a, b)| (a.max_def_level(), a.max_rep_level()) == (b.max_def_level(), b.max_rep_level()));
        if !same_levels {
            return Err(Fault::Unreadable("this nesting cannot be written again".to_owned()));
        }
        // Old time stamps (INT96) and decimals wider than they need to be are written the current way.
        let mut number = 0;
        let parquet = map_leaves(file.schema(), &mut |leaf| {
            let column = written.column(number);
            number += 1;
            let physical = leaf.get_physical_type();
            let same = physical == column.physical_type()
                && (physical != Physical::FIXED_LEN_BYTE_ARRAY || length_of(leaf) == column.type_length());
            Ok(if same { Arc::clone(leaf) } else { renamed(&column.self_type_ptr(), leaf)? })
        })?;
        Ok(Self { arrow: Arc::clone(arrow), parquet: SchemaDescriptor::new(parquet), properties: properties(source) })
    }

    fn writer(&self, out: Hashing) -> Result<ArrowWriter<Hashing>, ParquetError> {
        let options = ArrowWriterOptions::new()
            .with_properties(self.properties.clone())
            .with_skip_arrow_metadata(true)
            .with_parquet_schema(self.parquet.clone());
        ArrowWriter::try_new_with_options(out, Arc::clone(&self.arrow), options)
    }
}

/// Codecs, dictionaries and key-value metadata as in `source`; row groups end where the caller ends them.
fn properties(source: &ParquetMetaData) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_created_by(concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(source.file_metadata().key_value_metadata().cloned())
        .set_max_row_group_row_count(None);
    for column in source.row_groups().first().map_or(&[][..], |group| group.columns()) {
        let path = column.column_path().clone();
        builder = builder
            .set_column_compression(path.clone(), column.compression())
            .set_column_dictionary_enabled(path, column.dictionary_page_offset().is_some());
    }
    builder.build()
}

/// Another handle on the same file.
fn again(input: &File, file: &DataFile) -> Result<File, SplitError> {
    input.try_clone().map_err(|source| SplitError::io("read", &file.path, source))
}

/// `group` with every leaf replaced by what `each` makes of it, in column order.
fn map_leaves(group: &Type, each: &mut dyn FnMut(&TypePtr) -> Result<TypePtr, ParquetError>) -> Result<TypePtr, Fault> {
    fn walk(
        group: &Type,
        each: &mut dyn FnMut(&TypePtr) -> Result<TypePtr, ParquetError>,
    ) -> Result<TypePtr, ParquetError> {
        let mut fields = Vec::with_capacity(group.get_fields().len());
        for field in group.get_fields() {
            fields.push(if field.is_group() { walk(field, each)? } else { each(field)? });
        }
        let info = group.get_basic_info();
        let mut builder = Type::group_type_builder(info.name())
            .with_converted_type(info.converted_type())
            .with_logical_type(info.logical_type_ref().cloned())
            .with_id(info.has_id().then(|| info.id()))
            .with_fields(fields);
        if info.has_repetition() {
            builder = builder.with_repetition(info.repetition());
        }
        builder.build().map(Arc::new)
    }
    walk(group, each).map_err(Fault::unreadable)
}

/// A text leaf without its annotation; other leaves as they are.
fn as_bytes(leaf: &TypePtr) -> Result<TypePtr, ParquetError> {
    let info = leaf.get_basic_info();
    let text = matches!(info.converted_type(), ConvertedType::UTF8 | ConvertedType::JSON | ConvertedType::ENUM);
    if leaf.get_physical_type() != Physical::BYTE_ARRAY || !text {
        return Ok(Arc::clone(leaf));
    }
    Type::primitive_type_builder(info.name(), Physical::BYTE_ARRAY)
        .with_repetition(info.repetition())
        .with_id(info.has_id().then(|| info.id()))
        .build()
        .map(Arc::new)
}

/// The leaf `new` under the name, number and repetition of `old`.
fn renamed(new: &Type, old: &Type) -> Result<TypePtr, ParquetError> {
    let (info, place) = (new.get_basic_info(), old.get_basic_info());
    let decimal = info.converted_type() == ConvertedType::DECIMAL;
    Type::primitive_type_builder(place.name(), new.get_physical_type())
        .with_repetition(place.repetition())
        .with_id(place.has_id().then(|| place.id()))
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned())
        .with_length(length_of(new))
        .with_precision(if decimal { new.get_precision() } else { -1 })
        .with_scale(if decimal { new.get_scale() } else { -1 })
        .build()
        .map(Arc::new)
}

/// Bytes of a value of fixed length; -1 for other types.
fn length_of(leaf: &Type) -> i32 {
    match leaf {
        Type::PrimitiveType { type_length, .. } => *type_length,
        Type::GroupType { .. } => -1,
    }
}

/// One side of a Parquet file; the writer exists once it is opened or has rows.
struct Side<'a> {
    slot: Slot<'a>,
    layout: &'a Layout,
    writer: Option<ArrowWriter<Hashing>>,
}

impl Side<'_> {
    fn open(&mut self) -> Result<&mut ArrowWriter<Hashing>, Fault> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.layout.writer(self.slot.create()?).map_err(|error| self.fault(error))?,
        };
        Ok(self.writer.insert(writer))
    }

    fn write(&mut self, batch: Option<&RecordBatch>) -> Result<(), Fault> {
        let Some(batch) = batch else { return Ok(()) };
        let writer = self.open()?;
        let mut written = writer.write(batch);
        if written.is_ok() && writer.in_progress_size() > GROUP {
            written = writer.flush();
        }
        written.map_err(|error| self.fault(error))
    }

    /// Ends the row group.
    fn flush(&mut self) -> Result<(), Fault> {
        let flushed = self.writer.as_mut().map_or(Ok(()), ArrowWriter::flush);
        flushed.map_err(|error| self.fault(error))
    }

    fn finish(mut self) -> Result<Option<Output>, Fault> {
        let Some(writer) = self.writer.take() else { return Ok(None) };
        let out = writer.into_inner().map_err(|error| self.fault(error))?;
        Ok(Some(self.slot.close(out)?))
    }

    /// A full disk is no fault of the file; anything else the writer refuses is.
    fn fault(&self, error: ParquetError) -> Fault {
        match error {
            ParquetError::External(source) if source.is::<std::io::Error>() => {
                self.slot.error(std::io::Error::other(source)).into()
            }
            other => Fault::unreadable(other),
        }
    }
}
