//! Where a plain word is a password for certain: beside its user name, and in the environment.
//!
//! A name such as `password` is given so much that is none that a plain word behind it says nothing. These places say more.

use super::super::validate::Verdict;
use super::notation::{Place, Value};
use super::value;
use std::ops::Range;

/// Bytes in front of a password that may hold its user name: a few short lines.
const BEFORE: usize = 200;

/// Line ends between user name and password: a comment or two may stand between them.
const MOST_LINES: usize = 3;

/// Words in the name of a user name.
const USERS: [&[u8]; 4] = [b"user", b"login", b"uid", b"account"];

/// What the value of a name for a password is when nothing but its place gives it away: the name at `name` and what stands around both.
pub(super) fn judged(text: &str, name: Range<usize>, value: &Value, place: Place) -> Verdict {
    let certain = match place {
        _ if value.before_quote && !matches!(place, Place::List) => false,
        Place::List => has_user(text, name.start, Given::Bare),
        _ if value.quoted => has_user(text, name.start, Given::Quoted),
        Place::Plain => {
            is_environment(text, &name, value)
                || is_setting(text, &name, value) && has_user(text, name.start, Given::Bare)
        }
        Place::String(_) => text.as_bytes().get(value.end) == Some(&b';') && has_user(text, name.start, Given::Bare),
        Place::Query | Place::Flag => false,
    };
    let literal = text.get(value.start..value.end).filter(|_| certain);
    literal.map_or(Verdict::Invalid, value::given)
}

/// How a user name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    /// `user = 'x'`, `login: "x", `, `username 'x'`.
    Quoted,
    /// `User Id=x;`.
    Bare,
}

/// Whether a user name is given shortly before the name at `at`.
fn has_user(text: &str, at: usize, how: Given) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(BEFORE));
    let Some(before) = text.as_bytes().get(from..at) else { return false };
    let lines = memchr::memrchr_iter(b'\n', before).nth(MOST_LINES);
    let before = &before[lines.map_or(0, |line| line + 1)..];
    let mut lowered = [0_u8; BEFORE + 4];
    let Some(lowered) = lowered.get_mut(..before.len()) else { return false };
    lowered.copy_from_slice(before);
    lowered.make_ascii_lowercase();
    USERS.iter().any(|word| {
        memchr::memmem::find_iter(lowered, word).any(|at| match how {
            Given::Quoted => opens_quoted(&lowered[at + word.len()..]),
            Given::Bare => opens_bare(&lowered[at + word.len()..]),
        })
    })
}

/// Whether the rest of a name, an operator or blank, and a quote with something behind it follow.
fn opens_quoted(rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let sign = |byte: &&u8| b" \t=:>\"']\\,".contains(byte);
    let signs = rest[name..].iter().take_while(sign).count();
    let quoted = rest[name..name + signs].iter().skip(1).any(|byte| matches!(byte, b'"' | b'\''));
    quoted && name + signs < rest.len()
}

/// Whether the rest of a name, an equals sign and a letter or digit follow.
fn opens_bare(rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ')).count();
    rest.get(name) == Some(&b'=') && rest.get(name + 1).is_some_and(u8::is_ascii_alphanumeric)
}

/// Whether name and value are a line of settings, `Password=word`, without blanks: code has them around its `=`.
fn is_setting(text: &str, name: &Range<usize>, value: &Value) -> bool {
    let bytes = text.as_bytes();
    let starts = name.start == 0 || bytes.get(name.start - 1) == Some(&b'\n');
    let ends = matches!(bytes.get(value.end), None | Some(b'\n' | b'\r'));
    starts && ends && bytes.get(name.end..value.start) == Some(b"=")
}

/// Whether name and value are a line of an environment: `DB_PASSWORD=word`, `  DB_PASSWORD: word`, in capitals, and nothing else.
fn is_environment(text: &str, name: &Range<usize>, value: &Value) -> bool {
    let bytes = text.as_bytes();
    let (Some(before), Some(between)) = (bytes.get(..name.start), bytes.get(name.end..value.start)) else {
        return false;
    };
    let capitals = bytes.get(name.clone()).is_some_and(|name| {
        name.contains(&b'_')
            && name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
    });
    let free = before.last().is_none_or(|byte| matches!(byte, b'\n' | b' ' | b'\t'));
    let ends = match bytes.get(value.end..) {
        None | Some([] | [b'\n' | b'\r', ..]) => true,
        Some(rest) => between == b"=" && rest[0] == b' ',
    };
    capitals && free && ends && matches!(between, b"=" | b": ")
}

#[cfg(test)]
mod tests {
    use super::{Place, Value, Verdict, judged};

    /// What the word `open-sesame` is in `text`, assigned to `name`.
    #[track_caller]
    fn verdict(text: &str, name: &str, place: Place) -> Verdict {
        let start = text.find(name).expect("the name");
        let value = text.find("open-sesame").expect("the value");
        let quoted = matches!(text.as_bytes()[value - 1], b'"' | b'\'');
        let value = Value { start: value, end: value + "open-sesame".len(), quoted, before_quote: false };
        judged(text, start..start + name.len(), &value, place)
    }

    #[test]
    fn a_plain_word_beside_its_user_name_is_a_password() {
        for text in [
            "user = 'aladdin'\npassword = 'open-sesame'",
            "{\"username\": \"aladdin\", \"password\": \"open-sesame\"}",
            "credentials {\n  username \"aladdin\"\n  password \"open-sesame\"\n}",
            "$user = \\\"aladdin\\\"; $password = \\\"open-sesame\\\"",
            "username=aladdin\npassword=open-sesame\n",
        ] {
            assert_eq!(verdict(text, "password", Place::Plain), Verdict::Plausible, "{text}");
        }
        assert_eq!(verdict("User Id=aladdin;password=open-sesame;", "password", Place::List), Verdict::Plausible);
        for text in [
            "the user gives a password = 'open-sesame'",
            "users: 'a'\n\n\n\n\npassword = 'open-sesame'",
            "user = aladdin\npassword = open-sesame\n",
        ] {
            assert_eq!(verdict(text, "password", Place::Plain), Verdict::Invalid, "{text}");
        }
        assert_eq!(verdict("x=1;password=open-sesame;", "password", Place::List), Verdict::Invalid);
    }

    #[test]
    fn a_plain_word_in_the_environment_is_a_password() {
        for text in ["DB_PASSWORD=open-sesame\n", "env:\n  DB_PASSWORD: open-sesame", "-e DB_PASSWORD=open-sesame db"] {
            assert_eq!(verdict(text, "DB_PASSWORD", Place::Plain), Verdict::Plausible, "{text}");
        }
        for text in [
            "DB_PASSWORD = open-sesame",
            "DB_PASSWORD: open-sesame,",
            "DB_PASSWORD=open-sesame;",
            "xDB_PASSWORD=open-sesame",
        ] {
            assert_eq!(verdict(text, "DB_PASSWORD", Place::Plain), Verdict::Invalid, "{text}");
        }
    }
}
