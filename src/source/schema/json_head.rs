//! A forgiving walk over the first bytes of JSON text that may end anywhere.
//!
//! Deciding what a file holds must work on a head that is cut in the middle of a record, so this is not
//! a parser: it tells apart structure, keys and leaves, and says where and why it stopped. The one idea to know: the
//! open containers are an explicit stack, so depth costs memory up to [`MAX_DEPTH`] and never the call stack.

/// Open containers that are followed; deeper text is reported as malformed. Real schemas stay below 20.
const MAX_DEPTH: usize = 256;

/// One step of the walk. Texts are raw: still escaped, without their quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// `{`
    ObjectStart,
    /// `[`
    ListStart,
    /// `}` or `]`
    End,
    /// Key of the value that follows.
    Key(&'a [u8]),
    /// A string; the last one of a cut head may be incomplete.
    Text(&'a [u8]),
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
}

/// Why the walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// One whole value was read; the position behind it.
    Complete(usize),
    /// The bytes ended inside the value.
    Cut,
    /// The byte at this position cannot stand there.
    Malformed(usize),
}

/// What may come next inside the innermost container.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

/// Walks one JSON value at the start of `bytes` (blanks before it are skipped).
pub(crate) fn walk<'a>(bytes: &'a [u8], visit: &mut dyn FnMut(Event<'a>)) -> Stop {
    let mut open: Vec<bool> = Vec::new();
    let mut expect = Expect::Value;
    let mut at = 0;
    loop {
        let Some(&byte) = bytes.get(at) else { return Stop::Cut };
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            at += 1;
            continue;
        }
        let in_object = open.last().copied().unwrap_or(false);
        match (byte, expect) {
            (b'{' | b'[', Expect::Value | Expect::ValueOrEnd) => {
                if open.len() == MAX_DEPTH {
                    return Stop::Malformed(at);
                }
                let object = byte == b'{';
                open.push(object);
                visit(if object { Event::ObjectStart } else { Event::ListStart });
                expect = if object { Expect::KeyOrEnd } else { Expect::ValueOrEnd };
                at += 1;
            }
            (b'}', Expect::KeyOrEnd | Expect::CommaOrEnd) if in_object => {
                at += 1;
                if close(&mut open, visit, &mut expect) {
                    return Stop::Complete(at);
                }
            }
            (b']', Expect::ValueOrEnd | Expect::CommaOrEnd) if !in_object && !open.is_empty() => {
                at += 1;
                if close(&mut open, visit, &mut expect) {
                    return Stop::Complete(at);
                }
            }
            (b',', Expect::CommaOrEnd) => {
                expect = if in_object { Expect::Key } else { Expect::Value };
                at += 1;
            }
            (b':', Expect::Colon) => {
                expect = Expect::Value;
                at += 1;
            }
            (b'"', Expect::Key | Expect::KeyOrEnd) => {
                let Some(end) = string_end(bytes, at + 1) else { return Stop::Cut };
                visit(Event::Key(&bytes[at + 1..end]));
                expect = Expect::Colon;
                at = end + 1;
            }
            (_, Expect::Value | Expect::ValueOrEnd) => {
                let end = if byte == b'"' {
                    let Some(end) = string_end(bytes, at + 1) else {
                        visit(Event::Text(&bytes[at + 1..]));
                        return Stop::Cut;
                    };
                    visit(Event::Text(&bytes[at + 1..end]));
                    end + 1
                } else {
                    let end = word_end(bytes, at);
                    let Some(event) = word(&bytes[at..end]) else {
                        return if end == bytes.len() && end > at { Stop::Cut } else { Stop::Malformed(at) };
                    };
                    visit(event);
                    end
                };
                at = end;
                if open.is_empty() {
                    return Stop::Complete(at);
                }
                expect = Expect::CommaOrEnd;
            }
            _ => return Stop::Malformed(at),
        }
    }
}

/// Closes the innermost container; `true` when it was the outermost.
fn close<'a>(open: &mut Vec<bool>, visit: &mut dyn FnMut(Event<'a>), expect: &mut Expect) -> bool {
    open.pop();
    visit(Event::End);
    *expect = Expect::CommaOrEnd;
    open.is_empty()
}

/// Position of the closing quote of a string whose first byte is at `from`.
fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// End of a bare word that starts at `from`.
fn word_end(bytes: &[u8], from: usize) -> usize {
    let stop = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b'"' | b'{' | b'[') || byte.is_ascii_whitespace();
    bytes[from..].iter().position(stop).map_or(bytes.len(), |length| from + length)
}

/// What a bare word is. Python writes `NaN` and `Infinity` into JSON; they count as numbers.
fn word(bytes: &[u8]) -> Option<Event<'static>> {
    match bytes {
        b"true" | b"false" => Some(Event::Bool),
        b"null" => Some(Event::Null),
        b"NaN" | b"Infinity" | b"-Infinity" => Some(Event::Number),
        _ => {
            let first = bytes.first()?;
            let numeric = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
            ((first.is_ascii_digit() || *first == b'-') && bytes.iter().all(numeric)).then_some(Event::Number)
        }
    }
}

/// The text behind a raw key. Keys with escapes are rare; those that need more than JSON's own rules keep their raw form.
pub(crate) fn key_text(raw: &[u8]) -> String {
    if raw.contains(&b'\\') {
        let mut quoted = Vec::with_capacity(raw.len() + 2);
        quoted.push(b'"');
        quoted.extend_from_slice(raw);
        quoted.push(b'"');
        if let Ok(text) = serde_json::from_slice::<String>(&quoted) {
            return text;
        }
    }
    String::from_utf8_lossy(raw).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(text: &str) -> Stop {
        walk(text.as_bytes(), &mut |_| {})
    }

    #[test]
    fn a_whole_value_ends_behind_its_last_byte() {
        assert_eq!(stop(r#" {"a":[1,{"b":"}"}]} {"#), Stop::Complete(20));
        assert_eq!(stop("NaN,"), Stop::Complete(3));
        assert_eq!(stop(r#""x\"y" "#), Stop::Complete(6));
    }

    #[test]
    fn a_cut_value_is_not_malformed() {
        for text in ["", "{", r#"{"a"#, r#"{"a":"#, r#"{"a":"b\"#, "[1,", "tru", r#"{"a":nul"#] {
            assert_eq!(stop(text), Stop::Cut, "{text}");
        }
    }

    #[test]
    fn a_wrong_byte_is_named_with_its_position() {
        assert_eq!(stop("{a}"), Stop::Malformed(1));
        assert_eq!(stop("[1}"), Stop::Malformed(2));
        assert_eq!(stop("[1,]"), Stop::Malformed(3));
        assert_eq!(stop("hello world"), Stop::Malformed(0));
    }

    #[test]
    fn a_hundred_thousand_levels_neither_overflow_nor_pass() {
        assert_eq!(stop(&"[".repeat(100_000)), Stop::Malformed(MAX_DEPTH));
    }

    #[test]
    fn an_escaped_key_is_unescaped() {
        assert_eq!(key_text(br"a\u0062"), "ab");
        assert_eq!(key_text(b"plain"), "plain");
    }
}
