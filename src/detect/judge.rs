//! The last step of every rule: what confirms or refutes a candidate, and how it is reported.
//!
//! An engine or parser finds a span and says what its check made of it; the rule's own conditions (policy, words nearby, entropy,
//! allow-list, parts) are applied here, once, the same way for all families.

use super::FieldView;
use super::context::{REACH, Reach, Words, in_token};
use super::expression::Expression;
use super::validate::compact::Compact;
use super::validate::{self, Validator, Verdict};
use crate::finding::{Category, Evidence, Finding, Findings, RuleId, Scope, Severity, ValueRef};
use crate::kernel::literals::Builder;
use crate::record::Part;
use crate::rules::{Policy, Rule};

/// Confidence in percent of a match whose check passed.
const CONFIRMED: u8 = 98;

/// What a supporting word adds to the confidence, in percent.
const SUPPORTED: u8 = 10;

/// How many of the latest findings are compared to keep a rule from reporting one span twice: several of its
/// literals may stand in one match, but not many.
const LATEST: usize = 8;

/// A span that a parser believes in.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// First byte in the field's text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// What the check found out.
    pub verdict: Verdict,
    /// Written with the usual punctuation of its kind: policy B then needs no word.
    pub punctuated: bool,
    /// Another severity than the rule's (role accounts).
    pub severity: Option<Severity>,
}

impl Claim {
    /// A plain, unconfirmed span.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end, verdict: Verdict::Plausible, punctuated: false, severity: None }
    }
}

/// The conditions of one rule, compiled.
#[derive(Debug)]
pub struct Judge {
    rule: RuleId,
    severity: Severity,
    confidence: u8,
    evidence: Evidence,
    policy: Policy,
    /// Under policy B the usual punctuation is not enough: the check must have passed.
    proof: bool,
    validator: Option<Validator>,
    entropy: f32,
    allow: Option<Expression>,
    context: Words,
    /// How far from the span a word of `context` may stand, in bytes.
    reach: Reach,
    not_near: Words,
    /// One bit for each part the rule looks at.
    parts: u8,
    scope: Option<Scope>,
    value: Option<Box<str>>,
    /// The rule looks for keys by their form: what stands in their place in manuals has the same form.
    key: bool,
    /// The span touches no `+` or `/`: in base64 any few letters stand somewhere.
    apart: bool,
    /// Documented example values, upper-case letters and digits only.
    reserved: Vec<Box<[u8]>>,
}

impl Judge {
    /// Compiles the conditions of a rule.
    ///
    /// # Errors
    /// A sentence about what is wrong with the rule.
    pub fn compile(id: RuleId, rule: &Rule, builder: &mut Builder) -> Result<Self, String> {
        let words =
            |list: &[String], builder: &mut Builder| Words::compile(list, builder).map_err(|error| error.to_string());
        let allow = rule.allowed().map(|pattern| Expression::new(&pattern));
        let validator = match &rule.validator {
            Some(name) => Some(validate::by_name(name).ok_or_else(|| format!("unknown validator {name:?}"))?),
            None => None,
        };
        Ok(Self {
            rule: id,
            severity: rule.severity,
            confidence: rule.percent(),
            evidence: rule.evidence,
            policy: rule.policy,
            proof: rule.settings.get("proof").and_then(toml::Value::as_bool).unwrap_or(false),
            validator,
            entropy: rule.entropy.unwrap_or(0.0),
            allow,
            context: words(&rule.context, builder)?,
            reach: reach(rule)?,
            not_near: words(&rule.not_near, builder)?,
            parts: parts(&rule.parts),
            scope: rule.setting("scope").and_then(scope),
            value: rule.setting("value").map(Into::into),
            key: rule.category == Category::Secret && rule.pattern.is_some(),
            apart: rule.settings.get("apart").and_then(toml::Value::as_bool).unwrap_or(false),
            reserved: rule
                .setting_list("reserved")
                .map(|text| Compact::read(text).map(|compact| compact.bytes().into()))
                .collect::<Option<_>>()
                .ok_or("`settings.reserved` holds a value without letters or digits")?,
        })
    }

    /// Whether the rule looks at fields of this part.
    #[must_use]
    pub fn reads(&self, part: Part) -> bool {
        self.parts & bit(part) != 0
    }

    /// Whether what the rule finds is more than a note.
    #[must_use]
    pub fn matters(&self) -> bool {
        self.severity > Severity::Info
    }

    /// Whether a word of `context` stands near the span or in the column's name.
    #[must_use]
    pub fn supported(&self, view: &FieldView<'_>, start: usize, end: usize) -> bool {
        self.context.support(view, start as u32, end as u32, self.reach)
    }

