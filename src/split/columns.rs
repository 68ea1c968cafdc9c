//! Redaction in Arrow arrays: places the spans of a row in the columns of its batch, then rebuilds only the columns concerned.
//!
//! A path such as `messages[2].content` is followed through structs and lists by offsets down to one value of one leaf array. The leaf is
//! built anew without the old value; its parents keep their offsets and validity. Numbers have no place for a token and
//! become null where the schema allows it. Recursion follows the schema, never the data.

use super::json_span::{after_key, document_edits};
use super::redact::Target;
use crate::redaction::{Edit, RedactStyle, Span, apply, edits};
use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, FixedSizeListArray, GenericByteArray, GenericByteBuilder,
    GenericByteViewArray, GenericByteViewBuilder, GenericListArray, OffsetSizeTrait, RecordBatch, StructArray,
};
use arrow::compute::{cast, nullif};
use arrow::datatypes::{
    BinaryType, BinaryViewType, ByteArrayType, ByteViewType, DataType, FieldRef, LargeBinaryType, LargeUtf8Type,
    StringViewType, Utf8Type,
};
use arrow::error::ArrowError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is to be replaced in one batch.
#[derive(Debug, Default)]
pub(super) struct BatchEdits {
    columns: BTreeMap<usize, Edits>,
}

impl BatchEdits {
    /// Takes the targets of row `row` of `batch`; `None` when one of them is not there or cannot be replaced. What was
    /// taken of such a row stays: the caller does not publish it.
    pub(super) fn place(
        &mut self,
        batch: &RecordBatch,
        row: usize,
        targets: &[Target<'_>],
        style: &RedactStyle,
    ) -> Option<()> {
        targets.iter().try_for_each(|target| {
            let schema = batch.schema_ref();
            schema.fields().iter().zip(batch.columns()).enumerate().find_map(|(number, (field, column))| {
                let rest = after_key(target.path, true, field.name())?;
                let place = Place { rest, spans: &target.spans, style };
                self.columns.entry(number).or_default().place(column, field.is_nullable(), row, &place)
            })
        })
    }

    /// `batch` with everything replaced that was placed.
    pub(super) fn apply(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let mut columns = batch.columns().to_vec();
        for (number, edits) in &self.columns {
            if let Some(column) = columns.get_mut(*number) {
                *column = edits.apply(column)?;
            }
        }
        RecordBatch::try_new(batch.schema(), columns)
    }
}

/// Spans on their way to a leaf.
struct Place<'a> {
    rest: &'a str,
    spans: &'a [Span<'a>],
    style: &'a RedactStyle,
}

/// What is to be replaced in one array and below it. Indices count in the array as it stands.
#[derive(Debug, Default)]
struct Edits {
    texts: BTreeMap<usize, NewText>,
    nulls: BTreeSet<usize>,
    fields: BTreeMap<usize, Edits>,
    items: Option<Box<Edits>>,
}

#[derive(Debug, Default)]
struct NewText {
    edits: Vec<Edit>,
    text: String,
}

impl Edits {
    fn place(&mut self, array: &ArrayRef, nullable: bool, at: usize, place: &Place<'_>) -> Option<()> {
        if at >= array.len() || array.is_null(at) {
            return None;
        }
        match array.data_type() {
            DataType::Struct(fields) => {
                fields.iter().zip(array.as_struct().columns()).enumerate().find_map(|(number, (field, column))| {
                    let place = Place { rest: after_key(place.rest, false, field.name())?, ..*place };
                    self.fields.entry(number).or_default().place(column, field.is_nullable(), at, &place)
                })
            }
            DataType::List(item) => {
                self.place_item(range(array.as_list::<i32>(), at)?, array.as_list::<i32>().values(), item, place)
            }
            DataType::LargeList(item) => {
                self.place_item(range(array.as_list::<i64>(), at)?, array.as_list::<i64>().values(), item, place)
            }
            DataType::FixedSizeList(item, size) => {
                let start = array.as_fixed_size_list().value_offset_at(at);
                let range = start..start.checked_add(usize::try_from(*size).ok()?)?;
                self.place_item(range, array.as_fixed_size_list().values(), item, place)
            }
            _ => match text_at(array, at) {
                Some(text) => self.place_text(text, at, place),
                None if place.rest.is_empty() && nullable && array.data_type().is_primitive() => {
                    self.nulls.insert(at);
                    Some(())
                }
                None => None,
            },
        }
    }

    fn place_item(
        &mut self,
        range: std::ops::Range<usize>,
        values: &ArrayRef,
        item: &FieldRef,
        place: &Place<'_>,
    ) -> Option<()> {
        let (position, rest) = place.rest.strip_prefix('[')?.split_once(']')?;
        let at = range.start.checked_add(position.parse().ok()?)?;
        if !range.contains(&at) {
            return None;
        }
        self.items.get_or_insert_default().place(values, item.is_nullable(), at, &Place { rest, ..*place })
    }

    fn place_text(&mut self, text: &str, at: usize, place: &Place<'_>) -> Option<()> {
        let found = match place.rest.strip_prefix('!') {
            Some(path) => document_edits(text, &[Target { path, spans: place.spans.to_vec() }], place.style)?,
            None if place.rest.is_empty() && place.spans.iter().all(|span| span.end <= text.len()) => {
                edits(text, place.spans, place.style)
            }
            None => return None,
        };
        let new = self.texts.entry(at).or_default();
        new.edits.extend(found);
        new.text = apply(text, &mut new.edits)?;
        Some(())
    }

