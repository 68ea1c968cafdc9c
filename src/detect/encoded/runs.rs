//! Runs of encoded text in a field, decoded: base64 and hexadecimal from long tokens, percent encoding and ROT13 from literals.
//!
//! A run is tried by decoding its first bytes. Identifiers, digests, keys and images do not become text by that, so nearly all of
//! them cost one small decode and nothing else.

use crate::detect::validate::keys;
use crate::text::{Facts, Token};
use std::ops::Range;

/// Bytes of one encoded run that are decoded.
const LONGEST: usize = 64 << 10;
/// Fewest characters of base64: an order of three words needs as many.
const LEAST_BASE64: usize = 24;
/// Fewest digits of a hexadecimal run: sixteen bytes of text.
const LEAST_HEX: usize = 32;
/// Fewest escapes of a percent-encoded run.
const LEAST_ESCAPES: usize = 3;
/// Fewest bytes of decoded text; as many bytes at random are text with a probability below one in a million.
const LEAST_TEXT: usize = 15;
/// Characters of base64 by which a run is tried.
const PROBE: usize = 32;
/// Base64 is wrapped at 64 (PEM) or 76 characters (MIME); shorter lines are no part of a longer payload.
const WRAPPED: usize = 60;
/// Bytes before a long token that may belong to its run: signs and short tokens of its first line.
const FRONT: usize = 76;
/// Bytes around a word in ROT13 that are turned.
const TURNED: usize = 1000;

/// How a run is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coding {
    Base64,
    Hex,
    Percent,
    Rot13,
}

/// One run and what it says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) range: Range<usize>,
    pub(super) coding: Coding,
    pub(super) text: String,
}

impl Coding {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Percent => "percent",
            Self::Rot13 => "rot13",
        }
    }
}

/// Hands over what the long tokens of `text` decode to, in order, until `visit` says no.
pub(super) fn long(text: &str, facts: &Facts, mut visit: impl FnMut(Run) -> bool) {
    let mut done = 0;
    for &Token { start, end } in facts.long.iter().filter_map(|&number| facts.tokens.get(number as usize)) {
        let token = start as usize..end as usize;
        if token.start < done || !text.get(token.clone()).is_some_and(str::is_ascii) {
            continue;
        }
        if let Some(run) = hex(text, token.clone()).or_else(|| base64(text, &token)) {
            done = run.range.end;
            if !visit(run) {
                return;
            }
        }
    }
}

fn hex(text: &str, token: Range<usize>) -> Option<Run> {
    let digits = text.get(token.clone())?;
    let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(digits).as_bytes();
    if digits.len() < LEAST_HEX || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let decode = |digits: &[u8]| readable(digits.as_chunks::<2>().0.iter().map(|pair| byte(*pair)).collect());
    decode(&digits[..LEAST_HEX])?;
    Some(Run { range: token, coding: Coding::Hex, text: decode(&digits[..digits.len().min(LONGEST)])? })
}

/// The byte that two hexadecimal digits stand for.
fn byte(pair: [u8; 2]) -> u8 {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    digit(pair[0]) << 4 | digit(pair[1])
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

fn base64(text: &str, token: &Range<usize>) -> Option<Run> {
    let bytes = text.as_bytes();
    // Digests and commits are written in hexadecimal digits, and these are no base64.
    if bytes[token.clone()].iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let front = bytes[..token.start].iter().rev().take(FRONT).take_while(|&&byte| is_base64(byte)).count();
    // In an address the slash before the token belongs to the address.
    [token.start, token.start - front].into_iter().find_map(|start| {
        let line = bytes[start..].iter().take(PROBE).take_while(|&&byte| is_base64(byte)).count();
        if line < LEAST_BASE64 {
            return None;
        }
        readable(keys::base64(text.get(start..start + line / 4 * 4)?)?)?;
        let (body, end) = body(text, start);
        let body = body.get(..body.len() - usize::from(body.len() % 4 == 1))?;
        Some(Run { range: start..end, coding: Coding::Base64, text: readable(keys::base64(body)?)? })
    })
}

/// The characters of base64 from `start` on, through line breaks behind full lines, and where they end.
fn body(text: &str, start: usize) -> (String, usize) {
    let bytes = text.as_bytes();
    let (mut body, mut at) = (String::new(), start);
    loop {
        let room = LONGEST - body.len();
        let line = bytes[at..].iter().take(room).take_while(|&&byte| is_base64(byte)).count();
        body.push_str(text.get(at..at + line).unwrap_or_default());
        at += line;
        let rest = &bytes[at..];
        let wrap = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        let goes_on = wrap > 0 && rest.get(wrap).is_some_and(|&byte| is_base64(byte));
        if line < WRAPPED || !line.is_multiple_of(4) || line == room || !goes_on {
            break;
        }
        at += wrap;
    }
    let padding = bytes[at..].iter().take(2).take_while(|&&byte| byte == b'=').count();
    (body, at + padding)
}

/// What `bytes` say, up to where they are no text any more; `None` when that is hardly anything, or mostly control characters.
fn readable(mut bytes: Vec<u8>) -> Option<String> {
    if let Err(error) = std::str::from_utf8(&bytes) {
        bytes.truncate(error.valid_up_to());
    }
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() >= LEAST_TEXT)?;
    let strange = |ch: &char| ch.is_control() && !matches!(ch, '\n' | '\r' | '\t');
    (text.chars().filter(strange).count() * 10 <= text.chars().count()).then_some(text)
}

/// The percent-encoded run around byte `at`.
pub(super) fn percent(text: &str, at: usize) -> Option<Run> {
    let bytes = text.as_bytes();
    let part = |byte: &&u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`');
    let start = at - bytes[..at].iter().rev().take(LONGEST / 2).take_while(part).count();
    let end = at + bytes[at..].iter().take(LONGEST / 2).take_while(part).count();
    let (mut out, mut escapes, mut rest) = (Vec::new(), 0, &bytes[start..end]);
    while let Some((&first, after)) = rest.split_first() {
        let pair = after.first_chunk::<2>().filter(|pair| first == b'%' && pair.iter().all(u8::is_ascii_hexdigit));
        escapes += usize::from(pair.is_some() || first == b'+');
        out.push(pair.map_or(if first == b'+' { b' ' } else { first }, |pair| byte(*pair)));
        rest = if pair.is_some() { &after[2..] } else { after };
    }
    let text = (escapes >= LEAST_ESCAPES).then(|| readable(out)).flatten()?;
    Some(Run { range: start..end, coding: Coding::Percent, text })
}

/// The line around byte `at` with its letters turned by half the alphabet: byte by byte, so that places stay what they are.
pub(super) fn rot13(text: &str, at: usize) -> Option<Run> {
    let bytes = text.as_bytes();
    let from = text.ceil_char_boundary(at.saturating_sub(TURNED));
    let to = text.floor_char_boundary((at + TURNED).min(text.len()));
    let start = memchr::memrchr(b'\n', &bytes[from..at]).map_or(from, |line| from + line + 1);
    let end = memchr::memchr(b'\n', &bytes[at..to]).map_or(to, |line| at + line);
    let turned = text.get(start..end)?.chars().map(|ch| match ch {
        'a'..='m' | 'A'..='M' => char::from(ch as u8 + 13),
        'n'..='z' | 'N'..='Z' => char::from(ch as u8 - 13),
        _ => ch,
    });
    Some(Run { range: start..end, coding: Coding::Rot13, text: turned.collect() })
}
