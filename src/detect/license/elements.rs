//! The elements that Creative Commons licenses are made of, in English words and codes and in the words of other languages.

use super::spdx_id;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Elements of a license.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the four elements of the licenses, in any combination")]
pub(super) struct Elements {
    pub(super) by: bool,
    pub(super) nc: bool,
    pub(super) nd: bool,
    pub(super) sa: bool,
}

impl Elements {
    /// Id of the license of these elements in `version` (`4.0` or `4`), ported to a country or not.
    pub(super) fn id(self, version: &str, port: Option<&str>) -> Option<&'static str> {
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

    /// How many elements there are.
    pub(super) fn count(self) -> usize {
        [self.by, self.nc, self.nd, self.sa].iter().filter(|present| **present).count()
    }

    /// Takes in one English word or code, which may need the one that follows; `None` when it is not an element, else how many words it took.
    pub(super) fn take(&mut self, word: &str, following: Option<&str>) -> Option<usize> {
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

    /// Takes in the longest element that `text` starts with in any language; `None` when there is none, else its bytes.
    pub(super) fn take_phrase(&mut self, text: &str) -> Option<usize> {
        let first = text.chars().next()?.to_lowercase().next()?;
        let fits = |phrase: &Phrase| Some((phrase.length_in(text)?, phrase.element));
        let (length, element) = PHRASES.get(&first)?.iter().filter_map(fits).max_by_key(|&(length, _)| length)?;
        *match element {
            Element::By => &mut self.by,
            Element::Nc => &mut self.nc,
            Element::Nd => &mut self.nd,
            Element::Sa => &mut self.sa,
        } = true;
        Some(length)
    }
}

#[derive(Debug, Clone, Copy)]
enum Element {
    By,
    Nc,
    Nd,
    Sa,
}

/// What one language calls an element.
#[derive(Debug)]
struct Phrase {
    /// Its letters, lower-cased, without what stands between them.
    letters: Box<[char]>,
    element: Element,
}

#[derive(Deserialize)]
pub(super) struct File {
    pub(super) by: Vec<String>,
    nc: Vec<String>,
    nd: Vec<String>,
    sa: Vec<String>,
}

impl File {
    pub(super) fn read() -> Self {
        toml::from_str(include_str!("../../../rules/licenses/elements.toml"))
            .expect("a test reads the table of elements")
    }
}

/// Phrases by their first letter.
static PHRASES: LazyLock<HashMap<char, Vec<Phrase>>> = LazyLock::new(|| {
    let file = File::read();
    let mut phrases: HashMap<char, Vec<Phrase>> = HashMap::new();
    for (element, names) in
        [(Element::By, file.by), (Element::Nc, file.nc), (Element::Nd, file.nd), (Element::Sa, file.sa)]
    {
        for name in names {
            let letters: Box<[char]> =
                name.chars().filter(|ch| ch.is_alphanumeric()).flat_map(char::to_lowercase).collect();
            if let Some(&first) = letters.first() {
                phrases.entry(first).or_default().push(Phrase { letters, element });
            }
        }
    }
    phrases
});

/// Other characters between two letters of a phrase, at most: a line break and the marks of a comment.
const BETWEEN: usize = 6;

impl Phrase {
    /// Bytes that this phrase takes at the start of `text`, where it ends with a word.
    fn length_in(&self, text: &str) -> Option<usize> {
        let mut chars = text.char_indices();
        let mut end = 0;
        for &letter in &self.letters {
            let (at, ch) = chars.by_ref().take(BETWEEN).find(|(_, ch)| ch.is_alphanumeric())?;
            if ch != letter && !ch.to_lowercase().eq([letter]) {
                return None;
            }
            end = at + ch.len_utf8();
        }
        let spaced = self.letters.last().is_some_and(|last| (*last as u32) < FIRST_UNSPACED);
        let goes_on = text[end..].starts_with(|ch: char| ch.is_alphabetic());
        (!spaced || !goes_on).then_some(end)
    }
}

/// First character of the scripts that put no spaces between words.
const FIRST_UNSPACED: u32 = 0x2E80;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::examples::BUILTIN;

    fn taken(text: &str) -> Option<(usize, Elements)> {
        let mut elements = Elements::default();
        elements.take_phrase(text).map(|length| (length, elements))
    }

    #[test]
    fn an_element_is_known_in_any_spelling() {
        let sa = Elements { sa: true, ..Elements::default() };
        for text in [
            "CompartirIgual",
            "compartir igual",
            "Compartir-Igual",
            "相同方式共享",
            "WEITERGABE UNTER\n * GLEICHEN BEDINGUNGEN",
        ] {
            assert_eq!(taken(text), Some((text.len(), sa)), "{text}");
        }
        assert_eq!(taken("compartir igualdad"), None, "part of a word");
        assert_eq!(taken("Weitergabe an Dritte"), None);
    }

    #[test]
    fn the_longest_phrase_counts() {
        let nc = Elements { nc: true, ..Elements::default() };
        assert_eq!(taken("非商业性使用-"), Some(("非商业性使用".len(), nc)));
    }

    #[test]
    fn titles_are_looked_for_by_all_names_of_attribution() {
        let (rules, _) = &*BUILTIN;
        let rule = rules.iter().map(|(_, rule)| rule).find(|rule| rule.code == "LIC021").expect("the rule of titles");
        assert_eq!(rule.keywords, File::read().by);
    }
}