    fn apply(&self, array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        let mut array = match array.data_type() {
            DataType::Struct(fields) => {
                let mut columns = array.as_struct().columns().to_vec();
                for (number, edits) in &self.fields {
                    if let Some(column) = columns.get_mut(*number) {
                        *column = edits.apply(column)?;
                    }
                }
                Arc::new(StructArray::try_new(fields.clone(), columns, array.nulls().cloned())?)
            }
            DataType::List(item) => self.apply_items(array.as_list::<i32>(), item)?,
            DataType::LargeList(item) => self.apply_items(array.as_list::<i64>(), item)?,
            DataType::FixedSizeList(item, size) => match &self.items {
                Some(edits) => {
                    let values = edits.apply(array.as_fixed_size_list().values())?;
                    Arc::new(FixedSizeListArray::try_new(item.clone(), *size, values, array.nulls().cloned())?)
                }
                None => array.clone(),
            },
            _ if self.texts.is_empty() => array.clone(),
            DataType::Dictionary(_, value) => cast(&self.apply(&cast(array, value)?)?, array.data_type())?,
            DataType::Utf8 => self.bytes::<Utf8Type>(array.as_bytes(), |text| text),
            DataType::LargeUtf8 => self.bytes::<LargeUtf8Type>(array.as_bytes(), |text| text),
            DataType::Binary => self.bytes::<BinaryType>(array.as_bytes(), str::as_bytes),
            DataType::LargeBinary => self.bytes::<LargeBinaryType>(array.as_bytes(), str::as_bytes),
            DataType::Utf8View => self.views::<StringViewType>(array.as_byte_view(), |text| text),
            DataType::BinaryView => self.views::<BinaryViewType>(array.as_byte_view(), str::as_bytes),
            _ => array.clone(),
        };
        if !self.nulls.is_empty() {
            let mask: BooleanArray = (0..array.len()).map(|at| Some(self.nulls.contains(&at))).collect();
            array = zeroed(&nullif(&array, &mask)?)?;
        }
        Ok(array)
    }

    fn apply_items<O: OffsetSizeTrait>(
        &self,
        list: &GenericListArray<O>,
        item: &FieldRef,
    ) -> Result<ArrayRef, ArrowError> {
        let values = match &self.items {
            Some(edits) => edits.apply(list.values())?,
            None => list.values().clone(),
        };
        Ok(Arc::new(GenericListArray::try_new(item.clone(), list.offsets().clone(), values, list.nulls().cloned())?))
    }

    fn bytes<T: ByteArrayType>(&self, array: &GenericByteArray<T>, native: fn(&str) -> &T::Native) -> ArrayRef {
        let mut builder = GenericByteBuilder::<T>::with_capacity(array.len(), array.value_data().len());
        for (at, old) in array.iter().enumerate() {
            match self.texts.get(&at) {
                Some(new) => builder.append_value(native(&new.text)),
                None => builder.append_option(old),
            }
        }
        Arc::new(builder.finish())
    }

    fn views<T: ByteViewType>(&self, array: &GenericByteViewArray<T>, native: fn(&str) -> &T::Native) -> ArrayRef {
        let mut builder = GenericByteViewBuilder::<T>::with_capacity(array.len());
        for (at, old) in array.iter().enumerate() {
            match self.texts.get(&at) {
                Some(new) => builder.append_value(native(&new.text)),
                None => builder.append_option(old),
            }
        }
        Arc::new(builder.finish())
    }
}

/// A copy of a primitive array in which nothing stands under the nulls any more: a null only hides its value, and Arrow
/// files store what it hides.
fn zeroed(array: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let nothing = arrow::array::new_null_array(array.data_type(), 1);
    let sources: [&dyn Array; 2] = [array.as_ref(), nothing.as_ref()];
    let indices: Vec<(usize, usize)> =
        (0..array.len()).map(|at| if array.is_null(at) { (1, 0) } else { (0, at) }).collect();
    arrow::compute::interleave(&sources, &indices)
}

/// Positions of list number `at` in the values.
fn range<O: OffsetSizeTrait>(list: &GenericListArray<O>, at: usize) -> Option<std::ops::Range<usize>> {
    let offsets = list.value_offsets();
    Some(offsets.get(at)?.as_usize()..offsets.get(at + 1)?.as_usize())
}

/// The text at `at`, when the array holds text.
fn text_at(array: &ArrayRef, at: usize) -> Option<&str> {
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(at)),
        DataType::Utf8View => Some(array.as_string_view().value(at)),
        DataType::Binary => std::str::from_utf8(array.as_binary::<i32>().value(at)).ok(),
        DataType::LargeBinary => std::str::from_utf8(array.as_binary::<i64>().value(at)).ok(),
        DataType::BinaryView => std::str::from_utf8(array.as_binary_view().value(at)).ok(),
        DataType::Dictionary(_, _) => {
            let dictionary = array.as_any_dictionary_opt()?;
            let key = *dictionary.normalized_keys().get(at)?;
            (key < dictionary.values().len()).then(|| text_at(dictionary.values(), key))?
        }
        _ => None,
    }
}
