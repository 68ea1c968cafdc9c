//! Passwords in lists of accounts: a line is an e-mail address, a sign and a password.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::secrets::password;
use super::super::validate::Verdict;
use super::email;
use crate::finding::Findings;

/// Signs between address and password.
const SIGNS: &[u8] = b":;|";

/// Longest password, and the shortest one that is only a word.
const LONGEST: usize = 64;
const SHORTEST_WORD: usize = 5;

/// Reports the password behind every address that has one.
pub(super) fn find(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    for &at in &view.facts.ats {
        // Most addresses end otherwise, and to look one up a second time costs more.
        if !ends_with_sign(text, at as usize) {
            continue;
        }
        let Some(address) = email::address(text, at as usize) else { continue };
        if let Some((end, verdict)) = password_behind(text, address.start, address.end) {
            let verdict = if address.verdict == Verdict::Reserved { Verdict::Reserved } else { verdict };
            // The address is reported by its own rule.
            judge.report(view, Claim { verdict, ..Claim::new(address.end + 1, end) }, findings);
        }
    }
}

/// Whether such a sign stands right behind the domain that starts after `at`.
fn ends_with_sign(text: &str, at: usize) -> bool {
    let rest = text.as_bytes().get(at + 1..).unwrap_or_default();
    let in_domain = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let length = rest.iter().take(email::LONGEST_DOMAIN).take_while(in_domain).count();
    rest.get(length).is_some_and(|sign| SIGNS.contains(sign))
}

/// Where the password behind the address at `start..end` ends. Address and password fill their line.
fn password_behind(text: &str, start: usize, end: usize) -> Option<(usize, Verdict)> {
    let bytes = text.as_bytes();
    let sign = *bytes.get(end).filter(|sign| SIGNS.contains(sign))?;
    if !matches!(start.checked_sub(1).map(|at| bytes[at]), None | Some(b'\n' | b'"' | b'\'')) {
        return None;
    }
    let rest = &bytes[end + 1..];
    let length = rest.iter().take(LONGEST + 1).take_while(|byte| byte.is_ascii_graphic()).count();
    let whole = matches!(rest.get(length), None | Some(b'\n' | b'\r'));
    let literal = text.get(end + 1..end + 1 + length)?.trim_end_matches(['"', '\'']);
    if !whole || length > LONGEST || literal.contains(['@', '/', ';', '|', ',', '<', '>']) {
        return None;
    }
    let verdict = password(literal);
    let listed = || {
        let before = start.checked_sub(1).and_then(|at| text.get(..at)).and_then(|before| before.rsplit('\n').next());
        let after = text.get(end + 1 + length..).and_then(|after| after.trim_start_matches('\r').strip_prefix('\n'));
        let after = after.and_then(|after| after.split('\n').next());
        before.into_iter().chain(after).any(|line| is_pair(line, char::from(sign)))
    };
    let word = literal.len() >= SHORTEST_WORD && literal.bytes().any(|byte| byte.is_ascii_alphabetic());
    let verdict = match verdict {
        // Two columns of a table may be anything; a list of accounts has a colon.
        Verdict::Plausible | Verdict::Valid if sign == b':' || listed() => verdict,
        Verdict::Invalid | Verdict::Reserved if word && sign == b':' && listed() => Verdict::Plausible,
        _ => return None,
    };
    Some((end + 1 + literal.len(), verdict))
}

/// Whether a line is an address, the sign and one word.
fn is_pair(line: &str, sign: char) -> bool {
    const LONGEST_LINE: usize = 400;
    let line = line.get(..LONGEST_LINE).unwrap_or(line).trim_end();
    line.split_once(sign).is_some_and(|(address, word)| {
        address.split_once('@').is_some_and(|(_, domain)| domain.contains('.'))
            && !word.is_empty()
            && !line.contains(' ')
            && !word.contains(['@', sign])
    })
}

#[cfg(test)]
mod tests {
    use super::super::email;
    use super::{Verdict, password_behind};

    #[track_caller]
    fn found(text: &str) -> Option<&str> {
        let at = text.find('@').expect("an address");
        let address = email::address(text, at).expect("an address");
        let (end, verdict) = password_behind(text, address.start, address.end)?;
        assert_eq!(verdict, Verdict::Plausible);
        Some(&text[address.end + 1..end])
    }

    #[test]
    fn address_and_password_fill_a_line() {
        for text in ["jane@firma.de:t8Kq2vLx", "\"jane@firma.de:t8Kq2vLx\"", "jane@firma.de;t8Kq2vLx\nab@c.de;x9"] {
            assert_eq!(found(text), Some("t8Kq2vLx"), "{text}");
        }
        assert_eq!(found("jane@firma.de:centipede\r\njoe@firma.de:swordfish\n"), Some("centipede"));
        for text in [
            "jane@firma.de:centipede",
            "jane@firma.de: t8Kq2vLx",
            "jane@firma.de:8080",
            "jane@firma.de:backup/x1",
            "jane@firma.de;t8Kq2vLx",
            "write to jane@firma.de:t8Kq2vLx",
            "jane@firma.de:t8Kq2vLx is it",
            "jane@firma.de;joe@firma.de",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
