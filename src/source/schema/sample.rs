//! What the head of a file shows: which paths there are and what stands on them.
//!
//! A [`Sample`] is filled from JSON text here, from Parquet and Arrow schemas in [`columnar`](super::columnar). It
//! holds counts only, never text, and its size is bounded whatever the file.

use super::json_head::{Event, Stop, key_text, walk};
use super::keys::is_data_key;
use std::collections::BTreeMap;

/// Paths that are remembered; a file with more has keys that are data. The readers keep the same bound.
const MAX_PATHS: usize = 4_096;

/// Fraction of non-ASCII bytes above which text needs no spaces to be prose: scripts written without them.
const WIDE_SHARE: u64 = 3;

/// Average bytes of a string that reads like a sentence: four or five English words, five CJK characters.
const PROSE_BYTES: (u64, u64) = (20, 12);

/// What stands on one path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Strings seen.
    pub(crate) texts: u64,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// Spaces in them.
    pub(crate) spaces: u64,
    /// Non-ASCII bytes in them.
    pub(crate) wide: u64,
    /// Strings that start with `http://` or `https://` and hold no space.
    pub(crate) urls: u64,
    /// Strings that look like a JSON object or list.
    pub(crate) json: u64,
    /// Numbers seen.
    pub(crate) numbers: u64,
    /// Booleans seen.
    pub(crate) bools: u64,
}

impl Leaf {
    /// Adds one string.
    pub(crate) fn text(&mut self, raw: &[u8]) {
        self.texts += 1;
        self.bytes += raw.len() as u64;
        self.spaces += memchr::memchr_iter(b' ', raw).count() as u64;
        self.wide += raw.iter().filter(|byte| !byte.is_ascii()).count() as u64;
        let url = (raw.starts_with(b"http://") || raw.starts_with(b"https://")) && !raw.contains(&b' ');
        self.urls += u64::from(url);
        let ends = (raw.first().copied(), raw.last().copied());
        self.json += u64::from(matches!(ends, (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))) && raw.len() > 2);
    }

    /// Whether the strings read like sentences: long enough, and with spaces or in a script without them.
    pub(crate) fn is_prose(&self) -> bool {
        let Some(average) = self.bytes.checked_div(self.texts) else { return false };
        let wide = self.wide * WIDE_SHARE > self.bytes;
        // One space per 16 bytes is half of what English prose has.
        (average >= PROSE_BYTES.0 && self.spaces * 16 >= self.bytes) || (wide && average >= PROSE_BYTES.1)
    }

    /// Whether strings stand here, and they are all web addresses.
    pub(crate) fn is_url(&self) -> bool {
        self.texts > 0 && self.urls == self.texts
    }

    /// Whether most strings here look JSON-encoded.
    pub(crate) fn is_json(&self) -> bool {
        self.json * 2 > self.texts
    }

    /// Whether only numbers or booleans stand here.
    pub(crate) fn is_bare(&self) -> bool {
        self.texts == 0 && self.numbers + self.bools > 0
    }
}

/// Paths of the records at the head of a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    /// What stands on each path pattern.
    pub(crate) leaves: BTreeMap<String, Leaf>,
    /// Records that were seen, the last one perhaps in part.
    pub(crate) records: u64,
    /// Key of the one array of objects that the records of a JSON object stand in.
    pub(crate) wrapper: Option<String>,
}

impl Sample {
    /// The leaf on `pattern`, unless there are too many already.
    pub(crate) fn leaf(&mut self, pattern: &str) -> Option<&mut Leaf> {
        if !self.leaves.contains_key(pattern) {
            if self.leaves.len() >= MAX_PATHS {
                return None;
            }
            self.leaves.insert(pattern.to_owned(), Leaf::default());
        }
        self.leaves.get_mut(pattern)
    }

    /// Samples JSON lines; the last line may be cut, unreadable lines are left to the reader.
    pub(crate) fn json_lines(head: &[u8]) -> Self {
        let mut sample = Self::default();
        for line in head.split(|byte| *byte == b'\n') {
            sample.json_value(line, Levels::Record);
        }
        sample
    }

    /// Samples one JSON text: an array of records, an object that holds one, or one record.
    pub(crate) fn json_text(head: &[u8]) -> Self {
        let mut sample = Self { wrapper: wrapper(head), ..Self::default() };
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
        let levels = match (first, sample.wrapper.is_some()) {
            (Some(b'['), _) => Levels::List,
            (_, true) => Levels::Wrapped,
            _ => Levels::Record,
        };
        sample.json_value(head, levels);
        sample
    }

