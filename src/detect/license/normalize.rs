//! From what stands in a license column to an SPDX id or expression.
//!
//! Tried in the order of how sure they are: an id in any case, an expression, a name in full, a URL, a name followed by something in
//! parentheses, a sentence that says under which license. What stays unknown is left unknown.

use super::names::{self, Named};
use super::{cc, gnu, spdx_id, url};

/// Longest value that is looked at; columns that hold a whole license text are for the text marks.
const LONGEST: usize = 600;

/// Normalizes a license name to an SPDX id, an expression of ids or a `LicenseRef-...`; `None` when nothing is recognized.
#[must_use]
pub fn normalize(name: &str) -> Option<String> {
    let name = name[..name.floor_char_boundary(LONGEST)].trim().trim_matches(['"', '\'', '`', '*', '#']).trim();
    if name.is_empty() {
        return None;
    }
    if let Some(id) = spdx_id(name) {
        return Some(id.to_owned());
    }
    if let Some(list) = name.strip_prefix('[').and_then(|list| list.strip_suffix(']')) {
        return joined(list.split(',').map(|item| item.trim().trim_matches(['"', '\''])), " AND ");
    }
    expression(name).or_else(|| single(name).map(str::to_owned))
}

/// Joins the ids of several names; `None` unless all are known.
fn joined<'a>(names: impl Iterator<Item = &'a str>, with: &str) -> Option<String> {
    let mut out = String::new();
    for name in names.filter(|name| !name.is_empty()) {
        let id = single(name)?;
        if !out.is_empty() {
            out.push_str(with);
        }
        out.push_str(id);
    }
    (!out.is_empty()).then_some(out)
}

/// An SPDX expression with ids in any case: `mit OR apache-2.0`, `(MIT AND (LGPL-2.1+ OR BSD-3-Clause))`.
fn expression(text: &str) -> Option<String> {
    let parsed = |text: &str| spdx::Expression::parse_mode(text, spdx::ParseMode::LAX).is_ok();
    let is_operator = |word: &str| matches!(word, "AND" | "OR" | "WITH" | "and" | "or" | "with");
    let joins = |piece: &str| piece.contains('/') || is_operator(piece);
    if !text.split([' ', '(', ')']).any(joins) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut operators = 0;
    let mut after_with = false;
    for piece in text.split_inclusive([' ', '(', ')', '/']) {
        let (word, mark) = match piece.chars().next_back() {
            Some(mark @ (' ' | '(' | ')' | '/')) => (&piece[..piece.len() - 1], Some(mark)),
            _ => (piece, None),
        };
        if is_operator(word) {
            operators += 1;
            after_with = word.eq_ignore_ascii_case("with");
            out.push_str(&word.to_ascii_uppercase());
        } else if after_with {
            after_with = false;
            out.push_str(spdx::exception_id(word)?.name);
        } else if !word.is_empty() {
            out.push_str(spdx_id(word).or_else(|| names::exactly(word)).or_else(|| whole(word))?);
        }
        match mark {
            Some('/') => {
                operators += 1;
                out.push_str(" OR ");
            }
            Some(mark) => out.push(mark),
            None => {}
        }
    }
    let plain =
        out.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).filter(|inner| !inner.contains(['(', ')']));
    let out = plain.map_or(out.as_str(), |inner| inner);
    (operators > 0 && parsed(out)).then(|| out.to_owned())
}

/// A name by grammar that the whole text is.
fn whole(text: &str) -> Option<&'static str> {
    let named = cc::named(text).or_else(|| gnu::named(text))?;
    rest_is_empty(text, named).then_some(named.id)
}

fn rest_is_empty(text: &str, named: Named) -> bool {
    let rest = text[named.end..].trim_matches(|ch: char| !ch.is_alphanumeric()).to_ascii_lowercase();
    matches!(
        rest.as_str(),
        "" | "license"
            | "licence"
            | "international"
            | "deed"
            | "public license"
            | "universal"
            | "public domain dedication"
    )
}

fn single(text: &str) -> Option<&'static str> {
    spdx_id(text)
        .or_else(|| whole(text))
        .or_else(|| names::exactly(text))
        .or_else(|| address(text, true))
        .or_else(|| leading(text))
        .or_else(|| address(text, false))
        .or_else(|| sentence(text))
}

