//! IP and MAC addresses.
//!
//! Four small numbers with dots are a version or a section more often than an address, and `::` is an operator in several languages:
//! most of this file is about what is not an address.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::Verdict;
use super::surroundings::{after, before, is_digit, is_word};
use crate::finding::Findings;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Octets that occur in versions and section numbers; above it at least one octet must be for an address without a word.
const VERSION_LIKE: u8 = 63;

/// Reports IPv4 addresses.
pub(super) fn find_ipv4(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    let mut done = 0;
    for four in view.facts.digits.windows(4) {
        let [first, .., last] = four else { continue };
        let (start, end) = (first.start as usize, last.end as usize);
        let dotted = four
            .windows(2)
            .all(|pair| pair[1].start == pair[0].end + 1 && text.as_bytes().get(pair[0].end as usize) == Some(&b'.'));
        // A chain of five and more is looked at once, and refused by what follows its first four.
        if !dotted || start < done {
            continue;
        }
        done = end;
        let Some(address) = octets(&text[start..end]) else { continue };
        if is_numbering(text, start) {
            continue;
        }
        if !ipv4_stands_alone(text, start, end) {
            done = text[end..].find(|ch: char| !ch.is_ascii_digit() && ch != '.').map_or(text.len(), |more| end + more);
            continue;
        }
        let local = address.is_private() || address.is_loopback() || address.is_unspecified();
        let high = address.octets().iter().any(|&octet| octet > VERSION_LIKE) && !ends_in_zeros(address);
        let punctuated = local || high;
        let verdict =
            if is_reserved_v4(address) || is_network(text, end) { Verdict::Reserved } else { Verdict::Plausible };
        judge.report(view, Claim { verdict, punctuated, ..Claim::new(start, end) }, findings);
    }
}

/// The address, when every octet is in range and has no leading zero (which `Ipv4Addr` refuses too).
fn octets(text: &str) -> Option<Ipv4Addr> {
    text.parse().ok()
}

fn ipv4_stands_alone(text: &str, start: usize, end: usize) -> bool {
    let (left, right) = (before(text, start), after(text, end));
    let version = match left {
        Some('.' | '-' | '~' | '^' | '<' | '>') => true,
        // `host=1.2.3.4` is an address, `pkg==1.2.3.4` and `pkg>=1.2.3.4` are versions.
        Some('=') => matches!(before(text, start - 1), Some('=' | '~' | '>' | '<' | '!')),
        _ => false,
    };
    let goes_on = match right {
        Some('.') => is_digit(after(text, end + 1)),
        Some('-') => is_word(after(text, end + 1)) && !is_digit(after(text, end + 1)),
        right => is_word(right),
    };
    !version && !is_word(left) && !goes_on
}

/// The number of a heading (`## 5.3.2.2 Fields`), of a revision (`$Id: dns.c,v 1.35.2.7 2001/06/21`), or of a version whose word is part of another one (`-MinimumVersion 2.8.5.201`).
fn is_numbering(text: &str, start: usize) -> bool {
    const LONGEST: usize = 32;
    let from = text.floor_char_boundary(start.saturating_sub(LONGEST));
    let left = text[from..start].trim_end_matches([' ', '\t', ':', '=', '"', '\'']);
    // RCS and CVS keep the history of a file in one whose name ends with `,v`.
    let heading = left.ends_with('#') || left.ends_with(",v");
    let word = left.rsplit(|ch: char| !ch.is_ascii_alphanumeric()).next().unwrap_or_default();
    let ending = word.len().checked_sub("version".len()).and_then(|at| word.get(at..));
    heading || ending.is_some_and(|ending| ending.eq_ignore_ascii_case("version"))
}

/// `/10` behind the address: a block of a provider, not one machine. `/32` is one machine.
fn is_network(text: &str, end: usize) -> bool {
    let prefix = text[end..].strip_prefix('/').map(|rest| &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()]);
    prefix.and_then(|digits| digits.parse().ok()).is_some_and(|bits: u8| bits < 32)
}

/// `120.0.0.0` and the like: browser and product versions.
fn ends_in_zeros(address: Ipv4Addr) -> bool {
    matches!(address.octets(), [_, 0, _, 0])
}

/// Private, loopback, link-local, documentation, benchmark, multicast and broadcast ranges (RFC 1918, 5737, 6890), and the public
/// resolvers that every manual names.
fn is_reserved_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 198 && (18..20).contains(&b))
        || matches!(address.octets(), [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1] | [9, 9, 9, 9])
        // What everybody writes who needs some address.
        || address.octets() == [1, 2, 3, 4]
        // A network mask.
        || (a == 255)
}

/// Longest IPv6 text, with an embedded IPv4 tail.
const LONGEST_V6: usize = 45;

/// Reports IPv6 addresses.
pub(super) fn find_ipv6(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    let mut done = 0;
    // An address has two colons with at most four digits between them.
    let near = view.facts.colons.windows(2).filter(|pair| pair[1] - pair[0] <= 5).filter_map(|pair| pair.first());
    for &colon in near {
        let colon = colon as usize;
        if colon < done {
            continue;
        }
        let (start, end) =
            region(text, colon, LONGEST_V6, |byte| byte.is_ascii_hexdigit() || byte == b':' || byte == b'.');
        done = end;
        if end - start > LONGEST_V6 {
            continue;
        }
        let (start, end) = trim(text, start, end);
        let body = &text[start..end];
        if body.len() < 3 || is_word(before(text, start)) || is_word(after(text, end)) {
            continue;
        }
        let Ok(address) = body.parse::<Ipv6Addr>() else { continue };
        let groups = body.split(':').filter(|group| !group.is_empty()).count();
        // Eight pairs are a hardware address, and letters alone are words around an operator.
        if body.split(':').all(|group| group.len() <= 2) && groups > 3
            || !body.bytes().any(|byte| byte.is_ascii_digit())
        {
            continue;
        }
        let verdict = if is_reserved_v6(address) { Verdict::Reserved } else { Verdict::Plausible };
        let punctuated = groups >= 3 || (groups == 2 && verdict == Verdict::Reserved && body.len() > 5);
        judge.report(view, Claim { verdict, punctuated, ..Claim::new(start, end) }, findings);
    }
}

