//! What the prose of a dataset card says about its own license.
//!
//! Under a heading such as `Licensing Information` people write what in other places would be a mention: a bare `CC BY-SA 4.0`, `MIT
//! License`, `for research purposes only`. There the heading is the phrase that leads to the name, so every license that is named counts
//! for the dataset. Elsewhere in a card the marks are read as in any text.

use super::{names, phrase, url, words::Words};
use std::ops::Range;

/// Bytes of one section that are read; what is longer quotes a license in full.
const LONGEST: usize = 8 << 10;

/// Bytes behind a word that may hold one license name.
const NAME: usize = 260;

/// Statements kept of one card.
const STATEMENTS: usize = 32;

/// One thing a licensing section says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// SPDX id, or a `LicenseRef-` of ours for what is said in words.
    pub id: &'static str,
    /// Whether the version stands there; else the current one is assumed.
    pub versioned: bool,
    /// Whether it is a limit in words (`for research purposes only`) and names no license.
    pub limit: bool,
}

/// What the licensing sections of a card say, each statement once, in order.
#[must_use]
pub fn statements(prose: &str) -> Vec<Statement> {
    let mut found = Vec::new();
    for section in sections(prose) {
        let text = prose.get(section).map_or("", window);
        read(text, &mut found);
        limits(text, &mut found);
    }
    found
}

fn window(text: &str) -> &str {
    clipped(text, LONGEST)
}

fn clipped(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}

/// The text below each heading that is about the license, up to the next heading of its level or above.
fn sections(prose: &str) -> Vec<Range<usize>> {
    let mut sections = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    let mut fenced = false;
    let mut at = 0;
    for line in prose.split_inclusive('\n') {
        let next = at + line.len();
        fenced ^= line.trim_start().starts_with("```");
        if let Some((level, title)) = heading(line).filter(|_| !fenced) {
            if let Some((above, start)) = open
                && level <= above
            {
                sections.push(start..at);
                open = None;
            }
            if open.is_none() && is_about_license(title) {
                open = Some((level, next));
            }
        }
        at = next;
    }
    sections.extend(open.map(|(_, start)| start..prose.len()));
    sections
}

/// Level and title of a heading; a line that is bold as a whole is one below all others.
fn heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim();
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&level) {
        return Some((level, line[level..].trim()));
    }
    let bold = line.strip_prefix("**")?.strip_suffix("**")?;
    (!bold.contains("**")).then_some((7, bold.trim_end_matches(':')))
}

/// `License`, `Licensing Information`, `Terms of Use`, `Dataset license and copyright`: short, and about nothing else.
fn is_about_license(title: &str) -> bool {
    let lower = title.to_ascii_lowercase();
    let about =
        ["license", "licence", "licensing", "licencing", "terms of use", "terms and conditions", "usage rights"];
    title.len() < 60 && about.iter().any(|word| lower.contains(word)) && names::named(title).is_none()
}

/// Names that say too little on the way to a longer one, or that [`limits`] reads.
const OTHERS: [&str; 2] = ["LicenseRef-hf-cc", "LicenseRef-research-only"];

/// Licenses that are named or linked.
fn read(text: &str, found: &mut Vec<Statement>) {
    let mut behind = 0;
    for word in Words::new(text) {
        if word.start < behind || found.len() >= STATEMENTS {
            continue;
        }
        let rest = clipped(&text[word.start..], NAME);
        if let Some((id, length)) = url::at(rest) {
            behind = word.start + length;
            add(
                Statement { id, versioned: rest[..length].contains(|ch: char| ch.is_ascii_digit()), limit: false },
                found,
            );
        } else if let Some(named) = names::named(rest)
            && phrase::is_whole(rest, named)
            && !OTHERS.contains(&named.id)
            && counts(text, word.start, &rest[..named.end])
        {
            behind = word.start + named.end;
            behind += target(&text[behind..]);
            if !is_about_code(&text[..word.start]) {
                add(Statement { id: named.id, versioned: named.versioned, limit: false }, found);
            }
        }
    }
}

fn add(statement: Statement, found: &mut Vec<Statement>) {
    if found.len() < STATEMENTS && !found.contains(&statement) {
        found.push(statement);
    }
}

/// Bytes of the link that a name is the text of: `](https://...)`. What people read is the name; where the two differ, the name is
/// what the card says.
fn target(rest: &str) -> usize {
    let line = rest.split('\n').next().unwrap_or_default();
    let Some(at) = line.find("](").or_else(|| line.find("]<")).filter(|at| !line[..*at].contains('[')) else {
        return 0;
    };
    line[at..].find([')', '>']).map_or(line.len(), |close| at + close)
}

