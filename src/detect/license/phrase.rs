//! License names in running text: what phrase leads to a name, and which names stand alone.
//!
//! `MIT`, `Apache` and `Python` are words of daily use, so a name needs a phrase in front: `licensed under`, `License:`. Only names
//! that can be nothing else (`CC BY-SA 4.0`, `Mozilla Public License`) are reported without one, as mentions.

use super::names::{self, Named};
use super::spdx_id;
use super::words::Words;
use std::borrow::Cow;

/// Words between a phrase and its name, at most: `under the terms and conditions of the`.
const REACH: usize = 8;

/// Bytes after a phrase that are looked at.
const WINDOW: usize = 260;

/// A name found behind an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// First byte of the mark: the phrase, or the name where there is none.
    pub(super) start: usize,
    /// Byte after the name.
    pub(super) end: usize,
    /// Its id.
    pub(super) id: &'static str,
    /// Whether the version stood there.
    pub(super) versioned: bool,
    /// Whether a phrase leads to it.
    pub(super) led: bool,
}

/// What an anchor word leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    /// `licensed`: `under` must follow, or the name at once.
    Licensed,
    /// `released`, `available`: `under` must follow.
    Under,
    /// `license`: a label (`License: MIT`), a heading, or `license is`.
    Label,
    /// The anchor is the name itself.
    Name,
}

fn lead(anchor: &str) -> Lead {
    let mut buffer = [0; 16];
    let lowered = match buffer.get_mut(..anchor.len()).filter(|_| anchor.is_ascii()) {
        Some(lowered) => {
            lowered.copy_from_slice(anchor.as_bytes());
            lowered.make_ascii_lowercase();
            Cow::Borrowed(std::str::from_utf8(lowered).unwrap_or_default())
        }
        None => Cow::Owned(anchor.to_lowercase()),
    };
    match &*lowered {
        "licensed" | "licenced" | "lizenziert" | "relicensed" => Lead::Licensed,
        "released" | "distributed" | "available" | "published" | "provided" | "offered" | "shared" | "covered"
        | "governed" | "redistributed" | "made available" | "use" | "used" | "dedicated" => Lead::Under,
        "license" | "licence" | "licenseid" | "licenses" | "licences" | "lizenz" | "licencia" | "licenza"
        | "licença" => Lead::Label,
        _ => Lead::Name,
    }
}

/// Marks that the anchor at `start..end` leads to, at most five (`MIT or Apache-2.0`).
pub(super) fn at(text: &str, start: usize, end: usize, mut push: impl FnMut(Mark)) {
    let Some(anchor) = text.get(start..end) else { return };
    let lead = lead(anchor);
    let from = if lead == Lead::Name { name_start(text, start) } else { end };
    let mut limit = (from + WINDOW).min(text.len());
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let Some(window) = text.get(from..limit) else { return };
    let Some(skip) = (match lead {
        Lead::Name => Some(0),
        Lead::Licensed => under(window).or(Some(0)),
        Lead::Under => under(window),
        Lead::Label => label(text, start, window),
    }) else {
        return;
    };
    let reach = match lead {
        Lead::Name => 0,
        Lead::Licensed if skip == 0 => 0,
        _ => REACH,
    };
    let Some((offset, mut named)) = first_name(window, skip, reach) else { return };
    let led = lead != Lead::Name || led_to(text, from + offset);
    if lead == Lead::Name && !stands_alone(text, from, named, led) {
        return;
    }
    if !named.versioned
        && let Some(id) = version_before(text, from + offset, named.id)
    {
        named = Named { id, versioned: true, ..named };
    }
    let mut mark = Mark {
        start: if lead == Lead::Name { from + offset } else { start },
        end: from + offset + named.end,
        id: named.id,
        versioned: named.versioned,
        led,
    };
    push(mark);
    // `MIT or Apache-2.0`, `MPL, GPL and CC BY`
    for _ in 0..4 {
        let Some(window) = text.get(mark.end..limit) else { return };
        let Some(joint) = joint(window) else { return };
        let Some(named) = window.get(joint..).and_then(names::named) else { return };
        mark = Mark {
            start: mark.end + joint,
            end: mark.end + joint + named.end,
            id: named.id,
            versioned: named.versioned,
            led: mark.led,
        };
        push(mark);
    }
}

/// Start of a name whose anchor is not its first word: `Lesser General Public License` hangs on `general`.
fn name_start(text: &str, anchor: usize) -> usize {
    let before = text.get(..anchor).unwrap_or_default().trim_end_matches(|ch: char| !ch.is_alphanumeric());
    ["lesser", "library", "affero"]
        .iter()
        .find(|word| {
            let at = before.len().checked_sub(word.len());
            at.and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(word))
        })
        .map_or(anchor, |word| before.len() - word.len())
}

