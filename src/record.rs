//! Borrowed view of one record: what a source hands to everything downstream.
//!
//! Nothing here owns text. A source fills one reused `Vec<Field>` per worker and lends it out as a
//! [`Record`]; whoever wants to keep something copies it. The one idea to know: a field's *role* is a
//! function of its path (and the user's options), never of the record at hand, while its *part* may
//! depend on the record, because in a chat the speaker of a message decides what training does with it.

use std::collections::HashMap;
use std::fmt::Write as _;

/// What a field is to training; the `part` column of `findings.parquet`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Plain pretraining or classification text.
    Text,
    /// System prompt.
    System,
    /// What the user side says: instruction, question, input.
    Prompt,
    /// What the model is trained to say.
    Completion,
    /// Tool definitions, calls and results.
    Tool,
    /// Preferred answer of a preference pair.
    Chosen,
    /// Rejected answer of a preference pair.
    Rejected,
    /// Everything around the text: ids, URLs, labels, columns nobody trains on.
    Meta,
}

impl Part {
    /// Every part, in the order of the contract.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::System,
        Self::Prompt,
        Self::Completion,
        Self::Tool,
        Self::Chosen,
        Self::Rejected,
        Self::Meta,
    ];

    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::System => "system",
            Self::Prompt => "prompt",
            Self::Completion => "completion",
            Self::Tool => "tool",
            Self::Chosen => "chosen",
            Self::Rejected => "rejected",
            Self::Meta => "meta",
        }
    }
}

/// What a field is to the scan. Only `Content` feeds duplicates, poison rules, language and lengths;
/// personal data, secrets and license marks are looked for in every field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Text that a model is trained on.
    Content,
    /// Class label or score.
    Label,
    /// Identifier of the record.
    Id,
    /// Address the record was taken from.
    Url,
    /// Name of the source or collection.
    Source,
    /// License of the record.
    License,
    /// Declared language.
    Language,
    /// Date or time.
    Time,
    /// Anything else.
    Other,
}

impl Role {
    /// The name used in reports.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Label => "label",
            Self::Id => "id",
            Self::Url => "url",
            Self::Source => "source",
            Self::License => "license",
            Self::Language => "language",
            Self::Time => "time",
            Self::Other => "other",
        }
    }
}

/// Where a field's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leaf {
    /// A string value.
    Text,
    /// A number, formatted; the column name is its only context.
    Number,
    /// A boolean, formatted as `true` or `false`.
    Bool,
    /// An object key whose name is data (maps keyed by user input); `text` is the key.
    Key,
}

/// Index of a path pattern in the [`Paths`] table that travels with the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub u32);

/// One path pattern, such as `messages[*].content`, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathInfo {
    /// Keys joined by `.`, `[*]` for a list level, `!` after a string that was decoded as JSON.
    pub pattern: Box<str>,
    /// Last key of the pattern: the column name, used as context for numbers.
    pub name: Box<str>,
    /// Part of the fields on this path, unless the record says otherwise.
    pub part: Part,
    /// Role of the fields on this path.
    pub role: Role,
}

/// Interned path patterns of one reader. Ids are only meaningful together with their table.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    infos: Vec<PathInfo>,
    by_pattern: HashMap<Box<str>, PathId>,
    generation: u32,
}

impl Paths {
    /// Id of `pattern`; `classify` is asked for part and role the first time only.
    pub fn intern(&mut self, pattern: &str, classify: impl FnOnce(&str) -> (Part, Role)) -> PathId {
        if let Some(&id) = self.by_pattern.get(pattern) {
            return id;
        }
        let id = PathId(u32::try_from(self.infos.len()).expect("fewer than 2^32 paths"));
        let (part, role) = classify(pattern);
        let name = pattern.trim_end_matches("[*]").rsplit(['.', '!']).next().unwrap_or(pattern).trim_end_matches("[*]");
        self.infos.push(PathInfo { pattern: pattern.into(), name: name.into(), part, role });
        self.by_pattern.insert(pattern.into(), id);
        id
    }

    /// The pattern behind an id.
    #[must_use]
    pub fn info(&self, id: PathId) -> &PathInfo {
        &self.infos[id.0 as usize]
    }

    /// Forgets every pattern: the next file may mean something else by the same paths. Ids handed out before
    /// are void; [`Paths::generation`] tells.
    pub fn clear(&mut self) {
        self.infos.clear();
        self.by_pattern.clear();
        self.generation = self.generation.wrapping_add(1);
    }

    /// Changes whenever the table starts anew. Whoever caches by [`PathId`] across records compares it first.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// Number of interned patterns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.infos.len()
    }

    /// Whether nothing was interned yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.infos.is_empty()
    }
}

/// Positions in the lists along a path, outermost first. Lists nested deeper than
/// [`ListIndex::DEPTH`] keep the `[*]` of their pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListIndex {
    slots: [u32; Self::DEPTH],
    len: u8,
}

impl ListIndex {
    /// List levels that are told apart.
    pub const DEPTH: usize = 5;

    /// This index, one list level deeper.
    #[must_use]
    pub fn push(mut self, position: u32) -> Self {
        if usize::from(self.len) < Self::DEPTH {
            self.slots[usize::from(self.len)] = position;
            self.len += 1;
        }
        self
    }

