//! `name = "literal"` in every notation of code and configuration, starting from the name.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Longest value.
const LONGEST: usize = 256;

/// Longest name around the keyword, on each side.
const LONGEST_NAME: usize = 48;

/// Words in a name that make it something about a secret instead of one.
const ABOUT: [&str; 40] = [
    "path",
    "file",
    "dir",
    "url",
    "uri",
    "endpoint",
    "name",
    "id",
    "type",
    "field",
    "label",
    "hint",
    "length",
    "len",
    "size",
    "count",
    "expiry",
    "expires",
    "expiration",
    "ttl",
    "policy",
    "regex",
    "pattern",
    "format",
    "prefix",
    "public",
    "hash",
    "hashed",
    "checksum",
    "digest",
    "sha",
    "md5",
    "fingerprint",
    "kind",
    "class",
    "header",
    "param",
    "placeholder",
    "input",
    "cache",
];

/// Names that people give to passwords of their own choice.
const CHOSEN: [&str; 8] = ["pass", "pwd", "psw", "passphrase", "passcode", "contraseña", "mot_de_passe", "密码"];

/// A key alone is the name of too many things; only random values count.
const VAGUE: [&str; 4] = ["key", "auth", "signature", "bearer"];

/// Reports the value that is assigned to the name around the hit.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    let (start, end) = (hit.start as usize, hit.end as usize);
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let tail = bytes[end..].iter().take(LONGEST_NAME).take_while(|byte| in_name(byte)).count();
    let head = bytes[..start].iter().rev().take(LONGEST_NAME).take_while(|byte| in_name(byte)).count();
    let Some(name) = text.get(start - head..end + tail) else { return };
    if is_about(name) {
        return;
    }
    // In a query string the next parameter ends the value.
    let query = start.checked_sub(head + 1).is_some_and(|at| matches!(bytes[at], b'?' | b'&'));
    let Some(value) = assigned(text, end + tail, query) else { return };
    let keyword = &text[start..end];
    let chosen = CHOSEN.iter().any(|word| keyword.to_ascii_lowercase().contains(word));
    let vague = VAGUE.iter().any(|word| name.eq_ignore_ascii_case(word));
    let literal = &text[value.start..value.end];
    let strict = vague && literal.len() < 20;
    if !strict && value::is_secret(literal, chosen, value.quoted) {
        judge.report(view, Claim::new(value.start, value.end), findings);
    }
}

fn is_about(name: &str) -> bool {
    let mut words = name.split(['_', '-', '.']);
    // The last word decides: `token_url` is an address, `url_token` a token.
    let last = words.rfind(|word| !word.is_empty()).unwrap_or_default();
    let camel = last.rfind(|ch: char| ch.is_ascii_uppercase()).filter(|&at| at > 0).map_or(last, |at| &last[at..]);
    ABOUT.iter().any(|word| last.eq_ignore_ascii_case(word) || camel.eq_ignore_ascii_case(word))
}

/// A literal with its quotes taken off.
#[derive(Debug, PartialEq, Eq)]
struct Value {
    start: usize,
    end: usize,
    quoted: bool,
}

/// The literal behind an assignment that starts at `at`.
fn assigned(text: &str, at: usize, query: bool) -> Option<Value> {
    let bytes = text.as_bytes();
    let skip = |mut at: usize, set: &[u8], most: usize| {
        let stop = at + most;
        while at < stop && bytes.get(at).is_some_and(|byte| set.contains(byte)) {
            at += 1;
        }
        at
    };
    // The end of a quoted or bracketed name: `"password":`, `['token'] =`, `--password=`.
    let mut at = skip(at, b"\"'`]\\", 4);
    at = skip(at, b" \t", 16);
    // A type between name and value: `password: str = `, `secret string = `.
    at = match bytes.get(at..)? {
        [b':', b'=', ..] | [b'=', b'>' | b'=', ..] => at + 2,
        [b'=' | b':', ..] | [b',', b' ', b'"' | b'\'', ..] => at + 1,
        _ => return None,
    };
    at = skip(at, b" \t", 16);
    if let Some(typed) = typed(&text[at..]) {
        at = skip(at + typed, b" \t", 4);
    }
    at = skip(at, b"\\", 2);
    // Prefixes of string literals: b"", r'', u"", f"" (the last holds code, so it is left alone).
    if matches!(bytes.get(at..at + 2), Some([b'b' | b'r' | b'u' | b'B' | b'R' | b'U', b'"' | b'\''])) {
        at += 1;
    }
    let rest = &bytes[at..bytes.len().min(at + LONGEST + 2)];
    let value = if let [quote @ (b'"' | b'\'' | b'`'), body @ ..] = rest {
        let length = body.iter().position(|byte| byte == quote || matches!(byte, b'\n' | b'\r'))?;
        let escaped = usize::from(length > 0 && body[length - 1] == b'\\');
        (body[length] == *quote).then_some(Value { start: at + 1, end: at + 1 + length - escaped, quoted: true })
    } else {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`,;<>|".contains(byte) || (query && *byte == b'&');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let before_quote = rest.get(length).is_some_and(|byte| b"\"'`<".contains(byte));
        let fits = length > 0 && length <= LONGEST && !before_quote;
        fits.then_some(Value { start: at, end: at + length, quoted: false })
    };
    value.filter(|value| text.is_char_boundary(value.start) && text.is_char_boundary(value.end))
}

/// Length of a type annotation with its `=`.
fn typed(text: &str) -> Option<usize> {
    const TYPES: [&str; 5] = ["str", "string", "String", "&str", "Optional[str]"];
    let name = TYPES.iter().find(|name| text.starts_with(**name))?;
    let rest = text[name.len()..].trim_start_matches(' ');
    rest.starts_with('=').then(|| text.len() - rest.len() + 1)
}

#[cfg(test)]
mod tests {
    use super::{assigned, is_about};

    #[track_caller]
    fn value(text: &str) -> Option<(&str, bool)> {
        let at = text.find(['"', '\'', ' ', '=', ':', ']']).expect("end of the name");
        assigned(text, at, text.contains('&')).map(|value| (&text[value.start..value.end], value.quoted))
    }

    #[test]
    fn every_notation_of_an_assignment_is_read() {
        assert_eq!(value("password = \"abc\""), Some(("abc", true)));
        assert_eq!(value("password: 'abc'"), Some(("abc", true)));
        assert_eq!(value("password\": \"abc\""), Some(("abc", true)));
        assert_eq!(value("password'] = b'abc'"), Some(("abc", true)));
        assert_eq!(value("password => 'abc'"), Some(("abc", true)));
        assert_eq!(value("password: str = \"abc\""), Some(("abc", true)));
        assert_eq!(value("PASSWORD=abc def"), Some(("abc", false)));
        assert_eq!(value("token=abc&x=1"), Some(("abc", false)));
        assert_eq!(value("password\\\": \\\"abc\\\""), Some(("abc", true)));
    }

    #[test]
    fn sentences_and_calls_are_no_assignment() {
        assert_eq!(value("password is abc"), None);
        assert_eq!(value("password = f\"abc\""), None);
        assert_eq!(value("password = \"abc"), None);
    }

    #[test]
    fn a_name_about_a_secret_is_not_one() {
        for name in ["token_url", "passwordField", "secret-name", "API_KEY_FILE", "password.length"] {
            assert!(is_about(name), "{name}");
        }
        for name in ["db_password", "clientSecret", "url_token", "api.key"] {
            assert!(!is_about(name), "{name}");
        }
    }
}