    /// Whether anything in this field can be reported: a rule that needs a word needs it somewhere.
    #[must_use]
    pub fn has_chance(&self, view: &FieldView<'_>) -> bool {
        self.reads(view.field.part) && (self.policy != Policy::C || self.context.anywhere(view))
    }

    fn is_reserved(&self, text: &str) -> bool {
        !self.reserved.is_empty()
            && Compact::read(text).is_some_and(|value| self.reserved.iter().any(|known| **known == *value.bytes()))
    }

    /// Applies the rule's conditions and reports the claim when it passes; says whether it did.
    pub fn report(&self, view: &FieldView<'_>, claim: Claim, findings: &mut Findings) -> bool {
        let Some(text) = view.field.text.get(claim.start..claim.end).filter(|text| !is_masked(text)) else {
            return false;
        };
        let capitals = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let begins_in_token = capitals > 1 && in_token(view.field.text.as_bytes(), claim.start, claim.start + capitals);
        if begins_in_token || holds_token(text) {
            return false;
        }
        let (start, end) = (claim.start as u32, claim.end as u32);
        let same = |known: &Finding| {
            known.field == view.number && known.rule == self.rule && known.start == start && known.end == end
        };
        if !self.reads(view.field.part) || findings.as_slice().iter().rev().take(LATEST).any(same) {
            return false;
        }
        let supported = self.context.support(view, start, end, self.reach);
        let may_alone = match self.policy {
            Policy::A => true,
            Policy::B => claim.punctuated,
            Policy::C => false,
        };
        if !may_alone && !supported {
            return false;
        }
        if self.apart && touches_base64(view.field.text.as_bytes(), claim.start, claim.end) {
            return false;
        }
        let verdict = match (claim.verdict, self.validator) {
            (Verdict::Plausible, Some(validator)) => validator.judge(text),
            (verdict, _) => verdict,
        };
        let verdict = match verdict {
            Verdict::Plausible if self.key && is_instruction(text) => Verdict::Invalid,
            // Where entropy is asked for, it refuses what is filled.
            Verdict::Plausible if self.key && self.entropy == 0.0 && is_filled(text) => Verdict::Reserved,
            Verdict::Plausible if self.key && goes_through_alphabet(text) => Verdict::Reserved,
            verdict => verdict,
        };
        let unproven = self.policy == Policy::B && self.proof && verdict == Verdict::Plausible;
        // Documented values may be as plain as they like.
        let judged = self.entropy > 0.0 && verdict != Verdict::Reserved;
        if verdict == Verdict::Invalid
            || (unproven && !supported)
            || (judged && entropy(text) < self.entropy)
            || self.allow.as_ref().is_some_and(|allow| allow.get().0.is_match(text))
            || self.not_near.refute(view, start, end, (&self.context, self.reach))
        {
            return false;
        }
        let confirmed = verdict == Verdict::Valid;
        let confidence = if confirmed { self.confidence.max(CONFIRMED) } else { self.confidence };
        findings.push(Finding {
            rule: self.rule,
            field: view.number,
            start,
            end,
            severity: claim.severity.unwrap_or(self.severity),
            confidence: (confidence + if supported { SUPPORTED } else { 0 }).min(99),
            evidence: if confirmed { Evidence::Validated } else { self.evidence },
            scope: self.scope,
            reserved: verdict == Verdict::Reserved || self.is_reserved(text),
            value: ValueRef::default(),
        });
        if let Some(value) = self.value.as_deref() {
            let value = findings.store(value);
            if let Some(last) = findings.list_mut().last_mut() {
                last.value = value;
            }
        }
        true
    }
}

/// `settings.reach`: how far a supporting word may stand, farther for what a whole page is about; `settings.behind`: how far when it
/// stands behind the span, nearer for what is labeled in front.
fn reach(rule: &Rule) -> Result<Reach, String> {
    const FARTHEST: i64 = 2000;
    let bytes = |name: &str, default: u32| match rule.settings.get(name) {
        None => Ok(default),
        Some(bytes) => bytes
            .as_integer()
            .filter(|bytes| (0..=FARTHEST).contains(bytes))
            .map(|bytes| bytes as u32)
            .ok_or_else(|| format!("`settings.{name}` is not a number of bytes up to {FARTHEST}")),
    };
    let before = bytes("reach", REACH)?;
    Ok(Reach { before, after: bytes("behind", before)? })
}

fn scope(name: &str) -> Option<Scope> {
    [Scope::Record, Scope::Document, Scope::Mention].into_iter().find(|scope| scope.as_str() == name)
}

fn bit(part: Part) -> u8 {
    1 << part as u8
}

