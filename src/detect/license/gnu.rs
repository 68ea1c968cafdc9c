//! The GNU family: `GPLv2+`, `GNU Lesser General Public License, version 2.1 or (at your option) any later version`.

use super::cc::Named;
use super::spdx_id;
use super::terms::stem;
use super::words::{Word, Words, starts_with};

/// Words that may stand between the name and its version in the usual notice
/// (`as published by the Free Software Foundation; either version 2 of the License, or ...`).
const BETWEEN: [&str; 25] = [
    "license",
    "licence",
    "version",
    "v",
    "ver",
    "as",
    "published",
    "by",
    "the",
    "free",
    "software",
    "foundation",
    "either",
    "fsf",
    "inc",
    "terms",
    "of",
    "is",
    "or",
    "later",
    "gnu",
    "gpl",
    "lgpl",
    "agpl",
    "gfdl",
];

/// Words between the name and its version, at most: the notice has ten.
const REACH: usize = 12;

/// Reads a GNU license name at the start of `text`.
pub(super) fn named(text: &str) -> Option<Named> {
    let article = |word: &str| matches!(word, "the" | "a" | "an" | "gnu" | "fsf" | "s");
    if !starts_with(text, article, |word| FAMILIES.contains(&word)) {
        return None;
    }
    let words: Vec<Word> = Words::new(text).take(40).collect();
    let word = |at: usize| words.get(at).map(Word::as_str);
    let mut at = 0;
    while word(at).is_some_and(article) {
        at += 1;
    }
    let gnu = word(at.checked_sub(1).unwrap_or(usize::MAX)) == Some("gnu");
    let (family, length) = family(&words, at, gnu)?;
    at += length;
    let mut plus = words[at - 1].plus;
    let mut last = at - 1;
    let mut version = None;
    for next in at..(at + REACH).min(words.len()) {
        let here = words[next].as_str();
        // `GPL (>= 2)`: the number may follow signs, which are no words.
        if words[next].is_number() {
            // `strncmp(name, "gpl", 3)`
            let gap = &text[words[next - 1].end..words[next].start];
            if next == at && gap.contains('"') && gap.contains(',') {
                break;
            }
            version = Some(here);
            plus |= words[next].plus || gap.contains(">=");
            last = next;
            break;
        }
        if !BETWEEN.contains(&here) {
            break;
        }
    }
    let mut only = false;
    let mut suffix = last + 1;
    while matches!(word(suffix), Some("of" | "the" | "license" | "licence" | "gpl" | "gnu")) {
        suffix += 1;
    }
    match (word(suffix), word(suffix + 1)) {
        (Some("only"), _) => {
            only = true;
            last = suffix;
        }
        (Some("or" | "and"), Some(_)) => {
            // `or later`, `or any later version`, `or (at your option) any later version`, `or newer`
            if let Some(later) = (suffix + 1..suffix + 6)
                .find(|&at| matches!(word(at), Some("later" | "newer" | "above" | "greater" | "higher")))
            {
                plus = true;
                last = later + usize::from(word(later + 1) == Some("version"));
            }
        }
        _ => {}
    }
    let end = words[last].end + usize::from(words[last].plus);
    let versioned = version.is_some();
    let number = version.unwrap_or(family.current);
    let number = if number.contains('.') { number.to_owned() } else { format!("{number}.0") };
    let ending = if plus && !only { "or-later" } else { "only" };
    let id = spdx_id(&format!("{}-{number}-{ending}", family.stem))?;
    Some(Named { id, end, versioned })
}

/// Another version that follows the mark of a GNU license: `version 2 or 3 of the License`, `version 2 or (at your option) version 3`. Its id
/// and where it ends.
pub(super) fn next_version(id: &str, text: &str) -> Option<Named> {
    let stem = stem(id);
    if !matches!(stem, "GPL" | "LGPL" | "AGPL" | "GFDL") {
        return None;
    }
    let mut words = Words::new(text);
    let mut word = words.next()?;
    let mut joined = false;
    while matches!(
        word.as_str(),
        "or" | "and" | "at" | "your" | "option" | "version" | "v" | "of" | "the" | "license" | "licence"
    ) {
        joined |= matches!(word.as_str(), "or" | "and");
        word = words.next()?;
    }
    if !joined || text[..word.start].contains(". ") {
        return None;
    }
    let zero = if word.as_str().contains('.') { "" } else { ".0" };
    let id = spdx_id(&format!("{stem}-{}{zero}-only", word.as_str())).filter(|_| word.is_number())?;
    Some(Named { id, end: word.end, versioned: true })
}

