//! What the fields of a file are: part and role by path.
//!
//! A [`Schema`] is decided once per file, from the head of the file and the user's options, and then answers for
//! every path, also for those that turn up late. The one idea to know: an answer depends on the path alone, never on
//! the record at hand; only the speaker of a chat message may move a text from one part to another, and
//! [`Schema::part`] is the rule for that.

mod columnar;
mod infer;
mod json_head;
mod keys;
mod names;
mod sample;
mod shape;
#[cfg(test)]
mod tests;

pub(crate) use columnar::{Columns, arrow_columns, parquet_columns};
pub(crate) use infer::infer;
pub(crate) use json_head::{Event, Stop, walk};
pub use keys::is_data_key;
pub use names::SPEAKER_KEYS;
pub(crate) use sample::Sample;

use super::plan::PlanOptions;
use crate::record::{Part, Role};
use names::normalize;
use std::collections::{BTreeMap, BTreeSet};

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Text a model is trained on.
    Content(Part),
    /// Something beside the text.
    Around(Role),
}

/// Field names the user gave; each list replaces what would be found by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct FieldNames {
    text: Vec<String>,
    around: Vec<(String, Role)>,
}

impl FieldNames {
    fn new(options: &PlanOptions) -> Self {
        let lists = [
            (&options.id_fields, Role::Id),
            (&options.label_fields, Role::Label),
            (&options.url_fields, Role::Url),
            (&options.license_fields, Role::License),
        ];
        let around = lists.iter().flat_map(|(names, role)| names.iter().map(|name| (name.clone(), *role))).collect();
        Self { text: options.text_fields.clone(), around }
    }

    fn role(&self, pattern: &str) -> Option<Role> {
        self.around.iter().find(|(name, _)| names_path(name, pattern)).map(|(_, role)| *role)
    }

    fn replaces(&self, role: Role) -> bool {
        self.around.iter().any(|(_, named)| *named == role)
    }
}

/// Whether the field name a user gave means the path: the path itself, with or without its list levels, or a
/// container around it.
pub(crate) fn names_path(name: &str, pattern: &str) -> bool {
    let plain = |text: &str| text.replace("[*]", "").replace('!', ".");
    let (name, pattern) = (plain(name), plain(pattern));
    pattern.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Part and role of each path of one file.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Name of the row schema that was recognized (`alpaca`, `messages`, `pretraining`, `tokenized`, `unknown`).
    pub shape: &'static str,
    /// Key of the array that holds the records, when a JSON object is wrapped around them.
    wrapper: Option<Box<str>>,
    /// What the columns mean, by their raw name.
    columns: BTreeMap<Box<str>, Meaning>,
    /// Paths of the sample, decided with what was seen on them.
    sampled: BTreeMap<Box<str>, (Part, Role)>,
    /// Object patterns of the sample that are chat messages.
    messages: BTreeSet<Box<str>>,
    /// Paths of the sample that hold JSON text.
    json: BTreeSet<Box<str>>,
    /// The column that identifies a record.
    id: Option<Box<str>>,
    /// What a path is that neither the sample nor its name explains.
    otherwise: (Part, Role),
    /// What the user said.
    given: FieldNames,
}

impl Default for Schema {
    fn default() -> Self {
        Self::unknown(&PlanOptions::default())
    }
}

impl Schema {
    /// The schema of a file whose head shows nothing: names decide, and every other string is content.
    #[must_use]
    pub fn unknown(options: &PlanOptions) -> Self {
        Self {
            shape: "unknown",
            wrapper: None,
            columns: BTreeMap::new(),
            sampled: BTreeMap::new(),
            messages: BTreeSet::new(),
            json: BTreeSet::new(),
            id: None,
            otherwise: (Part::Text, Role::Content),
            given: FieldNames::new(options),
        }
    }

    /// Part and role of the fields on the path `pattern` (`messages[*].content`).
    #[must_use]
    pub fn classify(&self, pattern: &str) -> (Part, Role) {
        let pattern = self.unwrapped(pattern);
        if let Some(role) = self.given.role(pattern) {
            return (Part::Meta, role);
        }
        let (part, role) = self.sampled.get(pattern).copied().unwrap_or_else(|| self.by_name(pattern));
        let found = (part, if self.given.replaces(role) { Role::Other } else { role });
        if self.given.text.is_empty() {
            return found;
        }
        match (self.given.text.iter().any(|name| names_path(name, pattern)), found) {
            (true, (Part::Meta, _)) => (Part::Text, Role::Content),
            (true, (part, _)) => (part, Role::Content),
            (false, (part, Role::Content)) => (part, Role::Other),
            (false, other) => other,
        }
    }

