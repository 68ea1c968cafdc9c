//! From the tape of a JSON record to its leaves: paths, list positions, speakers, JSON inside strings.
//!
//! The walk keeps its own stack of open containers, so depth costs memory in the tape only. Who speaks in a message
//! is looked up before its fields are walked, because the key may come last.

use super::json::{JsonError, Leniency, Node, Parser, Span, Value};
use super::leaves::{Leaves, Place, PlacedLeaf};
use super::paths::{MAP_KEYS, PathNode, PathTree};
use crate::record::{Leaf, ListIndex, Part};
use crate::source::schema::{SPEAKER_KEYS, Schema};

/// Numbers in one list beyond which it is a tensor (token ids, an embedding) and not text.
pub(super) const TENSOR: usize = 32;
/// Longest string that is decoded as JSON.
const LONGEST_NESTED: usize = 16 << 20;
/// Nodes that are looked at to tell a matrix; larger ones are told row by row.
const MATRIX_NODES: usize = 1 << 16;
/// How often JSON may be wrapped in a string of JSON.
const NESTING: u8 = 3;

/// What surrounds a leaf.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    pub(super) node: PathNode,
    pub(super) index: ListIndex,
    pub(super) speaker: Option<Part>,
}

#[derive(Debug, Clone, Copy)]
enum Container {
    List { position: u32 },
    Object { serial: u64, map: bool },
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    around: Around,
    container: Container,
    at: u32,
    end: u32,
    input: u16,
    nesting: u8,
}

/// Parses JSON records and walks them; reused from record to record.
#[derive(Debug, Default)]
pub(super) struct JsonWalker {
    parser: Parser,
    tape: Vec<Node>,
    frames: Vec<Frame>,
}

/// Why a JSON text is not a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotARecord {
    /// It is not JSON.
    Json(JsonError),
    /// It is JSON, but not an object.
    Scalar,
}

impl JsonWalker {
    /// Puts the leaves of the object in `text` into `leaves`.
    pub(super) fn record(
        &mut self,
        text: &str,
        tree: &mut PathTree,
        schema: &Schema,
        leaves: &mut Leaves,
    ) -> Result<(), NotARecord> {
        tree.trim();
        tree.start_record();
        leaves.clear();
        self.tape.clear();
        let leniency = self.parser.parse(text, &mut self.tape, &mut leaves.unescaped).map_err(NotARecord::Json)?;
        note(leaves, leniency);
        if !matches!(self.tape.first(), Some(Node { value: Value::Object { .. }, .. })) {
            return Err(NotARecord::Scalar);
        }
        let around = Around { node: PathTree::ROOT, index: ListIndex::default(), speaker: None };
        let mut walk = Walk { walker: self, tree, schema, leaves, text };
        walk.value(0, around, None, 0, 0);
        walk.run();
        Ok(())
    }

    /// Decodes a string of a column that may hold JSON; `false` when it does not.
    pub(super) fn string(
        &mut self,
        text: &str,
        around: Around,
        tree: &mut PathTree,
        schema: &Schema,
        leaves: &mut Leaves,
    ) -> bool {
        self.tape.clear();
        let mut walk = Walk { walker: self, tree, schema, leaves, text: "" };
        let decoded = walk.decode(text, around, 0);
        walk.run();
        decoded
    }
}

fn note(leaves: &mut Leaves, leniency: Leniency) {
    if leniency.not_a_number {
        leaves.note("NaN or Infinity was read as null");
    }
    if leniency.lone_surrogate {
        leaves.note("a lone surrogate was read as U+FFFD");
    }
    if leniency.wide_number {
        leaves.note("a number does not fit 64 bits; its digits were kept");
    }
}

struct Walk<'a> {
    walker: &'a mut JsonWalker,
    tree: &'a mut PathTree,
    schema: &'a Schema,
    leaves: &'a mut Leaves,
    text: &'a str,
}