/// What a GNU license without a version, named by `name`, means in a text: the recipient may choose any version that was ever published
/// (section 9 of the GPL 2.0, 14 of 3.0). The LGPL was the Library GPL up to 2.0 and is the Lesser GPL since 2.1. Other ids are
/// returned as they are.
pub(super) fn any_version(id: &'static str, name: &str) -> &'static str {
    match stem(id) {
        "GPL" => "GPL-1.0-or-later",
        "LGPL" if Words::new(name).any(|word| word.as_str() == "lesser") => "LGPL-2.1-or-later",
        "LGPL" => "LGPL-2.0-or-later",
        "AGPL" => "AGPL-3.0-or-later",
        "GFDL" => "GFDL-1.1-or-later",
        _ => id,
    }
}

struct Family {
    stem: &'static str,
    current: &'static str,
}

const GPL: Family = Family { stem: "gpl", current: "3" };
const LGPL: Family = Family { stem: "lgpl", current: "3" };
const AGPL: Family = Family { stem: "agpl", current: "3" };
const GFDL: Family = Family { stem: "gfdl", current: "1.3" };

/// First words of what [`family`] knows.
const FAMILIES: [&str; 11] =
    ["gpl", "lgpl", "agpl", "gfdl", "fdl", "public", "general", "lesser", "library", "affero", "free"];

/// Family named by the words at `at`, and how many they are.
fn family(words: &[Word], at: usize, gnu: bool) -> Option<(&'static Family, usize)> {
    let word = |offset: usize| words.get(at + offset).map(Word::as_str);
    let general_public = |offset: usize| word(offset) == Some("general") && word(offset + 1) == Some("public");
    Some(match word(0)? {
        "gpl" => (&GPL, 1),
        "lgpl" => (&LGPL, 1),
        "agpl" => (&AGPL, 1),
        "gfdl" => (&GFDL, 1),
        "fdl" if gnu => (&GFDL, 1),
        "public" if gnu && matches!(word(1), Some("license" | "licence")) => (&GPL, 2),
        "general" if general_public(0) => (&GPL, 2),
        "lesser" | "library" if general_public(1) => (&LGPL, 3),
        "lesser" | "library" if matches!(word(1), Some("gpl")) => (&LGPL, 2),
        "affero" if general_public(1) => (&AGPL, 3),
        "affero" if matches!(word(1), Some("gpl")) => (&AGPL, 2),
        "free" if word(1) == Some("documentation") && (gnu || matches!(word(2), Some("license" | "licence"))) => {
            (&GFDL, 2)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Option<&'static str> {
        named(text).map(|named| named.id)
    }

    #[test]
    fn short_forms_are_read() {
        assert_eq!(id("GPLv3"), Some("GPL-3.0-only"));
        assert_eq!(id("GPL-2.0+"), Some("GPL-2.0-or-later"));
        assert_eq!(id("GPL (>= 2)"), Some("GPL-2.0-or-later"));
        assert_eq!(id("LGPL 2.1"), Some("LGPL-2.1-only"));
        assert_eq!(id("agpl-3.0-or-later"), Some("AGPL-3.0-or-later"));
        assert_eq!(id("GNU FDL 1.2"), Some("GFDL-1.2-only"));
    }

    #[test]
    fn the_notice_in_a_file_header_is_read_to_its_end() {
        let notice = "the GNU General Public License as published by the Free Software Foundation; either version 2 of the License, \
                      or (at your option) any later version. See the file";
        let named = named(notice).expect("a notice");
        assert_eq!((named.id, named.versioned), ("GPL-2.0-or-later", true));
        assert_eq!(&notice[named.end..], ". See the file");
    }

    #[test]
    fn a_name_without_version_means_the_current_one() {
        let named = named("GNU Lesser General Public License").expect("a name");
        assert_eq!((named.id, named.versioned), ("LGPL-3.0-only", false));
    }

    #[test]
    fn versions_that_do_not_exist_are_not_reported() {
        assert_eq!(id("GPL 7"), None);
        assert_eq!(id("general practice"), None);
    }
}
