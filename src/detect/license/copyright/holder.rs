//! Where the name of a copyright holder ends.
//!
//! With its line, a sentence, the next clause or the next year; but names go on behind initials and abbreviations, behind tags and
//! addresses in angle brackets, and in the next line when this one ends in a comma or `and`.

/// Clauses that follow a holder.
const STOPS: [&str; 17] = [
    "all rights",
    "all right",
    "alle rechte",
    "tous droits",
    "licensed under",
    "released under",
    "permission is",
    "permission to",
    "redistribution",
    "everyone is",
    "this program",
    "this file",
    "this software",
    "this library",
    "http://",
    "https://",
    "www.",
];

/// Lines a holder may go on, at most.
const LINES: usize = 2;

/// Bytes of the holder at the start of `text`.
pub(super) fn length(text: &str) -> usize {
    let mut at = 0;
    let mut lines = 0;
    while let Some(ch) = text[at..].chars().next() {
        let rest = &text[at..];
        if ch == '\n'
            && lines < LINES
            && goes_on(&text[..at], rest)
            && let Some(next) = next_line(rest)
        {
            lines += 1;
            at = text.len() - next.len();
            continue;
        }
        if ch == '<'
            && let Some(length) = bracket(rest)
        {
            at += length;
            continue;
        }
        if matches!(
            ch,
            '\n' | '\r' | '<' | '>' | '|' | ';' | '"' | '*' | '{' | '}' | '[' | ']' | '©' | '•' | '·' | '\\'
        ) || ch.is_control() && ch != '\t'
        {
            return at;
        }
        if ch == '.' && sentence_ends(&text[..at], &rest[1..]) {
            return at;
        }
        if at > 0 && ch == '(' && !rest[1..].starts_with(|ch: char| ch.is_uppercase()) {
            // `its subsidiary(-ies)`, `Jane Doe (jane@example.com) and John Roe`
            let glued = text[..at].ends_with(|ch: char| ch.is_alphanumeric());
            match address(rest) {
                Some(length) => at += length,
                None if glued && rest.starts_with("(-") => at += 1,
                None => return at,
            }
            continue;
        }
        let starts_word = at == 0 || text[..at].ends_with(|ch: char| !ch.is_alphanumeric());
        let stops = |stop: &str| rest.get(..stop.len()).is_some_and(|head| head.eq_ignore_ascii_case(stop));
        if starts_word && (STOPS.iter().any(|stop| stops(stop)) || at > 1 && super::years(rest).is_some()) {
            return at;
        }
        at += ch.len_utf8();
    }
    text.len()
}

/// What stands behind the end of the line that `rest` is in, without the comment marks around the break; `None` when something else
/// stands before it.
pub(super) fn next_line(rest: &str) -> Option<&str> {
    let (line, next) = rest.split_once('\n')?;
    let mark = |ch: char| {
        ch.is_whitespace() || matches!(ch, '*' | '/' | '#' | ';' | '%' | '-' | '!' | '|' | '.' | '\\' | '"' | ',')
    };
    let blank = line.chars().all(mark);
    let next = next.trim_start_matches("dnl ").trim_start_matches(|ch: char| mark(ch) && ch != '\n');
    (blank && !next.is_empty()).then_some(next)
}

/// Whether a holder that reached the end of a line goes on in the next one.
fn goes_on(line: &str, rest: &str) -> bool {
    let Some(next) = next_line(rest) else { return false };
    let line = line.trim_end();
    let joins = ["and ", "or ", "& "].iter().any(|joint| next.starts_with(joint));
    let capital = next.starts_with(|ch: char| ch.is_uppercase()) || next.starts_with("the ");
    let open = line.ends_with([',', '&']) || [" and", " by", " of", " of the"].iter().any(|end| line.ends_with(end));
    joins || next.starts_with("of ") || capital && (open || !is_party(line) && ends_name(line, next))
}

/// Whether the line behind a name starts with the second half of it: `Free` / `Software Foundation, Inc.`
fn ends_name(line: &str, next: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    let mut words = next.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let party =
        words.by_ref().take(HALF).take_while(|word| capital(word)).any(|word| is_party(word) && word != "Project");
    capital(last) && party
}

