//! A vendor's name, a word for a secret, and a random value: `ALGOLIA_API_KEY=…`, `"algolia": {"key": "…"}`, `algolia secret …`.
//!
//! Half of all keys have no form of their own: thirty-two hexadecimal digits may be anything. What tells them is the name of the
//! vendor before them. The name is the anchor; a few words later there must stand a word for a secret and a value that is neither
//! word nor placeholder.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::assignment;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Longest value.
const LONGEST: usize = 300;

/// Words between the vendor's name and the value, the rest of the name included.
const MOST_WORDS: usize = 6;

/// Words among them that are no name of a secret: `is`, `for`, a type.
const MOST_FILLERS: usize = 2;

/// Characters between two words at most: quotes, brackets, an operator, indentation.
const MOST_BETWEEN: usize = 24;

/// What the name of a secret holds.
const SECRETS: [&[u8]; 9] =
    [b"key", b"secret", b"token", b"pass", b"credential", b"auth", b"private", b"access", b"api"];

/// Reports the value that belongs to the vendor whose name the hit is.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let named = text.get(hit.start as usize..hit.end as usize).is_some_and(names_a_secret);
    if let Some((start, end, verdict)) = value_behind(text, hit.end as usize, named) {
        judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
    }
}

/// Whether the vendor's name is already that of a secret, `sonar.login`: what follows it is the value.
fn names_a_secret(name: &str) -> bool {
    let ends = |word: &str| {
        name.len()
            .checked_sub(word.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
    };
    ["login", "token", "unseal"].into_iter().any(ends)
}

/// Span and verdict of the value behind a vendor's name that ends at `from`; `named` when the name is that of a secret.
fn value_behind(text: &str, from: usize, mut named: bool) -> Option<(usize, usize, Verdict)> {
    let bytes = text.as_bytes();
    let (mut at, mut assigned, mut fillers) = (from, false, 0);
    for number in 0..MOST_WORDS {
        let length = word_length(bytes, at);
        let word = text.get(at..at + length)?;
        if number > 0 {
            let end = at + length + padding(bytes, at + length);
            let verdict = value::key(text.get(at..end)?);
            // Without a word for a secret, the value must be what the vendor's name itself is given.
            let given = number == 1 && assigned && length >= 20;
            if (named || given) && verdict != Verdict::Invalid {
                return Some((at, end, verdict));
            }
        }
        // The rest of an address: `github.com/firma/keys/…`.
        if number == 0 && word.contains('/') {
            return None;
        }
        match after_secret_word(word.as_bytes()) {
            Some(tail) => {
                named = true;
                // `vendor-secret-123e4567-…`: the value hangs on the name.
                let rest = word.get(tail..)?;
                let joined = rest.trim_start_matches(['-', '_', '.']);
                if joined.len() < rest.len() && joined.len() >= 16 {
                    let verdict = value::key(joined);
                    let start = at + length - joined.len();
                    return (verdict != Verdict::Invalid).then_some((start, at + length, verdict));
                }
            }
            None if number > 0 => fillers += 1,
            None => {}
        }
        if fillers > MOST_FILLERS || length > 48 || assignment::is_about(word) {
            return None;
        }
        at += length;
        let between = between(bytes, at)?;
        assigned |= between.operator;
        at += between.length;
    }
    None
}

fn word_length(bytes: &[u8], at: usize) -> usize {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-./+~%".contains(byte);
    bytes[at..].iter().take(LONGEST + 1).take_while(part).count()
}

/// Number of `=` that fill up base64.
fn padding(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().take(2).take_while(|&&byte| byte == b'=').count()
}

/// Byte after the last word for a secret in a name.
fn after_secret_word(word: &[u8]) -> Option<usize> {
    let mut buffer = [0_u8; 48];
    let length = word.len().min(buffer.len());
    buffer[..length].copy_from_slice(&word[..length]);
    let lowered = &mut buffer[..length];
    lowered.make_ascii_lowercase();
    let ends = SECRETS.iter().filter_map(|word| memchr::memmem::rfind(lowered, word).map(|at| at + word.len()));
    ends.max()
}

struct Between {
    length: usize,
    operator: bool,
}

/// What separates two words; `None` when the text goes on as something else.
fn between(bytes: &[u8], at: usize) -> Option<Between> {
    let part = |byte: &&u8| b" \t\r\n\"'`=:>,()[]{}\\<|".contains(byte);
    let length = bytes[at..].iter().take(MOST_BETWEEN + 1).take_while(part).count();
    let between = &bytes[at..at + length];
    let lines = memchr::memchr_iter(b'\n', between).count();
    let fits = (1..=MOST_BETWEEN).contains(&length) && lines <= 1;
    fits.then(|| Between { length, operator: between.iter().any(|byte| b"=:".contains(byte)) })
}

#[cfg(test)]
mod tests {
    use super::value_behind;

    #[track_caller]
    fn found(text: &str) -> Option<&str> {
        let from = text.find("acme").map(|at| at + 4)?;
        value_behind(text, from, false).map(|(start, end, _)| &text[start..end])
    }

    #[test]
    fn a_value_is_found_in_every_notation() {
        let hex = "9f3b7c1d5e8a2460bd17f9c3e5a80426";
        for text in [
            format!("acme_api_key = \"{hex}\""),
            format!("acmeSecretKey: '{hex}'"),
            format!("{{\"acme\": {{\"token\": \"{hex}\"}}}}"),
            format!("acme secret {hex}"),
            format!("acme-secret-{hex}"),
            format!("--acme-token {hex} --more"),
            format!("<acmeKey>{hex}</acmeKey>"),
            format!("acme={hex}"),
            format!("the acme token is {hex}."),
        ] {
            assert_eq!(found(&text).map(|value| value.trim_end_matches('.')), Some(hex), "{text}");
        }
        assert_eq!(
            found("acme_key: 550e8400-e29b-41d4-a716-446655440000"),
            Some("550e8400-e29b-41d4-a716-446655440000")
        );
    }

    #[test]
    fn prose_names_and_placeholders_are_no_value() {
        for text in [
            "acme is a vendor of keys and tokens",
            "acme_key = get_key(config_acme_2024)",
            "acme_token = YOUR_ACME_TOKEN_1234567890",
            "acme_key_id = 9f3b7c1d5e8a2460bd17f9c3e5a80426",
            "acme 9f3b7c1d5e8a2460bd17f9c3e5a80426",
            "acme_key=${ACME_KEY}",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
