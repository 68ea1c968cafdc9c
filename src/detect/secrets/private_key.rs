//! Private keys in PEM armor (RFC 7468), PGP blocks and `PuTTY` files.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use crate::finding::Findings;
use crate::kernel::literals::Hit;

/// Longest block that is looked at: an RSA key of 16,384 bits has about 12,500 bytes.
const LONGEST: usize = 16_384;

/// Least base64 characters of a body; a 256-bit elliptic-curve key in PKCS #8 has 92, but a torn one is still a leak.
const LEAST: usize = 64;

/// Least different characters of a body: a placeholder repeats a few.
const DISTINCT: usize = 20;

/// How PEM marks its first and last line.
const RULE: &[u8] = b"-----";

/// Reports the block whose header the hit stands in.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    let (start, end) = (hit.start as usize, hit.end as usize);
    let putty = bytes[start..].get(..5).is_some_and(|head| head.eq_ignore_ascii_case(b"putty"));
    let found = if putty {
        block(text, end, b"Private-MAC:").map(|stop| (start, stop))
    } else {
        // `-----BEGIN RSA PRIVATE KEY-----`: at most a few words between the marks.
        let line = start.saturating_sub(40);
        let begin =
            memchr::memmem::rfind(&bytes[line..start], b"-----BEGIN").filter(|_| bytes[end..].starts_with(RULE));
        begin.and_then(|begin| Some((line + begin, block(text, end + RULE.len(), RULE)?)))
    };
    if let Some((start, stop)) = found {
        judge.report(view, Claim { verdict: Verdict::Valid, ..Claim::new(start, stop) }, findings);
    }
}

/// Byte after the line that holds `mark`, or after the body when the block is torn; `None` without a plausible body.
///
/// Stopping at any mark, not only at the right one, keeps a text full of headers linear.
fn block(text: &str, from: usize, mark: &[u8]) -> Option<usize> {
    let bytes = text.as_bytes();
    let window = &bytes[from..bytes.len().min(from + LONGEST)];
    let stop = memchr::memmem::find(window, mark);
    let body = &window[..stop.unwrap_or(window.len())];
    if !is_plausible(body) {
        return None;
    }
    let Some(stop) = stop else {
        // Torn: the body ends with its last base64 character.
        let part = |byte: &&u8| is_base64(**byte) || byte.is_ascii_whitespace() || **byte == b'\\';
        return Some(from + body.iter().take_while(part).count());
    };
    let after = from + stop + mark.len();
    let goes_on = |byte: &&u8| !matches!(byte, b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'`' | b'<');
    let end = after + bytes[after..].iter().take(64).take_while(goes_on).count();
    (end..=text.len()).find(|&end| text.is_char_boundary(end))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Whether this is base64 in lines. Line ends may be escaped (`\n` inside a string literal); more than a little of anything else is
/// prose or a placeholder.
fn is_plausible(body: &[u8]) -> bool {
    let mut seen = [false; 256];
    let (mut count, mut strange) = (0, 0);
    for &byte in body {
        seen[usize::from(byte)] = true;
        if is_base64(byte) {
            count += 1;
        } else if !b"\r\n\t \\\"'-:,.;".contains(&byte) {
            strange += 1;
        }
    }
    let distinct = seen.iter().filter(|&&seen| seen).count();
    count >= LEAST && distinct >= DISTINCT && strange * 20 <= body.len()
}

#[cfg(test)]
mod tests {
    use super::{RULE, block};

    const BODY: &str = "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJT";

    #[test]
    fn a_block_ends_with_its_last_line_or_with_the_text() {
        let text = format!("\n{BODY}\n-----END X-----\nmore");
        assert_eq!(block(&text, 0, RULE).map(|end| &text[end..]), Some("\nmore"));
        let torn = format!("\n{BODY}\n");
        assert_eq!(block(&torn, 0, RULE), Some(torn.len()));
    }

    #[test]
    fn prose_and_placeholders_are_no_body() {
        for body in [
            "\n...\n-----END",
            "\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n-----END",
            "",
        ] {
            assert_eq!(block(body, 0, RULE), None, "{body}");
        }
    }
}