    fn json_value(&mut self, bytes: &[u8], levels: Levels) {
        let mut cursor = Cursor { levels, path: String::new(), open: Vec::new(), key: None, sample: self };
        walk(bytes, &mut |event| cursor.step(event));
    }
}

/// Where the records of a JSON text stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Levels {
    /// The text is one record.
    Record,
    /// The text is a list of records.
    List,
    /// The records are the elements of the list under the wrapper key.
    Wrapped,
}

/// One open container and the length of the path in front of it.
struct Open {
    object: bool,
    before: usize,
}

/// Turns the steps of a walk into paths.
struct Cursor<'s> {
    levels: Levels,
    path: String,
    open: Vec<Open>,
    key: Option<String>,
    sample: &'s mut Sample,
}

impl Cursor<'_> {
    fn step(&mut self, event: Event<'_>) {
        match event {
            Event::Key(raw) => self.key = Some(key_text(raw)),
            Event::ObjectStart | Event::ListStart => {
                let object = event == Event::ObjectStart;
                let before = self.enter();
                if object && self.open.len() == self.record_depth() && self.inside() {
                    self.sample.records += 1;
                }
                self.open.push(Open { object, before });
            }
            Event::End => {
                if let Some(open) = self.open.pop() {
                    self.path.truncate(open.before);
                }
            }
            Event::Text(_) | Event::Number | Event::Bool | Event::Null => {
                let before = self.enter();
                if self.open.len() > self.record_depth() && self.inside() {
                    self.leaf(event);
                }
                self.path.truncate(before);
            }
        }
    }

    /// Containers around a record.
    fn record_depth(&self) -> usize {
        match self.levels {
            Levels::Record => 0,
            Levels::List => 1,
            Levels::Wrapped => 2,
        }
    }

    /// Whether the path stands below the wrapper, when there is one.
    fn inside(&self) -> bool {
        match (&self.sample.wrapper, self.levels) {
            (Some(key), Levels::Wrapped) => {
                self.path.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with("[*]"))
            }
            _ => true,
        }
    }

    /// Appends the step to the value that starts now; returns the length of the path before.
    fn enter(&mut self) -> usize {
        let before = self.path.len();
        match self.open.last() {
            Some(open) if open.object => {
                let key = self.key.take().unwrap_or_default();
                if !self.path.is_empty() {
                    self.path.push('.');
                }
                let depth = self.open.len();
                let around = depth <= self.record_depth() && self.sample.wrapper.as_ref() == Some(&key);
                let data = !around && is_data_key(&key, depth == self.record_depth() + 1);
                self.path.push_str(if data { "*" } else { &key });
            }
            Some(_) => self.path.push_str("[*]"),
            None => {}
        }
        before
    }

    fn leaf(&mut self, event: Event<'_>) {
        let strip = match self.levels {
            Levels::Record => 0,
            Levels::List => "[*]".len(),
            Levels::Wrapped => self.sample.wrapper.as_ref().map_or(0, String::len) + "[*]".len(),
        };
        let pattern = self.path.get(strip..).unwrap_or_default();
        let pattern = pattern.strip_prefix('.').unwrap_or(pattern).to_owned();
        if pattern.is_empty() || pattern.starts_with("[*]") {
            // Not inside an object, so not a record; the reader names it.
            return;
        }
        let Some(leaf) = self.sample.leaf(&pattern) else { return };
        match event {
            Event::Text(raw) => leaf.text(raw),
            Event::Number => leaf.numbers += 1,
            Event::Bool => leaf.bools += 1,
            _ => {}
        }
    }
}

/// The key of the only list of objects right inside the object that `head` starts with.
fn wrapper(head: &[u8]) -> Option<String> {
    let mut depth = 0_usize;
    let mut key: Option<String> = None;
    let mut list_of: Option<String> = None;
    let mut found: Vec<String> = Vec::new();
    let stop = walk(head, &mut |event| match event {
        Event::Key(raw) if depth == 1 => key = Some(key_text(raw)),
        Event::ListStart => {
            if depth == 1 {
                list_of = key.take();
            }
            depth += 1;
        }
        Event::ObjectStart => {
            if depth == 2 {
                found.extend(list_of.take());
            }
            depth += 1;
        }
        Event::End => depth = depth.saturating_sub(1),
        _ => {}
    });
    // One chat record written over several lines is an object with one list of objects, too; its list is known by name.
    let record = |key: &String| super::names::is_conversation_name(&super::names::normalize(key));
    match (found.as_slice(), stop) {
        ([only], Stop::Complete(_) | Stop::Cut) if !record(only) => Some(only.clone()),
        _ => None,
    }
}
