//! Arrow arrays without anything but their own values.
//!
//! An Arrow array may carry more than it shows: a filtered dictionary keeps all its entries, a filtered view array all its buffers, a null
//! list the elements it hides; and Arrow files store all of it. What goes to the clean side must not carry removed values
//! along. Recursion follows the schema, never the data.

use arrow::array::{
    Array, ArrayRef, AsArray, FixedSizeListArray, GenericListArray, MapArray, OffsetSizeTrait, RecordBatch,
    StructArray, UInt64Array,
};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, FieldRef, Schema};
use arrow::error::ArrowError;
use std::sync::Arc;

/// Whether [`compact`] knows every type in `schema`.
pub(super) fn can_compact(schema: &Schema) -> bool {
    schema.fields().iter().all(known)
}

/// Whether `schema` holds a dictionary at any depth.
pub(super) fn has_dictionary(schema: &Schema) -> bool {
    schema.flattened_fields().iter().any(|field| matches!(field.data_type(), DataType::Dictionary(_, _)))
}

fn known(field: &FieldRef) -> bool {
    match field.data_type() {
        DataType::Struct(fields) => fields.iter().all(known),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _) => known(item),
        DataType::Dictionary(_, value) => !value.is_nested(),
        other => !other.is_nested(),
    }
}

/// `batch` reduced to what its rows show.
pub(super) fn compact(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let rows = UInt64Array::from_iter_values(0..batch.num_rows() as u64);
    let columns = batch.columns().iter().map(|column| shared(&take(column, &rows, None)?)).collect::<Result<_, _>>()?;
    RecordBatch::try_new(batch.schema(), columns)
}

/// `array` with dictionaries and view buffers of its own; `take` shares those and copies everything else.
fn shared(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let nulls = array.nulls().cloned();
    Ok(match array.data_type() {
        DataType::Dictionary(_, value) => cast(&cast(array, value)?, array.data_type())?,
        DataType::Utf8View => Arc::new(array.as_string_view().gc()),
        DataType::BinaryView => Arc::new(array.as_binary_view().gc()),
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns().iter().map(shared).collect::<Result<_, _>>()?;
            Arc::new(StructArray::try_new_with_length(fields.clone(), columns, nulls, array.len())?)
        }
        DataType::List(item) => list(array.as_list::<i32>(), item)?,
        DataType::LargeList(item) => list(array.as_list::<i64>(), item)?,
        DataType::FixedSizeList(item, size) => {
            let values = shared(array.as_fixed_size_list().values())?;
            Arc::new(FixedSizeListArray::try_new(item.clone(), *size, values, nulls)?)
        }
        DataType::Map(entry, sorted) => {
            let map = array.as_map();
            let entries: ArrayRef = Arc::new(map.entries().clone());
            let entries = shared(&entries)?.as_struct().clone();
            Arc::new(MapArray::try_new(entry.clone(), map.offsets().clone(), entries, nulls, *sorted)?)
        }
        _ => array.clone(),
    })
}

fn list<O: OffsetSizeTrait>(list: &GenericListArray<O>, item: &FieldRef) -> Result<ArrayRef, ArrowError> {
    let values = shared(list.values())?;
    Ok(Arc::new(GenericListArray::try_new(item.clone(), list.offsets().clone(), values, list.nulls().cloned())?))
}
