//! What the fields of a file are: part and role by path.

use crate::record::{Part, Role};

/// Keys that name the speaker of a message.
pub const SPEAKER_KEYS: [&str; 2] = ["role", "from"];

/// Part and role of each path of one file.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Name of the row schema that was recognized (`alpaca`, `messages`, `pretraining`, `unknown`).
    pub shape: &'static str,
}

impl Schema {
    /// Part and role of the fields on the path `pattern`.
    #[must_use]
    pub fn classify(&self, pattern: &str) -> (Part, Role) {
        if pattern.starts_with("tools") { (Part::Tool, Role::Content) } else { (Part::Text, Role::Content) }
    }

    /// Whether the objects on `element_pattern` are messages.
    #[must_use]
    pub fn is_conversation(&self, element_pattern: &str) -> bool {
        element_pattern == "messages[*]"
    }

    /// Part that what this speaker says belongs to.
    #[must_use]
    pub fn speaker(value: &str) -> Option<Part> {
        match value {
            "user" => Some(Part::Prompt),
            "assistant" => Some(Part::Completion),
            _ => None,
        }
    }

    /// Part of a field by its own path and the speaker around it.
    #[must_use]
    pub fn part(own: Part, speaker: Option<Part>) -> Part {
        speaker.unwrap_or(own)
    }

    /// Whether strings on `pattern` may be JSON.
    #[must_use]
    pub fn holds_json(&self, _pattern: &str, part: Part) -> bool {
        part == Part::Tool
    }

    /// Part told by the position in a pair.
    #[must_use]
    pub fn pair_part(&self, pattern: &str, position: u32) -> Option<Part> {
        (pattern == "history[*][*]").then_some(if position.is_multiple_of(2) { Part::Prompt } else { Part::Completion })
    }
}