/// Whether the words before a name lead to it, some way off: `redistribute it under the terms of the` or `subject to the conditions of the`.
fn led_to(text: &str, name: usize) -> bool {
    let mut from = name.saturating_sub(BEHIND);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..name).unwrap_or_default();
    let sentence = before.rsplit_once(". ").map_or(before, |(_, sentence)| sentence);
    // Comment marks and line breaks are no words, so a wrapped notice reads like a straight one.
    let mut last = [false; REACH];
    for (at, word) in Words::new(sentence).enumerate() {
        let leads = matches!(
            word.as_str(),
            "under" | "terms" | "conditions" | "subject" | "comply" | "licensed" | "governed" | "covered" | "copy"
        );
        last[at % REACH] = leads;
    }
    last.contains(&true)
}

/// Bytes before a name that may hold the phrase that leads to it.
const BEHIND: usize = 120;

/// Whether a name that no phrase leads to at once is one: not `Apache`, `BSD` or `GPL` alone, nor `non-GPL`, nor part of an identifier.
fn stands_alone(text: &str, start: usize, named: Named, led: bool) -> bool {
    let (before, rest) = text.split_at_checked(start).unwrap_or_default();
    let (name, behind) = rest.split_at_checked(named.end).unwrap_or_default();
    let denied =
        before.len().checked_sub(4).and_then(|at| before.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case("non-"));
    let identifier = before.ends_with('_') || behind.starts_with('_');
    let brand = DAILY.iter().any(|daily| name.eq_ignore_ascii_case(daily));
    // `GPL`, `GPL-only symbol` and `BSD-style union` need a phrase.
    let only = name.get(name.len().saturating_sub(5)..).is_some_and(|end| end.eq_ignore_ascii_case("-only"));
    let short = !named.versioned && (only || name.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let style = name.to_ascii_lowercase().ends_with("style");
    !(denied || identifier || brand || !led && (short || style))
}

/// Names that are more than a license: makers and operating systems.
const DAILY: [&str; 6] = ["apache", "bsd", "mozilla", "eclipse", "creative commons", "gnu"];

/// The version that stands in front of a GNU name: `under version 2 of the GNU General Public License`.
fn version_before(text: &str, start: usize, id: &str) -> Option<&'static str> {
    let stem = id.strip_suffix("-only").filter(|id| id.contains("GPL-") || id.starts_with("GFDL-"))?;
    let (stem, _) = stem.rsplit_once('-')?;
    let mut from = start.saturating_sub(48);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text.get(from..start)?.to_ascii_lowercase();
    // Comment marks and line breaks may stand between any two words.
    let word_end = |text: &str| text.trim_end_matches(|ch: char| !ch.is_alphanumeric()).len();
    let before = &before[..word_end(&before)];
    let before = before.strip_suffix("the").unwrap_or(before);
    let before = before[..word_end(before)].strip_suffix("of")?;
    let (_, tail) = before.rsplit_once("version")?;
    let number = tail.trim_start().split(|ch: char| !ch.is_ascii_digit() && ch != '.').next()?.trim_end_matches('.');
    let zero = if number.contains('.') { "" } else { ".0" };
    let ending = if tail.contains("later") || tail.contains("newer") { "or-later" } else { "only" };
    spdx_id(&format!("{stem}-{number}{zero}-{ending}"))
}

/// Bytes up to behind `under`, which must be one of the next words.
fn under(window: &str) -> Option<usize> {
    Words::new(window)
        .take(4)
        .find(|word| matches!(word.as_str(), "under" | "unter" | "bajo" | "sous" | "sob"))
        .map(|word| word.end)
}

/// Bytes behind the sign of a label: `: `, ` = "`, ` is `, or the line break of a heading.
fn label(text: &str, start: usize, window: &str) -> Option<usize> {
    let quoted = window.trim_start_matches(['"', '\'', '`', '*', ')', '_']);
    let spaced = quoted.trim_start_matches([' ', '\t']);
    let at = window.len() - spaced.len();
    if spaced.starts_with([':', '=']) {
        // `License :: OSI Approved :: MIT License` of package metadata.
        let value = spaced.trim_start_matches([':', '=', ' ', '\t', '>']);
        let value = value.strip_prefix("OSI Approved ::").map_or(value, str::trim_start);
        return Some(window.len() - value.len());
    }
    if let Some(word) = Words::new(window).next()
        && word.start <= 1
        && matches!(word.as_str(), "is" | "under" | "agreement")
    {
        return Some(word.end);
    }
    // A heading: the word alone on its line.
    let line = text.get(..start)?.rsplit('\n').next()?;
    let alone = line.len() < 8 && !line.contains(char::is_alphanumeric);
    let heading = alone && spaced.starts_with(['\n', '\r']);
    heading.then(|| at + spaced.len() - spaced.trim_start_matches(|ch: char| !ch.is_alphanumeric()).len())
}

