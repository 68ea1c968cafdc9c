//! Copyright statements: `Copyright (c) 2019-2021 Jane Doe`, `© Example Ltd 2020`.
//!
//! The word alone says nothing (`copyright law`), nor does `(c)` (a list item). A statement has two of: the word, the
//! symbol, a year; or the word and a holder that can be nothing else (`by Jane Doe`, `Example authors`). What the signs are is read here,
//! where the holder ends in [`holder`].

mod holder;

use holder::{abbreviation, is_party};

/// Longest statement in bytes.
pub(super) const LONGEST: usize = 250;

/// A statement that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement<'a> {
    /// First byte in the text.
    pub(super) start: usize,
    /// Byte after the holder, or after what came last.
    pub(super) end: usize,
    /// Who holds the copyright; where lines wrap, comment marks stand between the words.
    pub(super) holder: &'a str,
}

/// What stands in front of the holder.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "signs that stand in any order and combination")]
struct Signs {
    word: bool,
    symbol: bool,
    year: bool,
    by: bool,
    /// An address in angle brackets follows the holder.
    address: bool,
}

/// Reads the statement whose first sign (`copyright`, `(c)`, `©`) starts at `start`.
pub(super) fn at(text: &str, start: usize) -> Option<Statement<'_>> {
    let limit = text.floor_char_boundary(start + LONGEST);
    let window = text.get(start..limit)?;
    let (mut signs, rest) = signs(window)?;
    let length = holder::length(rest);
    // `© Example Ltd 2020`, `Copyright Example Corp. 2008`: the year comes last.
    let tail = rest[length..].trim_start_matches([' ', ',', '.']);
    let mut end = limit - (rest.len() - length);
    let mut trailing = false;
    if !signs.year
        && let Some(after) = years(tail)
    {
        signs.year = true;
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
    signs.address = is_address(&rest[length..]);
    let complete = signs.year && name.rsplit(' ').next().is_some_and(|word| word.starts_with(char::is_uppercase));
    if is_choice(text, start, complete) || !is_statement(signs, window.starts_with('©'), name) {
        return None;
    }
    if !trailing {
        let length = name.as_ptr() as usize - rest.as_ptr() as usize + name.len();
        end = limit - (rest.len() - length);
    }
    Some(Statement { start, end: start + (end - start).min(LONGEST), holder: name })
}

/// Whether `(C)` is an answer to choose: `(B) 5 (C) 6`, `(C)Jane is right`; a `complete` statement may be as tight.
fn is_choice(text: &str, start: usize, complete: bool) -> bool {
    /// How far back the answer before may stand, in bytes.
    const REACH: usize = 400;
    let bytes = text.as_bytes();
    let Some([b'(', letter @ (b'c' | b'C'), b')', rest @ ..]) = bytes.get(start..) else { return false };
    let touches = !complete
        && rest.first().is_some_and(u8::is_ascii_alphabetic)
        && !rest.get(..9).is_some_and(|word| word.eq_ignore_ascii_case(b"copyright"));
    touches || memchr::memmem::rfind(&bytes[start.saturating_sub(REACH)..start], &[b'(', letter - 1, b')']).is_some()
}

/// Whether signs and holder together are a statement. `(C)` alone is a list item, a unit or a note.
fn is_statement(signs: Signs, strong: bool, name: &str) -> bool {
    let enough = u8::from(signs.word) + u8::from(signs.symbol) + u8::from(signs.year);
    let own = name.strip_prefix("the ").filter(|_| signs.by).unwrap_or(name);
    let capital = own.chars().next().is_some_and(|ch| !ch.is_lowercase());
    // `copyright by Jane Doe`, `Copyright Example authors`, `Copyright: Jane Doe <jane@example.com>`
    let named = capital && (signs.word && (signs.by || signs.address) || signs.symbol && signs.by && initials(own))
        || capital && (signs.word || signs.symbol) && is_party(name);
    if name.len() < 2 || !(capital || signs.year) || boilerplate(own, signs.year) {
        return false;
    }
    if !(enough >= 2 || strong || named) || !(signs.word || strong || signs.year || named) {
        return false;
    }
    // Without any year the holder must be short to be one at all.
    signs.year || (capital && name.split_whitespace().count() <= 8)
}

/// Whether every word of a short name has a capital letter.
fn initials(name: &str) -> bool {
    let mut words = name.split_whitespace();
    words.clone().count() <= 4 && words.all(|word| word.starts_with(char::is_uppercase))
}

/// Whether text starts with an address in angle brackets.
fn is_address(text: &str) -> bool {
    let inside = text.trim_start().strip_prefix('<').and_then(|rest| rest.split_once('>'));
    inside.is_some_and(|(inside, _)| inside.contains('@') && inside.len() < 80)
}

/// Where a holder is named some words behind the sign: `covered by the same copyright terms except that the holder is`.
fn holder_is(rest: &str) -> Option<&str> {
    let at = memchr::memmem::find(rest.as_bytes(), b"holder is ").filter(|&at| at < 64)?;
    (!rest[..at].contains(". ")).then(|| &rest[at + "holder is ".len()..])
}

