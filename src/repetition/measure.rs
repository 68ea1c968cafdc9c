//! The limits that are measured against, and how many records exceed each.
//!
//! J. Rae et al., "Scaling language models: methods, analysis & insights from training Gopher" (2021), table A1. What repeats is
//! what came before in the same text: the first time does not count. Words are tokens and characters their bytes, so that a
//! fraction does not depend on spaces and marks.

/// What a measure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Lines that came before, as a fraction of all lines.
    Lines,
    /// Bytes in them.
    LineBytes,
    /// Paragraphs that came before, as a fraction of all paragraphs.
    Paragraphs,
    /// Bytes in them.
    ParagraphBytes,
    /// Bytes of the phrase of so many words that takes up most.
    TopPhrase(usize),
    /// Bytes in phrases of so many words that came before.
    Phrases(usize),
}

/// A limit of the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// The name used in every output.
    pub name: &'static str,
    /// What is counted.
    pub unit: Unit,
    /// Percent above which the filter drops a document.
    pub percent: u64,
}

const fn measure(name: &'static str, unit: Unit, percent: u64) -> Measure {
    Measure { name, unit, percent }
}

/// All limits, in the order of the table.
pub const MEASURES: [Measure; 13] = [
    measure("duplicate lines", Unit::Lines, 30),
    measure("duplicate paragraphs", Unit::Paragraphs, 30),
    measure("text in duplicate lines", Unit::LineBytes, 20),
    measure("text in duplicate paragraphs", Unit::ParagraphBytes, 20),
    measure("text in the top 2-gram", Unit::TopPhrase(2), 20),
    measure("text in the top 3-gram", Unit::TopPhrase(3), 18),
    measure("text in the top 4-gram", Unit::TopPhrase(4), 16),
    measure("text in duplicate 5-grams", Unit::Phrases(5), 15),
    measure("text in duplicate 6-grams", Unit::Phrases(6), 14),
    measure("text in duplicate 7-grams", Unit::Phrases(7), 13),
    measure("text in duplicate 8-grams", Unit::Phrases(8), 12),
    measure("text in duplicate 9-grams", Unit::Phrases(9), 11),
    measure("text in duplicate 10-grams", Unit::Phrases(10), 10),
];

/// Limits that the record at hand exceeds, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Exceeded(u16);

impl Exceeded {
    /// Notes that `part` of `whole` was counted.
    pub(super) fn note(&mut self, unit: Unit, part: u64, whole: u64) {
        for (number, measure) in MEASURES.iter().enumerate().filter(|(_, measure)| measure.unit == unit) {
            self.0 |= u16::from(part * 100 > whole * measure.percent) << number;
        }
    }

    /// Whether a limit is exceeded, in the order of [`MEASURES`].
    #[cfg(test)]
    pub(super) fn units(self) -> Vec<Unit> {
        let set = MEASURES.iter().enumerate().filter(|(number, _)| self.0 >> number & 1 == 1);
        set.map(|(_, measure)| measure.unit).collect()
    }
}

/// Records by the limits that one of their fields exceeds; merges by adding up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records with a field that is long enough to be measured.
    pub measured: u64,
    /// Of these, records with a field whose phrases were counted.
    pub phrases: u64,
    /// Of these, records that exceed a limit, in the order of [`MEASURES`].
    pub above: [u64; MEASURES.len()],
    /// Records with a prompt and a completion that are long enough to be compared.
    pub pairs: u64,
    /// Of these, records whose completion is in their prompt.
    pub copied: u64,
    /// Of these, records whose prompt is in their completion.
    pub echoed: u64,
}

impl Counts {
    pub(super) fn add(&mut self, exceeded: Exceeded) {
        if exceeded.0 != 0 {
            for (number, above) in self.above.iter_mut().enumerate() {
                *above += u64::from(exceeded.0 >> number & 1);
            }
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        self.measured += other.measured;
        self.phrases += other.phrases;
        self.pairs += other.pairs;
        self.copied += other.copied;
        self.echoed += other.echoed;
        for (mine, theirs) in self.above.iter_mut().zip(other.above) {
            *mine += theirs;
        }
    }
}
