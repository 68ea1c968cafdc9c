//! Telegram bot tokens: the number of the bot, a colon and 35 characters, anchored on the digits.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use crate::finding::Findings;

/// Characters behind the colon.
const BODY: usize = 35;

/// Reports tokens. Those that start with `AA`, as all that are handed out do, need no word beside them.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    for run in &view.facts.digits {
        if let Some((start, end, usual)) = token(view.field.text, run.start as usize) {
            judge.report(view, Claim { punctuated: usual, ..Claim::new(start, end) }, findings);
        }
    }
}

/// Span of the token that starts with the digit at `start`, and whether its body starts as usual.
fn token(text: &str, start: usize) -> Option<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let number = bytes[start..].iter().take(11).take_while(|byte| byte.is_ascii_digit()).count();
    let colon = start + number;
    let inside = start.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphanumeric());
    if !(8..=10).contains(&number) || bytes.get(colon) != Some(&b':') || inside {
        return None;
    }
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let body = bytes[colon + 1..].iter().take(BODY + 1).take_while(part).count();
    (body == BODY).then(|| (start, colon + 1 + BODY, bytes[colon + 1..].starts_with(b"AA")))
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn number_colon_and_body_make_a_token() {
        let body = "b7Xq2Lr9Tz4Kd8Wn3Hs6Vp1Jm5Cg0Fy7Q";
        let text = format!("123456789:AA{body} and more");
        assert_eq!(token(&text, 0), Some((0, 45, true)));
        assert_eq!(token(&format!("123456789:AB{body}"), 0), Some((0, 45, false)));
        for text in [format!("123456789:AA{body}x"), format!("x123456789:AA{body}"), format!("1234567:AA{body}")] {
            assert_eq!(token(&text, usize::from(text.starts_with('x'))), None, "{text}");
        }
    }
}
