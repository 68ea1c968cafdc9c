//! Creative Commons: codes (`CC BY-NC-SA 4.0`), names (`Attribution-ShareAlike 3.0 Unported`) and URL paths.
//!
//! All three are the same thing: a set of elements and a version, in any order people come up with. Ids are put together
//! from them and looked up in the SPDX list, so that no id is reported that does not exist.

use super::elements::Elements;
use super::words::{Word, Words, starts_with};

/// Version that is meant when none is named: the current one.
const CURRENT: &str = "4";

/// A name that was read: its id and where it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    /// SPDX id or `LicenseRef-...`.
    pub(super) id: &'static str,
    /// Bytes of text that were read.
    pub(super) end: usize,
    /// Whether the version stood there; otherwise the current one is assumed.
    pub(super) versioned: bool,
}

/// Countries whose ports have an id of their own in the SPDX list, as people write them.
const PORTS: [(&str, &str); 12] = [
    ("germany", "de"),
    ("netherlands", "nl"),
    ("australia", "au"),
    ("austria", "at"),
    ("france", "fr"),
    ("de", "de"),
    ("nl", "nl"),
    ("au", "au"),
    ("at", "at"),
    ("fr", "fr"),
    ("igo", "igo"),
    ("us", "us"),
];

/// Reads a Creative Commons name at the start of `text`. Without `cc` or `creative commons` in front, at least
/// `Attribution-` and another element or a version must follow (`Attribution 4.0 International`).
pub(super) fn named(text: &str) -> Option<Named> {
    let leads = |word: &str| matches!(word, "creative" | "cc" | "creativecommons" | "ccby" | "attribution");
    if !starts_with(text, |word| matches!(word, "the" | "a" | "an"), leads) {
        return None;
    }
    let words: Vec<Word> = Words::new(text).take(24).collect();
    let word = |at: usize| words.get(at).map(Word::as_str);
    let mut at = 0;
    while matches!(word(at), Some("the" | "a" | "an")) {
        at += 1;
    }
    let branded = match (word(at)?, word(at + 1)) {
        ("creative", Some("commons" | "common")) => {
            at += 2;
            true
        }
        ("cc" | "creativecommons", _) => {
            at += 1;
            true
        }
        ("ccby", _) => {
            // `CCBY 4.0`: one word that says both.
            let rest = Elements { by: true, ..Elements::default() };
            return finish(text, words[at].end, rest);
        }
        ("attribution", _) => false,
        _ => return None,
    };
    while branded && matches!(word(at), Some("license" | "licence" | "licenses" | "the" | "public")) {
        at += 1;
    }
    if branded && let Some(public) = public_domain(&words, at) {
        return Some(public);
    }
    let mut elements = Elements::default();
    let mut behind = 0;
    loop {
        if let Some(taken) = word(at).and_then(|here| elements.take(here, word(at + 1))) {
            at += taken;
            behind = words[at - 1].end;
        } else if let Some(taken) = words.get(at).and_then(|here| elements.take_phrase(&text[here.start..])) {
            behind = words[at].start + taken;
            at += words[at..].iter().take_while(|word| word.start < behind).count();
        } else if elements != Elements::default()
            && matches!(word(at), Some("and" | "with"))
            && word(at + 1).is_some_and(|next| Elements::default().take(next, word(at + 2)).is_some())
        {
            // `Attribution License-NonCommercial` is not written; a plain `and` is.
            at += 1;
        } else {
            break;
        }
    }
    let named = finish(text, behind, elements)?;
    (branded || elements.count() > 1 || named.versioned).then_some(named)
}

/// `CC0`, `CC zero`, `Creative Commons Public Domain Mark`, `Public Domain Dedication`.
fn public_domain(words: &[Word], at: usize) -> Option<Named> {
    let word = |at: usize| words.get(at).map(Word::as_str);
    let mut last = at;
    let id = match (word(at)?, word(at + 1)) {
        ("0" | "zero", _) => "CC0-1.0",
        ("pdm", _) => "CC-PDM-1.0",
        ("pddc", _) => "CC-PDDC",
        ("public", Some("domain")) | ("domain", _) => {
            last = if word(at) == Some("public") { at + 1 } else { at };
            if word(last + 1) == Some("mark") {
                last += 1;
                "CC-PDM-1.0"
            } else {
                "CC0-1.0"
            }
        }
        _ => return None,
    };
    let versioned = last + 1 < words.len() && matches!(word(last + 1), Some("1" | "v"));
    let end = words.get(if versioned { last + 1 } else { last })?.end;
    Some(Named { id, end, versioned: true })
}

/// Words behind the elements that are none.
const NEUTRAL: [&str; 19] = [
    "license",
    "licence",
    "version",
    "versión",
    "versione",
    "версии",
    "версия",
    "v",
    "ver",
    "international",
    "unported",
    "generic",
    "intl",
    "public",
    "cc",
    "deed",
    "lizenz",
    "only",
    "licensed",
];

