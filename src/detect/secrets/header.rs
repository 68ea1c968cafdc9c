//! `Authorization: Bearer …` and its like: a scheme and a token.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::value;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Longest token.
const LONGEST: usize = 2000;

/// Longest name of a scheme: `Bearer`, `Token`, `Api-Token`, `SSWS`, `OAuth`.
const LONGEST_SCHEME: usize = 16;

/// Reports the token of the header whose name, or whose scheme, the hit is.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let name = text.get(hit.start as usize..hit.end as usize).unwrap_or_default();
    let Some((start, end)) = token(text, hit.end as usize, name.eq_ignore_ascii_case("authorization")) else { return };
    let verdict = value::token(&text[start..end]);
    if verdict != Verdict::Invalid {
        judge.report(view, Claim { verdict, ..Claim::new(start, end) }, findings);
    }
}

/// Span of the token behind the name of a header, or behind a scheme.
fn token(text: &str, from: usize, header: bool) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let skip = |at: usize, set: &[u8], most: usize| {
        at + bytes[at..].iter().take(most).take_while(|byte| set.contains(byte)).count()
    };
    let mut at = from;
    if header {
        at = skip(at, b"\"'`] \t\\", 6);
        let operator = skip(at, b":=,>", 2);
        if operator == at {
            return None;
        }
        at = skip(operator, b" \t\"'`\\", 8);
        let scheme = bytes[at..].iter().take(LONGEST_SCHEME + 1).take_while(|byte| is_scheme(**byte)).count();
        // Basic has a rule of its own, which decodes it.
        if bytes[at..].get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"basic")) {
            return None;
        }
        if (1..=LONGEST_SCHEME).contains(&scheme) && bytes.get(at + scheme) == Some(&b' ') {
            at += scheme;
        }
    }
    at = skip(at, b" \t:\"'`", 4);
    let part = |byte: &&u8| byte.is_ascii_graphic() && !b"\"'`,;<>\\(){}[]".contains(byte);
    let length = bytes[at..].iter().take(LONGEST + 1).take_while(part).count();
    (length <= LONGEST).then_some((at, at + length))
}

fn is_scheme(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::token;

    #[track_caller]
    fn found(text: &str) -> Option<&str> {
        let header = text.contains("Authorization");
        let name = if header { "Authorization" } else { "Bearer" };
        let from = text.find(name).map(|at| at + name.len())?;
        token(text, from, header).map(|(start, end)| &text[start..end])
    }

    #[test]
    fn the_token_stands_behind_header_and_scheme() {
        for text in [
            "-H 'Authorization: Bearer t8Kq2vLx'",
            "Authorization: t8Kq2vLx",
            "\"Authorization\": \"Token t8Kq2vLx\"",
            "headers['Authorization'] = 'Api-Token t8Kq2vLx'",
            "Bearer t8Kq2vLx and more",
        ] {
            assert_eq!(found(text), Some("t8Kq2vLx"), "{text}");
        }
        assert_eq!(found("Authorization: Basic dXNlcg=="), None);
        assert_eq!(found("Authorization is needed"), None);
    }
}
