//! What the fields of a file are: part and role by path.

use crate::record::{Part, Role};

/// Part and role of each path of one file.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Name of the row schema that was recognized (`alpaca`, `messages`, `pretraining`, `unknown`).
    pub shape: &'static str,
}

impl Schema {
    /// Part and role of the fields on the path `pattern`.
    #[must_use]
    pub fn classify(&self, _pattern: &str) -> (Part, Role) {
        (Part::Text, Role::Content)
    }
}