/// The first name behind `skip` bytes, within `reach` words that may stand in front of one.
fn first_name(window: &str, skip: usize, reach: usize) -> Option<(usize, Named)> {
    let rest = window.get(skip..)?;
    let mut words = Words::new(rest);
    for _ in 0..=reach {
        let word = words.next()?;
        if let Some(named) = names::named(&rest[word.start..]).filter(|named| is_whole(&rest[word.start..], *named)) {
            return Some((skip + word.start, named));
        }
        let filler = matches!(
            word.as_str(),
            "the"
                | "a"
                | "an"
                | "terms"
                | "and"
                | "conditions"
                | "of"
                | "either"
                | "both"
                | "following"
                | "under"
                | "version"
                | "license"
                | "licence"
                | "licenses"
                | "open"
                | "source"
                | "free"
                | "permissive"
                | "same"
                | "by"
                | "standard"
                | "term"
                | "to"
                | "agreement"
                | "osi"
                | "approved"
                | "dual"
                | "der"
                | "die"
                | "la"
                | "le"
                | "una"
                | "licencia"
                | "lizenz"
                | "licensing"
                | "is"
                | "in"
        );
        if !filler {
            return None;
        }
    }
    None
}

/// A name of a single lower-case word (`commercial`, `python`) is a word; a label or phrase alone does not make it a name.
pub(super) fn is_whole(text: &str, named: Named) -> bool {
    let name = &text[..named.end];
    let daily = [
        "LicenseRef-proprietary",
        "LicenseRef-non-commercial",
        "LicenseRef-hf-cc",
        "Ruby",
        "Vim",
        "JSON",
        "PHP-3.01",
        "Python-2.0",
    ]
    .contains(&named.id);
    !daily || (named.id == "LicenseRef-hf-cc" && name.len() > 4)
}

/// Bytes of ` or `, ` and `, `/`, `, ` between two names.
fn joint(window: &str) -> Option<usize> {
    let rest = window.trim_start_matches([' ', '"', '\'', ')', ']', '`', '*', ',']);
    let comma = window[..window.len() - rest.len()].contains(',');
    let joint = ["and/or ", "and ", "or ", "/ ", "/", "& "].iter().find(|joint| rest.starts_with(**joint));
    let joint = joint.copied().or(comma.then_some(""))?;
    let after = rest[joint.len()..].trim_start_matches([' ', '"', '\'', '(', '[', '`', '*']);
    let after = after.strip_prefix("the ").unwrap_or(after);
    Some(window.len() - after.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str, anchor: &str) -> Vec<&'static str> {
        let start = text.find(anchor).expect("the anchor");
        let mut found = Vec::new();
        at(text, start, start + anchor.len(), |mark| found.push(mark.id));
        found
    }

    #[test]
    fn a_phrase_leads_to_a_name() {
        assert_eq!(ids("This is licensed under the MIT license.", "licensed"), ["MIT"]);
        assert_eq!(ids("released under the terms and conditions of the GNU GPL v3", "released"), ["GPL-3.0-only"]);
        assert_eq!(ids("freely available under an open source BSD-2-Clause license", "available"), ["BSD-2-Clause"]);
        assert_eq!(ids("licensed under MIT or Apache-2.0", "licensed"), ["MIT", "Apache-2.0"]);
    }

    #[test]
    fn labels_and_headings_lead_to_a_name() {
        assert_eq!(ids("license = \"MIT\"", "license"), ["MIT"]);
        assert_eq!(ids("\"license\": \"ISC\",", "license"), ["ISC"]);
        assert_eq!(ids("License :: OSI Approved :: Apache Software License", "License"), ["Apache-2.0"]);
        assert_eq!(ids("## License\n\nMIT", "License"), ["MIT"]);
    }

    #[test]
    fn words_of_daily_use_need_their_phrase() {
        assert_eq!(ids("released in Python", "released"), Vec::<&str>::new());
        assert_eq!(ids("available under the table of the MIT building", "available"), Vec::<&str>::new());
        assert_eq!(ids("the license of the MIT student", "license"), Vec::<&str>::new());
        assert_eq!(ids("License: commercial", "License"), Vec::<&str>::new());
    }

    #[test]
    fn a_version_may_stand_in_front() {
        assert_eq!(ids("under version 2 of the GNU General Public License", "GNU"), ["GPL-2.0-only"]);
        assert_eq!(
            ids("version 2.1 or later of the\n * GNU Lesser General\n * Public License", "GNU"),
            ["LGPL-2.1-or-later"]
        );
        assert_eq!(ids("the Lesser\n# General Public License v3", "General"), ["LGPL-3.0-only"]);
    }

    #[test]
    fn names_of_projects_are_no_licenses() {
        assert_eq!(ids("the Apache server", "Apache"), Vec::<&str>::new());
        assert_eq!(ids("a non-GPLv2 program", "GPLv2"), Vec::<&str>::new());
        assert_eq!(ids("EXPORT_SYMBOL_GPL(x)", "GPL"), Vec::<&str>::new());
        assert_eq!(ids("questions about the GPL", "GPL"), Vec::<&str>::new());
        assert_eq!(ids("Mozilla/5.0 (X11)", "Mozilla"), Vec::<&str>::new());
    }

    #[test]
    fn a_name_that_can_be_nothing_else_stands_alone() {
        assert_eq!(ids("see CC BY-SA 4.0 for this", "CC BY"), ["CC-BY-SA-4.0"]);
    }
}