/// Version among the next words, past `license`, `version` and the like; its position.
fn version(words: &[Word]) -> Option<usize> {
    let at = words.iter().position(|word| !NEUTRAL.contains(&word.as_str()))?;
    matches!(words[at].as_str(), "1" | "2" | "2.1" | "2.5" | "3" | "4").then_some(at)
}

/// The license of `elements`, which end at `behind`, with the version and country that follow.
fn finish(text: &str, behind: usize, elements: Elements) -> Option<Named> {
    let mut elements = elements;
    if elements == Elements::default() {
        return None;
    }
    let rest = text.get(behind..)?;
    let words: Vec<Word> = Words::new(rest).take(FOLLOWING).collect();
    let found = version(&words);
    // `Erkännande-dela-lika 4.0`: an element that is not known makes the license another one.
    let joined = rest.trim_start_matches(' ').starts_with(['-', '–', '—', '/']);
    if joined && words.first().is_some_and(|word| !word.is_number() && !NEUTRAL.contains(&word.as_str())) {
        return None;
    }
    let number = found.map_or(CURRENT, |at| words[at].as_str());
    if number != "1" {
        elements.by = true;
    }
    let mut last = found;
    let mut port = None;
    for next in found.map_or(0, |at| at + 1)..found.map_or(2, |at| at + 3) {
        let Some(word) = words.get(next) else { break };
        if let Some((_, code)) = PORTS.iter().find(|(name, _)| *name == word.as_str())
            && found.is_some()
            && text[behind + word.start..].starts_with(|ch: char| ch.is_uppercase())
        {
            port = Some(*code);
            last = Some(next);
        } else if matches!(word.as_str(), "international" | "unported" | "generic" | "license" | "licence") {
            last = Some(next);
        }
    }
    let id = elements.id(number, port)?;
    let end = last.map_or(behind, |last| behind + words[last].end);
    Some(Named { id, end, versioned: found.is_some() })
}

/// Words behind the elements among which the version and country stand.
const FOLLOWING: usize = 12;

/// Id of the license whose title starts at `start` of `text`, in any language, and where it ends. The words of titles are those of every day, so
/// there is none without a version, with both its numbers; English speaks of `attribution 2.0` otherwise, too.
pub(super) fn title(text: &str, start: usize) -> Option<(&'static str, usize)> {
    let mut elements = Elements::default();
    let mut behind = start;
    let mut next = start;
    for _ in 0..ELEMENTS {
        let Some(taken) = text.get(next..).and_then(|rest| elements.take_phrase(rest)) else { break };
        behind = next + taken;
        let gap = text[behind..].char_indices().take(GAP).find(|(_, ch)| ch.is_alphanumeric());
        let Some((gap, _)) = gap else { break };
        next = behind + gap;
    }
    // `Namensnennung (by)`
    let rest = text.get(behind..)?;
    let code = rest.strip_prefix(" (by").and_then(|code| code.find(')')).filter(|&length| length < GAP);
    behind += code.map_or(0, |length| length + " (by)".len());
    let named = finish(text, behind, elements).filter(|named| named.versioned)?;
    let following = text.get(behind..named.end)?;
    let english = elements.count() == 1 && text[start..behind].eq_ignore_ascii_case("attribution");
    let kind = Words::new(following).any(|word| matches!(word.as_str(), "international" | "unported" | "generic"));
    (following.contains('.') && (!english || kind)).then_some((named.id, named.end))
}

/// Elements of a title, at most: one may stand there in two languages.
const ELEMENTS: usize = 8;

/// Characters between two elements of a title, at most.
const GAP: usize = 8;

/// Id of a path below `creativecommons.org/`: `licenses/by-nc/4.0/deed.de`, `publicdomain/zero/1.0/`.
pub(super) fn path(path: &str) -> Option<&'static str> {
    // Image hosts put a size and a file name around the same path: `l/by-sa/4.0/88x31.png`, `p/zero/1.0/`.
    let below = |prefixes: &[&str]| prefixes.iter().find_map(|prefix| path.strip_prefix(prefix));
    let is_code = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'+');
    let code_of = |rest: &str| rest.bytes().take_while(is_code).count();
    if let Some(rest) = below(&["publicdomain/", "p/"]) {
        return match &rest[..code_of(rest)] {
            "zero" => Some("CC0-1.0"),
            "mark" => Some("CC-PDM-1.0"),
            "certification" => Some("CC-PDDC"),
            _ => None,
        };
    }
    let rest = below(&["licenses/", "licences/", "license/", "l/"])?;
    let (code, after) = rest.split_at(code_of(rest));
    if code == "publicdomain" {
        return Some("CC-PDDC");
    }
    let mut elements = Elements::default();
    for part in code.split(['-', '+']) {
        elements.take(part, None)?;
    }
    let version = version_part(after);
    let number = version.strip_prefix('/').unwrap_or(CURRENT);
    let port = after[version.len()..].strip_prefix('/').map(|port| {
        let length = port.bytes().take_while(u8::is_ascii_alphabetic).count();
        &port[..length]
    });
    elements.id(number.strip_suffix(".0").unwrap_or(number), port)
}

