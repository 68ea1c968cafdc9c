//! Arrow arrays to columns that a record can be read from row by row.
//!
//! Once a batch, every leaf array becomes a [`Slot`] (text that is lent out, or numbers formatted into one buffer),
//! and the schema becomes a tree of [`Column`]s that says how a row reaches its leaves. Walking a row
//! ([`rows`](super::rows)) then copies nothing.

use super::paths::{PathNode, PathTree};
use super::walk::TENSOR;
use crate::record::Leaf;
use crate::source::schema::{SPEAKER_KEYS, Schema};
use arrow::array::{
    Array, ArrayRef, AsArray, BinaryViewArray, BooleanArray, FixedSizeListArray, MapArray, RecordBatch,
    StringViewArray, StringViewBuilder,
};
use arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Fields};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use std::fmt::Write as _;

/// Levels of nesting of a schema that are followed.
const SCHEMA_DEPTH: u32 = 64;

/// How far the text of a leaf can be trusted to be UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// The decoder has checked it.
    Checked,
    /// The file says that it is text; a value that is not makes its row unreadable.
    Declared,
    /// Bytes of any kind; a value that is not text is told as not scanned.
    Bytes,
}

impl Trust {
    /// The same leaf when the decoder was told not to check it.
    pub(super) fn unchecked(self) -> Self {
        if self == Self::Checked { Self::Declared } else { self }
    }
}

/// Texts of one leaf.
#[derive(Debug)]
pub(super) enum Slot {
    /// Strings, lent from the decoder's buffers.
    Text(StringViewArray),
    /// Values written out: all texts in one, and where each ends.
    Written { text: String, ends: Vec<u32> },
}

impl Slot {
    /// Text of one row.
    pub(super) fn text(&self, row: usize) -> &str {
        match self {
            Self::Text(array) if row < array.len() => array.value(row),
            Self::Text(_) => "",
            Self::Written { text, ends } => {
                let start = row.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |&end| end as usize);
                let end = ends.get(row).map_or(start, |&end| end as usize);
                text.get(start..end).unwrap_or_default()
            }
        }
    }
}

/// Ranges of a list's elements in the child array.
#[derive(Debug)]
pub(super) enum Ranges {
    Small { offsets: OffsetBuffer<i32>, base: usize },
    Large { offsets: OffsetBuffer<i64>, base: usize },
    Fixed(usize),
    View(Vec<(usize, usize)>),
}

impl Ranges {
    /// First element of a row and the one after its last.
    pub(super) fn of(&self, row: usize) -> (usize, usize) {
        fn pair<T: Copy + TryInto<usize>>(offsets: &[T], base: usize, row: usize) -> (usize, usize) {
            let at = |row: usize| offsets.get(row).and_then(|&offset| offset.try_into().ok()).unwrap_or(0);
            (at(row).saturating_sub(base), at(row + 1).saturating_sub(base))
        }
        match self {
            Self::Small { offsets, base } => pair(offsets, *base, row),
            Self::Large { offsets, base } => pair(offsets, *base, row),
            Self::Fixed(size) => (row * size, (row + 1) * size),
            Self::View(ranges) => ranges.get(row).copied().unwrap_or_default(),
        }
    }
}

/// One column of a batch, ready to be walked.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) node: PathNode,
    pub(super) valid: Option<NullBuffer>,
    pub(super) shape: Shape,
}

/// What a column holds.
#[derive(Debug)]
pub(super) enum Shape {
    /// Nothing but nulls.
    Null,
    /// A type that holds no text that could be scanned.
    Unscanned,
    Bool(BooleanArray),
    Leaf {
        slot: u32,
        leaf: Leaf,
        /// Rows whose bytes are not UTF-8 although they should be, and at which byte.
        bad: Vec<(u32, u32)>,
        /// Rows whose bytes are not text.
        binary: Vec<u32>,
    },
    List {
        ranges: Ranges,
        elements: Box<Column>,
        numeric: bool,
    },
    Map {
        ranges: Ranges,
        keys: Box<Column>,
        values: Box<Column>,
    },
    Struct {
        fields: Vec<Column>,
        /// Positions of the fields that may name the speaker, best first.
        speakers: Vec<usize>,
    },
}

/// Turns the arrays of one batch into columns.
pub(super) struct Binder<'a> {
    pub(super) tree: &'a mut PathTree,
    pub(super) schema: &'a Schema,
    pub(super) slots: Vec<Slot>,
    /// Trust in each leaf, in the order of the schema; leaves beyond are [`Trust::Checked`].
    pub(super) trust: &'a [Trust],
    leaf: usize,
}

impl<'a> Binder<'a> {
    pub(super) fn new(tree: &'a mut PathTree, schema: &'a Schema, trust: &'a [Trust]) -> Self {
        Self { tree, schema, slots: Vec::new(), trust, leaf: 0 }
    }

