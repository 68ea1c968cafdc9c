//! Copyright statements: `Copyright (c) 2019-2021 Jane Doe`, `© Example Ltd 2020`.
//!
//! The word alone says nothing (`copyright law`), nor does `(c)` (a list item). A statement has two of: the word, the
//! symbol, a year; and a holder, who starts with a capital letter and ends with the line, the sentence or the next clause.

/// Longest statement in bytes.
pub(super) const LONGEST: usize = 250;

/// A statement that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// First byte in the text.
    pub(super) start: usize,
    /// Byte after the holder, or after what came last.
    pub(super) end: usize,
    /// Who holds the copyright.
    pub(super) holder: &'a str,
}

/// Reads the statement whose first sign (`copyright`, `(c)`, `©`) starts at `start`.
pub(super) fn at(text: &str, start: usize) -> Option<Statement<'_>> {
    let mut limit = (start + LONGEST).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let window = text.get(start..limit)?;
    let mut rest = window;
    let (mut word, mut symbol, mut year) = (false, false, false);
    let mut trailing = false;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',', ':', '-', '–', '.', '\u{A0}']);
        let before = rest.len();
        if let Some(after) = strip(rest, &["copyrights", "copyright", "copr"]) {
            word = true;
            rest = after;
        } else if let Some(after) = strip(rest, &["(c)", "©", "&copy;", "\\(co"]) {
            symbol = true;
            rest = after;
        } else if let Some(after) = years(rest).or_else(|| if year { short_year(rest) } else { None }) {
            year = true;
            rest = after;
        } else if let Some(after) = strip(rest, &["by ", "held by ", "owned by ", "is held by ", "present", "and "]) {
            // `copyright by`: only after a first sign.
            if !(word || symbol) {
                return None;
            }
            rest = after;
        }
        if rest.len() == before {
            break;
        }
    }
    let enough = u8::from(word) + u8::from(symbol) + u8::from(year);
    let strong_symbol = window.starts_with('©');
    // `(C)` alone is a list item, a unit or a note.
    if (enough < 2 && !strong_symbol) || !(word || strong_symbol || year) {
        return None;
    }
    let mut length = holder(rest);
    // `© Example Ltd 2020`: the year comes last.
    let tail = rest[length..].trim_start_matches([' ', ',']);
    let mut end = limit - (rest.len() - length);
    if !year && let Some(after) = years(tail) {
        year = true;
        trailing = true;
        end = limit - after.len();
    }
    let mut name = rest[..length].trim_matches(|ch: char| !ch.is_alphanumeric() && !matches!(ch, ')' | '.' | '\''));
    if name.ends_with('.') && !name[..name.len() - 1].contains('.') && !abbreviation(name) {
        name = &name[..name.len() - 1];
    }
    // The full stop of `Inc.` belongs to it, although the holder ended there.
    let after = name.as_ptr() as usize - rest.as_ptr() as usize + name.len();
    if !name.is_empty() && abbreviation(name) && !name.ends_with('.') && rest[after..].starts_with('.') {
        name = &rest[after - name.len()..=after];
    }
    let capital = name.chars().next().is_some_and(|ch| !ch.is_lowercase());
    if name.len() < 2 || !(capital || year) || boilerplate(name, year) {
        return None;
    }
    // A symbol or word without any year needs a short holder to be a statement at all.
    if !year && (name.split_whitespace().count() > 8 || !capital) {
        return None;
    }
    if !trailing {
        length = name.as_ptr() as usize - rest.as_ptr() as usize + name.len();
        end = limit - (rest.len() - length);
    }
    Some(Statement { start, end: start + (end - start).min(LONGEST), holder: name })
}

fn strip<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let head = text.get(..word.len())?;
        let rest = &text[word.len()..];
        let inside = word.ends_with(|ch: char| ch.is_alphanumeric()) && rest.starts_with(|ch: char| ch.is_alphabetic());
        (head.eq_ignore_ascii_case(word) && !inside).then_some(rest)
    })
}

/// A year of four digits; what follows it. Ranges and lists (`2019-2021`, `1998, 2001`) are read one by one.
fn years(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let year: u32 = text.get(..digits).filter(|_| digits == 4)?.parse().ok()?;
    (1900..2100).contains(&year).then(|| &text[digits..])
}

/// The end of a range such as `1998-99`; what follows it.
fn short_year(text: &str) -> Option<&str> {
    (text.bytes().take_while(u8::is_ascii_digit).count() == 2).then(|| &text[2..])
}

