//! Passwords among the rows of a dump: `INSERT INTO users (name, password) VALUES ('jane', '…'), …`.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Columns that are counted.
const MOST_COLUMNS: usize = 64;

/// Longest list of columns, in bytes.
const LONGEST_LIST: usize = 2048;

/// Parts of the names of columns that hold passwords.
const NAMES: [&str; 9] = ["passw", "passwd", "pwd", "passphrase", "user_pass", "secret", "token", "api_key", "apikey"];

/// Reports the passwords in the rows behind the `INSERT INTO` at `hit`.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    // The next statement is read on its own, so that no byte is read for many.
    let Some(text) = view.field.text.get(..view.facts.hit_like(hit, hit.end).unwrap_or(view.field.text.len())) else {
        return;
    };
    let Some((secret, mut at)) = columns(text, hit.end as usize) else { return };
    while let Some(open) = next_row(text, at) {
        at = row(text, open, |number, (start, end)| {
            if secret >> number & 1 == 0 {
                return;
            }
            let verdict = value::password(&text[start..end]);
            if verdict != Verdict::Invalid {
                judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
            }
        });
    }
}

/// Which columns hold passwords, one bit each, and where the rows start.
fn columns(text: &str, from: usize) -> Option<(u64, usize)> {
    let rest = text.get(from..text.floor_char_boundary(from + LONGEST_LIST))?;
    let open = rest.find(['(', ';', '\''])?;
    let close = open + rest.get(open..)?.find(')')?;
    let list = rest.get(open..close)?.strip_prefix('(')?;
    let mut secret = 0;
    for (number, name) in list.split(',').enumerate().take(MOST_COLUMNS) {
        let name = name.trim_matches([' ', '`', '"', '[', ']', '\n', '\r', '\t']).to_ascii_lowercase();
        let password = NAMES.iter().any(|part| name.contains(part)) || name == "pass";
        // `password_changed_at`, `token_type` say something about one.
        let about =
            ["_at", "_date", "_type", "_id", "_count", "_hint", "expir", "reset"].iter().any(|end| name.contains(end));
        secret |= u64::from(password && !about) << number;
    }
    let values = rest.get(close + 1..)?.trim_start();
    let word = values.get(..6).filter(|word| word.eq_ignore_ascii_case("values"))?;
    let at = from + rest.len() - values.len() + word.len();
    (secret != 0).then_some((secret, at))
}

/// Where the parenthesis of the next row stands, when nothing else comes before it.
fn next_row(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let body = rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
    body.starts_with('(').then_some(at + rest.len() - body.len())
}

/// Calls `each` with the number and the span of every string of the row that opens at `open`; yields where the row ends.
fn row(text: &str, open: usize, mut each: impl FnMut(usize, (usize, usize))) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut number, mut depth) = (open + 1, 0, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            quote @ (b'\'' | b'"') => {
                let start = at + 1;
                at = start;
                while let Some(&byte) = bytes.get(at) {
                    match byte {
                        b'\\' => at += 1,
                        // Two quotes are one in a string.
                        _ if byte == quote && bytes.get(at + 1) == Some(&quote) => at += 1,
                        _ if byte == quote => break,
                        _ => {}
                    }
                    at += 1;
                }
                if number < MOST_COLUMNS && depth == 0 && text.get(start..at).is_some_and(|value| !value.is_empty()) {
                    each(number, (start, at));
                }
            }
            b',' if depth == 0 => number += 1,
            b'(' => depth += 1,
            b')' if depth == 0 => return at + 1,
            b')' => depth -= 1,
            b';' => return bytes.len(),
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{columns, next_row, row};

    #[track_caller]
    fn found(text: &str) -> Vec<&str> {
        let Some((secret, mut at)) = columns(text, 0) else { return Vec::new() };
        let mut list = Vec::new();
        while let Some(open) = next_row(text, at) {
            at = row(text, open, |number, (start, end)| {
                if secret >> number & 1 == 1 {
                    list.push(&text[start..end]);
                }
            });
        }
        list
    }

    #[test]
    fn every_row_gives_the_value_of_the_column() {
        assert_eq!(found("users (name, password) VALUES ('a', 'p1'), ('b','p2');"), ["p1", "p2"]);
        assert_eq!(
            found("`users` (`id`, `pwd`, `n`)\nvalues\n(1, \"p\\\"1\", now()),\n(2,'p''2',f(1,'x'));"),
            ["p\\\"1", "p''2"]
        );
        assert_eq!(found("users (password_changed_at) VALUES ('2024')"), [""; 0]);
        assert_eq!(found("users VALUES ('a', 'b')"), [""; 0]);
        assert_eq!(found("users (password) SELECT x"), [""; 0]);
        assert_eq!(found("users (password) VALUES ('open"), ["open"]);
    }
}
