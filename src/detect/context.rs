//! Words near a span, and in the name of its column, that support or refute a match.
//!
//! The words were found by the shared walk: asking for them is a binary search over the field's hits, never a look at the text.

use super::FieldView;
use super::name::{ColumnName, spaced};
use crate::kernel::literals::{Builder, Ending, Hit, LiteralError, LiteralId};
use crate::text::Facts;

/// How far from the span a word still counts, in characters. Macie and DLP use 30 to 50; 50 keeps one line of prose.
pub const REACH: u32 = 50;

/// How far a word may stand before and behind a span, in characters: a byte of ASCII each, and bytes that go on a character do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// From the end of the word to the start of the span.
    pub before: u32,
    /// From the end of the span to the start of the word.
    pub after: u32,
}

impl Reach {
    /// The reach in a text that is mostly numbers, where only a label right beside its value says anything.
    #[must_use]
    pub fn within(self, facts: &Facts) -> Self {
        /// `Phone number (home): `
        const LABEL: u32 = 24;
        /// ` (phone)`
        const REMARK: u32 = 4;
        if facts.is_numeric() { Self { before: self.before.min(LABEL), after: self.after.min(REMARK) } } else { self }
    }

    /// The same in bytes of `text` around `start..end`.
    fn in_bytes(self, text: &[u8], start: u32, end: u32) -> Self {
        let (before, after) = (&text[..start as usize], &text[end as usize..]);
        let (back, forth) = (self.before as usize, self.after as usize);
        let starts = |byte: &u8| byte & 0xC0 != 0x80;
        let mut characters = before.iter().rev().enumerate().filter(|(_, byte)| starts(byte));
        let first = || characters.nth(back.checked_sub(1)?).map(|(at, _)| at + 1);
        let mut following = after.iter().enumerate().filter(|(_, byte)| starts(byte));
        let last = || following.nth(forth).map(|(at, _)| at);
        Self {
            before: bytes(&before[before.len().saturating_sub(back)..], self.before, first),
            after: bytes(&after[..forth.min(after.len())], self.after, last),
        }
    }
}

/// Bytes of that many characters: as many in ASCII, else what was `counted`, and any number where the text ends before.
fn bytes(near: &[u8], characters: u32, counted: impl FnOnce() -> Option<usize>) -> u32 {
    if near.is_ascii() { characters } else { counted().map_or(4 * characters, |bytes| bytes as u32) }
}

impl Default for Reach {
    fn default() -> Self {
        Self { before: REACH, after: REACH }
    }
}

/// A compiled list of words and phrases.
#[derive(Debug, Default)]
pub struct Words {
    /// Sorted, for binary search.
    literals: Vec<LiteralId>,
    /// Words with punctuation, as they stand in the names of columns: ` d o b `.
    phrases: Vec<String>,
}

impl Words {
    /// Registers `words` with the shared literal table.
    ///
    /// # Errors
    /// When a word has nothing to anchor on.
    pub fn compile<S: AsRef<str>>(words: &[S], builder: &mut Builder) -> Result<Self, LiteralError> {
        let mut literals = Vec::with_capacity(words.len());
        let mut phrases = Vec::new();
        for word in words {
            literals.push(builder.add(word.as_ref(), Ending::Word)?);
            let lowered = word.as_ref().to_lowercase();
            let phrase = spaced(&lowered);
            if phrase.trim() != lowered {
                phrases.push(phrase);
            }
        }
        literals.sort_unstable();
        literals.dedup();
        Ok(Self { literals, phrases })
    }

