//! Rows of a batch to records: the walk that Parquet and Arrow IPC share.

use super::columns::{Binder, Column, Shape, Slot, Trust};
use super::leaves::{Leaves, Origin, Place};
use super::paths::{Around, PathTree};
use super::walk::{JsonWalker, TENSOR};
use crate::record::{BadRecord, Leaf, Part, Sink};
use crate::source::schema::Schema;
use arrow::array::RecordBatch;
use arrow::error::ArrowError;
use std::fmt::Write as _;

/// Reads batches row by row; reused from batch to batch.
#[derive(Debug, Default)]
pub(super) struct RowReader {
    walker: JsonWalker,
    leaves: Leaves,
    why: String,
}

impl RowReader {
    /// Pushes every row of `batch` into `sink`, the first one as record `ordinal`. `false` when the sink stopped.
    pub(super) fn read(
        &mut self,
        batch: &RecordBatch,
        ordinal: u64,
        trust: &[Trust],
        tree: &mut PathTree,
        schema: &Schema,
        sink: &mut dyn Sink,
    ) -> Result<bool, ArrowError> {
        tree.trim();
        let mut binder = Binder::new(tree, schema, trust);
        let record = binder.record_column(batch)?;
        let slots = binder.slots;
        for row in 0..batch.num_rows() {
            if sink.stopped() {
                return Ok(false);
            }
            if !sink.wants() {
                continue;
            }
            tree.start_record();
            self.leaves.clear();
            let walker = &mut self.walker;
            let mut walk = RowWalk { walker, leaves: &mut self.leaves, tree, schema, slots: &slots, bad: None };
            walk.value(&record, row, Around::record(), None);
            let ordinal = ordinal.saturating_add(row as u64);
            if let Some((number, byte)) = walk.bad {
                self.why.clear();
                let written = write!(self.why, "invalid UTF-8 at byte {byte} of text column {number}");
                debug_assert!(written.is_ok(), "writing to a string does not fail");
                sink.bad(&BadRecord { ordinal, offset: None, why: &self.why, raw: None });
            } else {
                let origin = Origin { slots: &slots, ..Origin::default() };
                self.leaves.hand_over(ordinal, &origin, tree.paths(), sink);
            }
        }
        Ok(true)
    }
}

struct RowWalk<'a> {
    walker: &'a mut JsonWalker,
    leaves: &'a mut Leaves,
    tree: &'a mut PathTree,
    schema: &'a Schema,
    slots: &'a [Slot],
    /// Leaf column and byte of the first text that is not UTF-8.
    bad: Option<(u32, u32)>,
}

impl RowWalk<'_> {
    fn value(&mut self, column: &Column, row: usize, around: Around, position: Option<u32>) {
        if matches!(column.shape, Shape::Null) || column.valid.as_ref().is_some_and(|valid| !is_valid(valid, row)) {
            self.leaves.nulls.push(self.tree.id(around.node, self.schema));
            return;
        }
        match &column.shape {
            Shape::Null => {}
            Shape::Unscanned => self.leaves.note("a binary value was not scanned"),
            Shape::Bool(array) => {
                let value = row < array.values().len() && array.value(row);
                self.leaf(around, position, Leaf::Bool, Place::Bool(value));
            }
            Shape::Leaf { slot, leaf, bad, binary } => {
                if let Ok(at) = bad.binary_search_by_key(&(row as u32), |&(row, _)| row) {
                    let byte = bad.get(at).map_or(0, |&(_, byte)| byte);
                    self.bad.get_or_insert((*slot, byte));
                } else if binary.binary_search(&(row as u32)).is_ok() {
                    self.leaves.note("a binary value was not scanned");
                } else {
                    self.text(*slot, row, *leaf, around, position);
                }
            }
            Shape::Struct { fields, speakers } => {
                let speaker = speakers.iter().find_map(|&at| self.speaker(fields.get(at)?, row));
                let speaker = speaker.or(around.speaker);
                for field in fields {
                    self.value(field, row, Around { node: field.node, index: around.index, speaker }, None);
                }
            }
            Shape::List { ranges, elements, numeric } => {
                let (start, end) = ranges.of(row);
                if *numeric && end.saturating_sub(start) > TENSOR {
                    return;
                }
                for (position, element) in (start..end).enumerate() {
                    let position = position as u32;
                    let index = around.index.push(position);
                    self.value(elements, element, Around { node: elements.node, index, ..around }, Some(position));
                }
            }
            Shape::Map { ranges, keys, values } => {
                let (start, end) = ranges.of(row);
                for entry in start..end {
                    let around = Around { node: values.node, ..around };
                    self.key(keys, entry, around);
                    self.value(values, entry, around, None);
                }
            }
        }
    }

    /// The key of a map is data: it is a field of its own.
    fn key(&mut self, keys: &Column, entry: usize, around: Around) {
        if let Shape::Leaf { slot, bad, .. } = &keys.shape {
            if let Some(&(_, byte)) = bad.iter().find(|&&(row, _)| row as usize == entry) {
                self.bad.get_or_insert((*slot, byte));
            }
            self.leaf(around, None, Leaf::Key, Place::Column { slot: *slot, row: entry as u32 });
        }
    }

    fn text(&mut self, slot: u32, row: usize, leaf: Leaf, around: Around, position: Option<u32>) {
        let field = self.tree.field(around, position, self.schema);
        if leaf == Leaf::Text && self.tree.holds_json(around.node, field.1, self.schema) {
            let text = self.slots.get(slot as usize).map_or("", |slot| slot.text(row));
            if self.walker.string(text, around, self.tree, self.schema, self.leaves) {
                return;
            }
        }
        self.leaves.push(field, around.index, leaf, Place::Column { slot, row: row as u32 });
    }

    fn leaf(&mut self, around: Around, position: Option<u32>, leaf: Leaf, place: Place) {
        let field = self.tree.field(around, position, self.schema);
        self.leaves.push(field, around.index, leaf, place);
    }

    fn speaker(&self, column: &Column, row: usize) -> Option<Part> {
        let Shape::Leaf { slot, leaf: Leaf::Text, .. } = &column.shape else { return None };
        if column.valid.as_ref().is_some_and(|valid| !is_valid(valid, row)) {
            return None;
        }
        Schema::speaker(self.slots.get(*slot as usize)?.text(row))
    }
}

fn is_valid(valid: &arrow::buffer::NullBuffer, row: usize) -> bool {
    row < valid.len() && valid.is_valid(row)
}
