//! `name = "literal"` in every notation of code and configuration, starting from the name.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::{given, value};
use crate::finding::{Findings, Severity};
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

/// What a key finds something by, and opens nothing.
const PLACES: [&str; 11] =
    ["cache", "dedup", "foreign", "idempotency", "index", "object", "partition", "primary", "routing", "shard", "sort"];

/// Signs that people mix into passwords and programmers do not put into names.
const SIGNS: [char; 12] = ['!', '@', '#', '$', '%', '^', '&', '*', '+', '=', '?', '~'];

/// Reports the value that is assigned to the name around the hit.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    let (start, end) = (hit.start as usize, hit.end as usize);
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let tail = bytes[end..].iter().take(LONGEST_NAME).take_while(|byte| in_name(byte)).count();
    let head = bytes[..start].iter().rev().take(LONGEST_NAME).take_while(|byte| in_name(byte)).count();
    let Some(name) = text.get(start - head..end + tail) else { return };
    if is_about(name) || is_harmless(name) {
        return;
    }
    let place = Place::of(name, &bytes[..start - head], bytes.get(end + tail).copied());
    let chosen = is_chosen(&text[start..end]);
    let mut claim = match assigned(text, end + tail, place) {
        Some(value) => {
            let mut verdict = judged(chosen, name, &text[value.start..value.end], &value, place);
            if verdict == Verdict::Invalid && chosen {
                verdict = given::judged(text, start - head..end + tail, &value, place);
            }
            Claim { verdict, ..Claim::new(value.start, value.end) }
        }
        None if chosen => match given::stated(text, end + tail) {
            Some(claim) => claim,
            None => return,
        },
        None => return,
    };
    if place == Place::Query && is_picture(&bytes[..start - head]) {
        claim.severity = Some(Severity::Low);
    }
    if claim.verdict != Verdict::Invalid {
        judge.report(view, claim, findings);
    }
}

/// Whether a keyword is a name for a password that people choose themselves.
fn is_chosen(keyword: &str) -> bool {
    let keyword = keyword.to_ascii_lowercase();
    CHOSEN.iter().any(|word| keyword.contains(word))
}

/// Whether a stock password is one long word in small letters and digits, as people type them.
fn is_plain_stock(literal: &str) -> bool {
    let plain = literal.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    plain && literal.len() >= 12 && value::is_stock(literal)
}

/// What the name stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Code or configuration.
    Plain,
    /// The query of an address: the next parameter ends the value.
    Query,
    /// A list of `name=value;`: a connection string.
    List,
    /// An option of a command: its argument may follow after a blank.
    Flag,
    /// The start of a string: `"Token: value"` is a request header.
    String(u8),
}

impl Place {
    /// The place of a name, from the text `before` it and the byte `after` it.
    fn of(name: &str, before: &[u8], after: Option<u8>) -> Self {
        let blanks = before.iter().rev().take(4).take_while(|&&byte| byte == b' ').count();
        // `…; Password=…`; code has a blank before its `=`, too.
        let listed = before.len().checked_sub(blanks + 1).and_then(|at| before.get(at)) == Some(&b';');
        match before.last() {
            Some(b'?' | b'&') => Self::Query,
            Some(b';') => Self::List,
            _ if listed && after == Some(b'=') => Self::List,
            Some(&quote @ (b'"' | b'\'')) => Self::String(quote),
            _ if name.starts_with('-') => Self::Flag,
            _ => Self::Plain,
        }
    }
}

/// Whether the query that ends `before` is that of a picture: the token of `…/badge.svg?token=` goes to every reader, and opens no more.
fn is_picture(before: &[u8]) -> bool {
    [".svg?", ".png?"].iter().any(|end| before.ends_with(end.as_bytes()))
}

fn judged(chosen: bool, name: &str, literal: &str, value: &Value, place: Place) -> Verdict {
    // An AWS secret has 40 characters, whatever else is written in its place.
    if name.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("aws"))
        && !chosen
        && literal.len() < 40 + 60
        && literal.len() != 40
    {
        return Verdict::Invalid;
    }
    let vague = VAGUE.iter().any(|word| name.eq_ignore_ascii_case(word));
    if vague && literal.len() < 20 {
        return Verdict::Invalid;
    }
    if value::is_secret(literal, chosen, value.quoted) && !value.before_quote {
        return Verdict::Plausible;
    }
    match place {
        Place::List if chosen && value::is_stock(literal) => Verdict::Reserved,
        // A number sign opens no comment between semicolons.
        Place::List if chosen => value::password(literal.trim_start_matches('#')),
        Place::String(_) if value.before_quote => value::token(literal),
        Place::Flag | Place::Query if !chosen => value::key(literal),
        _ if value.before_quote => Verdict::Invalid,
        // `super$ecret`; a sign at the edge belongs to code: `#edit`, `:name?`.
        _ if chosen && value.quoted && literal.trim_matches(SIGNS).contains(SIGNS) => value::password(literal),
        // `thisismypassword`, but no label such as `newPassword`.
        _ if chosen && value.quoted && is_plain_stock(literal) => Verdict::Reserved,
        _ => Verdict::Invalid,
    }
}