    /// Whether there is no word at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.literals.is_empty()
    }

    /// Whether a word stands within `reach` bytes of `start..end` (nearer where [numbers crowd](Facts::is_numeric)), or in the column's name.
    #[must_use]
    pub fn support(&self, view: &FieldView<'_>, start: u32, end: u32, reach: Reach) -> bool {
        !self.is_empty() && (self.near(view, start, end, reach.within(view.facts)) || self.in_name(view.name))
    }

    /// Whether a word stands within `reach` bytes of `start..end`, outside of it.
    #[must_use]
    pub fn near(&self, view: &FieldView<'_>, start: u32, end: u32, reach: Reach) -> bool {
        self.within(view, start, end, reach).next().is_some()
    }

    /// Bytes between `start..end` and the nearest word within `reach` of it.
    fn distance(&self, view: &FieldView<'_>, start: u32, end: u32, reach: Reach) -> Option<u32> {
        self.within(view, start, end, reach).map(|hit| gap(hit, start, end)).min()
    }

    /// Whether a word says that `start..end` is something else than what those of `context` within `reach` say it is. In a form the label
    /// of the next field stands near, too: the nearer word counts, and one on a line below belongs to what follows it.
    #[must_use]
    pub fn refute(&self, view: &FieldView<'_>, start: u32, end: u32, context: (&Self, Reach)) -> bool {
        let mut others = self.within(view, start, end, Reach::default()).peekable();
        if others.peek().is_none() {
            return false;
        }
        let own = context.0.distance(view, start, end, context.1);
        let below = |hit: &Hit| {
            hit.start >= end
                && memchr::memchr(b'\n', &view.field.text.as_bytes()[end as usize..hit.start as usize]).is_some()
        };
        let nearer = |hit: &Hit| own.is_none_or(|own| gap(hit, start, end) <= own && !below(hit));
        others.any(nearer)
    }

    /// The words within `reach` of `start..end`, outside of it.
    fn within<'v>(&self, view: &FieldView<'v>, start: u32, end: u32, reach: Reach) -> impl Iterator<Item = &'v Hit> {
        let text = view.field.text.as_bytes();
        let reach = if self.is_empty() { reach } else { reach.in_bytes(text, start, end) };
        // Hits are sorted by their start; one that starts a little before the reach may still end inside it.
        let from = start.saturating_sub(reach.before + REACH);
        let hits = if self.is_empty() { &[] } else { view.facts.hits_in(from, end.saturating_add(reach.after)) };
        hits.iter().filter(move |hit| {
            let outside = hit.end <= start || hit.start >= end;
            outside
                && hit.end.saturating_add(reach.before) >= start
                && self.literals.binary_search(&hit.literal).is_ok()
                && !in_token(text, hit.start as usize, hit.end as usize)
        })
    }

    /// Whether a word is part of a column name such as `phone_number` or `billingIban`.
    #[must_use]
    pub fn in_name(&self, name: &ColumnName) -> bool {
        name.words().iter().any(|word| self.literals.binary_search(word).is_ok())
            || self
                .phrases
                .iter()
                .any(|phrase| memchr::memmem::find(name.spaced().as_bytes(), phrase.as_bytes()).is_some())
    }

    /// Whether a word stands anywhere in the field or in the column's name: without one nothing in the field is supported.
    #[must_use]
    pub fn anywhere(&self, view: &FieldView<'_>) -> bool {
        view.facts.hits.iter().any(|hit| self.literals.binary_search(&hit.literal).is_ok()) || self.in_name(view.name)
    }
}

/// Bytes between a word and the span that it stands outside of.
fn gap(hit: &Hit, start: u32, end: u32) -> u32 {
    if hit.end <= start { start - hit.end } else { hit.start - end }
}

/// Longest name inside of a redaction token that is looked at, in bytes.
const LONGEST_TOKEN: usize = 32;