/// Whether a name counts: one that can be nothing else always; `MIT` or `Apache` when it is all of its line, part of a list of names, says
/// `license`, or stands behind a word that leads to a license.
fn counts(text: &str, start: usize, name: &str) -> bool {
    let before = text[..start].rsplit('\n').next().unwrap_or_default().to_ascii_lowercase();
    if before.ends_with("non-") || before.ends_with('/') || before.ends_with("not ") {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let long = lower.split_whitespace().count() > 2;
    let sure =
        long || lower.contains("licen") || lower.contains(|ch: char| ch.is_ascii_digit()) || lower.starts_with("cc");
    let leads = ["under", "licen", "terms of"].iter().any(|word| before.contains(word));
    let alone = !before.contains(char::is_alphanumeric) && {
        let line = text[start + name.len()..].split('\n').next().unwrap_or_default();
        let rest = line.trim_start_matches(|ch: char| !ch.is_alphanumeric());
        rest.is_empty() || line.trim_start().starts_with([',', '/', '(']) || line.starts_with("](")
    };
    sure || leads || alone
}

/// Whether the sentence that leads to a name is about the code and not about the data.
fn is_about_code(before: &str) -> bool {
    let sentence = before.rsplit(['\n', ';']).next().unwrap_or_default();
    let sentence = sentence.rsplit_once(". ").map_or(sentence, |(_, last)| last).to_ascii_lowercase();
    let has = |wanted: &[&str]| sentence.split(|ch: char| !ch.is_alphanumeric()).any(|word| wanted.contains(&word));
    has(&["code", "software", "scripts", "models"])
        && !has(&["data", "dataset", "datasets", "corpus", "annotations", "text", "texts"])
}

/// What is forbidden in words, sentence by sentence.
fn limits(text: &str, found: &mut Vec<Statement>) {
    for sentence in text.split(['\n', ';']).flat_map(|line| line.split(". ")) {
        let lower = sentence.to_ascii_lowercase();
        // Agreements are wrapped, so the words and not their order on one line decide.
        let has = |wanted: &[&str]| wanted.iter().any(|phrase| lower.contains(phrase));
        let limit = if has(&RESEARCH) {
            "LicenseRef-research-only"
        } else if has(&NON_COMMERCIAL) && has(&["use", "purpose", "usage", "research"]) && !has(&BOTH) {
            "LicenseRef-non-commercial"
        } else {
            continue;
        };
        if names_license(sentence) {
            continue;
        }
        add(Statement { id: limit, versioned: true, limit: true }, found);
    }
}

/// Only research is allowed.
const RESEARCH: [&str; 11] = [
    "research purposes only",
    "research purpose only",
    "research use only",
    "research only",
    "only for research",
    "only be used for research",
    "solely for research",
    "academic use only",
    "academic purposes only",
    "only for academic",
    "research and academic use license",
];

/// Earning money is not, with the misspelling that is common in cards.
const NON_COMMERCIAL: [&str; 5] =
    ["non-commercial", "noncommercial", "non commercial", "non-commerical", "not for commercial"];

/// Both are.
const BOTH: [&str; 6] = [
    "commercial and non",
    "commercial or non",
    "commercial, non",
    "commercial/non",
    " and commercial",
    " or commercial",
];

/// Whether a sentence names its limit by a license, which says it already.
fn names_license(sentence: &str) -> bool {
    Words::new(clipped(sentence, LONGEST)).any(|word| {
        let rest = clipped(&sentence[word.start..], NAME);
        names::named(rest).is_some_and(|named| named.id.starts_with("CC-BY-NC"))
            || url::at(rest).is_some_and(|(id, _)| id.starts_with("CC-BY-NC"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(section: &str) -> Vec<&'static str> {
        let prose = format!(
            "# Title\n\nSome MIT prose.\n\n### Licensing Information\n\n{section}\n\n### Citation\n\nCC BY-ND 4.0\n"
        );
        statements(&prose).iter().map(|statement| statement.id).collect()
    }

    #[test]
    fn a_bare_name_below_the_heading_is_a_statement() {
        assert_eq!(ids("CC BY-SA 4.0 License"), ["CC-BY-SA-4.0"]);
        assert_eq!(ids("MIT"), ["MIT"]);
        assert_eq!(ids("MIT License."), ["MIT"]);
        assert_eq!(ids("The dataset uses the `cc-by-nc-sa-4.0` license."), ["CC-BY-NC-SA-4.0"]);
        assert_eq!(ids("[More Information Needed]"), [""; 0]);
    }

    #[test]
    fn the_text_of_a_link_counts_and_not_its_target() {
        let link = "[Creative Commons Attribution-NonCommercial 4.0](https://creativecommons.org/licenses/by/4.0/)";
        assert_eq!(ids(link), ["CC-BY-NC-4.0"]);
        assert_eq!(ids("See https://creativecommons.org/licenses/by/4.0/"), ["CC-BY-4.0"]);
    }

    #[test]
    fn the_license_of_the_code_is_not_that_of_the_data() {
        assert_eq!(ids("Our code is released under MIT. The data is under CC BY 4.0."), ["CC-BY-4.0"]);
    }

    #[test]
    fn a_limit_in_words_is_a_statement() {
        assert_eq!(ids("The corpus is for non-commercial use."), ["LicenseRef-non-commercial"]);
        assert_eq!(ids("Provided for research purposes only."), ["LicenseRef-research-only"]);
        assert_eq!(ids("Re-use for commercial or non-commercial purposes is allowed."), [""; 0]);
    }

    #[test]
    fn a_section_ends_at_the_next_heading_of_its_level_and_fences_hold_none() {
        assert_eq!(statements("## License\n```\n# MIT License\n```\n### More\nCC0\n## Other\nCC BY 4.0").len(), 2);
        assert_eq!(statements("**License**\n\nApache 2.0\n").len(), 1);
        assert_eq!(statements("The license of this is not a heading: MIT").len(), 0);
    }
}
