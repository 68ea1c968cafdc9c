//! Finds a leaf of a JSON record by its concrete path and rewrites spans of it, leaving every other byte alone.
//!
//! Paths are those of the findings table: `messages[2].content`, `tools!.function.name` (`!` = the string holds JSON). Offsets count
//! in the unescaped text, so each span is mapped back through the escapes of its string token, and through both tokens when
//! the text is JSON inside a string. Keys that stand twice in an object are both rewritten. The scanner does not validate: it reads
//! what the lenient reader reads (NaN, lone surrogates) and gives up with `None` on anything else.

use super::redact::Target;
use crate::redaction::{Edit, RedactStyle, apply, edits};
use std::ops::Range;

/// JSON inside JSON strings is followed this deep; the reader stops earlier.
const NESTING: u32 = 8;

/// `record` with all `targets` replaced; `None` when one of them is not there or cannot be replaced completely.
pub(super) fn rewrite(record: &str, targets: &[Target<'_>], style: &RedactStyle) -> Option<String> {
    apply(record, &mut document_edits(record, targets, style)?)
}

/// The edits of `text`, a JSON document, that replace all `targets`; `None` as in [`rewrite`].
pub(super) fn document_edits(text: &str, targets: &[Target<'_>], style: &RedactStyle) -> Option<Vec<Edit>> {
    nested_edits(text, targets, style, NESTING)
}

fn nested_edits(text: &str, targets: &[Target<'_>], style: &RedactStyle, nesting: u32) -> Option<Vec<Edit>> {
    let mut out = Vec::new();
    let mut placed: Vec<Vec<bool>> = targets.iter().map(|target| vec![false; target.spans.len()]).collect();
    for hit in locate(text, targets)? {
        let edits = match hit.token {
            Token::Text(inner) => {
                let decoded = Decoded::of(text.get(inner.clone())?)?;
                let mut edits = Vec::new();
                for &number in &hit.whole {
                    let target = targets.get(number)?;
                    for (span, placed) in target.spans.iter().zip(placed.get_mut(number)?) {
                        *placed |= span.end <= decoded.text.len();
                    }
                    edits.extend(self::edits(&decoded.text, &target.spans, style));
                }
                if !hit.inside.is_empty() {
                    let nested: Vec<Target<'_>> =
                        hit.inside.iter().filter_map(|&(number, from)| tail(targets.get(number)?, from)).collect();
                    edits.extend(nested_edits(&decoded.text, &nested, style, nesting.checked_sub(1)?)?);
                    for (number, _) in &hit.inside {
                        placed.get_mut(*number)?.fill(true);
                    }
                }
                edits.iter().map(|edit| decoded.raw(edit, inner.start)).collect()
            }
            Token::Scalar(range) => {
                // A number has no place for a token: it becomes a string.
                let Some(&number) = hit.whole.first() else { continue };
                for &number in &hit.whole {
                    placed.get_mut(number)?.fill(true);
                }
                let kind = targets.get(number)?.spans.first()?.kind;
                let new = format!("\"{}\"", escaped(&style.replacement(kind, text.get(range.clone())?)));
                vec![Edit { range, new }]
            }
        };
        out.extend(edits);
    }
    placed.iter().flatten().all(|&placed| placed).then_some(out)
}

/// `target` below the `!` that ends `from` bytes into its path.
fn tail<'a>(target: &Target<'a>, from: usize) -> Option<Target<'a>> {
    Some(Target { path: target.path.get(from..)?, spans: target.spans.clone() })
}

/// A leaf that some target names.
#[derive(Debug)]
struct Hit {
    token: Token,
    /// Targets that name this leaf.
    whole: Vec<usize>,
    /// Targets that name something in the JSON this string holds, and where their path goes on.
    inside: Vec<(usize, usize)>,
}

#[derive(Debug)]
enum Token {
    /// Between the quotes of a string.
    Text(Range<usize>),
    /// A number, `true`, `false` or `null`.
    Scalar(Range<usize>),
}

/// A target's number and how many bytes of its path lead to where the scan stands.
type State = (usize, usize);

enum Frame {
    Object(Vec<State>),
    List(Vec<State>, u32),
}

/// All leaves of `text` that `targets` name, in order. Whatever no target leads into is skipped without a look.
fn locate(text: &str, targets: &[Target<'_>]) -> Option<Vec<Hit>> {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let mut hits = Vec::new();
    let mut stack: Vec<Frame> = Vec::new();
    let root = (0..targets.len()).map(|number| (number, 0)).collect();
    value(&mut scan, root, targets, &mut stack, &mut hits)?;
    while let Some(frame) = stack.last_mut() {
        scan.space();
        match scan.peek()? {
            b'}' | b']' => {
                scan.at += 1;
                stack.pop();
                continue;
            }
            b',' => {
                scan.at += 1;
                scan.space();
            }
            _ => {}
        }
        let states = match frame {
            Frame::Object(states) => {
                let key = scan.string()?;
                let key = Decoded::of(text.get(key)?)?.text;
                scan.space();
                scan.expect(b':')?;
                let by_key = |&(number, at): &State| {
                    let path = targets.get(number)?.path;
                    let rest = after_key(path.get(at..)?, at == 0, &key)?;
                    Some((number, path.len() - rest.len()))
                };
                states.iter().filter_map(by_key).collect()
            }
            Frame::List(states, next) => {
                let step = format!("[{next}]");
                *next = next.checked_add(1)?;
                let by_index = |&(number, at): &State| {
                    targets.get(number)?.path.get(at..)?.starts_with(&step).then_some((number, at + step.len()))
                };
                states.iter().filter_map(by_index).collect()
            }
        };
        value(&mut scan, states, targets, &mut stack, &mut hits)?;
    }
    Some(hits)
}

/// What is left of a path after the object key `key`, when it goes there; the first key of a path has no dot before it, unless the path
/// goes on inside a string.
pub(super) fn after_key<'p>(rest: &'p str, first: bool, key: &str) -> Option<&'p str> {
    let rest = if first { rest.strip_prefix('.').unwrap_or(rest) } else { rest.strip_prefix('.')? };
    let rest = rest.strip_prefix(key)?;
    (rest.is_empty() || rest.starts_with(['.', '[', '!'])).then_some(rest)
}

