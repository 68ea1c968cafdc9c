//! Addresses of crypto currencies whose checksum speaks for itself, anchored on a digit inside them.
//!
//! A random base 58 address without any digit is one in a thousand; what is long, alphanumeric and holds a digit is rare in
//! text, so that the digit runs that touch a letter are all that has to be looked at.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::super::validate::wallets::LONGEST_BASE58;
use super::surroundings::{after, before, is_word};
use crate::finding::Findings;

/// Shortest base 58 address: an XRP account of many zeros has 25 characters.
const SHORTEST_BASE58: usize = 25;

/// Reports base 58 addresses; the rule's validator decodes them.
pub(super) fn find_base58(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let bytes = view.field.text.as_bytes();
    let letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let mut done = 0;
    for run in &view.facts.digits {
        let (first, last) = (run.start as usize, run.end as usize);
        if first < done || !(letter(first.checked_sub(1)) || letter(Some(last))) {
            continue;
        }
        // To the right all of it, so that a long token is walked once.
        let left = bytes[done..first].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let right = bytes[last..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let (start, end) = (first - left, last + right);
        done = end;
        let fits = matches!(end - start, SHORTEST_BASE58..=35 | 95 | LONGEST_BASE58)
            && b"13LMDTA9rX2mn48".contains(&bytes[start])
            && !bytes[start..end].contains(&b'0');
        if fits && !is_word(before(view.field.text, start)) && !is_word(after(view.field.text, end)) {
            judge.report(view, Claim::new(start, end), findings);
        }
    }
}

/// Reports `0x` and forty hex digits.
pub(super) fn find_ethereum(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    for run in &view.facts.digits {
        let start = run.start as usize;
        if run.end != run.start + 1 || bytes.get(start..start + 2) != Some(b"0x".as_slice()) {
            continue;
        }
        let digits = bytes[start + 2..].iter().take(41).take_while(|byte| byte.is_ascii_hexdigit()).count();
        let end = start + 42;
        if digits == 40 && !is_word(before(text, start)) && !is_word(after(text, end)) {
            // Mixed case is a checksum, which passes or refutes; one case needs a word.
            let mixed = |kind: fn(&u8) -> bool| bytes[start + 2..end].iter().any(kind);
            let punctuated = mixed(u8::is_ascii_uppercase) && mixed(u8::is_ascii_lowercase);
            judge.report(view, Claim { punctuated, ..Claim::new(start, end) }, findings);
        }
    }
}
