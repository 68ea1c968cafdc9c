//! Which Parquet columns are text, and how to ask the decoder for them.
//!
//! The decoder checks UTF-8 only where the Parquet schema itself says `UTF8`. Columns that are text by another
//! annotation, or only by the Arrow schema that some writers embed, come unchecked and must be checked here.

use super::columns::Trust;
use super::parquet::Failure;
use crate::record::Role;
use crate::source::schema;
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::file::metadata::{FileMetaData, ParquetMetaData};
use parquet::schema::types::{SchemaDescriptor, Type};
use std::sync::Arc;

/// Trust in each leaf column, in schema order.
pub(super) fn trusts(metadata: &ArrowReaderMetadata) -> Vec<Trust> {
    let mut embedded = Vec::new();
    // The embedded Arrow schema is a hint and may be nonsense.
    if let Ok(hinted) = ArrowReaderMetadata::try_new(metadata.metadata().clone(), ArrowReaderOptions::new()) {
        hinted.schema().fields().iter().for_each(|field| leaf_texts(field.data_type(), &mut embedded));
    }
    let columns = metadata.parquet_schema().columns();
    let hinted = embedded.len() == columns.len();
    let trust = |(leaf, column): (usize, &Arc<parquet::schema::types::ColumnDescriptor>)| {
        let text = matches!(column.converted_type(), ConvertedType::JSON | ConvertedType::ENUM)
            || matches!(column.logical_type_ref(), Some(LogicalType::String | LogicalType::Json | LogicalType::Enum));
        match column.converted_type() {
            _ if column.physical_type() != Physical::BYTE_ARRAY => Trust::Checked,
            ConvertedType::UTF8 => Trust::Checked,
            _ if text || (hinted && embedded.get(leaf) == Some(&true)) => Trust::Declared,
            _ => Trust::Bytes,
        }
    };
    columns.iter().enumerate().map(trust).collect()
}

/// The same file with strings and bytes asked for as views.
pub(super) fn as_views(metadata: &ArrowReaderMetadata) -> Result<ArrowReaderMetadata, Failure> {
    let fields = metadata.schema().fields().iter().map(viewed).collect::<Fields>();
    let schema = Schema::new_with_metadata(fields, metadata.schema().metadata().clone());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    Ok(ArrowReaderMetadata::try_new(metadata.metadata().clone(), options)?)
}

/// The same file with every text column declared as bytes, so that nothing is checked.
pub(super) fn without_text(metadata: &ArrowReaderMetadata) -> Result<ArrowReaderMetadata, Failure> {
    let footer = metadata.metadata();
    let file = footer.file_metadata();
    let schema = SchemaDescriptor::new(Arc::new(bare(&file.schema_descr().root_schema_ptr())?));
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        None,
        Arc::new(schema),
        file.column_orders().cloned(),
    );
    let footer = Arc::new(ParquetMetaData::new(file, footer.row_groups().to_vec()));
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let plain = ArrowReaderMetadata::try_new(footer, options)?;
    as_views(&plain)
}

/// The columns that may hold content, and the trust in their leaves when the decoder checks nothing. Columns of columns, and
/// strings that may hold JSON, may.
pub(super) fn content_columns(
    metadata: &ArrowReaderMetadata,
    trust: &[Trust],
    schema: &schema::Schema,
) -> (ProjectionMask, Vec<Trust>) {
    let parquet = metadata.parquet_schema();
    let wanted: Vec<bool> = (metadata.schema().fields().iter())
        .map(|field| {
            let (part, role) = schema.classify(field.name());
            field.data_type().is_nested() || role == Role::Content || schema.holds_json(field.name(), part)
        })
        .collect();
    let roots = wanted.iter().enumerate().filter(|(_, wanted)| **wanted).map(|(root, _)| root);
    let leaves =
        trust.iter().enumerate().filter(|&(leaf, _)| wanted.get(parquet.get_column_root_idx(leaf)) == Some(&true));
    (ProjectionMask::roots(parquet, roots), leaves.map(|(_, trust)| trust.unchecked()).collect())
}

/// Whether each leaf of an Arrow type is text.
fn leaf_texts(kind: &DataType, texts: &mut Vec<bool>) {
    match kind {
        DataType::Struct(fields) => fields.iter().for_each(|field| leaf_texts(field.data_type(), texts)),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::FixedSizeList(field, _)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::Map(field, _) => leaf_texts(field.data_type(), texts),
        DataType::Dictionary(_, value) => leaf_texts(value, texts),
        other => texts.push(matches!(other, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)),
    }
}

fn viewed(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(viewed).collect()),
        DataType::List(element) => DataType::List(viewed(element)),
        DataType::LargeList(element) => DataType::LargeList(viewed(element)),
        DataType::FixedSizeList(element, size) => DataType::FixedSizeList(viewed(element), *size),
        DataType::Map(entries, sorted) => DataType::Map(viewed(entries), *sorted),
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        other => other.clone(),
    };
    Arc::new(Field::clone(field).with_data_type(kind))
}

/// A Parquet type without the annotations that make byte arrays text.
fn bare(kind: &Type) -> Result<Type, Failure> {
    let info = kind.get_basic_info();
    if kind.is_group() {
        let fields = kind.get_fields().iter().map(|field| Ok(Arc::new(bare(field)?)));
        let fields = fields.collect::<Result<Vec<_>, Failure>>()?;
        let mut builder = Type::group_type_builder(info.name())
            .with_fields(fields)
            .with_converted_type(info.converted_type())
            .with_logical_type(info.logical_type_ref().cloned())
            .with_id(info.has_id().then(|| info.id()));
        if info.has_repetition() {
            builder = builder.with_repetition(info.repetition());
        }
        return Ok(builder.build()?);
    }
    if kind.get_physical_type() != Physical::BYTE_ARRAY || info.converted_type() == ConvertedType::DECIMAL {
        return Ok(kind.clone());
    }
    Ok(Type::primitive_type_builder(info.name(), Physical::BYTE_ARRAY)
        .with_repetition(info.repetition())
        .with_id(info.has_id().then(|| info.id()))
        .build()?)
}