    /// A batch as one column whose rows are the records.
    pub(super) fn record_column(&mut self, batch: &RecordBatch) -> Result<Column, ArrowError> {
        let schema = batch.schema();
        let shape = self.record(schema.fields(), batch.columns(), PathTree::ROOT, SCHEMA_DEPTH)?;
        Ok(Column { node: PathTree::ROOT, valid: None, shape })
    }

    /// `wanted` says which rows matter at all: numbers inside tensors are not written out.
    fn column(
        &mut self,
        array: &ArrayRef,
        node: PathNode,
        wanted: Option<&[bool]>,
        depth: u32,
    ) -> Result<Column, ArrowError> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(ArrowError::NotYetImplemented("a schema nested deeper than 64 levels".to_owned()));
        };
        let valid = array.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        let shape = match array.data_type() {
            DataType::Struct(fields) => self.record(fields, array.as_struct().columns(), node, depth)?,
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                let (base, end) = reach(list.offsets());
                let ranges = Ranges::Small { offsets: list.offsets().clone(), base };
                self.list(ranges, list.len(), &list.values().slice(base, end - base), node, depth)?
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                let (base, end) = reach(list.offsets());
                let ranges = Ranges::Large { offsets: list.offsets().clone(), base };
                self.list(ranges, list.len(), &list.values().slice(base, end - base), node, depth)?
            }
            DataType::FixedSizeList(_, _) => {
                let list: &FixedSizeListArray = array.as_fixed_size_list();
                let size = usize::try_from(list.value_length()).unwrap_or(0);
                self.list(Ranges::Fixed(size), list.len(), list.values(), node, depth)?
            }
            DataType::ListView(_) => {
                let list = array.as_list_view::<i32>();
                let ranges = viewed(list.offsets(), list.sizes());
                self.list(ranges, list.len(), list.values(), node, depth)?
            }
            DataType::LargeListView(_) => {
                let list = array.as_list_view::<i64>();
                let ranges = viewed(list.offsets(), list.sizes());
                self.list(ranges, list.len(), list.values(), node, depth)?
            }
            DataType::Map(_, _) => self.map(array.as_map(), node, depth)?,
            DataType::Dictionary(_, value) => {
                let target = match &**value {
                    DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
                    DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
                    other => other.clone(),
                };
                return self.column(&cast(array, &target)?, node, wanted, depth);
            }
            DataType::RunEndEncoded(_, value) => {
                return self.column(&cast(array, value.data_type())?, node, wanted, depth);
            }
            _ => self.leaf(array, wanted)?,
        };
        Ok(Column { node, valid, shape })
    }

    fn record(
        &mut self,
        names: &Fields,
        columns: &[ArrayRef],
        node: PathNode,
        depth: u32,
    ) -> Result<Shape, ArrowError> {
        let mut fields = Vec::with_capacity(columns.len());
        for (field, column) in names.iter().zip(columns) {
            let node = self.tree.child(node, field.name());
            fields.push(self.column(column, node, None, depth)?);
        }
        let mut speakers = Vec::new();
        if self.tree.is_conversation(node, self.schema) {
            for key in SPEAKER_KEYS {
                speakers.extend(names.iter().position(|field| field.name() == key));
            }
        }
        Ok(Shape::Struct { fields, speakers })
    }

    fn list(
        &mut self,
        ranges: Ranges,
        rows: usize,
        values: &ArrayRef,
        node: PathNode,
        depth: u32,
    ) -> Result<Shape, ArrowError> {
        let numeric = is_numeric(values.data_type());
        let wanted = is_number(values.data_type()).then(|| {
            let mut wanted = vec![false; values.len()];
            for (start, end) in (0..rows).map(|row| ranges.of(row)).filter(|(start, end)| end - start <= TENSOR) {
                wanted.get_mut(start..end).unwrap_or_default().fill(true);
            }
            wanted
        });
        let node = self.tree.elements(node);
        let elements = Box::new(self.column(values, node, wanted.as_deref(), depth)?);
        Ok(Shape::List { ranges, elements, numeric })
    }

    fn map(&mut self, array: &MapArray, node: PathNode, depth: u32) -> Result<Shape, ArrowError> {
        let node = self.tree.any_key(node);
        let (base, end) = reach(array.offsets());
        let ranges = Ranges::Small { offsets: array.offsets().clone(), base };
        let keys = Box::new(self.column(&array.keys().slice(base, end - base), node, None, depth)?);
        let values = Box::new(self.column(&array.values().slice(base, end - base), node, None, depth)?);
        Ok(Shape::Map { ranges, keys, values })
    }

    fn leaf(&mut self, array: &ArrayRef, wanted: Option<&[bool]>) -> Result<Shape, ArrowError> {
        let trust = self.trust.get(self.leaf).copied();
        self.leaf += 1;
        match array.data_type() {
            DataType::Null => Ok(Shape::Null),
            DataType::Boolean => Ok(Shape::Bool(array.as_boolean().clone())),
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                let text = cast(array, &DataType::Utf8View)?.as_string_view().clone();
                match trust.unwrap_or(Trust::Checked) {
                    Trust::Checked => Ok(self.slot(Slot::Text(text), Leaf::Text)),
                    doubtful => Ok(self.bytes(&text.to_binary_view(), doubtful)),
                }
            }
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                let bytes = cast(array, &DataType::BinaryView)?;
                Ok(self.bytes(bytes.as_binary_view(), trust.unwrap_or(Trust::Bytes)))
            }
            DataType::FixedSizeBinary(_) | DataType::Union(_, _) => Ok(Shape::Unscanned),
            DataType::Timestamp(unit, Some(_)) => {
                // The values are instants; without a table of time zones they are written in UTC.
                let utc = DataType::Timestamp(*unit, Some("+00:00".into()));
                self.written(&cast(&cast(array, &DataType::Int64)?, &utc)?, Leaf::Text, wanted)
            }
            kind if is_number(kind) => Ok(self.written(array, Leaf::Number, wanted)?),
            _ => Ok(self.written(array, Leaf::Text, wanted)?),
        }
    }

    fn slot(&mut self, slot: Slot, leaf: Leaf) -> Shape {
        self.slots.push(slot);
        Shape::Leaf { slot: self.slots.len() as u32 - 1, leaf, bad: Vec::new(), binary: Vec::new() }
    }

    /// Text that nobody has checked yet.
    fn bytes(&mut self, array: &BinaryViewArray, trust: Trust) -> Shape {
        let no_text = |value: &[u8]| trust == Trust::Bytes && memchr::memchr(0, value).is_some();
        if !array.iter().flatten().any(no_text)
            && let Ok(text) = array.clone().to_string_view()
        {
            return self.slot(Slot::Text(text), Leaf::Text);
        }
        let mut text = StringViewBuilder::with_capacity(array.len());
        let (mut bad, mut binary) = (Vec::new(), Vec::new());
        for (row, value) in array.iter().enumerate() {
            match std::str::from_utf8(value.unwrap_or_default()) {
                Ok(value) if !no_text(value.as_bytes()) => {
                    text.append_value(value);
                    continue;
                }
                Err(error) if trust != Trust::Bytes => bad.push((row as u32, error.valid_up_to() as u32)),
                _ => binary.push(row as u32),
            }
            text.append_value("");
        }
        self.slots.push(Slot::Text(text.finish()));
        Shape::Leaf { slot: self.slots.len() as u32 - 1, leaf: Leaf::Text, bad, binary }
    }

    /// Numbers, dates and times as text.
    fn written(&mut self, array: &ArrayRef, leaf: Leaf, wanted: Option<&[bool]>) -> Result<Shape, ArrowError> {
        let options = FormatOptions::new();
        let formatter = ArrayFormatter::try_new(array, &options)?;
        let mut text = String::new();
        let mut ends = Vec::with_capacity(array.len());
        for row in 0..array.len() {
            let before = text.len();
            let skipped = array.is_null(row) || wanted.is_some_and(|wanted| wanted.get(row) != Some(&true));
            // A date outside the calendar has no text; its row keeps an empty one.
            if !skipped && write!(text, "{}", formatter.value(row)).is_err() {
                text.truncate(before);
            }
            ends.push(text.len() as u32);
        }
        Ok(self.slot(Slot::Written { text, ends }, leaf))
    }
}