/// Whether a name speaks of something about a secret: its file, its length, its owner.
pub(super) fn is_about(name: &str) -> bool {
    let mut words = name.split(['_', '-', '.']);
    // The last word decides: `token_url` is an address, `url_token` a token.
    let last = words.rfind(|word| !word.is_empty()).unwrap_or_default();
    let camel = last.rfind(|ch: char| ch.is_ascii_uppercase()).filter(|&at| at > 0).map_or(last, |at| &last[at..]);
    ABOUT.iter().any(|word| last.eq_ignore_ascii_case(word) || camel.eq_ignore_ascii_case(word))
}

/// Whether a name speaks of something that is meant to be seen: public keys, keys of tables and stores, and tokens that guard a form for
/// a while.
fn is_harmless(name: &str) -> bool {
    let lowered = name.to_ascii_lowercase();
    let place = lowered.strip_suffix("key").map(|name| name.trim_end_matches(['_', '-', '.']));
    ["public", "csrf", "xsrf", "authenticity"].iter().any(|word| lowered.contains(word))
        || place.is_some_and(|name| PLACES.iter().any(|place| name.ends_with(place)))
}

/// A literal with its quotes taken off.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) quoted: bool,
    /// It is the end of a string that began before its name.
    pub(super) before_quote: bool,
}

/// The literal behind an assignment that starts at `at`.
fn assigned(text: &str, from: usize, place: Place) -> Option<Value> {
    let bytes = text.as_bytes();
    let skip = |mut at: usize, set: &[u8], most: usize| {
        let stop = at + most;
        while at < stop && bytes.get(at).is_some_and(|byte| set.contains(byte)) {
            at += 1;
        }
        at
    };
    // The end of a quoted or bracketed name: `"password":`, `['token'] =`, `--password=`.
    let mut at = skip(from, b"\"'`]\\", 4);
    let closed = at;
    // `"Password:", next`: the string ends with its name.
    let quote = match place {
        Place::String(quote) if at == from => Some(quote),
        _ => None,
    };
    at = skip(at, b" \t", 16);
    // `<add key="Password" value="…"/>`
    if bytes[at..].starts_with(b"value=") {
        at += 5;
    }
    // A type between name and value: `password: str = `, `secret string = `.
    at = match bytes.get(at..)? {
        [b':', b'=', ..] | [b'=', b'>' | b'=', ..] => at + 2,
        [b'=' | b':', ..] | [b',', b' ', b'"' | b'\'', ..] => at + 1,
        // `I have to pass "noapic" to the kernel`: the verb takes no value.
        [b'"' | b'\'', ..] if at == closed + 1 && !text[..from].ends_with(" pass") => at,
        [byte, ..] if place == Place::Flag && at == closed + 1 && *byte != b'-' => at,
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
    if quote.is_some() && bytes.get(at).copied() == quote {
        return None;
    }
    let rest = &bytes[at..bytes.len().min(at + LONGEST + 2)];
    let value = if let [quote @ (b'"' | b'\'' | b'`'), body @ ..] = rest {
        let length = body.iter().position(|byte| byte == quote || matches!(byte, b'\n' | b'\r'))?;
        let escaped = usize::from(length > 0 && body[length - 1] == b'\\');
        (body[length] == *quote).then_some(Value {
            start: at + 1,
            end: at + 1 + length - escaped,
            quoted: true,
            before_quote: false,
        })
    } else {
        let ends = |byte: &u8| {
            byte.is_ascii_whitespace()
                || b"\"'`,;<>|".contains(byte)
                || (place == Place::Query && matches!(byte, b'&' | b'#'))
        };
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let next = rest.get(length).copied();
        let before_quote = next.is_some_and(|byte| b"\"'`".contains(&byte));
        let closes = match place {
            Place::String(quote) => next == Some(quote),
            Place::Query | Place::List | Place::Flag => true,
            Place::Plain => false,
        };
        let fits = length > 0 && length <= LONGEST && (closes || !before_quote) && next != Some(b'<');
        fits.then_some(Value { start: at, end: at + length, quoted: false, before_quote })
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
    use super::{Place, assigned, is_about};

    #[track_caller]
    fn value(text: &str) -> Option<(&str, bool)> {
        let at = text.find(['"', '\'', ' ', '=', ':', ']']).expect("end of the name");
        let place = if text.contains('&') { Place::Query } else { Place::Plain };
        assigned(text, at, place).map(|value| (&text[value.start..value.end], value.quoted))
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
    fn the_place_of_a_name_decides_where_its_value_ends() {
        let found = |text: &str, name: &str, place: Place| {
            let at = text.find(name).expect("the name") + name.len();
            assigned(text, at, place).map(|value| text[value.start..value.end].to_owned())
        };
        assert_eq!(found("get('h?token=abc')", "token", Place::Query).as_deref(), Some("abc"));
        assert_eq!(found("'Uid=x;Password=a b;'", "Password", Place::List).as_deref(), Some("a"));
        assert_eq!(found("'Uid=x;Password=ab'", "Password", Place::List).as_deref(), Some("ab"));
        assert_eq!(found("--token abc --x", "--token", Place::Flag).as_deref(), Some("abc"));
        assert_eq!(found("-H 'Token: abc'", "Token", Place::String(b'\'')).as_deref(), Some("abc"));
        assert_eq!(
            found("<add key=\"password\" value=\"abc\"/>", "password", Place::String(b'"')).as_deref(),
            Some("abc")
        );
        assert_eq!(found("password 'abc'", "password", Place::Plain).as_deref(), Some("abc"));
        assert_eq!(found("the password abc", "password", Place::Plain), None);
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