/// Bytes of the holder at the start of `text`.
fn holder(text: &str) -> usize {
    let stops = [
        "all rights",
        "all right",
        "alle rechte",
        "tous droits",
        "licensed under",
        "released under",
        "permission is",
        "this program",
        "this file",
        "this software",
        "http://",
        "https://",
        "www.",
    ];
    let mut end = text.len();
    for (at, ch) in text.char_indices() {
        let rest = &text[at..];
        if matches!(
            ch,
            '\n' | '\r' | '<' | '>' | '|' | ';' | '"' | '*' | '{' | '}' | '[' | ']' | '©' | '•' | '·' | '\\'
        ) || ch.is_control()
        {
            end = at;
            break;
        }
        if ch == '.' && sentence_ends(&text[..at], &rest[1..]) {
            end = at;
            break;
        }
        if at > 0 && (ch == '(' && !rest[1..].starts_with(|ch: char| ch.is_uppercase())) {
            end = at;
            break;
        }
        let starts_word = at == 0 || text[..at].ends_with(|ch: char| !ch.is_alphanumeric());
        if starts_word
            && stops.iter().any(|stop| rest.get(..stop.len()).is_some_and(|head| head.eq_ignore_ascii_case(stop)))
        {
            end = at;
            break;
        }
        if at > 1 && starts_word && years(rest).is_some() {
            end = at;
            break;
        }
    }
    end
}

/// Whether a full stop after `before` ends the holder: not after an initial or an abbreviation.
fn sentence_ends(before: &str, after: &str) -> bool {
    let last = before.rsplit(|ch: char| !ch.is_alphanumeric()).next().unwrap_or_default();
    let followed = after.chars().next();
    if followed.is_some_and(char::is_alphanumeric) {
        return false;
    }
    let goes_on = after.trim_start().starts_with(|ch: char| ch.is_uppercase());
    !(last.chars().count() == 1 || abbreviation(last) && goes_on) || followed.is_none()
}

fn abbreviation(name: &str) -> bool {
    let last = name.trim_end_matches('.').rsplit([' ', ',']).next().unwrap_or_default().to_ascii_lowercase();
    matches!(
        last.as_str(),
        "inc"
            | "ltd"
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

/// Words that follow the sign where no holder does; behind a year most of them may start one.
fn boilerplate(name: &str, year: bool) -> bool {
    let first = name.split(|ch: char| !ch.is_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    let about = [
        "notice",
        "notices",
        "law",
        "laws",
        "holder",
        "holders",
        "owner",
        "owners",
        "infringement",
        "license",
        "licence",
        "protected",
        "act",
        "issues",
        "statement",
        "protection",
        "policy",
        "information",
        "year",
        "yyyy",
        "disclaimer",
    ];
    let joining = ["and", "or", "the", "is", "in", "of", "for", "all", "material"];
    let first = first.as_str();
    about.contains(&first) || (!year && joining.contains(&first) && !(first == "the" && name.starts_with('T')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, &str)> {
        at(text, 0).map(|found| (&text[found.start..found.end], found.holder))
    }

    #[test]
    fn the_usual_statements_are_read_with_their_holder() {
        assert_eq!(
            read("Copyright (c) 2019-2021 Jane Doe\nmore"),
            Some(("Copyright (c) 2019-2021 Jane Doe", "Jane Doe"))
        );
        assert_eq!(read("© 2020 Example Ltd. All rights reserved."), Some(("© 2020 Example Ltd.", "Example Ltd.")));
        assert_eq!(
            read("Copyright 2001, 2002 by The Example Foundation, Inc."),
            Some(("Copyright 2001, 2002 by The Example Foundation, Inc.", "The Example Foundation, Inc."))
        );
        assert_eq!(read("(c) 1998-99 J. R. Doe <jane@example.com>"), Some(("(c) 1998-99 J. R. Doe", "J. R. Doe")));
        assert_eq!(read("© Example Press 2020"), Some(("© Example Press 2020", "Example Press")));
        assert_eq!(
            read("Copyright © 2015 the contributors of Example"),
            Some(("Copyright © 2015 the contributors of Example", "the contributors of Example"))
        );
    }

    #[test]
    fn the_word_or_a_list_item_alone_is_no_statement() {
        assert_eq!(read("copyright law protects authors"), None);
        assert_eq!(read("(c) the company shall"), None);
        assert_eq!(read("Copyright notice 2020"), None);
        assert_eq!(read("copyright"), None);
        assert_eq!(read("(C) 35 degrees"), None);
    }

    #[test]
    fn hostile_text_is_cut_not_followed() {
        let long = format!("Copyright 2020 {}", "Ä".repeat(4000));
        let found = at(&long, 0).expect("a statement");
        assert!(found.end <= LONGEST);
        assert!(at("© ", 0).is_none());
    }
}
