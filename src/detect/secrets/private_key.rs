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

/// Reports the block whose header the hit stands in.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, hit: &Hit, findings: &mut Findings) {
    let text = view.field.text;
    let (start, end) = (hit.start as usize, hit.end as usize);
    if text.get(start..start + 5).is_some_and(|head| head.eq_ignore_ascii_case("putty")) {
        if let Some(stop) = block(text, end, "Private-MAC:") {
            judge.report(view, Claim { verdict: Verdict::Valid, ..Claim::new(start, stop) }, findings);
        }
        return;
    }
    // `-----BEGIN RSA PRIVATE KEY-----`: at most a few words between the marks.
    let line = text[..start].len().saturating_sub(40);
    let Some(begin) = memchr::memmem::rfind(&text.as_bytes()[line..start], b"-----BEGIN") else { return };
    if !text[end..].starts_with("-----") {
        return;
    }
    if let Some(stop) = block(text, end + 5, "-----END") {
        judge.report(view, Claim { verdict: Verdict::Valid, ..Claim::new(line + begin, stop) }, findings);
    }
}

/// Byte after the line that holds `mark`, or after the body when the block is torn; `None` without a plausible body.
fn block(text: &str, from: usize, mark: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let window = &bytes[from..bytes.len().min(from + LONGEST)];
    let stop = memchr::memmem::find(window, mark.as_bytes());
    let body = &window[..stop.unwrap_or(window.len())];
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let count = body.iter().filter(|byte| is_base64(byte)).count();
    // Line ends may be escaped (`\n` inside a string literal); anything beyond that is prose or a placeholder.
    let strange = body.iter().filter(|byte| !is_base64(byte) && !b"\r\n\t \\\"'-:,.;+".contains(byte)).count();
    let distinct = (0..=u8::MAX).filter(|byte| memchr::memchr(*byte, body).is_some()).count();
    if count < LEAST || distinct < 20 || strange * 20 > body.len() {
        return None;
    }
    let Some(stop) = stop else {
        // Torn: the body ends with its last base64 character.
        let length =
            body.iter().take_while(|byte| is_base64(byte) || byte.is_ascii_whitespace() || **byte == b'\\').count();
        return Some(from + length);
    };
    let after = from + stop + mark.len();
    let rest = bytes[after..]
        .iter()
        .take(64)
        .take_while(|&&byte| !matches!(byte, b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'`' | b'<'))
        .count();
    let end = after + rest;
    (end..=text.len()).find(|&end| text.is_char_boundary(end))
}

#[cfg(test)]
mod tests {
    use super::block;

    const BODY: &str = "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJT";

    #[test]
    fn a_block_ends_with_its_last_line_or_with_the_text() {
        let text = format!("\n{BODY}\n-----END X-----\nmore");
        assert_eq!(block(&text, 0, "-----END").map(|end| &text[end..]), Some("\nmore"));
        let torn = format!("\n{BODY}\n");
        assert_eq!(block(&torn, 0, "-----END"), Some(torn.len()));
    }

    #[test]
    fn prose_and_placeholders_are_no_body() {
        for body in [
            "\n...\n-----END",
            "\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n-----END",
            "",
        ] {
            assert_eq!(block(body, 0, "-----END"), None, "{body}");
        }
    }
}
