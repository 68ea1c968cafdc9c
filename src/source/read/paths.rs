//! The path tree of one reader: from (parent, key) to an interned pattern without building strings.
//!
//! Records of one file nearly always hold the same keys in the same order, so each node remembers which child came
//! last and looks at the one after it first: the common case is one comparison of two short strings.
//!
//! Object keys may be data (a map from user names to scores). Such keys are not spelled out in patterns: they become
//! `*`, and the key is reported as a field of its own. Which keys are data is a function of the record alone, so
//! that the same record reads the same whatever was read before it.

use crate::record::{Part, PathId, Paths, Role};
use crate::source::schema::Schema;
use std::collections::HashMap;

/// Keys of one object beyond which it is a map and not a structure.
pub(super) const MAP_KEYS: u32 = 200;
/// Longest key that can be the name of a column.
const LONGEST_NAME: usize = 40;
/// Digits in a row from which a key looks like a number of somebody and not like a name.
const NUMBER_DIGITS: usize = 7;
/// Patterns one record may use; beyond it every key is data.
const RECORD_PATTERNS: u32 = 4096;
/// Patterns after which the table starts anew, between two records.
const TABLE_PATTERNS: usize = 4 * RECORD_PATTERNS as usize;
/// Children beyond which a hash map finds them.
const LINEAR: usize = 12;

/// Node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PathNode(u32);

/// The step below an object.
pub(super) struct Step {
    pub(super) node: PathNode,
    /// The key is data: report it.
    pub(super) data_key: bool,
    /// The same object has had this key before.
    pub(super) repeated: bool,
}

#[derive(Debug, Default)]
struct Entry {
    pattern: String,
    id: Option<PathId>,
    own: Option<(Part, Role)>,
    children: Vec<(Box<str>, u32)>,
    /// Position among the children, once there are many.
    by_key: HashMap<Box<str>, usize>,
    /// Where the next key is expected among the children.
    expected: usize,
    any_key: Option<u32>,
    elements: Option<u32>,
    decoded: Option<u32>,
    /// Object serial that used this node last.
    object: u64,
    /// Record serial that used this node last.
    record: u64,
    conversation: Option<bool>,
    pair: Option<bool>,
    /// One bit a part: asked whether strings of it hold JSON, and the answer.
    json_asked: u8,
    json_held: u8,
}

/// The tree, its table of patterns and the serials that recognize repeated keys.
#[derive(Debug)]
pub(super) struct PathTree {
    entries: Vec<Entry>,
    paths: Paths,
    record: u64,
    object: u64,
    used: u32,
}

impl Default for PathTree {
    fn default() -> Self {
        Self { entries: vec![Entry::default()], paths: Paths::default(), record: 0, object: 0, used: 0 }
    }
}

impl PathTree {
    /// The node of the record itself.
    pub(super) const ROOT: PathNode = PathNode(0);

    /// The table that goes with the fields.
    pub(super) fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Forgets everything: the next file may mean something else by the same paths.
    pub(super) fn reset(&mut self) {
        self.entries.clear();
        self.entries.push(Entry::default());
        self.paths.clear();
    }

    /// Starts anew when the tree is full; every node handed out before is void then.
    pub(super) fn trim(&mut self) {
        if self.entries.len() > TABLE_PATTERNS {
            self.reset();
        }
    }

    /// A new record starts.
    pub(super) fn start_record(&mut self) {
        self.record += 1;
        self.used = 0;
    }

    /// Serial of an object about to be walked, for [`PathTree::key`].
    pub(super) fn start_object(&mut self, node: PathNode) -> u64 {
        self.entry(node).expected = 0;
        self.object += 1;
        self.object
    }

    /// The node below `parent` for `key` of the object with this serial.
    pub(super) fn key(&mut self, parent: PathNode, key: &str, object: u64, map: bool) -> Step {
        let known = if map || self.used >= RECORD_PATTERNS { None } else { self.known(parent, key) };
        let (node, data_key) = match known {
            Some(node) => (node, false),
            None if map || self.used >= RECORD_PATTERNS || is_data(key, parent == Self::ROOT) => {
                (self.any_key(parent), true)
            }
            None => (self.child(parent, key), false),
        };
        let record = self.record;
        let entry = self.entry(node);
        let repeated = !data_key && entry.object == object;
        entry.object = object;
        if entry.record != record {
            entry.record = record;
            self.used += 1;
        }
        Step { node, data_key, repeated }
    }

    /// The node for a named column, whatever its name.
    pub(super) fn child(&mut self, parent: PathNode, key: &str) -> PathNode {
        if let Some(node) = self.known(parent, key) {
            return node;
        }
        let parent_pattern = &self.at(parent).pattern;
        let pattern = if parent_pattern.is_empty() { key.to_owned() } else { format!("{parent_pattern}.{key}") };
        let node = self.add(pattern);
        let Entry { children, by_key, expected, .. } = self.entry(parent);
        children.push((key.into(), node.0));
        *expected = children.len();
        if children.len() == LINEAR + 1 {
            by_key.extend(children.iter().enumerate().map(|(position, (key, _))| (key.clone(), position)));
        } else if children.len() > LINEAR {
            by_key.insert(key.into(), children.len() - 1);
        }
        node
    }

    /// The node for keys that are data.
    pub(super) fn any_key(&mut self, parent: PathNode) -> PathNode {
        if let Some(node) = self.at(parent).any_key {
            return PathNode(node);
        }
        let parent_pattern = &self.at(parent).pattern;
        let pattern = if parent_pattern.is_empty() { "*".to_owned() } else { format!("{parent_pattern}.*") };
        let node = self.add(pattern);
        self.entry(parent).any_key = Some(node.0);
        node
    }

