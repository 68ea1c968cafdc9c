//! How a value is tied to its name in code, configuration, markup and lists of settings.

/// Longest value.
pub(super) const LONGEST: usize = 256;

/// What the name stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Code or configuration.
    Plain,
    /// The query of an address: the next parameter ends the value.
    Query,
    /// A list of `name=value;`: a connection string.
    List,
    /// An option of a command, or a variable that a command sets: the value may follow after a blank.
    Flag,
    /// The start of a string: `"Token: value"` is a request header.
    String(u8),
}

/// Commands that set the variable behind them to what follows it.
const SHELL: [&[u8]; 3] = [b"ENV ", b"setenv ", b"setx "];

impl Place {
    /// The place of a name, from the text `before` it and the byte `after` it.
    pub(super) fn of(name: &str, before: &[u8], after: Option<u8>) -> Self {
        let blanks = before.iter().rev().take(4).take_while(|&&byte| byte == b' ').count();
        // `…; Password=…`; code has a blank before its `=`, too.
        let listed = before.len().checked_sub(blanks + 1).and_then(|at| before.get(at)) == Some(&b';');
        match before.last() {
            Some(b'?' | b'&') => Self::Query,
            Some(b';') => Self::List,
            _ if listed && after == Some(b'=') => Self::List,
            Some(&quote @ (b'"' | b'\'')) => Self::String(quote),
            _ if name.starts_with('-')
                || name.eq_ignore_ascii_case("identified by")
                || SHELL.iter().any(|command| before.ends_with(command)) =>
            {
                Self::Flag
            }
            _ => Self::Plain,
        }
    }
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
pub(super) fn assigned(text: &str, from: usize, place: Place) -> Option<Value> {
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
    // A type between name and value: `password: str = `, `secret string = `.
    at = match bytes.get(at..)? {
        [b':', b'=', ..] | [b'=', b'>' | b'=', ..] => at + 2,
        [b'=' | b':', ..] | [b',', b' ', b'"' | b'\'', ..] => at + 1,
        // The full-width colon.
        [0xEF, 0xBC, 0x9A, ..] => at + 3,
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
    use super::{Place, assigned};

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
        assert_eq!(found("password 'abc'", "password", Place::Plain).as_deref(), Some("abc"));
        assert_eq!(found("the password abc", "password", Place::Plain), None);
    }

    #[test]
    fn sentences_and_calls_are_no_assignment() {
        assert_eq!(value("password is abc"), None);
        assert_eq!(value("password = f\"abc\""), None);
        assert_eq!(value("password = \"abc"), None);
    }
}