impl Walk<'_> {
    fn run(&mut self) {
        while let Some(frame) = self.walker.frames.last_mut() {
            if frame.at >= frame.end {
                self.walker.frames.pop();
                continue;
            }
            let at = frame.at;
            let Some(&node) = self.walker.tape.get(at as usize) else {
                self.walker.frames.pop();
                continue;
            };
            match &mut frame.container {
                Container::List { position } => {
                    let here = *position;
                    *position += 1;
                    frame.at = node.next;
                    let frame = *frame;
                    let around = Around { index: frame.around.index.push(here), ..frame.around };
                    self.value(at, around, Some(here), frame.input, frame.nesting);
                }
                Container::Object { serial, map } => {
                    let (serial, map) = (*serial, *map);
                    let value = node.next;
                    frame.at = self.walker.tape.get(value as usize).map_or(frame.end, |node| node.next);
                    let frame = *frame;
                    let Value::Text(key) = node.value else { continue };
                    let step = self.step(&frame, key, serial, map);
                    self.value(value, Around { node: step, ..frame.around }, None, frame.input, frame.nesting);
                }
            }
        }
    }

    /// The node below an object for one of its keys.
    fn step(&mut self, frame: &Frame, key: Span, serial: u64, map: bool) -> PathNode {
        let text = self.leaves.json(frame.input, key, self.text);
        let step = self.tree.key(frame.around.node, text, serial, map);
        if step.repeated {
            self.leaves.note("a key is repeated in one object; all its values were read");
        }
        if step.data_key && key.start < key.end {
            let around = Around { node: step.node, ..frame.around };
            self.leaf(around, None, Leaf::Key, Place::Json { input: frame.input, span: key });
        }
        step.node
    }

    fn value(&mut self, at: u32, around: Around, position: Option<u32>, input: u16, nesting: u8) {
        let Some(&node) = self.walker.tape.get(at as usize) else { return };
        match node.value {
            Value::Null => {
                let (path, _) = self.tree.leaf(around.node, self.schema);
                self.leaves.nulls.push(path);
            }
            Value::Bool(value) => self.leaf(around, position, Leaf::Bool, Place::Bool(value)),
            Value::Number(span) => self.leaf(around, position, Leaf::Number, Place::Json { input, span }),
            Value::Text(span) => self.text(span, around, position, input, nesting),
            Value::List { len } => {
                if !self.is_tensor(at, len) {
                    let around = Around { node: self.tree.elements(around.node), ..around };
                    let container = Container::List { position: 0 };
                    self.walker.frames.push(Frame { around, container, at: at + 1, end: node.next, input, nesting });
                }
            }
            Value::Object { len } => {
                let speaker = self.speaker(at, node.next, around.node, input).or(around.speaker);
                let container = Container::Object { serial: self.tree.start_object(around.node), map: len > MAP_KEYS };
                let around = Around { speaker, ..around };
                self.walker.frames.push(Frame { around, container, at: at + 1, end: node.next, input, nesting });
            }
        }
    }

    fn text(&mut self, span: Span, around: Around, position: Option<u32>, input: u16, nesting: u8) {
        let part = self.part(around, position);
        if self.tree.holds_json(around.node, part, self.schema) && nesting < NESTING {
            let text = self.leaves.json(input, span, self.text);
            if may_be_json(text) {
                // The copy frees the walk from what the string itself was unescaped into.
                let text = text.to_owned();
                if self.decode(&text, around, nesting) {
                    return;
                }
            }
        }
        self.leaf(around, position, Leaf::Text, Place::Json { input, span });
    }

    /// Parses a string as JSON and pushes its container; `false` when it is none.
    fn decode(&mut self, text: &str, around: Around, nesting: u8) -> bool {
        if !may_be_json(text) {
            return false;
        }
        let JsonWalker { parser, tape, .. } = &mut *self.walker;
        let (nodes, unescaped) = (tape.len(), self.leaves.unescaped.len());
        let parsed = parser.parse(text, tape, &mut self.leaves.unescaped);
        let input = parsed.is_ok().then(|| self.leaves.nest(text)).flatten();
        let (Ok(leniency), Some(input)) = (parsed, input) else {
            tape.truncate(nodes);
            self.leaves.unescaped.truncate(unescaped);
            return false;
        };
        note(self.leaves, leniency);
        let around = Around { node: self.tree.decoded(around.node), ..around };
        self.value(nodes as u32, around, None, input, nesting + 1);
        true
    }

    fn part(&mut self, around: Around, position: Option<u32>) -> Part {
        let (_, own) = self.tree.leaf(around.node, self.schema);
        let pair = position.and_then(|position| self.tree.pair_part(around.node, position, self.schema));
        pair.unwrap_or_else(|| Schema::part(own, around.speaker))
    }

    fn leaf(&mut self, around: Around, position: Option<u32>, leaf: Leaf, place: Place) {
        let (path, _) = self.tree.leaf(around.node, self.schema);
        let part = self.part(around, position);
        self.leaves.list.push(PlacedLeaf { path, index: around.index, part, leaf, place });
    }

    /// Who speaks in the object at `at`, when it is a message.
    fn speaker(&mut self, at: u32, end: u32, node: PathNode, input: u16) -> Option<Part> {
        if !self.tree.is_conversation(node, self.schema) {
            return None;
        }
        let mut best: Option<(usize, Part)> = None;
        let mut key_at = at + 1;
        while key_at < end {
            let key = self.walker.tape.get(key_at as usize)?;
            let value = self.walker.tape.get(key.next as usize)?;
            key_at = value.next;
            let (Value::Text(key), Value::Text(name)) = (key.value, value.value) else { continue };
            let key = self.leaves.json(input, key, self.text);
            let Some(rank) = SPEAKER_KEYS.iter().position(|&known| known == key) else { continue };
            if best.is_some_and(|(better, _)| better <= rank) {
                continue;
            }
            if let Some(part) = Schema::speaker(self.leaves.json(input, name, self.text)) {
                best = Some((rank, part));
            }
        }
        best.map(|(_, part)| part)
    }

    /// Whether a list holds only numbers, or only short lists of numbers, and more of them than text would.
    fn is_tensor(&self, at: u32, len: u32) -> bool {
        if len as usize <= TENSOR {
            return false;
        }
        let Some(list) = self.walker.tape.get(at as usize) else { return false };
        let below = self.walker.tape.get(at as usize + 1..list.next as usize).unwrap_or_default();
        let numeric = |node: &Node| matches!(node.value, Value::Number(_) | Value::Null);
        if below.first().is_some_and(numeric) {
            return below.iter().all(numeric);
        }
        // A matrix: every row is a list, and nothing but numbers is below.
        below.len() <= MATRIX_NODES
            && below.iter().all(|node| numeric(node) || matches!(node.value, Value::List { .. }))
    }
}

/// Whether a string could be a JSON list or object; spares the parser most strings.
fn may_be_json(text: &str) -> bool {
    let inner = text.trim_matches([' ', '\t', '\r', '\n']);
    text.len() <= LONGEST_NESTED
        && ((inner.starts_with('{') && inner.ends_with('}')) || (inner.starts_with('[') && inner.ends_with(']')))
}