    /// Positions, outermost first.
    #[must_use]
    pub fn positions(&self) -> &[u32] {
        &self.slots[..usize::from(self.len)]
    }
}

/// One leaf of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Path pattern, to be looked up in [`Record::paths`].
    pub path: PathId,
    /// List positions that make the pattern concrete.
    pub index: ListIndex,
    /// Part of this very field (speaker of the message, side of the preference).
    pub part: Part,
    /// What kind of leaf the text was.
    pub leaf: Leaf,
    /// The text, valid UTF-8, unescaped.
    pub text: &'a str,
}

/// One record, borrowed from the reader's buffers.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// 0-based number inside the task that reads it; unreadable records count too.
    pub ordinal: u64,
    /// Table behind the fields' path ids.
    pub paths: &'a Paths,
    /// All leaves, in the order they stand in the record.
    pub fields: &'a [Field<'a>],
    /// Paths that are present but null.
    pub nulls: &'a [PathId],
    /// Bytes of the record: the line for JSONL, the sum of its values for columnar formats.
    pub bytes: u64,
    /// The record's own bytes, when the format has them (JSONL: the line with its terminator).
    pub raw: Option<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// What is known about the path of `field`.
    #[must_use]
    pub fn info(&self, field: &Field<'_>) -> &'a PathInfo {
        self.paths.info(field.path)
    }

    /// Fields with the role `content`, in order.
    pub fn content(&self) -> impl Iterator<Item = &'a Field<'a>> + '_ {
        let fields: &'a [Field<'a>] = self.fields;
        fields.iter().filter(|field| self.info(field).role == Role::Content)
    }

    /// Writes the concrete path of `field`, such as `messages[2].content`, to `out`.
    pub fn write_path(&self, field: &Field<'_>, out: &mut String) {
        let mut rest: &str = &self.info(field).pattern;
        for position in field.index.positions() {
            let Some(at) = rest.find("[*]") else { break };
            let _ = write!(out, "{}[{position}]", &rest[..at]);
            rest = &rest[at + 3..];
        }
        out.push_str(rest);
    }
}

/// Writes `path` with its list positions folded: `messages[2].content` becomes `messages[*].content`.
pub fn fold_positions(path: &str, out: &mut String) {
    out.clear();
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        let (before, bracket) = rest.split_at(open);
        out.push_str(before);
        let digits = bracket[1..].bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && bracket[1 + digits..].starts_with(']') {
            out.push_str("[*]");
            rest = &bracket[digits + 2..];
        } else {
            out.push('[');
            rest = &bracket[1..];
        }
    }
    out.push_str(rest);
}

/// A record that could not be read. It keeps its row number and is never dropped silently.
#[derive(Debug, Clone, Copy)]
pub struct BadRecord<'a> {
    /// 0-based number inside the task.
    pub ordinal: u64,
    /// Byte offset in the (decompressed) file, where known.
    pub offset: Option<u64>,
    /// Why, in words that hold no dataset text.
    pub why: &'a str,
    /// The record's own bytes, when the format has them.
    pub raw: Option<&'a [u8]>,
}

/// Receives what a source reads, in file order within one task.
pub trait Sink {
    /// Asked once before each record is parsed; `false` passes over it unread, and the sink counts it itself. A second pass
    /// that needs few records of many saves most of its work here.
    fn wants(&mut self) -> bool {
        true
    }
    /// One readable record.
    fn record(&mut self, record: &Record<'_>);
    /// One unreadable record.
    fn bad(&mut self, bad: &BadRecord<'_>);
    /// Something was read leniently (NaN, a lone surrogate, a duplicate key); `ordinal` as in [`Record`].
    fn note(&mut self, ordinal: u64, what: &'static str);
    /// The records that follow belong to this block of a compressed stream, and their ordinals start over: the lane
    /// was full, and the worker that decompresses reads the block itself.
    fn block(&mut self, _number: u32) {}
    /// Records before this ordinal that were not handed over cannot be read: what follows keeps its number.
    fn lost_before(&mut self, _ordinal: u64) {}
    /// Asked between records; `true` ends the task early (Ctrl-C).
    fn stopped(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concrete_path_fills_in_the_list_positions() {
        let mut paths = Paths::default();
        let path = paths.intern("messages[*].tool_calls[*].function.name", |_| (Part::Tool, Role::Content));
        let field =
            Field { path, index: ListIndex::default().push(2).push(0), part: Part::Tool, leaf: Leaf::Text, text: "x" };
        let fields = [field];
        let record = Record { ordinal: 0, paths: &paths, fields: &fields, nulls: &[], bytes: 1, raw: None };
        let mut out = String::new();
        record.write_path(&field, &mut out);
        assert_eq!(out, "messages[2].tool_calls[0].function.name");
        assert_eq!(&*paths.info(path).name, "name");
    }

    #[test]
    fn a_path_is_classified_once() {
        let mut paths = Paths::default();
        let first = paths.intern("text", |_| (Part::Text, Role::Content));
        let again = paths.intern("text", |_| unreachable!("known path"));
        assert_eq!(first, again);
    }
}