/// The `/4.0` at the start of the rest of a path.
fn version_part(rest: &str) -> &str {
    let Some(number) = rest.strip_prefix('/') else { return "" };
    let length = number.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let number = number[..length].trim_end_matches('.');
    if number.is_empty() { "" } else { &rest[..=number.len()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Option<&'static str> {
        named(text).map(|named| named.id)
    }

    #[test]
    fn codes_are_read_in_any_spelling_and_order() {
        assert_eq!(id("CC BY-NC-SA 4.0"), Some("CC-BY-NC-SA-4.0"));
        assert_eq!(id("cc-by-sa-nc-3.0"), Some("CC-BY-NC-SA-3.0"));
        assert_eq!(id("CC BY NC ND 2.5"), Some("CC-BY-NC-ND-2.5"));
        assert_eq!(id("CC0 1.0 Universal"), Some("CC0-1.0"));
        assert_eq!(id("CC BY 2.1 JP"), None, "2.1 is not an SPDX id without its port");
        assert_eq!(id("CCBY4.0"), Some("CC-BY-4.0"));
    }

    #[test]
    fn names_are_read_as_written_on_the_deeds() {
        assert_eq!(
            id("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International License"),
            Some("CC-BY-NC-SA-4.0")
        );
        assert_eq!(id("the Creative Commons Attribution License, version 3.0"), Some("CC-BY-3.0"));
        assert_eq!(id("Attribution 4.0 International"), Some("CC-BY-4.0"));
        assert_eq!(id("Creative Commons Attribution Share Alike 3.0 Germany"), Some("CC-BY-SA-3.0-DE"));
        assert_eq!(id("Creative Commons Public Domain Mark 1.0"), Some("CC-PDM-1.0"));
    }

    #[test]
    fn a_missing_version_is_the_current_one_and_says_so() {
        let named = named("CC BY-SA").expect("a code");
        assert_eq!((named.id, named.versioned), ("CC-BY-SA-4.0", false));
    }

    #[test]
    fn a_title_in_another_language_needs_its_version() {
        let title = |text: &str| title(text, 0).map(|(id, end)| (id, text[..end].to_owned()));
        let found = |id: &'static str, text: &str| Some((id, text.to_owned()));
        assert_eq!(title("Nimeä-JaaSamoin 4.0 Kansainvälinen"), found("CC-BY-SA-4.0", "Nimeä-JaaSamoin 4.0"));
        assert_eq!(
            title("Namensnennung – Keine Bearbeitung (by-nd) 3.0"),
            found("CC-BY-ND-3.0", "Namensnennung – Keine Bearbeitung (by-nd) 3.0")
        );
        assert_eq!(title("Atribución 3.0"), found("CC-BY-3.0", "Atribución 3.0"));
        assert_eq!(title("Nimeä-JaaSamoin lisenssi"), None);
        assert_eq!(title("Nimeä-JaaSamoin 7.0"), None);
        assert_eq!(title("表示 4 回"), None);
        assert_eq!(title("Attribution 2.0 for marketing"), None);
        assert_eq!(title("Attribution 2.0 Generic"), found("CC-BY-2.0", "Attribution 2.0 Generic"));
    }

    #[test]
    fn elements_of_other_languages_stand_behind_the_brand() {
        assert_eq!(id("Creative Commons attribution, partage dans les mêmes conditions 3.0"), Some("CC-BY-SA-3.0"));
        assert_eq!(id("Creative-Commons Namensnennung – Nicht kommerziell"), Some("CC-BY-NC-4.0"));
        assert_eq!(id("CC 署名-禁止演绎 4.0"), Some("CC-BY-ND-4.0"));
    }

    #[test]
    fn an_unknown_element_makes_no_freer_license() {
        assert_eq!(id("Creative Commons Attribution-Unheard-Of 4.0"), None);
        assert_eq!(id("CC BY-licensed"), Some("CC-BY-4.0"));
    }

    #[test]
    fn prose_about_attribution_is_no_license() {
        assert_eq!(id("attribution of the painting"), None);
        assert_eq!(id("CC the manager on it"), None);
        assert_eq!(id("Creative Commons is an organization"), None);
    }

    #[test]
    fn paths_hold_ports_deeds_and_the_public_domain() {
        assert_eq!(path("licenses/by-nc/4.0/deed.de"), Some("CC-BY-NC-4.0"));
        assert_eq!(path("licenses/by-nc-nd/3.0/de/"), Some("CC-BY-NC-ND-3.0-DE"));
        assert_eq!(path("licenses/by-nd-nc/1.0/"), Some("CC-BY-NC-ND-1.0"));
        assert_eq!(path("publicdomain/zero/1.0/"), Some("CC0-1.0"));
        assert_eq!(path("publicdomain/mark/1.0/"), Some("CC-PDM-1.0"));
        assert_eq!(path("l/by-sa/4.0/88x31.png"), Some("CC-BY-SA-4.0"));
        assert_eq!(path("about/"), None);
    }
}