/// Whether `start..end` is a redaction token or a word of its name, `[PHONE]` or `[CREDIT_CARD#...]`: what was taken out of a text says
/// nothing about what stands beside it. Names of types are capitals with one digit at most, so that a number in brackets is none.
pub(super) fn in_token(bytes: &[u8], start: usize, end: usize) -> bool {
    let name = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
    let (Some(before), Some(after)) = (bytes.get(..start), bytes.get(end..)) else { return false };
    let from = start - before.iter().rev().take(LONGEST_TOKEN).take_while(name).count();
    let to = end + after.iter().take(LONGEST_TOKEN).take_while(name).count();
    let opening = from.checked_sub(1).and_then(|at| bytes.get(at));
    let whole = bytes.get(from..to).unwrap_or_default();
    opening == Some(&b'[')
        && matches!(bytes.get(to), Some(b']' | b'#'))
        && whole.len() > 1
        && whole.iter().all(|byte| name(&byte))
        && whole.iter().filter(|byte| byte.is_ascii_digit()).count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::examples::{BUILTIN, scan_example};
    use crate::detect::name::ColumnNames;
    use crate::kernel::literals::Literals;
    use crate::record::PathId;

    fn in_name(words: &[&str], name: &str) -> bool {
        let mut builder = Literals::builder();
        let words = Words::compile(words, &mut builder).expect("good words");
        words.in_name(ColumnNames::default().of(PathId(0), 0, (name, name), &builder.build()))
    }

    #[test]
    fn where_numbers_crowd_only_a_label_beside_its_value_supports_it() {
        let (rules, detectors) = &*BUILTIN;
        let holds_npi = |text: &str| {
            let findings = scan_example(detectors, text);
            findings.as_slice().iter().any(|finding| rules.get(finding.rule).kind == "us_npi")
        };
        let table = "17.5 204 88\n".repeat(30);
        assert!(holds_npi("The NPI list of the ward on the third floor: 1234567893"));
        assert!(!holds_npi(&format!("The NPI list of the ward on the third floor: 1234567893\n{table}")));
        assert!(holds_npi(&format!("NPI: 1234567893\n{table}")));
    }

    #[test]
    fn words_reach_as_far_in_every_script() {
        let (rules, detectors) = &*BUILTIN;
        let holds_inn = |text: &str| {
            let findings = scan_example(detectors, text);
            findings.as_slice().iter().any(|finding| rules.get(finding.rule).kind == "ru_inn")
        };
        // 43 characters, 82 bytes.
        assert!(holds_inn("ИНН организации, записанной в реестр в Москве: 7707083893"));
        assert!(!holds_inn(&format!("ИНН организации{} 7707083893", ", записанной в реестр".repeat(3))));
    }

    #[test]
    fn a_redaction_token_supports_nothing() {
        let within = |text: &str, word: &str| {
            let start = text.find(word).unwrap();
            in_token(text.as_bytes(), start, start + word.len())
        };
        assert!(within("call [PHONE], or", "PHONE"));
        assert!(within("call [CREDIT_CARD#abcd]", "CARD"));
        assert!(within("at [IPV4].", "IPV4"));
        assert!(!within("[2001:db8::1:0:7]:443", "2001:db8::1:0:7"));
        assert!(!within("[DE89370400440532013000]", "DE89370400440532013000"));
        assert!(!within("call [phone: 5]", "phone"));
        assert!(!within("PHONE", "PHONE"));
    }

    #[test]
    fn a_column_name_is_split_at_separators_and_case_changes() {
        assert!(in_name(&["phone"], "phone"));
        assert!(in_name(&["phone"], "customer_phone_no"));
        assert!(in_name(&["phone"], "customerPhone"));
        assert!(in_name(&["date of birth"], "Date-of.Birth"));
        assert!(in_name(&["d.o.b."], "patient_d_o_b") && !in_name(&["d.o.b."], "dob"));
        assert!(in_name(&["téléphone"], "Téléphone 2") && in_name(&["生年月日"], "患者生年月日"));
        assert!(!in_name(&["phone"], "phoneme"));
        assert!(!in_name(&["ssn"], "lesson"));
    }

    #[test]
    fn a_long_or_empty_name_is_harmless() {
        assert!(!in_name(&["phone"], ""));
        assert!(!in_name(&["phone"], &"aB".repeat(500)));
    }
}