/// Scans one value: notes a hit, opens a frame, or skips it.
fn value(
    scan: &mut Scan<'_>,
    states: Vec<State>,
    targets: &[Target<'_>],
    stack: &mut Vec<Frame>,
    hits: &mut Vec<Hit>,
) -> Option<()> {
    scan.space();
    if states.is_empty() {
        return scan.skip();
    }
    let rest = |&(number, at): &State| targets.get(number).and_then(|target| target.path.get(at..)).unwrap_or("");
    let whole: Vec<usize> = states.iter().filter(|state| rest(state).is_empty()).map(|state| state.0).collect();
    match scan.peek()? {
        b'{' => {
            scan.at += 1;
            stack.push(Frame::Object(states));
        }
        b'[' => {
            scan.at += 1;
            stack.push(Frame::List(states, 0));
        }
        b'"' => {
            let inner = scan.string()?;
            let below = |state: &State| rest(state).starts_with('!').then_some((state.0, state.1 + 1));
            let inside: Vec<State> = states.iter().filter_map(below).collect();
            if !(whole.is_empty() && inside.is_empty()) {
                hits.push(Hit { token: Token::Text(inner), whole, inside });
            }
        }
        _ => {
            let range = scan.scalar()?;
            if !whole.is_empty() {
                hits.push(Hit { token: Token::Scalar(range), whole, inside: Vec::new() });
            }
        }
    }
    Some(())
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Range between the quotes of the string that starts here.
    fn string(&mut self) -> Option<Range<usize>> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            self.at += memchr::memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            if self.bytes.get(self.at) == Some(&b'"') {
                self.at += 1;
                return Some(start..self.at - 1);
            }
            self.at += 2;
        }
    }

    /// Range of the number or word that starts here.
    fn scalar(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let ends =
            |byte: &u8| matches!(byte, b',' | b']' | b'}' | b'{' | b'[' | b'"' | b':' | b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
        (self.at > start).then_some(start..self.at)
    }

    /// Goes behind the value that starts here.
    fn skip(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\n' | b'\r' if depth > 0 => self.at += 1,
                _ => {
                    self.scalar()?;
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

/// An unescaped string and the way back to its escaped form.
struct Decoded {
    text: String,
    /// For each escape sequence: its range in `text` and its range between the quotes.
    escapes: Vec<(Range<usize>, Range<usize>)>,
}

impl Decoded {
    /// Unescapes what stands between the quotes of a string token; a surrogate without partner becomes U+FFFD.
    fn of(inner: &str) -> Option<Self> {
        let mut text = String::with_capacity(inner.len());
        let mut escapes = Vec::new();
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', inner.as_bytes().get(at..)?) {
            text.push_str(inner.get(at..at + found)?);
            at += found;
            let (ch, length) = escape(inner.get(at..)?)?;
            let start = text.len();
            text.push(ch);
            escapes.push((start..text.len(), at..at + length));
            at += length;
        }
        text.push_str(inner.get(at..)?);
        Some(Self { text, escapes })
    }

    /// An edit of the text as an edit of the record in which the string begins at byte `base`.
    fn raw(&self, edit: &Edit, base: usize) -> Edit {
        let start = self.offset(edit.range.start);
        let end = self.offset(edit.range.end);
        Edit { range: base + start..base + end, new: escaped(&edit.new) }
    }

    /// Offset between the quotes of the character that starts at `at` in the text.
    fn offset(&self, at: usize) -> usize {
        let before = self.escapes.partition_point(|(decoded, _)| decoded.end <= at);
        match before.checked_sub(1).and_then(|last| self.escapes.get(last)) {
            Some((decoded, raw)) => raw.end + (at - decoded.end),
            None => at,
        }
    }
}

/// The character an escape sequence stands for, and the sequence's length.
fn escape(text: &str) -> Option<(char, usize)> {
    let ch = match *text.as_bytes().get(1)? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text),
        same @ (b'"' | b'\\' | b'/') => char::from(same),
        _ => return None,
    };
    Some((ch, 2))
}

fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        hex.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(hex, 16).ok())?
    };
    let first = unit(0)?;
    if let Some(ch) = char::from_u32(u32::from(first)) {
        return Some((ch, 6));
    }
    let pair = unit(6).and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    Some(pair.map_or((char::REPLACEMENT_CHARACTER, 6), |ch| (ch, 12)))
}

/// `text` as it stands between the quotes of a JSON string.
fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
}

#[cfg(test)]
#[path = "json_span_tests.rs"]
mod tests;
