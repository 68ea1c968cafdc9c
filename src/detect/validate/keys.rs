//! Keys and tokens: what can be proved about them offline by decoding them.

use super::{Named, Validator, Verdict};
use crate::detect::judge::is_filled;
use crate::detect::secrets;

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("crc32_base62", Validator::Text(crc32_base62)),
    ("jwt", Validator::Text(jwt)),
    ("pypi", Validator::Text(pypi)),
    ("basic_auth", Validator::Text(basic_auth)),
    ("aws_key", Validator::Text(aws_key)),
    ("password", Validator::Text(secrets::password)),
    ("noted_password", Validator::Text(|text| Verdict::structure(secrets::is_noted(text)))),
    ("nats_seed", Validator::Text(nats_seed)),
    ("chosen_password", Validator::Text(chosen_password)),
    ("documented", Validator::Text(documented)),
    ("documented_random", Validator::Text(|text| if mixed_random(text) { documented(text) } else { Verdict::Invalid })),
    ("jfrog", Validator::Text(jfrog)),
    ("crossed_out", Validator::Text(|text| Verdict::reserved(is_filled(text)))),
    ("pem_base64", Validator::Text(pem_base64)),
    ("has_digits", Validator::Text(|text| Verdict::structure(text.bytes().filter(u8::is_ascii_digit).count() >= 4))),
];

/// `prefix_` + 30 random characters + 6 characters CRC-32 in base 62 (GitHub, npm). A wrong sum refutes nothing:
/// a key that was shortened or mistyped by its owner still gives most of it away.
fn crc32_base62(text: &str) -> Verdict {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((_, body)) = text.split_once('_') else { return Verdict::Invalid };
    let Some((payload, check)) = body.as_bytes().split_last_chunk::<6>() else { return Verdict::Invalid };
    let mut crc = flate2::Crc::new();
    crc.update(payload);
    let mut rest = crc.sum();
    let mut expected = [b'0'; 6];
    for place in expected.iter_mut().rev() {
        *place = ALPHABET[(rest % 62) as usize];
        rest /= 62;
    }
    if expected == *check { Verdict::Valid } else { Verdict::Plausible }
}

/// Three parts, the first of which decodes to a JSON object with `alg` (RFC 7519).
fn jwt(text: &str) -> Verdict {
    let header = text.split('.').next().and_then(base64);
    let header: Option<serde_json::Map<String, serde_json::Value>> =
        header.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(header) = header.filter(|header| header.get("alg").is_some_and(serde_json::Value::is_string)) else {
        return Verdict::Invalid;
    };
    let payload = text.split('.').nth(1).and_then(base64);
    // The sample token of RFC 7519 and of the usual debugger page, known by its subject.
    let sample = payload.is_some_and(|bytes| {
        memchr::memmem::find(&bytes, b"\"1234567890\"").is_some() && memchr::memmem::find(&bytes, b"John Doe").is_some()
    });
    match (sample, header.contains_key("alg")) {
        (true, _) => Verdict::Reserved,
        (false, passed) => Verdict::checksum(passed),
    }
}

/// `pypi-` + a version-2 macaroon whose location is the package index.
fn pypi(text: &str) -> Verdict {
    let body = text.strip_prefix("pypi-").and_then(base64);
    let location = |bytes: &[u8]| {
        [&b"pypi.org"[..], b"test.pypi.org"].iter().any(|name| bytes.get(3..3 + name.len()) == Some(*name))
    };
    Verdict::checksum(body.is_some_and(|bytes| bytes.starts_with(&[2, 1]) && location(&bytes)))
}

/// Base32 of a type, 32 bytes of key and the CRC-16 (XMODEM) of both, low byte first (NATS nkeys).
fn nats_seed(text: &str) -> Verdict {
    let mut crc = 0_u16;
    let bytes = base32(text);
    let Some((body, check)) = bytes.as_deref().and_then(<[u8]>::split_last_chunk::<2>) else { return Verdict::Invalid };
    for byte in body {
        crc ^= u16::from(*byte) << 8;
        for _ in 0..8 {
            crc = if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 };
        }
    }
    Verdict::checksum(crc.to_le_bytes() == *check)
}

/// Decodes base32 (RFC 4648) in capitals without padding.
fn base32(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 5 / 8);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        bits = bits << 5 | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

/// The base64 of `user:password` in printable ASCII.
fn basic_auth(text: &str) -> Verdict {
    let decoded = base64(text);
    let fits = decoded.is_some_and(|bytes| {
        let colon = bytes.iter().position(|&byte| byte == b':');
        bytes.iter().all(|byte| (0x20..0x7F).contains(byte)) && colon.is_some_and(|at| at > 0 && bytes.len() - at > 4)
    });
    Verdict::checksum(fits)
}

/// Vendors put the word EXAMPLE into the keys of their manuals.
fn documented(text: &str) -> Verdict {
    if text.contains("EXAMPLE") { Verdict::Reserved } else { Verdict::Plausible }
}

/// Access key ids are base32: a few letters again and again are an example, and so is the word.
fn aws_key(text: &str) -> Verdict {
    let low = crate::detect::judge::entropy(text) < 3.0;
    if text.contains("XXXXXXXX") { Verdict::Invalid } else { Verdict::reserved(low || text.contains("EXAMPLE")) }
}

/// Not a word alone: letters and digits or signs.
fn chosen_password(text: &str) -> Verdict {
    let letters = text.bytes().any(|byte| byte.is_ascii_alphabetic());
    let others = text.bytes().any(|byte| byte.is_ascii_graphic() && !byte.is_ascii_alphabetic());
    Verdict::structure(letters && others && !text.starts_with(['$', '<', '{', '%']))
}

/// `AKC…` and `AP6…`. A name in capitals and small letters is a class; one letter repeated stands in manuals.
fn jfrog(text: &str) -> Verdict {
    if is_filled(text) { Verdict::Reserved } else { Verdict::structure(text.get(3..).is_some_and(mixed_random)) }
}

/// The start of a PEM block in base64, which must say that it holds a private key.
fn pem_base64(text: &str) -> Verdict {
    let head = text.get(..60).and_then(base64).unwrap_or_default();
    Verdict::checksum(memchr::memmem::find(&head, b"PRIVATE KEY").is_some())
}

/// Letters of both cases and digits: what a random key of 20 characters or more has and a word has not.
fn mixed_random(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_uppercase())
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Decodes base64 in either alphabet, padding optional; `None` when a character or the length is wrong.
#[must_use]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    let body = text.trim_end_matches('=');
    let mut out = Vec::with_capacity(body.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in body.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    (body.len() % 4 != 1).then_some(out)
}