    /// The node for the elements of a list.
    pub(super) fn elements(&mut self, parent: PathNode) -> PathNode {
        if let Some(node) = self.at(parent).elements {
            return PathNode(node);
        }
        let node = self.add(format!("{}[*]", self.at(parent).pattern));
        self.entry(parent).elements = Some(node.0);
        node
    }

    /// The node for what a string holds as JSON.
    pub(super) fn decoded(&mut self, parent: PathNode) -> PathNode {
        if let Some(node) = self.at(parent).decoded {
            return PathNode(node);
        }
        let node = self.add(format!("{}!", self.at(parent).pattern));
        self.entry(parent).decoded = Some(node.0);
        node
    }

    /// Id and own part of the fields on a node.
    pub(super) fn leaf(&mut self, node: PathNode, schema: &Schema) -> (PathId, Part) {
        let Self { entries, paths, .. } = self;
        let index = (node.0 as usize).min(entries.len() - 1);
        let entry = &mut entries[index];
        if let (Some(id), Some((part, _))) = (entry.id, entry.own) {
            return (id, part);
        }
        let own = schema.classify(&entry.pattern);
        let id = paths.intern(&entry.pattern, |_| own);
        (entry.id, entry.own) = (Some(id), Some(own));
        (id, own.0)
    }

    /// Whether the objects on a node are messages that name their speaker.
    pub(super) fn is_conversation(&mut self, node: PathNode, schema: &Schema) -> bool {
        let entry = self.entry(node);
        *entry.conversation.get_or_insert_with(|| schema.is_conversation(&entry.pattern))
    }

    /// Part of a list element that is told by its position, as in `[[user, assistant], ...]`.
    pub(super) fn pair_part(&mut self, node: PathNode, position: u32, schema: &Schema) -> Option<Part> {
        let entry = self.entry(node);
        let pair = *entry
            .pair
            .get_or_insert_with(|| entry.pattern.ends_with("[*]") && schema.pair_part(&entry.pattern, 0).is_some());
        if pair { schema.pair_part(&entry.pattern, position) } else { None }
    }

    /// Whether the strings on a node may hold JSON when they belong to `part`.
    pub(super) fn holds_json(&mut self, node: PathNode, part: Part, schema: &Schema) -> bool {
        let bit = 1u8 << (part as u8);
        let entry = self.entry(node);
        if entry.json_asked & bit == 0 {
            entry.json_asked |= bit;
            if schema.holds_json(&entry.pattern, part) {
                entry.json_held |= bit;
            }
        }
        entry.json_held & bit != 0
    }

    fn known(&mut self, parent: PathNode, key: &str) -> Option<PathNode> {
        let entry = self.entry(parent);
        if let Some((name, node)) = entry.children.get(entry.expected)
            && &**name == key
        {
            let node = *node;
            entry.expected += 1;
            return Some(PathNode(node));
        }
        let position = if entry.children.len() > LINEAR {
            entry.by_key.get(key).copied()?
        } else {
            entry.children.iter().position(|(name, _)| &**name == key)?
        };
        entry.expected = position + 1;
        entry.children.get(position).map(|&(_, node)| PathNode(node))
    }

    fn add(&mut self, pattern: String) -> PathNode {
        let node = PathNode(self.entries.len() as u32);
        self.entries.push(Entry { pattern, ..Entry::default() });
        node
    }

    fn at(&self, node: PathNode) -> &Entry {
        &self.entries[(node.0 as usize).min(self.entries.len() - 1)]
    }

    fn entry(&mut self, node: PathNode) -> &mut Entry {
        let index = (node.0 as usize).min(self.entries.len() - 1);
        &mut self.entries[index]
    }
}

/// Whether a key reads like data and not like the name of a column. The columns of the record itself may have names
/// in any language and with spaces in them.
fn is_data(key: &str, column: bool) -> bool {
    let longest_digits = key.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    if key.is_empty() || longest_digits >= NUMBER_DIGITS {
        return true;
    }
    if column {
        return key.chars().count() > LONGEST_NAME
            || key.chars().any(|c| matches!(c, '@' | '*' | '[' | '!') || c.is_control());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$' | b':' | b'/' | b'#');
    key.len() > LONGEST_NAME || !key.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_data_are_told_apart() {
        for name in ["content", "max_stars_repo_licenses", "@type-free", "en-US", "dc:title"] {
            assert_eq!(is_data(name, false), name.contains('@'), "{name}");
        }
        for data in ["", "jane@example.com", "Jane Doe", "a.b", "5550100123", &"x".repeat(41), "naïve"] {
            assert!(is_data(data, false), "{data}");
        }
        assert!(!is_data("Question Text", true));
        assert!(!is_data("问题", true));
        assert!(is_data("jane@example.com", true));
    }

    #[test]
    fn the_table_starts_anew_when_it_is_full_and_never_grows_beyond() {
        let mut tree = PathTree::default();
        let before = tree.paths().generation();
        for key in 0..TABLE_PATTERNS * 2 {
            tree.trim();
            tree.start_record();
            let object = tree.start_object(PathTree::ROOT);
            let step = tree.key(PathTree::ROOT, &format!("k{key}"), object, false);
            tree.leaf(step.node, &Schema::default());
        }
        assert!(tree.paths().len() <= TABLE_PATTERNS + 1);
        assert_ne!(tree.paths().generation(), before);
    }
}
