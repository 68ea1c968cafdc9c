//! Leaves of the record at hand, from first sight to [`Field`]s.
//!
//! While a record is walked its text is still being unescaped and formatted into growing buffers, so nothing can
//! borrow from them. A leaf therefore first notes *where* its text is; when the walk is over, every place is
//! resolved and lent out. The vectors are the same ones for every record.

use super::columns::Slot;
use super::json::Span;
use crate::record::{Field, Leaf, ListIndex, Part, PathId, Paths, Record, Sink};

/// Where the text of a leaf is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    /// In a JSON text: 0 is the record itself, others are strings of the record that were decoded as JSON.
    Json { input: u16, span: Span },
    /// Row of a column.
    Column { slot: u32, row: u32 },
    /// A boolean.
    Bool(bool),
}

/// One leaf before its text is resolved.
#[derive(Debug, Clone, Copy)]
struct PlacedLeaf {
    path: PathId,
    index: ListIndex,
    part: Part,
    leaf: Leaf,
    place: Place,
}

/// Leaves of one record and the texts that are not in the source's own buffers.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    list: Vec<PlacedLeaf>,
    pub(super) nulls: Vec<PathId>,
    /// Strings unescaped from JSON.
    pub(super) unescaped: String,
    /// Copies of strings that hold JSON; the first `nested_len` belong to this record.
    nested: Vec<String>,
    nested_len: usize,
    /// What was read leniently.
    notes: Vec<&'static str>,
    fields: Vec<Field<'static>>,
}

/// Memory that is kept for the next record; one giant record does not pin its size for ever.
const KEPT: usize = 16 << 20;
/// Decoded strings whose buffers are kept for the next record.
const KEPT_INPUTS: usize = 64;

impl Leaves {
    /// Adds a leaf.
    pub(super) fn push(&mut self, (path, part): (PathId, Part), index: ListIndex, leaf: Leaf, place: Place) {
        self.list.push(PlacedLeaf { path, index, part, leaf, place });
    }

    /// Forgets the last record.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.nulls.clear();
        self.notes.clear();
        self.unescaped.clear();
        self.unescaped.shrink_to(KEPT);
        for nested in self.nested.iter_mut().take(self.nested_len) {
            nested.clear();
            nested.shrink_to(KEPT);
        }
        self.nested.truncate(KEPT_INPUTS);
        self.nested_len = 0;
    }

    /// Something was read leniently; said once a record.
    pub(super) fn note(&mut self, what: &'static str) {
        if !self.notes.contains(&what) {
            self.notes.push(what);
        }
    }

    /// Keeps `text` as an input of its own and gives its number and a buffer to reuse; gives `text` back when the
    /// record has too many of them.
    pub(super) fn nest(&mut self, text: String) -> Result<(u16, String), String> {
        let Ok(number) = u16::try_from(self.nested_len + 1) else { return Err(text) };
        let spare = if let Some(buffer) = self.nested.get_mut(self.nested_len) {
            std::mem::replace(buffer, text)
        } else {
            self.nested.push(text);
            String::new()
        };
        self.nested_len += 1;
        Ok((number, spare))
    }

    /// The text of a JSON leaf.
    pub(super) fn json<'a>(&'a self, input: u16, span: Span, record: &'a str) -> &'a str {
        let source = match input {
            _ if span.unescaped => &self.unescaped,
            0 => record,
            nested => self.nested.get(usize::from(nested) - 1).map_or("", String::as_str),
        };
        source.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Hands the record over: notes first, then its fields, resolved.
    pub(super) fn hand_over(&mut self, ordinal: u64, from: &Origin<'_>, paths: &Paths, sink: &mut dyn Sink) {
        for &note in &self.notes {
            sink.note(ordinal, note);
        }
        let mut fields = recycle(std::mem::take(&mut self.fields));
        let mut values = 0;
        fields.extend(self.list.iter().map(|leaf| {
            let text = match leaf.place {
                Place::Json { input, span } => self.json(input, span, from.text),
                Place::Column { slot, row } => from.slots.get(slot as usize).map_or("", |slot| slot.text(row as usize)),
                Place::Bool(true) => "true",
                Place::Bool(false) => "false",
            };
            values += text.len() as u64;
            Field { path: leaf.path, index: leaf.index, part: leaf.part, leaf: leaf.leaf, text }
        }));
        let bytes = from.raw.map_or(values, |raw| raw.len() as u64);
        sink.record(&Record { ordinal, paths, fields: &fields, nulls: &self.nulls, bytes, raw: from.raw });
        self.fields = recycle(fields);
    }
}

/// What the source itself holds of a record.
#[derive(Default)]
pub(super) struct Origin<'a> {
    /// What [`Place::Json`] with input 0 points into.
    pub(super) text: &'a str,
    /// What [`Place::Column`] points into.
    pub(super) slots: &'a [Slot],
    /// The record's own bytes, where the format has them.
    pub(super) raw: Option<&'a [u8]>,
}

/// The same allocation for fields of another lifetime.
fn recycle<'to>(mut fields: Vec<Field<'_>>) -> Vec<Field<'to>> {
    fields.clear();
    // Source and target have the same layout, so collecting in place keeps the memory.
    fields.into_iter().map(|_| -> Field<'to> { unreachable!("the vector was cleared") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recycled_fields_keep_their_memory() {
        let fields: Vec<Field<'_>> = Vec::with_capacity(100);
        let memory = fields.as_ptr() as usize;
        let again: Vec<Field<'static>> = recycle(fields);
        assert_eq!((again.as_ptr() as usize, again.capacity()), (memory, 100));
    }
}
