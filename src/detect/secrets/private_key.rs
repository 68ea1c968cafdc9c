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
const BEGIN: &[u8] = b"-----BEGIN";
const END: &[u8] = b"-----END";

/// Base64 characters in a row from which they are a line of a body and no word.
const LINE: usize = 16;
/// Bytes of the last line of a body, which may be short, and of the line end behind it.
const SHORT: usize = 80;
/// Bytes between two lines of a body: a line end, which may be escaped, and what indents or quotes the next line.
const BETWEEN: usize = 16;

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
        let marked = |mark: &[u8]| {
            let at = memchr::memmem::rfind(&bytes[line..start], mark).filter(|_| bytes[end..].starts_with(RULE));
            at.map(|at| line + at)
        };
        if let Some(begin) = marked(BEGIN) {
            block(text, end + RULE.len(), RULE).map(|stop| (begin, stop))
        } else {
            marked(END).and_then(|last| Some((rest(bytes, last)?, line_end(text, end + RULE.len()))))
        }
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
    Some(line_end(text, from + stop + mark.len()))
}

/// First byte of a body whose beginning stands in another record: the lines before the last line at `last`, which no first line stands above.
fn rest(bytes: &[u8], last: usize) -> Option<usize> {
    let full = |at: usize| at >= LINE && bytes[at - LINE..at].iter().all(|&byte| is_base64(byte));
    let (mut start, mut most) = (last, SHORT);
    while last - start < LONGEST {
        let mut line = start;
        while !full(line) && start - line < most && line > 0 && bytes[line - 1] != b'-' {
            line -= 1;
        }
        if !full(line) {
            break;
        }
        start = line - bytes[..line].iter().rev().take(LONGEST).take_while(|byte| is_base64(**byte)).count();
        most = BETWEEN;
    }
    // Of the first line a few characters may be all that the record holds.
    let torn = bytes[..start].iter().take(LINE).take_while(|byte| is_base64(**byte)).count();
    if start - torn <= BETWEEN && !bytes[torn..start].iter().any(|byte| is_base64(*byte) && *byte != b'n') {
        start = 0;
    }
    let above = &bytes[last.saturating_sub(LONGEST)..last];
    let begun = || {
        let begin = memchr::memmem::rfind(above, BEGIN);
        begin.is_some_and(|begin| memchr::memmem::find(&above[begin..], END).is_none())
    };
    (is_plausible(&bytes[start..last]) && !begun()).then_some(start)
}

/// End of the line that is over by `after`.
fn line_end(text: &str, after: usize) -> usize {
    let goes_on = |byte: &&u8| !matches!(byte, b'\n' | b'\r' | b'\\' | b'"' | b'\'' | b'`' | b'<');
    let end = after + text.as_bytes()[after..].iter().take(64).take_while(goes_on).count();
    text.ceil_char_boundary(end)
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
    use super::{RULE, block, rest};

    const BODY: &str = "MIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJT";

    #[test]
    fn a_block_ends_with_its_last_line_or_with_the_text() {
        let text = format!("\n{BODY}\n-----END X-----\nmore");
        assert_eq!(block(&text, 0, RULE).map(|end| &text[end..]), Some("\nmore"));
        let torn = format!("\n{BODY}\n");
        assert_eq!(block(&torn, 0, RULE), Some(torn.len()));
    }

    #[test]
    fn the_rest_of_a_body_begins_with_the_record_or_behind_other_words() {
        let lines = |between: &str| format!("{}{between}{}{between}", &BODY[..40], &BODY[40..]);
        for between in ["\n", "\\n", "\r\n    ", "\\n\" +\n\""] {
            let torn = lines(between);
            assert_eq!(rest(torn.as_bytes(), torn.len()), Some(0), "{between:?}");
        }
        let behind = format!("The rest of it:\n{}", lines("\n"));
        assert_eq!(rest(behind.as_bytes(), behind.len()), behind.find("MIIB"));
        let whole = format!("-----BEGIN X-----\n{}", lines("\n"));
        assert_eq!(rest(whole.as_bytes(), whole.len()), None, "its first line stands above it");
        let prose =
            "as it was written in the letter that nobody ever read again or thought about in all of those years\n";
        assert_eq!(rest(prose.as_bytes(), prose.len()), None);
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
