//! Passwords and tokens among the arguments of a call: `login("jane", "…")`, `auth=("jane", "…")`, `setPassword("…")`,
//! `getConnection(url, "jane", "…")`.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Longest argument, in bytes.
const LONGEST: usize = 128;

/// What names of methods begin with that take one value to keep it.
const SETTERS: [&str; 3] = ["set", "with", "use"];

/// Calls whose third argument is the password, behind address and user: `getConnection(url, "jane", "…")`.
const THIRD: [&str; 14] = [
    "getconnection",
    "createconnection",
    "mysqli",
    "mysqli_connect",
    "mysql_connect",
    "pdo",
    "pymysql.connect",
    "mysqldb.connect",
    "pymssql.connect",
    "imap_open",
    "ftp_login",
    "ldap_bind",
    "ssh2_auth_password",
    "sql.connect",
];

/// Reports the password among the arguments behind the hit.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let (start, end) = (hit.start as usize, hit.end as usize);
    let Some(name) = text.get(start..end) else { return };
    let rest = &text[end..];
    // `auth=("jane", "…")` is a pair, `auth("jane", "…")` a call.
    let Some(open) = rest.strip_prefix('(').or_else(|| rest.trim_start_matches([' ', '=']).strip_prefix('(')) else {
        return;
    };
    let at = text.len() - open.len();
    let lowered = name.to_ascii_lowercase();
    let sets = SETTERS.iter().any(|setter| lowered.starts_with(setter)) || text[..start].ends_with('.');
    let argument = match quoted(text, at) {
        _ if THIRD.contains(&lowered.as_str()) => third(text, at),
        Some((start, end, b')')) if sets => Some((start, end)),
        Some((_, end, b',')) => quoted(text, end + 2).map(|(start, end, _)| (start, end)),
        Some(_) => None,
        // `login(user, "…")`
        None => variable(text, at).and_then(|comma| quoted(text, comma + 1)).map(|(start, end, _)| (start, end)),
    };
    let Some((start, end)) = argument else { return };
    let literal = &text[start..end];
    let token = lowered.contains("token") || lowered.contains("key");
    let verdict = match token {
        true => value::key(literal),
        false if value::is_secret(literal, true, true) && !value::is_words(literal) => Verdict::Plausible,
        false => Verdict::Invalid,
    };
    if verdict != Verdict::Invalid {
        judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
    }
}

/// The string that is the argument at `at`: where its inside starts and ends, and what follows it, a comma or the end of the call.
fn quoted(text: &str, at: usize) -> Option<(usize, usize, u8)> {
    let bytes = text.as_bytes();
    let blanks = bytes.get(at..)?.iter().take(16).take_while(|byte| byte.is_ascii_whitespace()).count();
    let quote = *bytes.get(at + blanks).filter(|byte| matches!(byte, b'"' | b'\''))?;
    let start = at + blanks + 1;
    let length = bytes.get(start..)?.iter().take(LONGEST + 1).position(|&byte| byte == quote || byte == b'\n')?;
    let end = start + length;
    let next = *bytes.get(end + 1).filter(|byte| matches!(byte, b',' | b')'))?;
    (length > 0 && bytes[end] == quote).then_some((start, end, next))
}

/// Where the comma behind a name that is the first argument at `at` stands.
fn variable(text: &str, at: usize) -> Option<usize> {
    let name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$');
    let length = text.as_bytes().get(at..)?.iter().take(LONGEST).take_while(|byte| name(byte)).count();
    (length > 0 && text.as_bytes().get(at + length) == Some(&b',')).then_some(at + length)
}

/// The string that is the third argument, when the first two are strings or names.
fn third(text: &str, at: usize) -> Option<(usize, usize)> {
    let mut at = at;
    for _ in 0..2 {
        let comma = match quoted(text, at) {
            Some((_, end, next)) => (next == b',').then_some(end + 1)?,
            None => variable(text, at + text.get(at..)?.bytes().take_while(u8::is_ascii_whitespace).take(16).count())?,
        };
        at = comma + 1;
    }
    quoted(text, at).map(|(start, end, _)| (start, end))
}

#[cfg(test)]
mod tests {
    use super::{quoted, third, variable};

    #[test]
    fn the_third_argument_stands_behind_address_and_user() {
        let found = |text: &str| third(text, 1).map(|(start, end)| text[start..end].to_owned());
        for text in ["('db', 'jane', 'abc', 'shop')", "(url, user, \"abc\")", "($link,\n   \"jane\",\n   \"abc\")"] {
            assert_eq!(found(text).as_deref(), Some("abc"), "{text}");
        }
        for text in ["('db', 'jane')", "(f(x), 'jane', 'abc')", "('db', 'jane', abc)"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn arguments_are_strings_and_names() {
        let text = "(\"jane\", 'abc')";
        assert_eq!(quoted(text, 1), Some((2, 6, b',')));
        assert_eq!(quoted(text, 8), Some((10, 13, b')')));
        assert_eq!(quoted("(\"a\" + b)", 1), None);
        assert_eq!(quoted("(\"\")", 1), None);
        assert_eq!(variable("(self.user, 'abc')", 1), Some(10));
        assert_eq!(variable("(user(), 'abc')", 1), None);
    }
}