/// Elements that a list array, which may be a slice of a longer one, reaches.
fn reach<T: Copy + TryInto<usize>>(offsets: &[T]) -> (usize, usize) {
    let at = |offset: Option<&T>| offset.and_then(|&offset| offset.try_into().ok()).unwrap_or(0);
    let start = at(offsets.first());
    (start, at(offsets.last()).max(start))
}

fn viewed<T: Copy + TryInto<usize> + arrow::datatypes::ArrowNativeType>(
    offsets: &ScalarBuffer<T>,
    sizes: &ScalarBuffer<T>,
) -> Ranges {
    let range = |(&offset, &size): (&T, &T)| {
        let (start, length): (usize, usize) = (offset.try_into().unwrap_or(0), size.try_into().unwrap_or(0));
        (start, start.saturating_add(length))
    };
    Ranges::View(offsets.iter().zip(sizes.iter()).map(range).collect())
}

fn is_number(kind: &DataType) -> bool {
    kind.is_numeric()
}

/// A number, or lists of them.
fn is_numeric(kind: &DataType) -> bool {
    let mut kind = kind;
    while let DataType::List(field)
    | DataType::LargeList(field)
    | DataType::FixedSizeList(field, _)
    | DataType::ListView(field)
    | DataType::LargeListView(field) = kind
    {
        kind = field.data_type();
    }
    is_number(kind)
}
