//! License names in running text: what phrase leads to a name, and which names stand alone.
//!
//! `MIT`, `Apache` and `Python` are words of daily use, so a name needs a phrase in front: `licensed under`, `License:`. Only names
//! that can be nothing else (`CC BY-SA 4.0`, `Mozilla Public License`) are reported without one, as mentions.

use super::around::{denied, last_bytes, led_to, sentence_before, stands_alone};
use super::behind::{self, Anchor};
use super::lead::Lead;
use super::names::{self, Named};
use super::words::Words;
use super::{gnu, joint, spdx_id};

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

/// Names of one phrase, and names in a row without one; more of them are a list of licenses and license nothing.
const NAMES: usize = 6;
const BARE_NAMES: usize = 3;

/// Hands over the marks that the anchor at `start..end` leads to (`MIT or Apache-2.0` are two), and returns where the last name ends.
pub(super) fn at(text: &str, start: usize, end: usize, mut push: impl FnMut(Mark)) -> usize {
    let mut marks = Vec::new();
    read(text, start, end, &mut marks);
    let led = marks.first().is_some_and(|mark| mark.led);
    if marks.len() <= if led { NAMES } else { BARE_NAMES } {
        marks.iter().copied().for_each(&mut push);
    }
    marks.last().map_or(0, |mark| mark.end)
}

fn read(text: &str, start: usize, end: usize, marks: &mut Vec<Mark>) {
    let Some(anchor) = text.get(start..end) else { return };
    let lead = Lead::of(anchor);
    let first = match lead {
        Lead::Same => {
            marks.extend(same_as(text, start, end));
            return;
        }
        Lead::Public => {
            marks.extend(placed(text, start, end));
            return;
        }
        _ => name_ahead(text, lead, start, end).or_else(|| name_around(text, lead, start, end)),
    };
    let Some(mut mark) = first else { return };
    marks.push(mark);
    // `MIT or Apache-2.0`, `MPL, GPL and CC BY`
    let limit = mark.start + window(text, mark.start).len();
    while marks.len() < LIST {
        let Some(window) = text.get(mark.end..limit.max(mark.end + 80).min(text.len())) else { return };
        let next = joint::end(window)
            .and_then(|joint| Some((joint, window.get(joint..).and_then(names::named)?)))
            .or_else(|| gnu::next_version(mark.id, window).map(|named| (0, named)));
        let Some((joint, named)) = next else { return };
        mark = Mark {
            start: mark.end + joint,
            end: mark.end + joint + named.end,
            id: named.id,
            versioned: named.versioned,
            led: mark.led,
        };
        marks.push(mark);
    }
}

/// The name that the anchor at `start..end` leads to, behind it.
fn name_ahead(text: &str, lead: Lead, start: usize, end: usize) -> Option<Mark> {
    let window = window(text, end);
    let (skip, reach) = lead.ahead(text, start, window)?;
    let (offset, named) = first_name(window, skip, reach)?;
    (!denied(text, start)).then(|| mark(text, start, end + offset, named, true))
}

/// The name that the anchor at `start..end` is part of, or that stands before it: `the Ruby License`, `MIT licensed`.
fn name_around(text: &str, lead: Lead, start: usize, end: usize) -> Option<Mark> {
    let from = match lead {
        Lead::Name => behind::name_at(text, start, end, Anchor::Part).unwrap_or(start),
        // `Intel License Agreement` is what a paper is called.
        Lead::Label if Words::new(window(text, end)).next().is_some_and(|word| word.as_str() == "agreement") => {
            return None;
        }
        Lead::Label => behind::name_at(text, start, end, Anchor::Label)?,
        Lead::Licensed | Lead::Noun => behind::name_at(text, start, end, Anchor::Proof)?,
        Lead::Under | Lead::Same | Lead::Public => return None,
    };
    let (_, named) = first_name(window(text, from), 0, 0)?;
    let led = matches!(lead, Lead::Licensed | Lead::Noun) || led_to(text, from);
    (!denied(text, from) && stands_alone(text, from, named, led)).then(|| mark(text, from, from, named, led))
}

/// The mark of a name at `at`, which starts at `start` with the phrase that leads to it.
fn mark(text: &str, start: usize, at: usize, mut named: Named, led: bool) -> Mark {
    if !named.versioned
        && let Some(id) = version_before(text, at, named.id)
    {
        named = Named { id, versioned: true, ..named };
    }
    Mark { start, end: at + named.end, id: named.id, versioned: named.versioned, led }
}

/// `under the same terms as Perl itself`: what Perl (since version 4: the GPL in any version, or the Artistic License) and Ruby are under.
fn same_as(text: &str, start: usize, end: usize) -> Option<Mark> {
    let word = Words::new(window(text, end)).find(|word| !matches!(word.as_str(), "as" | "the"))?;
    let id = match word.as_str() {
        "perl" => "GPL-1.0-or-later OR Artistic-1.0-Perl",
        "ruby" => "Ruby",
        _ => return None,
    };
    Some(Mark { start, end: end + word.end, id, versioned: true, led: true })
}

/// `placed in the public domain`, `is in the public domain`: no license, but terms all the same.
fn placed(text: &str, start: usize, end: usize) -> Option<Mark> {
    let sentence = sentence_before(text, start, PLACED);
    let from = start - sentence.len();
    let mut moved = None;
    let mut into = false;
    for word in Words::new(sentence) {
        match word.as_str() {
            "placed" | "released" | "put" | "dedicated" | "donated" | "contributed" | "is" | "are" => {
                moved = Some(from + word.start);
            }
            "in" | "into" | "to" => into = true,
            "the" => {}
            "not" | "if" | "whether" => return None,
            _ => into = false,
        }
    }
    let mark = |start| Mark { start, end, id: "LicenseRef-public-domain", versioned: false, led: true };
    moved.filter(|_| into).map(mark)
}

/// Bytes before `public domain` that may hold what was done.
const PLACED: usize = 64;

/// Names after which a list is not read on.
const LIST: usize = 200;

/// What follows `from`, as far as a name may reach.
fn window(text: &str, from: usize) -> &str {
    text.get(from..text.floor_char_boundary(from + WINDOW)).unwrap_or_default()
}

/// The version that stands in front of a GNU name: `under version 2 of the GNU General Public License`.
fn version_before(text: &str, start: usize, id: &str) -> Option<&'static str> {
    let stem = id.strip_suffix("-only").filter(|id| id.contains("GPL-") || id.starts_with("GFDL-"))?;
    let (stem, _) = stem.rsplit_once('-')?;
    let before = last_bytes(text, start, 48).to_ascii_lowercase();
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
                | "type"
                | "name"
                | "id"
                | "key"
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
    let last = name.rsplit(|ch: char| !ch.is_alphabetic()).next().unwrap_or_default();
    let license = last.eq_ignore_ascii_case("license") || last.eq_ignore_ascii_case("licence");
    !daily || license && !named.id.starts_with("LicenseRef-") || (named.id == "LicenseRef-hf-cc" && name.len() > 4)
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

    #[test]
    fn a_work_was_placed_where_its_own_sentence_says_so() {
        let text = "Schön é. It was placed in the public domain";
        let (start, mut starts) = (text.find("public").expect("the anchor"), Vec::new());
        at(text, start, text.len(), |mark| starts.push(mark.start));
        assert_eq!(starts, [text.find("placed").expect("the phrase")]);
    }
}