/// A URL, at the start of the text or anywhere in it.
fn address(text: &str, leads: bool) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    if leads && !(lower.starts_with("http") || lower.starts_with("www.")) {
        return None;
    }
    // A host starts after `//`, `.` or a space; other places are inside a word.
    let starts = lower.match_indices(['/', '.', ' ', '(', '<']).map(|(at, mark)| at + mark.len());
    std::iter::once(0).chain(starts).find_map(|at| url::at(text.get(at..)?)).map(|(id, _)| id)
}

/// A name followed by something that is no part of it: `MIT (https://example.com/LICENSE)`, `CC BY-SA 4.0, see below`.
fn leading(text: &str) -> Option<&'static str> {
    let named = names::named(text)?;
    let rest = text[named.end..].trim_start();
    rest.starts_with(|ch: char| !ch.is_alphanumeric()).then_some(named.id)
}

/// What a sentence such as `The data is licensed under CC BY 4.0` names.
fn sentence(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    for phrase in [
        "under the terms of the ",
        "licensed under the ",
        "licensed under ",
        "under the ",
        "under a ",
        "under ",
        "license: ",
        "licence: ",
    ] {
        let Some(at) = lower.find(phrase) else { continue };
        if let Some(named) = text.get(at + phrase.len()..).and_then(names::named) {
            return Some(named.id);
        }
    }
    let research = ["research purpose", "research only", "academic use", "research use", "academic purpose"];
    if research.iter().any(|phrase| lower.contains(phrase)) {
        return Some("LicenseRef-research-only");
    }
    let commercial = ["non-commercial", "noncommercial", "non commercial"];
    commercial.iter().any(|phrase| lower.contains(phrase)).then_some("LicenseRef-non-commercial")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, Option<&str>)]) {
        for (name, id) in pairs {
            assert_eq!(normalize(name).as_deref(), *id, "{name}");
        }
    }

    #[test]
    fn ids_and_hub_tags_are_read_in_any_case() {
        check(&[
            ("mit", Some("MIT")),
            ("apache-2.0", Some("Apache-2.0")),
            ("cc-by-nc-sa-4.0", Some("CC-BY-NC-SA-4.0")),
            ("gpl-3.0", Some("GPL-3.0-only")),
            ("c-uda", Some("C-UDA-1.0")),
            ("llama3.1", Some("LicenseRef-hf-llama3.1")),
            ("openrail", Some("LicenseRef-hf-openrail")),
            ("cc", Some("LicenseRef-hf-cc")),
        ]);
    }

    #[test]
    fn messy_names_are_read() {
        check(&[
            ("Apache 2", Some("Apache-2.0")),
            (" Apache License, Version 2.0 ", Some("Apache-2.0")),
            ("mit license", Some("MIT")),
            ("MIT License (MIT)", Some("MIT")),
            ("CC-BY-NC 4.0", Some("CC-BY-NC-4.0")),
            ("Standard 3-clause BSD", Some("BSD-3-Clause")),
            ("MPLv2", Some("MPL-2.0")),
            ("GNU General Public License v3", Some("GPL-3.0-only")),
            ("\"Public Domain\"", Some("LicenseRef-public-domain")),
        ]);
    }

    #[test]
    fn addresses_and_sentences_are_read() {
        check(&[
            ("https://creativecommons.org/licenses/by/4.0/legalcode", Some("CC-BY-4.0")),
            ("http://www.apache.org/licenses/LICENSE-2.0", Some("Apache-2.0")),
            ("MIT (https://example.com/LICENSE)", Some("MIT")),
            ("The data is licensed under CC BY 4.0", Some("CC-BY-4.0")),
            ("intended for non-commercial research purpose only.", Some("LicenseRef-research-only")),
        ]);
    }

    #[test]
    fn expressions_keep_their_operators() {
        check(&[
            ("mit OR apache-2.0", Some("MIT OR Apache-2.0")),
            ("(MIT OR Apache-2.0)", Some("MIT OR Apache-2.0")),
            ("MIT/Apache-2.0", Some("MIT OR Apache-2.0")),
            ("gpl-2.0-only WITH classpath-exception-2.0", None),
            ("GPL-2.0-only WITH Classpath-exception-2.0", Some("GPL-2.0-only WITH Classpath-exception-2.0")),
            ("['MIT', 'Apache-2.0']", Some("MIT AND Apache-2.0")),
        ]);
    }

    #[test]
    fn what_is_no_license_stays_unknown() {
        check(&[
            ("unknown", None),
            ("other", None),
            ("Custom (various)", None),
            ("", None),
            ("Copyright 2017 Example Inc.", None),
        ]);
    }
}