    /// Whether objects on `element_pattern` (`messages[*]`, `prompt`) are chat messages, so that their
    /// speaker decides the part of what they say. The empty pattern asks about the record itself.
    #[must_use]
    pub fn is_conversation(&self, element_pattern: &str) -> bool {
        let pattern = self.unwrapped(element_pattern);
        if self.messages.contains(pattern) {
            return true;
        }
        // Late paths: a list of the right name, in a place where content stands.
        let Some(list) = pattern.strip_suffix("[*]") else { return false };
        let name = normalize(last_key(list));
        names::is_conversation_name(&name) && self.by_name(&format!("{pattern}.content")).1 == Role::Content
    }

    /// Which part a speaker speaks; `None` for names that are not known to be speakers.
    #[must_use]
    pub fn speaker(value: &str) -> Option<Part> {
        let mut lower = [0_u8; 24];
        let value = value.trim().as_bytes();
        let lower = lower.get_mut(..value.len())?;
        lower.copy_from_slice(value);
        lower.make_ascii_lowercase();
        match &*lower {
            b"human" | b"user" | b"prompter" | b"customer" | b"client" | b"question" | b"instruction" => {
                Some(Part::Prompt)
            }
            b"gpt" | b"assistant" | b"model" | b"chatgpt" | b"bot" | b"chatbot" | b"ai" | b"agent" | b"bing"
            | b"bard" | b"claude" | b"answer" => Some(Part::Completion),
            b"system" | b"developer" => Some(Part::System),
            b"tool" | b"tools" | b"observation" | b"function" | b"function_call" | b"function-call" | b"tool_call"
            | b"tool-call" | b"tool_calls" | b"function_response" | b"function-response" | b"tool_response"
            | b"tool-response" | b"ipython" | b"environment" => Some(Part::Tool),
            _ => None,
        }
    }

    /// The part of a text that by its path is `own` and is said by `speaker`.
    ///
    /// Tool leaves stay tool, and what stands beside the text stays beside it. In a preferred or rejected
    /// list only what the model says is preferred or rejected.
    #[must_use]
    pub fn part(own: Part, speaker: Option<Part>) -> Part {
        match (own, speaker) {
            (Part::Tool | Part::Meta, _) | (_, None) | (Part::Chosen | Part::Rejected, Some(Part::Completion)) => own,
            (_, Some(speaker)) => speaker,
        }
    }

    /// Whether strings on `pattern` may be JSON text that is worth decoding: tool definitions, calls and results, and
    /// columns of metadata. `part` is the part of the very field.
    #[must_use]
    pub fn holds_json(&self, pattern: &str, part: Part) -> bool {
        let pattern = self.unwrapped(pattern);
        let name = || normalize(last_key(pattern));
        match part {
            Part::Tool => true,
            Part::Meta => self.json.contains(pattern) || names::is_json(&name()),
            // Whole conversations are sometimes stored as one string; an answer that is JSON is left as it is.
            _ => self.json.contains(pattern) && names::is_conversation_name(&name()),
        }
    }

    /// The part of a text whose position in its innermost list decides who says it: `history[*][*]` holds
    /// pairs of what the user and the model said, `data[*]` of a dialogue alternates.
    #[must_use]
    pub fn pair_part(&self, pattern: &str, position: u32) -> Option<Part> {
        let pattern = self.unwrapped(pattern);
        let list = pattern.strip_suffix("[*]")?;
        let name = normalize(last_key(list));
        let pairs = list.ends_with("[*]") && names::is_conversation_name(&name);
        let alternates = self.shape == "turns" && list == "data";
        let said = match names::column(&name) {
            Some(Meaning::Content(side @ (Part::Chosen | Part::Rejected))) => side,
            _ => Part::Completion,
        };
        (pairs || alternates).then_some(if position.is_multiple_of(2) { Part::Prompt } else { said })
    }

    /// Key of the array that holds the records, when the file is a JSON object around one.
    #[must_use]
    pub fn wrapper(&self) -> Option<&str> {
        self.wrapper.as_deref()
    }

    /// Whether `name` (as a user gives it) names a path of the sample.
    pub(crate) fn has_path(&self, name: &str) -> bool {
        self.sampled.keys().any(|pattern| names_path(name, pattern))
    }

    /// The pattern inside the record, when it was written with the wrapper in front.
    fn unwrapped<'p>(&self, pattern: &'p str) -> &'p str {
        let inner = self.wrapper.as_deref().and_then(|key| pattern.strip_prefix(key)?.strip_prefix("[*]."));
        inner.unwrap_or(pattern)
    }
}

/// Last key of a pattern, without its list levels.
fn last_key(pattern: &str) -> &str {
    pattern.rsplit(['.', '!']).find(|key| !key.is_empty()).unwrap_or(pattern).split("[*]").next().unwrap_or_default()
}
