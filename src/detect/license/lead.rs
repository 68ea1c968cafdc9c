//! Phrases that lead to a license name: what an anchor word asks for, and where the name may begin behind it.

use super::around::{last_bytes, opens_line};
use super::words::Words;
use std::borrow::Cow;

/// Words between a phrase and its name, at most: `under the terms and conditions of the`.
const REACH: usize = 8;

/// What an anchor word leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// `licensed`: `under` must follow, or the name at once, or the name stands before it (`MIT licensed`).
    Licensed,
    /// `released`, `available`: `under` must follow.
    Under,
    /// `same terms`: `as Perl` must follow.
    Same,
    /// `license`: a label (`License: MIT`), a heading, an element, a call, or `license is`.
    Label,
    /// The word for a license in another language: a label, or it stands beside its name (`licencia MIT`, `MIT-Lizenz`).
    Noun,
    /// `public domain`: where something was placed.
    Public,
    /// The anchor is the name itself.
    Name,
}

/// Words for a license in other languages, as they stand beside a name.
const NOUNS: [&str; 60] = [
    "lizenz",
    "licencia",
    "licença",
    "licenza",
    "llicència",
    "licență",
    "licența",
    "licenței",
    "licencja",
    "licencji",
    "licencję",
    "licencją",
    "licencí",
    "licenci",
    "licenciou",
    "licentie",
    "licens",
    "licensen",
    "lisens",
    "lisensen",
    "lisenssi",
    "lisenssin",
    "lisenssillä",
    "lisans",
    "lisansı",
    "lisansıyla",
    "lisensi",
    "giấy phép",
    "licenc",
    "άδεια",
    "άδειας",
    "лицензия",
    "лицензии",
    "лицензией",
    "лицензию",
    "ліцензія",
    "ліцензії",
    "ліцензією",
    "лиценз",
    "лиценза",
    "许可证",
    "許可證",
    "许可協議",
    "许可协议",
    "許可協議",
    "授权协议",
    "授权条款",
    "授權條款",
    "协议",
    "協議",
    "开源协议",
    "ライセンス",
    "라이선스",
    "라이센스",
    "ترخيص",
    "رخصة",
    "مجوز",
    "پروانه",
    "רישיון",
    "लाइसेंस",
];

impl Lead {
    /// What `anchor` leads to.
    pub(super) fn of(anchor: &str) -> Self {
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
            "licensed" | "licenced" | "lizenziert" | "relicensed" => Self::Licensed,
            "released" | "distributed" | "available" | "published" | "provided" | "offered" | "shared" | "covered"
            | "governed" | "redistributed" | "made available" | "use" | "used" | "dedicated" => Self::Under,
            "same terms" | "terms as" | "license as" => Self::Same,
            "license" | "licence" | "licenseid" | "licenses" | "licences" | "packagelicenseexpression" => Self::Label,
            "public domain" => Self::Public,
            noun if NOUNS.contains(&noun) => Self::Noun,
            _ => Self::Name,
        }
    }

    /// Bytes of `window`, which follows the anchor at `start`, that a name may stand behind, and how many other words may stand in front of
    /// it there.
    pub(super) fn ahead(self, text: &str, start: usize, window: &str) -> Option<(usize, usize)> {
        let label = || label(text, start, window).map(|skip| (skip, REACH));
        match self {
            Self::Licensed => Some(under(window).map_or((0, 0), |skip| (skip, REACH))),
            Self::Under => under(window).map(|skip| (skip, REACH)),
            Self::Label => label().or_else(|| at_once(text, start, window).map(|skip| (skip, 0))),
            Self::Noun => label().or(Some((0, 0))),
            Self::Same | Self::Public | Self::Name => None,
        }
    }
}

/// Bytes up to behind `under`, which must be one of the next words.
fn under(window: &str) -> Option<usize> {
    Words::new(window)
        .take(4)
        .find(|word| matches!(word.as_str(), "under" | "unter" | "bajo" | "sous" | "sob"))
        .map(|word| word.end)
}

/// What says more of a label: `License type:`, `license_id =`.
const KEYS: [&str; 10] =
    ["type", "types", "name", "id", "key", "information", "info", "identifier", "expression", "text"];

