//! What the scan can say about each question of the datasheet.
//!
//! Returns plain sentences with numbers; they may hold dataset text. The one idea to know: a sentence says whether it was
//! *measured* or *declared* by somebody, and where nothing was measured there is no sentence at all, so that the question stays visibly
//! open. How much of what was read is said once, at the top of the page.

mod composition;
mod people;
mod terms;

use super::number::count;
use super::questions::{By, Question, SECTIONS};
use crate::finding::Category;
use crate::report::model::{FieldEntry, Level, Report};

/// What stands where nobody answered, as in the template of Hugging Face dataset cards.
pub(super) const MISSING: &str = "[More Information Needed]";

/// Where a sentence comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Counted in the data.
    Measured,
    /// Stated by the dataset's card or columns; not checked.
    Declared,
}

impl Standing {
    /// The word printed before the sentence.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Declared => "declared",
        }
    }
}

/// One sentence of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) standing: Standing,
    pub(super) text: String,
}

fn measured(text: impl Into<String>) -> Sentence {
    Sentence { standing: Standing::Measured, text: text.into() }
}

fn declared(text: impl Into<String>) -> Sentence {
    Sentence { standing: Standing::Declared, text: text.into() }
}

/// Names shown of a longer list.
const SHOWN: usize = 5;

/// `a, b, c and 4 more`.
fn list<T: AsRef<str>>(names: impl ExactSizeIterator<Item = T>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<String> = names.take(SHOWN).map(|name| name.as_ref().to_owned()).collect();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {} more", count(more as u64)) }
}

fn paths(fields: &[&FieldEntry]) -> String {
    list(fields.iter().map(|field| &*field.path))
}

/// Whether a category was looked at.
fn scanned(report: &Report, category: Category) -> bool {
    report.risk.get(category.as_str()).is_some_and(|risk| risk.level != Level::NotScanned)
}

/// What is known about question `number`; nothing when only a person can tell.
pub(super) fn answer(report: &Report, number: u8) -> Vec<Sentence> {
    if report.scan.records == 0 && report.scan.unreadable_records == 0 {
        return Vec::new();
    }
    match number {
        5 => composition::instances(report),
        6 => composition::how_many(report),
        8 => composition::consists_of(report),
        9 => composition::labels(report),
        10 => composition::missing(report),
        11 => composition::relations(report),
        12 => composition::splits(report),
        13 => composition::errors(report),
        14 => composition::outside(report),
        15 => people::confidential(report),
        17 => people::groups(report),
        18 => people::individuals(report),
        19 => people::sensitive(report),
        25 => composition::timeframe(report),
        27 => people::third_parties(report),
        33 => composition::traces(report),
        39 => terms::tasks(report),
        40 => terms::caveats(report),
        41 => terms::not_for(report),
        46 => terms::license(report),
        47 => terms::third_party_rights(report),
        _ => Vec::new(),
    }
}

/// The words beside a question that say who answers it.
pub(super) fn by(question: &Question, has_evidence: bool) -> &'static str {
    match question.by {
        By::Data if has_evidence => "measured",
        By::Evidence if has_evidence => "evidence, for a person to confirm",
        By::Data | By::Evidence => "for a person, this scan has no evidence",
        By::Person => "for a person",
    }
}

/// How many questions are answered, have evidence, and are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ratio {
    pub(super) answered: usize,
    pub(super) evidence: usize,
    pub(super) left: usize,
}

impl Ratio {
    /// Counts what [`answer`] gives.
    pub(super) fn of(report: &Report) -> Self {
        let mut ratio = Self { answered: 0, evidence: 0, left: 0 };
        for question in SECTIONS.iter().flat_map(|section| section.questions) {
            match question.by {
                _ if answer(report, question.number).is_empty() => ratio.left += 1,
                By::Data => ratio.answered += 1,
                By::Evidence | By::Person => ratio.evidence += 1,
            }
        }
        ratio
    }

    /// The line that stands on every datasheet.
    pub(super) fn line(self) -> String {
        let Self { answered, evidence, left } = self;
        format!(
            "Of 57 questions, {answered} are answered by the data, {evidence} have evidence to confirm, {left} are left to you."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn every_question_is_answered_has_evidence_or_is_left() {
        let ratio = Ratio::of(&example::small());
        assert_eq!(ratio, Ratio { answered: 4, evidence: 17, left: 36 });
        assert_eq!(
            ratio.line(),
            "Of 57 questions, 4 are answered by the data, 17 have evidence to confirm, 36 are left to you."
        );
    }

    #[test]
    fn without_records_nothing_is_answered() {
        assert_eq!(Ratio::of(&Report::default()), Ratio { answered: 0, evidence: 0, left: 57 });
    }

    #[test]
    fn what_only_a_person_knows_is_never_answered() {
        let report = example::small();
        for question in SECTIONS.iter().flat_map(|section| section.questions).filter(|each| each.by == By::Person) {
            assert_eq!(answer(&report, question.number), [], "question {}", question.number);
        }
    }

    fn sentences(report: &Report, number: u8) -> Vec<String> {
        answer(report, number).into_iter().map(|each| format!("{}: {}", each.standing.as_str(), each.text)).collect()
    }

    #[test]
    fn answers_give_numbers_and_name_what_was_not_looked_for() {
        let report = example::small();
        let cases: [(u8, &[&str]); 5] = [
            (
                12,
                &[
                    "measured: Splits found: test (345 records), train (12,000 records).",
                    "measured: Records of test that stand in train too: 5; near to one there: 2.",
                ],
            ),
            (15, &["measured: Records with credentials or keys, by kind: aws_access_key 3."]),
            (
                18,
                &[
                    "measured: Records with direct identifiers: 1,204 (9.8%); by kind: email 1,200, us_ssn 10.",
                    "measured: Records with at least two kinds of identifiers: 142 (email + phone 130, email + us_ssn 12).",
                    "measured: Records with personal data in text that a model learns to write: completion 10.",
                ],
            ),
            (19, &["measured: Records with government identifiers: us_ssn 10."]),
            (
                46,
                &[
                    "declared: MIT (card README.md, 12,345 records).",
                    "measured: CC-BY-NC-4.0 in the texts of 30 records, scope record.",
                    "measured: 1 conflict between declared and found; 0 records (0%) with no license at all.",
                ],
            ),
        ];
        for (number, expected) in cases {
            assert_eq!(sentences(&report, number), expected, "question {number}");
        }
    }

    #[test]
    fn what_was_not_scanned_is_not_evidence() {
        let mut report = example::small();
        report.risk.clear();
        report.duplicates.measured = false;
        for number in [15, 18, 19, 33, 47] {
            assert_eq!(sentences(&report, number), Vec::<String>::new(), "question {number}");
        }
    }
}