/// The signs at the start of a window, and what follows them.
fn signs(window: &str) -> Option<(Signs, &str)> {
    let mut signs = Signs::default();
    let mut rest = window;
    let mut lines = 0;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',', ':', '-', '–', '.', '[', '\u{A0}', '=', '"', '\'']);
        let before = rest.len();
        if let Some(after) =
            strip(rest, &["copyrights", "copyrighted", "copyright", "copr", "(c)opyright", "spdx-filecopyrighttext"])
        {
            signs.word = true;
            rest = after;
        } else if let Some(after) =
            strip(rest, &["(c)", "©", "(©)", "&copy;", "&copy", "&#169;", "<a9>", "\\(co", "\u{FFFD}"])
        {
            signs.symbol = true;
            rest = after;
        } else if let Some(after) = years(rest).or_else(|| if signs.year { short_year(rest) } else { None }) {
            signs.year = true;
            rest = after;
        } else if let Some(after) = strip(rest, &["by", "held by", "owned by", "is held by", "present", "and"]) {
            // `copyright by`: only after a first sign.
            if !(signs.word || signs.symbol) {
                return None;
            }
            signs.by |= after.len() + 2 <= before && rest[..before - after.len()].ends_with(['y', 'Y']);
            rest = after;
        } else if let Some(after) = strip(rest, &["all rights reserved"])
            && (signs.word || signs.symbol)
            && after.trim_start_matches([' ', '.', ',']).starts_with(|ch: char| ch.is_alphabetic())
        {
            // `Copyright (c) All Rights Reserved. Example Ltd`: the holder comes behind the clause, on the same line.
            rest = after;
        } else if let Some(after) = strip(rest, &["to", "or later", "and later"]).filter(|_| signs.year) {
            rest = after;
        } else if let Some(after) = strip(rest, &["u\"", "u'"]).filter(|_| window.len() - rest.len() < 16) {
            // `copyright = u"2020, Jane Doe"`
            rest = after;
        } else if let Some(after) = if signs.word && !signs.by { holder_is(rest) } else { None } {
            signs.by = true;
            rest = after;
        } else if let Some(length) = holder::bracket(rest) {
            rest = &rest[length..];
        } else if (signs.year || signs.by)
            && lines < 2
            && let Some(next) = holder::next_line(rest)
        {
            // A list of years fills a line; years or the holder go on in the next.
            lines += 1;
            rest = next;
        }
        if rest.len() == before {
            return Some((signs, rest));
        }
    }
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
    fn years_and_holders_go_on_in_the_next_line() {
        assert_eq!(
            read("Copyright (c) 1994, 1995, 1996\n *\tThe Regents of Example.  All rights reserved."),
            Some(("Copyright (c) 1994, 1995, 1996\n *\tThe Regents of Example", "The Regents of Example"))
        );
        assert_eq!(
            read("Copyright 2003 by        */\n/*  Jane Doe, John Roe,      */\n/*  and Max Moe.")
                .map(|(_, holder)| holder),
            Some("Jane Doe, John Roe")
        );
        assert_eq!(
            read("Copyright (C) 2006 Free Example\n## Foundation, Inc.\n").map(|(_, holder)| holder),
            Some("Free Example\n## Foundation, Inc.")
        );
    }

    #[test]
    fn a_holder_that_can_be_nothing_else_needs_no_year() {
        assert_eq!(
            read("copyright by Jane Doe and others"),
            Some(("copyright by Jane Doe and others", "Jane Doe and others"))
        );
        assert_eq!(read("Copyright Example Authors\n"), Some(("Copyright Example Authors", "Example Authors")));
        assert_eq!(read("Copyright Example Corp. 2008").map(|(_, holder)| holder), Some("Example Corp."));
        assert_eq!(read("Copyright the way it was"), None);
        assert_eq!(read("Copyright: Jane Doe <jane@example.com>\n").map(|(_, holder)| holder), Some("Jane Doe"));
        assert_eq!(
            read("copyrighted by the Free Example\n * Foundation, write").map(|(_, holder)| holder),
            Some("the Free Example\n * Foundation, write")
        );
        assert_eq!(
            read("copyright terms\n * except that the holder is Jane Doe (jane@example.com).")
                .map(|(_, holder)| holder),
            Some("Jane Doe")
        );
        assert_eq!(read("copyright = u\"2010-2020, Jane Doe\"").map(|(_, holder)| holder), Some("Jane Doe"));
    }

    #[test]
    fn tags_and_addresses_do_not_end_a_holder() {
        assert_eq!(
            read("© 2010 by the <a href=\"https://example.com\">Example Team</a>, all").map(|(text, _)| text),
            Some("© 2010 by the <a href=\"https://example.com\">Example Team</a>, all")
        );
        assert_eq!(
            read("Copyright (c) 1995 Jane Doe <jane@example.com>, Exampleville, Utopia\n").map(|(_, holder)| holder),
            Some("Jane Doe <jane@example.com>, Exampleville, Utopia")
        );
    }

    #[test]
    fn a_company_goes_on_behind_its_abbreviation() {
        assert_eq!(
            read("Copyright 2016 Example, Inc. and others.").map(|(_, holder)| holder),
            Some("Example, Inc. and others")
        );
        assert_eq!(
            read("Copyright 2016 Example Inc., Jane Doe\n").map(|(_, holder)| holder),
            Some("Example Inc., Jane Doe")
        );
    }

    #[test]
    fn hostile_text_is_cut_not_followed() {
        let long = format!("Copyright 2020 {}", "Ä".repeat(4000));
        let found = at(&long, 0).expect("a statement");
        assert!(found.end <= LONGEST);
        assert!(at("© ", 0).is_none());
    }

    #[test]
    fn an_answer_to_choose_is_no_statement() {
        let text = "(A) 02/22/2010\n(B) 02/23/2010\n(C) 03/01/2010";
        assert_eq!(at(text, text.rfind('(').expect("the last answer")), None);
        assert_eq!(read("(C)Jane is assigned to the green team"), None);
        assert_eq!(read("(C)Since the 1980s, some places have grown."), None);
        assert_eq!(read("(c)Copyright 1988 Example Inc."), Some(("(c)Copyright 1988 Example Inc.", "Example Inc.")));
    }
}