/// Bytes behind the sign of a label: `: `, ` = "`, ` is `, or the line break of a heading.
fn label(text: &str, start: usize, window: &str) -> Option<usize> {
    if let Some(tag) = element(text, start, window) {
        return Some(tag);
    }
    let quoted = window.trim_start_matches(['"', '\'', '`', '*', ')', '_']);
    let spaced = quoted.trim_start_matches([' ', '\t']);
    let at = window.len() - spaced.len();
    let key = Words::new(spaced).next().filter(|word| word.start == 0 && KEYS.contains(&word.as_str()));
    let signed = key.map_or(spaced, |key| spaced[key.end..].trim_start_matches(['"', '\'', '`', '*', ' ']));
    if signed.starts_with([':', '=', '：']) {
        // `License :: OSI Approved :: MIT License` of package metadata.
        let value = signed.trim_start_matches([':', '=', '：', ' ', '\t', '>']);
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
    let heading = opens_line(text, start) && spaced.starts_with(['\n', '\r']);
    heading.then(|| at + spaced.len() - spaced.trim_start_matches(|ch: char| !ch.is_alphanumeric()).len())
}

/// Bytes up to behind the tag whose name ends where `window` begins: `<project_license>`, `<license type="expression">`.
fn element(text: &str, start: usize, window: &str) -> Option<usize> {
    let before = last_bytes(text, start, TAG);
    let before = before.trim_end_matches(|ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '_' | ':' | '-'));
    if !before.ends_with('<') {
        return None;
    }
    let close = window.find(['>', '<', '\n'])?;
    window[close..].starts_with('>').then_some(close + 1)
}

/// Longest part of a tag's name in front of the word.
const TAG: usize = 32;

/// Bytes before a name that must follow at once: in a call (`MODULE_LICENSE("GPL v2")`, `license 'MIT'`), behind a tag of documentation
/// (`@license MIT`), in a line that starts with the label, or where other languages say it in this order (`sous licence MIT`).
fn at_once(text: &str, start: usize, window: &str) -> Option<usize> {
    let value = window.trim_start_matches([' ', '\t']);
    let argument = value.strip_prefix('(').map_or(value, |inner| inner.trim_start());
    if argument.starts_with(['"', '\'', '`']) && argument.len() < window.len() {
        return Some(window.len() - argument.len());
    }
    let before = text.get(..start)?;
    if value.len() == window.len() {
        // The name of a file: `LICENSE-MIT`.
        let file = text[start..].starts_with("LICEN") && !before.ends_with('_');
        return (file && window.starts_with(['-', '.'])).then_some(1);
    }
    if before.ends_with(['@', '\\']) || opens_line(text, start) {
        return Some(0);
    }
    let before = last_bytes(text, start, TAG);
    let word = before.trim_end_matches(' ').rsplit(|ch: char| !ch.is_alphanumeric()).next()?;
    let french =
        ["sous", "la", "une", "cette", "double", "pod"].iter().any(|article| word.eq_ignore_ascii_case(article));
    french.then_some(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::examples::BUILTIN;

    #[test]
    fn every_noun_is_looked_for() {
        let (rules, _) = &*BUILTIN;
        let rule = rules.iter().map(|(_, rule)| rule).find(|rule| rule.code == "LIC020").expect("the rule of names");
        let missing: Vec<&str> =
            NOUNS.into_iter().filter(|noun| !rule.keywords.iter().any(|word| word == noun)).collect();
        assert_eq!(missing, [""; 0]);
        assert!(NOUNS.iter().all(|noun| Lead::of(noun) == Lead::Noun));
    }

    #[test]
    fn what_follows_the_word_decides_where_a_name_may_stand() {
        fn ahead<'t>(text: &'t str, word: &str) -> Option<&'t str> {
            let start = text.find(word).expect("the word");
            let behind = &text[start + word.len()..];
            Lead::of(word).ahead(text, start, behind).map(|(skip, _)| &behind[skip..])
        }
        assert_eq!(ahead("License type: MIT", "License"), Some("MIT"));
        assert_eq!(ahead("<project_license>MIT</", "license"), Some("MIT</"));
        assert_eq!(ahead("</license>MIT", "license"), None);
        assert_eq!(ahead("MODULE_LICENSE(\"GPL\")", "LICENSE"), Some("\"GPL\")"));
        assert_eq!(ahead("LICENSE-MIT", "LICENSE"), Some("MIT"));
        assert_eq!(ahead("PLUGIN_LICENSE-MIT", "LICENSE"), None);
        assert_eq!(ahead("the license MIT", "license"), None);
        assert_eq!(ahead("sous licence MIT", "licence"), Some(" MIT"));
    }
}
