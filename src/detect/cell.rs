//! A short value read behind the name of its column: `{"db_password": "…"}` says what `db_password: …` says in a text.
//!
//! Tables and objects keep the words that give a value away in the names of their columns, where no rule would meet them. So where such a
//! word stands in a name, the value is walked once more with the name in front, and what is found in the value is carried over.

use super::folded::Fold;
use super::name::ColumnName;
use super::{Detectors, FieldView, PERSONAL, SENSITIVE};
use crate::finding::{Evidence, Findings};
use crate::kernel::literals::LiteralId;
use crate::record::{Field, Leaf};
use crate::text::Facts;

/// Longest value, in bytes; keys and numbers are short, and a text has words of its own.
const LONGEST: usize = 256;
/// Longest end of a path that is put in front, in bytes.
const PATH: usize = 96;

/// Buffers for names with values; one a thread.
#[derive(Debug, Default)]
pub(super) struct Cell {
    name: String,
    fold: Fold,
    facts: Facts,
    findings: Findings,
}

impl Cell {
    /// Adds what the name of the column gives away; findings from `first` on are what the value alone says.
    pub(super) fn look(&mut self, view: &FieldView<'_>, detectors: &Detectors, first: usize, findings: &mut Findings) {
        let value = view.field.text;
        let readable = matches!(view.field.leaf, Leaf::Text | Leaf::Number);
        if !readable || value.is_empty() || value.len() > LONGEST {
            return;
        }
        let telling = |words: &[LiteralId], families| words.iter().any(|word| detectors.called_by(families, *word));
        self.name.clear();
        if telling(view.name.words(), SENSITIVE) {
            write_path(&view.info.pattern, &mut self.name);
            self.behind(view, detectors, SENSITIVE, first, findings);
        }
        // Keys are written `license_plate`, what documents are called is `license plate`. Names of secrets are written in one word.
        let own = str::from_utf8(view.name.spaced()).unwrap_or_default().trim();
        let joint = view.name.joint();
        for (words, spaced) in [(view.name.words(), own), (&joint.words, joint.spaced.trim())] {
            if spaced != self.name && telling(words, PERSONAL) {
                self.name.clear();
                self.name.push_str(spaced);
                self.behind(view, detectors, PERSONAL, first, findings);
            }
        }
    }

    /// Adds what the first families find in the value when it is read behind `name`.
    fn behind(
        &mut self,
        view: &FieldView<'_>,
        detectors: &Detectors,
        families: usize,
        first: usize,
        findings: &mut Findings,
    ) {
        let Self { name, fold, facts, findings: found } = self;
        fold.begin(&[name, ": "]);
        fold.add(view.field.text, 0..view.field.text.len());
        facts.walk(&fold.text, detectors.literals());
        found.clear();
        // What the name of the column supports stands in front now.
        let (field, nameless) = (Field { text: &fold.text, ..*view.field }, ColumnName::default());
        detectors.first_families(families, &FieldView { field: &field, facts, name: &nameless, ..*view }, found);
        for inner in found.as_slice() {
            let (Some(from), Some(to)) = (fold.source(inner.start), fold.source(inner.end)) else { continue };
            // Behind a name anything looks like what it names; a part of a value is something else.
            let doubtful = inner.evidence == Evidence::Heuristic && (from, to) != (0, view.field.text.len() as u32);
            // What the value says itself is said by its own bytes.
            if !doubtful && !detectors.is_said(&findings.as_slice()[first..], inner.rule, from..to) {
                findings.adopt(found, inner, from..to);
            }
        }
    }
}

/// The end of a path as a text would have it: without positions in lists.
fn write_path(pattern: &str, out: &mut String) {
    let from = pattern.ceil_char_boundary(pattern.len().saturating_sub(PATH));
    // `messages[*].key` is `messages.key`, `keys[*]` is `keys`.
    out.extend(pattern[from..].split("[*]").map(|part| part.trim_start_matches('!')));
}

#[cfg(test)]
mod tests {
    use crate::detect::Detectors;
    use crate::detect::examples::scan_example;
    use crate::rules::RuleSet;
    use std::sync::LazyLock;

    static RULES: LazyLock<(RuleSet, Detectors)> = LazyLock::new(|| {
        let rules = RuleSet::builtin().expect("built-in rules");
        let detectors = Detectors::compile(&rules).expect("rules compile");
        (rules, detectors)
    });

    /// Kinds found in a value of a column, and where.
    fn found(column: &str, value: &str) -> Vec<(String, u32, u32)> {
        let (rules, detectors) = &*RULES;
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
