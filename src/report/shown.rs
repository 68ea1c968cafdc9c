//! How dataset text may appear in a report: short, visible, and masked where it looks like personal data.
//!
//! Labels, domains, license values, file names and paths are dataset text too. The detectors report what they are sure of; here the
//! bar is lower, because a label that only looks like a phone number is no loss when it is masked.

use crate::detect::mask::{mask, visible};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a shown value, at most.
const LONGEST: usize = 200;
/// Digits in a row (separators not counted) from which a value looks like a phone, card or id number.
const DIGITS: usize = 7;

/// A label, domain or license value.
pub(super) fn value(text: &str) -> String {
    let short = cut(text, LONGEST);
    if has_address(&short) || has_long_number(&short) { mask("value", &short) } else { visible(&short) }
}

/// A file name or path inside a record. Long numbers stay: shards and dates have them, and a masked name would name nothing.
pub(super) fn name(text: &str) -> String {
    let short = cut(text, LONGEST);
    if has_address(&short) { mask("value", &short) } else { visible(&short) }
}

/// The names of the data files, then of the files beside them, as every output shows them: masked, and still
/// different from each other.
#[must_use]
pub fn file_names(plan: &crate::source::Plan) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut uses: BTreeMap<String, u64> = BTreeMap::new();
    let data = plan.files.iter().map(|file| &file.name);
    data.chain(plan.beside.iter().map(|file| &file.name))
        .map(|raw| {
            // Names that need no mask are kept whole, so that they can be found again.
            let shown = if has_address(raw) { name(raw) } else { visible(raw) };
            let mut unique = shown.clone();
            while !taken.insert(unique.clone()) {
                let number = uses.entry(shown.clone()).or_insert(1);
                *number += 1;
                unique = format!("{shown}~{number}");
            }
            unique
        })
        .collect()
}

fn cut(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((at, _)) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

/// Whether an `@` stands between two characters of an address.
fn has_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let joins = |ch: char| ch.is_alphanumeric() || matches!(ch, '_' | '-' | '.' | '+' | '"' | '[');
        text[..at].chars().next_back().is_some_and(joins) && text[at + 1..].chars().next().is_some_and(joins)
    })
}

/// Whether at least [`DIGITS`] digits stand in a row, with at most one separator between two of them.
fn has_long_number(text: &str) -> bool {
    let mut digits = 0;
    let mut separators = 0;
    for ch in text.chars() {
        if ch.is_numeric() {
            digits += 1;
            separators = 0;
        } else if digits > 0 && separators == 0 && matches!(ch, ' ' | '-' | '.' | '/' | '(' | ')') {
            separators = 1;
        } else {
            digits = 0;
        }
        if digits >= DIGITS {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::data_file;
    use crate::source::{Plan, Split};

    #[test]
    fn what_looks_like_an_address_or_a_number_of_a_person_is_masked() {
        assert_eq!(value("ann@example.com"), "xxx@xxxxxxx.xxx");
        assert_eq!(value("call 202-555-0143"), "xxxx 000-000-0000");
        assert_eq!(value("+1 (202) 555 0143"), "+0 (000) 000 0000");
        assert_eq!(value("positive"), "positive");
        assert_eq!(value("CC-BY-4.0"), "CC-BY-4.0");
        assert_eq!(value("@user"), "@user", "no address without something before the sign");
        assert_eq!(value("2024-05"), "2024-05");
    }

    #[test]
    fn what_could_act_on_a_page_is_made_visible_and_long_values_are_cut() {
        assert_eq!(value("a\u{202E}b\n"), "a\\u{202e}b\\u{a}");
        assert_eq!(value(&"x".repeat(500)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn numbers_stay_in_names_and_addresses_do_not() {
        assert_eq!(name("part-00000001.parquet"), "part-00000001.parquet");
        assert_eq!(name("users/ann@example.com.jsonl"), "xxxxx/xxx@xxxxxxx.xxx.xxxxx");
    }

    #[test]
    fn masked_file_names_stay_different() {
        let plan = Plan {
            files: ["ann@example.com", "bob@example.com", "cy"].map(|name| data_file(name, Split::Train)).into(),
            ..Plan::default()
        };
        assert_eq!(file_names(&plan), ["xxx@xxxxxxx.xxx", "xxx@xxxxxxx.xxx~2", "cy"]);
    }
}
