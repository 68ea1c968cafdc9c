//! A name and its value in two places of one notation: `- name: DB_PASSWORD` with `value: …` below it, `<password>…</password>`.

use super::notation::{LONGEST, Place, Value, assigned};
use std::ops::Range;

/// Blanks, line ends and signs between a name and the key of its value, at most.
const WIDEST_GAP: usize = 40;

/// Keys whose value is the name of something.
const NAMES: [&[u8]; 4] = [b"name", b"key", b"variable", b"header"];

/// The key that holds what the name before it stands for, and the elements that do.
const VALUE: &str = "value";
const ELEMENTS: [&str; 2] = [VALUE, "string"];

/// The value that belongs to the name at `name`, when its notation has another place for it.
pub(super) fn beside(text: &str, name: Range<usize>) -> Option<Value> {
    let bytes = text.as_bytes();
    let before = bytes.get(..name.start)?;
    // JSON inside of a string has its quotes escaped.
    let end = name.end + usize::from(bytes.get(name.end) == Some(&b'\\'));
    match (before.last()?, bytes.get(end)?) {
        (b'<', b'>') => content(text, end + 1),
        // `<key>token</key><string>…</string>`
        (b'>', b'<') if is_named(before) => {
            let rest = text.get(end..)?;
            let closed = text.len() - rest.strip_prefix("</").and_then(|rest| rest.split_once('>'))?.1.len();
            Some(inner(text, closed)).filter(|&start| start > closed).and_then(|start| content(text, start))
        }
        // `<property name="db.password">…</property>`
        (b'"' | b'\'', b'"' | b'\'') if is_named(before) => match bytes.get(end + 1)? {
            b'>' => content(text, inner(text, end + 2)),
            _ => paired(text, end + 1),
        },
        (_, b'\n' | b'\r' | b',' | b';') if is_named(before) => paired(text, end),
        _ => None,
    }
}

/// Whether the key in front of a name says that it is a name.
fn is_named(before: &[u8]) -> bool {
    let signs = before.iter().rev().take(6).take_while(|byte| b"\"' \t:=>\\".contains(byte)).count();
    let key = &before[..before.len() - signs];
    signs > 0
        && NAMES.iter().any(|name| {
            let start = key.len().checked_sub(name.len());
            start.is_some_and(|start| key[start..].eq_ignore_ascii_case(name))
        })
}

/// The value of the key that follows the name: `, "value": "…"`, `value = …` on the next line.
fn paired(text: &str, at: usize) -> Option<Value> {
    let rest = text.get(at..)?;
    let key = rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ';', '"', '\'', '\\']);
    let known = key.get(..VALUE.len())?.eq_ignore_ascii_case(VALUE) && rest.len() - key.len() <= WIDEST_GAP;
    if known { assigned(text, text.len() - key.len() + VALUE.len(), Place::Plain) } else { None }
}

/// Where the value starts when an element of its own holds it: `<value>…`.
fn inner(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let next = rest.trim_start().strip_prefix('<');
    let inside = next.and_then(|next| ELEMENTS.iter().find_map(|value| next.strip_prefix(value)?.strip_prefix('>')));
    inside.filter(|inside| rest.len() - inside.len() <= WIDEST_GAP).map_or(at, |inside| text.len() - inside.len())
}

/// What an element holds from `at` on, in one word.
fn content(text: &str, at: usize) -> Option<Value> {
    let rest = text.get(at..)?;
    let length = rest.bytes().take(LONGEST + 1).position(|byte| byte == b'<' || byte.is_ascii_whitespace())?;
    let closed = length > 0 && rest.as_bytes()[length..].starts_with(b"</");
    closed.then_some(Value { start: at, end: at + length, quoted: true, before_quote: false })
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[track_caller]
    fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
        let start = text.find(name).expect("the name");
        beside(text, start..start + name.len()).map(|value| &text[value.start..value.end])
    }

    #[test]
    fn a_value_stands_beside_its_name() {
        for text in [
            "- name: TOKEN\n  value: abc",
            "  - name: \"TOKEN\"\n    value: \"abc\"",
            "{\"name\": \"TOKEN\", \"value\": \"abc\"}",
            "{\"key\":\"TOKEN\",\"value\":\"abc\"}",
            "{ Name = \"TOKEN\", Value = \"abc\" }",
            "<add key=\"TOKEN\" value=\"abc\"/>",
            "<property name=\"TOKEN\">abc</property>",
            "<property name=\"TOKEN\">\n  <value>abc</value>",
            "<TOKEN>abc</TOKEN>",
            "<key>TOKEN</key>\n\t<string>abc</string>",
            "{\\\"name\\\": \\\"TOKEN\\\", \\\"value\\\": \\\"abc\\\"}",
        ] {
            assert_eq!(value(text, "TOKEN"), Some("abc"), "{text}");
        }
    }

    #[test]
    fn what_follows_by_chance_is_no_value() {
        for text in [
            "- name: TOKEN\n  valueFrom: x",
            "- name: TOKEN\n  image: abc",
            "the TOKEN, value: abc",
            "<TOKEN>two words</TOKEN>",
            "<TOKEN><abc></abc></TOKEN>",
            "<label for=\"TOKEN\">abc</label>",
            "name: TOKEN",
        ] {
            assert_eq!(value(text, "TOKEN"), None, "{text}");
        }
    }
}
