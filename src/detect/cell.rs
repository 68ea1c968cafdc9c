//! A short value read behind the name of its column: `{"db_password": "…"}` says what `db_password: …` says in a text.
//!
//! Tables and objects keep the words that give a value away in the names of their columns, where no rule would meet them. So where such a
//! word stands in a name, the value is walked once more with the name in front, and what is found in the value is carried over.

use super::again::{Again, Known};
use super::name::ColumnName;
use super::{FieldView, PERSONAL, SENSITIVE};
use crate::finding::Evidence;
use crate::kernel::literals::LiteralId;
use crate::record::Leaf;

/// Longest value, in bytes; keys and numbers are short, and a text has words of its own.
const LONGEST: usize = 256;
/// Longest end of a path that is put in front, in bytes.
const PATH: usize = 96;

/// Adds what the name of the column gives away; `front` is a buffer for it.
pub(super) fn look(view: &FieldView<'_>, front: &mut String, again: &mut Again, known: &mut Known<'_>) {
    let (value, own, joint) = (view.field.text, view.name, view.name.joint());
    let readable = matches!(view.field.leaf, Leaf::Text | Leaf::Number);
    let silent = own.words().is_empty() && joint.words.is_empty();
    if silent || !readable || value.is_empty() || value.len() > LONGEST {
        return;
    }
    let detectors = known.detectors;
    let telling = |words: &[LiteralId], families| words.iter().any(|word| detectors.called_by(families, *word));
    front.clear();
    if telling(own.words(), SENSITIVE) {
        write_path(&view.info.pattern, front);
        behind(front, view, SENSITIVE, again, known);
    }
    // Keys are written `license_plate`, what documents are called is `license plate`. Names of secrets are written in one word.
    for (words, spaced) in [(own.words(), own.spaced()), (&joint.words, &joint.spaced)] {
        let spaced = spaced.trim();
        if spaced != front && telling(words, PERSONAL) {
            front.clear();
            front.push_str(spaced);
            behind(front, view, PERSONAL, again, known);
        }
    }
}

/// Adds what the first families find in the value when it is read behind `front`.
fn behind(front: &str, view: &FieldView<'_>, families: usize, again: &mut Again, known: &mut Known<'_>) {
    let length = view.field.text.len();
    // What the name of the column supports stands in front now.
    let nameless = ColumnName::default();
    again.read(
        &FieldView { name: &nameless, ..*view },
        (&[front, ": "], 0..length),
        families,
        known,
        // Behind a name anything looks like what it names; a part of a value is something else.
        |found, place| found.evidence != Evidence::Heuristic || *place == (0..length as u32),
    );
}

/// The end of a path as a text would have it: without positions in lists.
fn write_path(pattern: &str, out: &mut String) {
    let from = pattern.ceil_char_boundary(pattern.len().saturating_sub(PATH));
    // `messages[*].key` is `messages.key`, `keys[*]` is `keys`.
    out.extend(pattern[from..].split("[*]").map(|part| part.trim_start_matches('!')));
}

#[cfg(test)]
mod tests {
    use crate::detect::examples::{BUILTIN, scan_example};

    /// Kinds found in a value of a column, and where.
    fn found(column: &str, value: &str) -> Vec<(String, u32, u32)> {
        let (rules, detectors) = &*BUILTIN;
        let findings = scan_example(detectors, &format!("{{column:{column}}}{{role:other}}{value}"));
        let row =
            |finding: &crate::finding::Finding| (rules.get(finding.rule).kind.clone(), finding.start, finding.end);
        findings.as_slice().iter().map(row).collect()
    }

    #[test]
    fn a_name_gives_a_value_away_as_it_does_in_a_text() {
        for (column, value, kind) in [
            ("twilio_auth_token", "8f14e45fceea167a5a36dedd4bea2543", "vendor_key"),
            ("config.datadog.api_key", "8f14e45fceea167a5a36dedd4bea2543", "vendor_key"),
            ("db_password", "hT7#kq9!Lw2z", "generic_secret"),
            ("license_plate", "B-AB 1234", "license_plate"),
            ("bankAccountNumber", "945456787654", "bank_account"),
            ("passport", "C01X00T47", "passport"),
            ("bic", "DEUTDEFF500", "swift_bic"),
            ("commits[*].author.name", "Jane Doe", "person"),
            ("passport.number", "C01X00T47", "passport"),
        ] {
            assert_eq!(found(column, value), [(kind.to_owned(), 0, value.len() as u32)], "{column}");
            assert_eq!(found("note", value), [], "{value}");
        }
    }

    #[test]
    fn what_a_value_says_itself_is_said_once() {
        assert_eq!(found("email_password", "jane.roe@example.org").len(), 1);
    }

    #[test]
    fn words_behind_a_name_are_words() {
        for (column, value) in [
            ("password", "required"),
            ("token", "running"),
            ("full_name", "tantivy/Search"),
            ("api_key", "YOUR_API_KEY"),
            ("cache_key", "8f14e45fceea167a5a36dedd4bea2543"),
        ] {
            assert_eq!(found(column, value), [], "{column}");
        }
    }
}