fn parts(names: &[String]) -> u8 {
    if names.is_empty() {
        return u8::MAX;
    }
    Part::ALL
        .iter()
        .filter(|part| names.iter().any(|name| name == part.as_str()))
        .fold(0, |mask, &part| mask | bit(part))
}

/// Shannon entropy of the bytes of `text`, bits a byte.
#[must_use]
pub fn entropy(text: &str) -> f32 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = text.len() as f32;
    // Summed in byte order, so the result does not depend on the order of the text.
    -counts.iter().filter(|&&count| count > 0).map(|&count| count as f32 / total).map(|p| p * p.log2()).sum::<f32>()
}

/// Whether a sign of base64 that is no letter or digit stands right beside `start..end`.
fn touches_base64(bytes: &[u8], start: usize, end: usize) -> bool {
    let sign = |byte: Option<&u8>| matches!(byte, Some(b'+' | b'/'));
    sign(start.checked_sub(1).and_then(|at| bytes.get(at))) || sign(bytes.get(end))
}

/// Whether the span tells the reader to put a key there: `PUT_YOUR_TOKEN_HERE`. Capitals with a separator are no part of a random key.
fn is_instruction(text: &str) -> bool {
    const ORDERS: [&str; 4] = ["YOUR_", "YOUR-", "_HERE", "-HERE"];
    ORDERS.iter().any(|order| memchr::memmem::find(text.as_bytes(), order.as_bytes()).is_some())
}

/// Whether eight times the same character stands where a manual leaves the key out. Not `A`, which is a zero in base64 and begins
/// some keys.
pub(super) fn is_filled(text: &str) -> bool {
    const ROW: usize = 8;
    let row = |row: &[u8]| row[0].is_ascii_alphanumeric() && row[0] != b'A' && row.iter().all(|byte| *byte == row[0]);
    text.as_bytes().windows(ROW).any(row)
}

/// Whether twelve characters follow each other in the alphabet, or as on a row of keys (`1234567890abcdef`): the key of a manual.
fn goes_through_alphabet(text: &str) -> bool {
    const RUN: usize = 12;
    let follows = |one: u8, next: u8| {
        one.checked_add(1) == Some(next)
            || matches!((one, next), (b'9', b'0' | b'a' | b'A') | (b'0', b'a' | b'A') | (b'z' | b'Z', b'0' | b'1'))
    };
    let mut run = 1;
    text.as_bytes().windows(2).any(|pair| {
        run = if follows(pair[0], pair[1]) { run + 1 } else { 1 };
        run == RUN
    })
}

/// Whether a redaction token (`[PHONE]`, `[PHONE#...]`) is in a span: whatever the span was, it was taken out already.
fn holds_token(text: &str) -> bool {
    memchr::memchr_iter(b'[', text.as_bytes()).any(|at| {
        let start = at + 1;
        let name = text.as_bytes()[start..].iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        name > 1 && in_token(text.as_bytes(), start, start + name)
    })
}

/// Whether nothing but the letters and digits of a mask is left (see [`mask`](super::mask)), or nothing at all: a
/// redacted value says nothing about anybody.
fn is_masked(text: &str) -> bool {
    text.bytes()
        .filter(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80)
        .all(|byte| matches!(byte, b'x' | b'X' | b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_with_a_token_was_redacted_already() {
        assert!(holds_token("[NETRC_PASSWORD]") && holds_token("a [IPV4]/32") && holds_token("[EMAIL#kfad]"));
        assert!(
            !holds_token("[1] Main Street") && !holds_token("a[I]") && !holds_token("[PHONE") && !holds_token("PHONE]")
        );
    }

    #[test]
    fn keys_of_manuals_are_told_from_random_ones() {
        assert!(is_instruction("sha256~PUT_YOUR_TOKEN_HERE") && !is_instruction("sha256~b7XqYOURr9Tz"));
        assert!(goes_through_alphabet("AIzaSyabcdefghijklmnop") && !goes_through_alphabet("abcdefghijkabcdefghijk"));
        assert!(goes_through_alphabet("sk_1234567890abcdef") && !goes_through_alphabet("12345678901-abcdefghijk"));
        assert!(
            is_filled("AKCpXXXXXXXXXX")
                && is_filled("k-00000000")
                && !is_filled("AAAAAAAAAA")
                && !is_filled("--------")
        );
    }

    #[test]
    fn entropy_counts_bits_a_byte() {
        assert!(entropy("aaaa").abs() < 1e-6);
        assert!((entropy("abab") - 1.0).abs() < 1e-6);
        assert!((entropy("abcdefgh") - 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_list_of_parts_becomes_a_mask() {
        assert_eq!(parts(&[]), u8::MAX);
        assert_eq!(parts(&["prompt".into(), "tool".into()]), bit(Part::Prompt) | bit(Part::Tool));
    }
}