/// Words that the second half of a name may have.
const HALF: usize = 3;

/// Bytes of an address in parentheses that more names follow.
fn address(rest: &str) -> Option<usize> {
    let close = rest.bytes().take(80).position(|byte| byte == b')')? + 1;
    (rest[..close].contains('@') && more_names(&rest[close..])).then_some(close)
}

/// Whether another name follows an address: behind a comma or `and`, in this line or the next.
fn more_names(behind: &str) -> bool {
    let comma = behind.trim_start().starts_with(',');
    let rest = next_line(behind).unwrap_or_else(|| behind.trim_start_matches([' ', ',']));
    let joined = rest.strip_prefix("and").filter(|after| after.starts_with(char::is_whitespace));
    let name = joined.map_or(rest, |after| next_line(after).unwrap_or_else(|| after.trim_start()));
    let more = ["contributors", "others", "the "].iter().any(|more| name.starts_with(more));
    (comma || joined.is_some()) && (more || name.starts_with(char::is_uppercase))
}

/// Bytes of a tag, or of an address that a name goes on behind; `None` when the holder ends here.
pub(super) fn bracket(rest: &str) -> Option<usize> {
    let close = rest.bytes().take(120).position(|byte| byte == b'>')? + 1;
    let inside = rest.get(..close - 1)?.strip_prefix('<')?;
    if inside.contains('\n') {
        return None;
    }
    let tag = inside.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    if ["a", "b", "i", "em", "strong", "span", "font", "s", "u", "small"]
        .iter()
        .any(|name| tag.eq_ignore_ascii_case(name))
    {
        return Some(close);
    }
    (inside.contains('@') && more_names(&rest[close..])).then_some(close)
}

/// Whether a full stop after `before` ends the holder: not after an initial or an abbreviation.
fn sentence_ends(before: &str, after: &str) -> bool {
    let last = before.rsplit(|ch: char| !ch.is_alphanumeric()).next().unwrap_or_default();
    let followed = after.chars().next();
    if followed.is_some_and(|ch| ch.is_alphanumeric() || ch == ',') {
        return false;
    }
    let next = after.trim_start();
    let joins = ["and ", "or ", "and/or ", "& "].iter().any(|joint| next.starts_with(joint));
    // `Example St. 30`, but not the year of the next statement.
    let number = next.starts_with(|ch: char| ch.is_ascii_digit()) && super::years(next).is_none();
    let goes_on = joins || number || next.starts_with(|ch: char| ch.is_uppercase());
    !(last.chars().count() == 1 || abbreviation(last) && goes_on) || followed.is_none()
}

/// Whether a name ends in an abbreviation that keeps its full stop.
pub(super) fn abbreviation(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit([' ', ',']).next().unwrap_or_default().to_ascii_lowercase();
    // `Exampelstr. 30`
    if last.len() > 4 && last.ends_with("str") {
        return true;
    }
    matches!(
        last.as_str(),
        "inc"
            | "ltd"
            | "tech"
            | "corp"
            | "co"
            | "jr"
            | "sr"
            | "dr"
            | "llc"
            | "univ"
            | "st"
            | "s.a"
            | "e.v"
            | "b.v"
            | "gmbh"
            | "al"
            | "prof"
    )
}

/// Whether a name says by its last word that it is a company, an institution or a group of authors.
pub(super) fn is_party(name: &str) -> bool {
    let last = name.rsplit(|ch: char| !ch.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    let last = last.to_ascii_lowercase();
    matches!(
        last.as_str(),
        "authors"
            | "contributors"
            | "developers"
            | "team"
            | "inc"
            | "ltd"
            | "tech"
            | "limited"
            | "llc"
            | "corp"
            | "corporation"
            | "gmbh"
            | "ag"
            | "foundation"
            | "university"
            | "institute"
            | "consortium"
            | "company"
            | "project"
            | "press"
            | "publishing"
            | "association"
    )
}
