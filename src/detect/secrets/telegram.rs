//! Telegram bot tokens: the number of the bot, a colon and 35 characters, anchored on the digits.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use crate::finding::Findings;

/// Characters behind the colon.
const BODY: usize = 35;

/// Reports tokens. Those that start with `AA`, as all that are handed out do, need no word beside them.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    for run in &view.facts.digits {
        if !(8..=10).contains(&(run.end - run.start)) {
            continue;
        }
        if let Some((start, end, usual)) = token(view.field.text, run.start as usize, run.end as usize) {
            judge.report(view, Claim { punctuated: usual, ..Claim::new(start, end) }, findings);
        }
    }
}

/// Span of the token whose number is `start..colon`, and whether its body starts as usual.
fn token(text: &str, start: usize, colon: usize) -> Option<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let inside = start.checked_sub(1).is_some_and(|at| bytes[at].is_ascii_alphanumeric());
    if bytes.get(colon) != Some(&b':') || inside {
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
        let found = |text: &str| {
            let start = text.find(|ch: char| ch.is_ascii_digit()).expect("a number");
            token(text, start, text.find(':').expect("a colon"))
        };
        assert_eq!(found(&format!("123456789:AA{body} and more")), Some((0, 45, true)));
        assert_eq!(found(&format!("123456789:AB{body}")), Some((0, 45, false)));
        assert_eq!(found(&format!("123456789:AA{body}x")), None);
        assert_eq!(found(&format!("x123456789:AA{body}")), None);
    }
}
