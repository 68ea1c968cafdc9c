//! Creative Commons: codes (`CC BY-NC-SA 4.0`), names (`Attribution-ShareAlike 3.0 Unported`) and URL paths.
//!
//! All three are the same thing: a set of elements and a version, in any order people come up with. Ids are put together
//! from them and looked up in the SPDX list, so that no id is reported that does not exist.

use super::spdx_id;
use super::words::{Word, Words, starts_with};

/// Version that is meant when none is named: the current one.
const CURRENT: &str = "4";

/// Elements of a license.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the four elements of the licenses, in any combination")]
struct Elements {
    by: bool,
    nc: bool,
    nd: bool,
    sa: bool,
}

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

impl Elements {
    fn id(self, version: &str, port: Option<&str>) -> Option<&'static str> {
        // Attribution is part of every license since 2.0; 1.0 knew NC and SA without it.
        let mut id = String::from("cc");
        for (present, code) in [(self.by, "-by"), (self.nc, "-nc"), (self.nd, "-nd"), (self.sa, "-sa")] {
            if present {
                id.push_str(code);
            }
        }
        id.push('-');
        id.push_str(version);
        if !version.contains('.') {
            id.push_str(".0");
        }
        if let Some(ported) = port.and_then(|port| spdx_id(&format!("{id}-{port}"))) {
            return Some(ported);
        }
        // SPDX writes BY-NC-ND; 1.0 was BY-ND-NC.
        spdx_id(&id).or_else(|| spdx_id(&id.replace("-nc-nd-1.0", "-nd-nc-1.0")))
    }

    /// Takes in one word; `false` when it is not an element.
    fn take(&mut self, word: &str, following: Option<&str>) -> Option<usize> {
        let (slot, words) = match (word, following) {
            ("by" | "attribution" | "attr" | "attrib", _) => (&mut self.by, 1),
            ("nc" | "noncommercial" | "noncomercial", _) => (&mut self.nc, 1),
            ("non", Some("commercial")) => (&mut self.nc, 2),
            ("nd" | "noderivs" | "noderivatives" | "noderiv" | "noderivative", _) => (&mut self.nd, 1),
            ("no", Some("derivs" | "derivatives" | "derivative" | "deriv")) => (&mut self.nd, 2),
            ("sa" | "sharealike", _) => (&mut self.sa, 1),
            ("share", Some("alike")) => (&mut self.sa, 2),
            // `CC-BYNCSA`, `BYSA`
            ("bysa", _) => {
                self.by = true;
                (&mut self.sa, 1)
            }
            ("bync", _) => {
                self.by = true;
                (&mut self.nc, 1)
            }
            ("byncsa", _) => {
                self.by = true;
                self.nc = true;
                (&mut self.sa, 1)
            }
            _ => return None,
        };
        *slot = true;
        Some(words)
    }
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
            return finish(text, &words, at + 1, rest);
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
    let first = at;
    while let Some(taken) = word(at).and_then(|here| elements.take(here, word(at + 1))) {
        at += taken;
        // `Attribution License-NonCommercial` is not written; a plain `and` is.
        if matches!(word(at), Some("and" | "with"))
            && word(at + 1).is_some_and(|next| Elements::default().take(next, word(at + 2)).is_some())
        {
            at += 1;
        }
    }
    if at == first {
        return None;
    }
    let alone = at - first == 1 && version(&words, at).is_none();
    if !branded && alone {
        return None;
    }
    finish(text, &words, at, elements)
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

/// Version within the next words, past `license`, `version` and the like; its position.
fn version(words: &[Word], at: usize) -> Option<usize> {
    let mut at = at;
    while words.get(at).is_some_and(|word| {
        matches!(
            word.as_str(),
            "license"
                | "licence"
                | "version"
                | "v"
                | "ver"
                | "international"
                | "unported"
                | "generic"
                | "intl"
                | "public"
                | "cc"
                | "deed"
        )
    }) {
        at += 1;
    }
    words.get(at).filter(|word| matches!(word.as_str(), "1" | "2" | "2.1" | "2.5" | "3" | "4")).map(|_| at)
}

fn finish(text: &str, words: &[Word], at: usize, elements: Elements) -> Option<Named> {
    let mut elements = elements;
    if elements == Elements::default() {
        return None;
    }
    let found = version(words, at);
    let number = found.map_or(CURRENT, |at| words[at].as_str());
    if number != "1" {
        elements.by = true;
    }
    let mut last = found.unwrap_or(at - 1);
    let mut port = None;
    for next in last + 1..last + 3 {
        let Some(word) = words.get(next) else { break };
        if let Some((_, code)) = PORTS.iter().find(|(name, _)| *name == word.as_str() && found.is_some()) {
            port = Some(*code);
            last = next;
        } else if matches!(word.as_str(), "international" | "unported" | "generic" | "license" | "licence") {
            last = next;
        }
    }
    let id = elements.id(number, port)?;
    let end = words.get(last)?.end.min(text.len());
    Some(Named { id, end, versioned: found.is_some() })
}

/// Id of the license whose title in another language ends at `end` of `text`: `code` (`BY-NC-SA`) in the version behind the title or, where the
/// title holds it, at its end. Also where the version ends. Titles are made of everyday words, so that there is none without a version.
pub(super) fn titled(text: &str, start: usize, end: usize, code: &str) -> Option<(&'static str, usize)> {
    let title = text.get(start..end)?;
    let digits = |text: &str| text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let inside = title.len() - title.trim_end_matches(|ch: char| ch.is_ascii_digit() || ch == '.').len();
    let (number, end) = if inside > 0 {
        (&title[title.len() - inside..], end)
    } else {
        let rest = text.get(end..)?;
        let from = rest.trim_start_matches([' ', ',', '\n', '\u{A0}']);
        let length = digits(from);
        (&from[..length], end + rest.len() - from.len() + length)
    };
    Some((spdx_id(&format!("cc-{code}-{number}"))?, end))
}

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
        let text = "Nimeä-JaaSamoin 4.0 Kansainvälinen";
        let end = text.find(" 4").expect("a version");
        assert_eq!(titled(text, 0, end, "BY-SA"), Some(("CC-BY-SA-4.0", end + 4)));
        assert_eq!(titled("Atribución 3.0", 0, 15, "BY"), Some(("CC-BY-3.0", 15)));
        assert_eq!(titled("Nimeä-JaaSamoin lisenssi", 0, end, "BY-SA"), None);
        assert_eq!(titled("Nimeä-JaaSamoin 7.0", 0, end, "BY-SA"), None);
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
