//! Passwords in the column of a table that a text holds: a header of names, then rows with as many cells.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// What separates cells.
const SEPARATORS: [u8; 4] = [b'|', b'\t', b';', b','];

/// Longest line of a table, in bytes.
const LONGEST_LINE: usize = 4096;

/// What may stand around the text of a cell.
const AROUND: [char; 6] = [' ', '"', '\'', '`', '\r', '*'];

/// Most words in the name of a column.
const MOST_WORDS: usize = 3;

/// Reports the passwords in the rows below the header that holds `hit`.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let Some(header) = Header::around(text, hit) else { return };
    // Where the name comes again another table may start: no row is read for many headers.
    let last = view.facts.hit_like(hit, header.end as u32).unwrap_or(text.len());
    let mut at = header.end;
    while let Some((line, next)) = line_at(text, at).filter(|(line, _)| *line <= last) {
        let row = &text[at..line];
        if cells(row, header.separator) != header.cells {
            return;
        }
        if let Some((from, to)) = cell(row, header.separator, header.column) {
            let verdict = value::cell(&row[from..to]);
            if verdict != Verdict::Invalid {
                judge.report(view, Claim { verdict, ..Claim::new(at + from, at + to) }, findings);
            }
        }
        at = next;
    }
}

/// The line of names.
struct Header {
    separator: u8,
    /// Which of its cells names the passwords.
    column: usize,
    cells: usize,
    /// Where the first row starts.
    end: usize,
}

impl Header {
    fn around(text: &str, hit: &Hit) -> Option<Self> {
        let bytes = text.as_bytes();
        let (from, to) = (hit.start as usize, hit.end as usize);
        let window = &bytes[from.saturating_sub(LONGEST_LINE)..from];
        let start = from - window.iter().rev().position(|&byte| byte == b'\n').unwrap_or(window.len());
        let (line, end) = line_at(text, start)?;
        let separator =
            *SEPARATORS.iter().find(|separator| bytes.get(start..line).is_some_and(|line| line.contains(separator)))?;
        let header = text.get(start..line).filter(|_| to <= line)?;
        // `Password-Count` counts them.
        let ends = text.get(to..line)?.trim_start_matches(AROUND);
        if !(ends.is_empty() || ends.starts_with(char::from(separator)))
            || is_row(text, start, cells(header, separator), separator)
        {
            return None;
        }
        // Names are words: no assignment, no sentence.
        let is_name = |cell: &str| {
            let sign = |ch: char| {
                ch.is_alphanumeric() || matches!(ch, ' ' | '_' | '-' | '.' | '"' | '\'' | '*' | '/' | '\r' | '#')
            };
            cell.chars().all(sign) && cell.split_whitespace().count() <= MOST_WORDS
        };
        let named = header.split(char::from(separator)).all(is_name);
        let column = cells(text.get(start..from)?, separator) - 1;
        named.then(|| Self { separator, column, cells: cells(header, separator), end })
    }
}

/// End of the line at `at` without its break, and start of the next; `None` at the end of the text or for a line too long.
fn line_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let rest = text.as_bytes().get(at..).filter(|rest| !rest.is_empty())?;
    let window = &rest[..rest.len().min(LONGEST_LINE)];
    match memchr::memchr(b'\n', window) {
        Some(length) => Some((at + length, at + length + 1)),
        None if rest.len() < LONGEST_LINE => Some((text.len(), text.len())),
        None => None,
    }
}

fn cells(row: &str, separator: u8) -> usize {
    row.bytes().filter(|&byte| byte == separator).count() + 1
}

/// Whether the line before `start` has as many cells: then the line at `start` is a row itself.
fn is_row(text: &str, start: usize, count: usize, separator: u8) -> bool {
    let Some(above) = start.checked_sub(1) else { return false };
    let window = text.get(text.ceil_char_boundary(above.saturating_sub(LONGEST_LINE))..above).unwrap_or_default();
    let line = window.rsplit('\n').next().unwrap_or_default();
    cells(line, separator) == count
}

/// The span of a cell without blanks and quotes.
fn cell(row: &str, separator: u8, column: usize) -> Option<(usize, usize)> {
    let whole = row.split(char::from(separator)).nth(column)?;
    let from = whole.as_ptr() as usize - row.as_ptr() as usize;
    let start = from + whole.len() - whole.trim_start_matches(AROUND).len();
    let bare = whole.trim_matches(AROUND);
    (!bare.is_empty()).then_some((start, start + bare.len()))
}

#[cfg(test)]
mod tests {
    use super::{Header, cell, cells, line_at};
    use crate::kernel::literals::{Hit, LiteralId};

    #[track_caller]
    fn column<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
        let start = text.find(name).expect("the name");
        let hit = Hit { start: start as u32, end: (start + name.len()) as u32, literal: LiteralId(0) };
        let Some(header) = Header::around(text, &hit) else { return Vec::new() };
        let (mut list, mut at) = (Vec::new(), header.end);
        while let Some((line, next)) = line_at(text, at) {
            let row = &text[at..line];
            if cells(row, header.separator) != header.cells {
                break;
            }
            list.extend(cell(row, header.separator, header.column).map(|(from, to)| &row[from..to]));
            at = next;
        }
        list
    }

    #[test]
    fn the_cells_below_a_name_are_read_until_the_table_ends() {
        assert_eq!(column("name,password,x\na,p1,1\nb,\"p2\",2\nend", "password"), ["p1", "p2"]);
        assert_eq!(column("so\n| User | Password |\n|---|---|\n| a | `p1` |\n\nmore", "Password"), ["---", "p1"]);
        assert_eq!(column("u\tpassword\r\na\tp1\r\n", "password"), ["p1"]);
    }

    #[test]
    fn a_sentence_with_commas_is_no_header() {
        assert_eq!(column("Enter your name, the password that you have, and go:\na, b, c", "password"), [""; 0]);
        assert_eq!(column("name = x, password = y\na, b", "password"), [""; 0]);
        assert_eq!(column("password", "password"), [""; 0]);
        assert_eq!(column("a | password count\nb | t8Kq2vLx", "password"), [""; 0]);
        assert_eq!(column("a | b\nc | password\nd | t8Kq2vLx", "password"), [""; 0]);
    }
}
