//! Other places where a value that was found stands in the same record.
//!
//! A rule may need a word beside a number, so that the same number without the word is left alone. Whoever redacts cannot leave it
//! there: what was recognized once is known everywhere in its record. The one idea to know: every value, and every piece of one that
//! still tells it, becomes a needle; needles are sorted, and at each position of a text one search among them finds the longest one
//! that stands there.

use crate::finding::{Category, Finding, Findings, Severity};
use crate::record::Record;
use crate::rules::RuleSet;
use std::collections::BTreeMap;

/// Least bytes of a needle: shorter ones (an age, a house number) stand everywhere by chance.
const SHORTEST: usize = 5;
/// Longest value whose runs of digits are taken apart, in bytes: a private key holds some by chance.
const LONGEST: usize = 256;

/// Adds a finding for each place where a value of `findings`, or a telling piece of one, stands outside of what was found.
pub(super) fn add(record: &Record<'_>, rules: &RuleSet, findings: &mut Findings) {
    let acts = |finding: &Finding| {
        let sensitive = matches!(rules.get(finding.rule).category, Category::Pii | Category::Secret);
        sensitive && finding.severity >= Severity::Low
    };
    let mut needles = Needles::default();
    let mut known: Vec<(u32, u32, u32)> = Vec::new();
    for finding in findings.as_slice().iter().filter(|finding| acts(finding)) {
        let text = record.fields.get(finding.field as usize).map_or("", |field| field.text);
        known.push((finding.field, finding.start, finding.end));
        let value = text.get(finding.start as usize..finding.end as usize).unwrap_or_default();
        needles.add(value, finding, rules.get(finding.rule).category);
    }
    if known.is_empty() {
        return;
    }
    known.sort_unstable();
    let needles = needles.sorted();
    for (number, field) in record.fields.iter().enumerate() {
        let number = number as u32;
        let mut at = 0;
        while let Some((start, length, of)) = needles.next(field.text.as_bytes(), at) {
            let (from, to) = (start as u32, (start + length) as u32);
            let before = known.partition_point(|&place| place <= (number, from, u32::MAX));
            let covers = |&(field, _, end): &(u32, u32, u32)| field == number && end >= to;
            if !before.checked_sub(1).and_then(|last| known.get(last)).is_some_and(covers) {
                findings.push(Finding { field: number, start: from, end: to, ..of });
            }
            at = start + length;
        }
    }
}

/// What is looked for, while it is collected: texts with the first finding that they come from.
#[derive(Default)]
struct Needles(BTreeMap<Box<str>, Found>);

/// Where a needle comes from.
#[derive(Clone, Copy)]
struct Found {
    finding: Finding,
    /// Whether it has to stand alone: a name is no part of a longer word, a password may be.
    alone: bool,
}

impl Needles {
    /// Takes a value and its pieces: its digits without what stands between them, and longer runs of them.
    fn add(&mut self, value: &str, finding: &Finding, category: Category) {
        let value = value.trim();
        let name = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'.' | b'-' | b'\'');
        let alone = category == Category::Pii && value.bytes().all(name);
        let of = &Found { finding: *finding, alone };
        self.insert(value, of);
        let digits: String = value.chars().filter(|ch| ch.is_numeric()).collect();
        let letters = value.chars().filter(|ch| ch.is_alphabetic()).count();
        if letters <= digits.chars().count() {
            self.insert(&digits, of);
        }
        if value.len() <= LONGEST {
            value.split(|ch: char| !ch.is_numeric()).for_each(|run| self.insert(run, of));
        }
    }

    fn insert(&mut self, needle: &str, of: &Found) {
        if needle.len() >= SHORTEST && !self.0.contains_key(needle) {
            self.0.insert(needle.into(), *of);
        }
    }

    fn sorted(self) -> Sorted {
        let mut starts = vec![0; 1 << 10].into_boxed_slice();
        let mut list: Vec<Needle> = Vec::with_capacity(self.0.len());
        for (text, of) in self.0 {
            let bit = head(text.as_bytes());
            starts[bit / 64] |= 1 << (bit % 64);
            // Every needle that begins this one stands before it, and the nearest such one begins the one before, too.
            let mut within = list.len().checked_sub(1);
            while let Some(last) = within.filter(|&last| !text.starts_with(&*list[last].text)) {
                within = list[last].within;
            }
            list.push(Needle { text, of, within });
        }
        Sorted { list, starts }
    }
}

struct Needle {
    text: Box<str>,
    of: Found,
    /// The longest other needle that this one starts with.
    within: Option<usize>,
}

/// Needles in the order of their bytes.
struct Sorted {
    list: Vec<Needle>,
    /// A bit for each head of a needle.
    starts: Box<[u64]>,
}

/// Number of the bit for texts that begin with these bytes.
fn head(text: &[u8]) -> usize {
    text.iter().take(4).fold(0_u32, |sum, &byte| sum.wrapping_mul(0x9E37_79B1).wrapping_add(u32::from(byte) + 1))
        as usize
        & 0xFFFF
}

impl Sorted {
    /// The first place of a needle at or after `from`: start, length, finding. Of several at one place the longest.
    fn next(&self, bytes: &[u8], from: usize) -> Option<(usize, usize, Finding)> {
        (from..bytes.len().saturating_sub(SHORTEST - 1)).find_map(|at| {
            let rest = bytes.get(at..)?;
            let bit = head(rest);
            if self.starts[bit / 64] & (1 << (bit % 64)) == 0 {
                return None;
            }
            let mut last = self.list.partition_point(|needle| needle.text.as_bytes() <= rest).checked_sub(1)?;
            loop {
                let Needle { text, of, within } = self.list.get(last)?;
                let end = at + text.len();
                if rest.starts_with(text.as_bytes())
                    && !(of.alone && (is_word(bytes, at, -1) || is_word(bytes, end, 0)))
                {
                    return Some((at, text.len(), of.finding));
                }
                last = (*within)?;
            }
        })
    }
}

/// Whether the byte at `at + step` is an ASCII letter or digit.
fn is_word(bytes: &[u8], at: usize, step: isize) -> bool {
    at.checked_add_signed(step).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests;