/// The run of accepted bytes around `at`, to the left no farther than it takes to see that it is longer than `longest`. To the right it is
/// complete, so that the caller can go on behind it and a text of nothing else stays linear.
fn region(text: &str, at: usize, longest: usize, accepts: impl Fn(u8) -> bool) -> (usize, usize) {
    let bytes = text.as_bytes();
    let left = bytes[..at].iter().rev().take(longest + 1).take_while(|&&byte| accepts(byte)).count();
    let right = bytes[at..].iter().take_while(|&&byte| accepts(byte)).count();
    (at - left, at + right)
}

/// Without the full stop or single colon of the sentence.
fn trim(text: &str, mut start: usize, mut end: usize) -> (usize, usize) {
    while text[start..end].ends_with('.') || (text[start..end].ends_with(':') && !text[start..end].ends_with("::")) {
        end -= 1;
    }
    while text[start..end].starts_with('.')
        || (text[start..end].starts_with(':') && !text[start..end].starts_with("::"))
    {
        start += 1;
    }
    (start, end)
}

/// Unspecified, loopback, link-local, unique local, multicast and documentation ranges (RFC 4291, 4193, 3849, 9637).
fn is_reserved_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    address.is_unspecified()
        || address.is_loopback()
        || address.is_multicast()
        || first & 0xFFC0 == 0xFE80
        || first & 0xFE00 == 0xFC00
        || (first == 0x2001 && second == 0xDB8)
        || first & 0xFFF0 == 0x3FF0
}

/// Length of six pairs with separators.
const MAC: usize = 17;

/// Reports hardware addresses with colons or dashes.
pub(super) fn find_mac(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    let colons = view.facts.colons.iter().map(|&at| at as usize);
    let dashes = view.facts.digits.iter().filter_map(|run| {
        let end = run.end as usize;
        // `0A-`, `A0-` or `00-`: the digit is one or two bytes before the dash.
        (end..end + 2).find(|&at| text.as_bytes().get(at) == Some(&b'-'))
    });
    pairs(judge, view, colons, b':', findings);
    pairs(judge, view, dashes, b'-', findings);
}

/// Reports six pairs of hex digits around one of the `anchors`.
fn pairs(
    judge: &Judge,
    view: &FieldView<'_>,
    anchors: impl Iterator<Item = usize>,
    separator: u8,
    findings: &mut Findings,
) {
    let text = view.field.text;
    let mut done = 0;
    let separates = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)) == Some(&separator);
    for at in anchors {
        // Every separator has another one three bytes away.
        if at < done || !(separates(Some(at + 3)) || separates(at.checked_sub(3))) {
            continue;
        }
        let (start, end) = region(text, at, MAC, |byte| byte.is_ascii_hexdigit() || byte == separator);
        done = end;
        let body = &text.as_bytes()[start..end];
        let in_place = |(place, &byte): (usize, &u8)| (place % 3 == 2) == (byte == separator);
        if body.len() != MAC
            || !body.iter().enumerate().all(in_place)
            || is_word(before(text, start))
            || is_word(after(text, end))
        {
            continue;
        }
        let hex = || body.iter().filter(|&&byte| byte != separator);
        let constant = hex().all(|byte| Some(byte) == body.first());
        // Pairs of digits alone are times and counters more often than an interface.
        let plain = hex().all(u8::is_ascii_digit);
        if !constant {
            judge.report(view, Claim { punctuated: !plain, ..Claim::new(start, end) }, findings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_ranges_are_known() {
        for text in [
            "10.1.2.3",
            "192.168.0.1",
            "127.0.0.1",
            "192.0.2.7",
            "198.51.100.7",
            "203.0.113.7",
            "255.255.255.0",
            "100.64.0.1",
        ] {
            assert!(is_reserved_v4(text.parse().expect("an address")), "{text}");
        }
        assert!(!is_reserved_v4("93.184.216.34".parse().expect("an address")));
        for text in ["2001:db8::1", "fe80::1", "fd00::1", "::1", "ff02::1"] {
            assert!(is_reserved_v6(text.parse().expect("an address")), "{text}");
        }
        assert!(!is_reserved_v6("2606:2800:220:1::1".parse().expect("an address")));
    }

    #[test]
    fn a_prefix_length_makes_a_network() {
        assert!(
            is_network("198.51.100.0/24", 12)
                && !is_network("198.51.100.7/32", 12)
                && !is_network("198.51.100.7/x", 12)
        );
    }

    #[test]
    fn a_region_is_bounded_and_trimmed() {
        assert_eq!(region("see fe80::1.", 8, LONGEST_V6, |byte| byte.is_ascii_hexdigit() || byte == b':'), (4, 11));
        assert_eq!(region(&":".repeat(500), 250, LONGEST_V6, |byte| byte == b':'), (204, 500));
        assert_eq!(trim("fe80::1.", 0, 8), (0, 7));
        assert_eq!(trim("fe80::", 0, 6), (0, 6));
    }
}
