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
pub(super) struct PlacedLeaf {
    pub(super) path: PathId,
    pub(super) index: ListIndex,
    pub(super) part: Part,
    pub(super) leaf: Leaf,
    pub(super) place: Place,
}

/// Leaves of one record and the texts that are not in the source's own buffers.
#[derive(Debug, Default)]
pub(super) struct Leaves {
    pub(super) list: Vec<PlacedLeaf>,
    pub(super) nulls: Vec<PathId>,
    /// Strings unescaped from JSON.
    pub(super) unescaped: String,
    /// Copies of strings that hold JSON; the first `nested_len` belong to this record.
    pub(super) nested: Vec<String>,
    pub(super) nested_len: usize,
    /// What was read leniently.
    pub(super) notes: Vec<&'static str>,
    fields: Vec<Field<'static>>,
}

/// Memory that is kept for the next record; one giant record does not pin its size for ever.
const KEPT: usize = 16 << 20;

impl Leaves {
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
        self.nested.truncate(64);
        self.nested_len = 0;
    }

    /// Something was read leniently; said once a record.
    pub(super) fn note(&mut self, what: &'static str) {
        if !self.notes.contains(&what) {
            self.notes.push(what);
        }
    }

    /// A buffer that holds `text` as input of its own; `None` when the record has too many of them.
    pub(super) fn nest(&mut self, text: &str) -> Option<u16> {
        let number = u16::try_from(self.nested_len + 1).ok()?;
        match self.nested.get_mut(self.nested_len) {
            Some(buffer) => {
                buffer.clear();
                buffer.push_str(text);
            }
            None => self.nested.push(text.to_owned()),
        }
        self.nested_len += 1;
        Some(number)
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

    /// Hands the record over. `text` is what [`Place::Json`] with input 0 points into, `slots` what
    /// [`Place::Column`] points into.
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
    pub(super) text: &'a str,
    pub(super) slots: &'a [Slot],
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
