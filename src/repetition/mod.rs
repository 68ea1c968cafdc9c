//! Repetition: how much of a text is said again, and the lines that other records may share.
//!
//! A [`Repetition`] sees the content fields of a record while they are walked over. It measures each field by itself against the
//! published limits of Gopher's quality filter ([`MEASURES`]), and leaves behind the hashes of the lines and paragraphs of a
//! record ([`table`]), from which [`dedup`](crate::dedup) finds what stands in many records.
//!
//! What a prompt and its completion have in common is compared on the way (`copies`).
//!
//! The one idea to know: nearly no text repeats itself. A bit for each hash tells that nothing came twice, and only where a bit
//! was met is anything counted exactly, so that the answer is exact and the usual record costs a look.

mod copies;
mod grams;
mod lines;
mod measure;
mod seen;
pub mod spans;
pub mod table;

pub use lines::{Kind, LEAST_CHARACTERS, Stretch, each as each_stretch};
pub use measure::{Counts, MEASURES, Measure, Unit};

use crate::record::Part;
use crate::text::Facts;
use copies::Copies;
use grams::Grams;
use lines::Lines;
use measure::Exceeded;
use spans::Marks;

/// Least tokens of a field that is measured: Gopher's filter drops documents below 50 words before it looks at repetition.
const LEAST_TOKENS: usize = 50;

/// One field in so many has its phrases counted, unless all have: a sample says of a share of records all there is to know, and
/// counting phrases costs as much as finding duplicates.
const SAMPLED: u64 = 16;

/// Measures one record at a time; one per worker, all buffers are reused.
#[derive(Debug)]
pub struct Repetition {
    all_phrases: bool,
    lines: Lines,
    grams: Grams,
    copies: Copies,
    marks: Marks,
    exceeded: Exceeded,
    measured: bool,
    phrases: bool,
    content: u64,
    stretches: Vec<Stretch>,
}

impl Repetition {
    /// With `all_phrases`, phrases are counted in every field, otherwise in a sample that depends on the texts alone; and what is
    /// needed to find spans that records share is left behind.
    #[must_use]
    pub fn new(all_phrases: bool) -> Self {
        Self {
            all_phrases,
            lines: Lines::default(),
            grams: Grams::default(),
            copies: Copies::default(),
            marks: Marks::default(),
            exceeded: Exceeded::default(),
            measured: false,
            phrases: false,
            content: 0,
            stretches: Vec::new(),
        }
    }

    /// Starts a record.
    pub fn begin(&mut self) {
        self.copies.clear();
        self.exceeded = Exceeded::default();
        (self.measured, self.phrases) = (false, false);
        self.content = 0;
        self.stretches.clear();
    }

    /// Adds a content field that `facts` were walked over.
    pub fn field(&mut self, text: &str, part: Part, facts: &Facts) {
        self.content += text.len() as u64;
        self.lines.read(text, facts, &mut self.stretches);
        self.copies.field(part, &facts.hashes);
        if self.all_phrases {
            self.marks.read(&facts.hashes, &mut self.stretches);
        }
        if facts.hashes.len() >= LEAST_TOKENS {
            self.measured = true;
            self.lines.measure(&mut self.exceeded);
            if self.all_phrases || sampled(&facts.hashes) {
                self.phrases = true;
                self.grams.measure(facts, &mut self.exceeded);
            }
        }
    }

    /// Ends the record: counts it, and appends its lines to `out` as row `row`.
    pub fn finish(&mut self, row: u64, counts: &mut Counts, out: &mut Vec<u8>) {
        counts.measured += u64::from(self.measured);
        counts.phrases += u64::from(self.phrases);
        counts.add(self.exceeded);
        self.copies.finish(counts);
        if self.content > 0 {
            table::encode(row, self.content, &self.stretches, out);
        }
    }
}

/// Whether a field is in the sample: decided by words of its start, middle and end, because many texts start alike.
fn sampled(hashes: &[u64]) -> bool {
    let word = |at: usize| hashes.get(at).copied().unwrap_or_default();
    let last = hashes.len().saturating_sub(1);
    let all = [word(0), word(last / 2), word(last), last as u64];
    let mixed =
        all.iter().fold(0_u64, |mixed, word| (mixed.rotate_left(29) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    mixed >> 32 < (1 << 32) / SAMPLED
}

#[cfg(test)]
mod tests;
