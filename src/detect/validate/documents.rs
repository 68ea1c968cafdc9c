//! Documents, plates, accounts and places whose form says little: what a word beside them announces must at least be able to be it.

use super::digits::{are, number, uniform, value, weighted};
use super::finance::{iccid, imsi, meid};
use super::{Named, Validator, Verdict};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("document_code", Validator::Structure(document_code)),
    ("license_form", Validator::Structure(license_form)),
    ("plate_form", Validator::Text(plate_form)),
    ("account_form", Validator::Structure(account_form)),
    ("subscriber", Validator::Structure(|bytes| imsi(bytes) || iccid(bytes) || meid(bytes))),
    ("gps", Validator::Text(gps)),
    ("isbn", Validator::Checksum(isbn)),
];

/// ISBN (ISO 2108): ten places, weighted 10 to 1, modulo 11, the last one may be `X`; or thirteen digits of an EAN that start with 978 or 979.
fn isbn(bytes: &[u8]) -> bool {
    let (Some((last, first)), false) = (bytes.split_last(), uniform(bytes)) else { return false };
    if bytes.len() == 10 && are(first, 9) {
        let last = if *last == b'X' { 10 } else { value(*last) };
        return (weighted(first, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) + last).is_multiple_of(11);
    }
    are(bytes, 13)
        && (bytes.starts_with(b"978") || bytes.starts_with(b"979"))
        && weighted(bytes, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

/// A serial of a passport: letters and at least four digits that are not all the same.
fn document_code(bytes: &[u8]) -> bool {
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit());
    bytes.len() >= 7
        && bytes.iter().any(u8::is_ascii_uppercase)
        && digits.clone().count() >= 4
        && digits.clone().any(|digit| digits.clone().any(|other| other != digit))
}

/// Italian and German licenses, as far as letters and digits tell.
fn license_form(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4 && bytes.iter().any(u8::is_ascii_uppercase)
}

/// Letters are upper-case or all lower-case, and no word that precedes a number in prose stands for them.
fn plate_form(text: &str) -> Verdict {
    const WORDS: [&str; 24] = [
        "NO", "NR", "IS", "OF", "TO", "AT", "IN", "ON", "AND", "THE", "FOR", "VOL", "MAY", "JUN", "JAN", "FEB", "MAR",
        "APR", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ];
    let upper = text.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = text.bytes().any(|byte| byte.is_ascii_lowercase());
    let word = text
        .split(|ch: char| !ch.is_ascii_alphabetic())
        .any(|part| WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)));
    // Lower case is a plate only in one piece: `34abc1234`, not `has 134`.
    let whole = text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    Verdict::structure(!word && (upper != lower) && (upper || whole))
}

/// An account has no less than eight digits and is no date.
fn account_form(bytes: &[u8]) -> bool {
    let dated = bytes.len() == 8
        && (matches!(number(&bytes[..4]), 1900..=2099) && number(&bytes[4..6]) <= 12
            || matches!(number(&bytes[4..]), 1900..=2099));
    are(bytes, bytes.len()) && bytes.len() >= 8 && !uniform(bytes) && !dated
}

/// Latitude and longitude in range. Pairs between −1 and 1 are shares of a picture or probabilities.
fn gps(text: &str) -> Verdict {
    let mut numbers = text
        .split(|ch: char| !(ch.is_ascii_digit() || matches!(ch, '.' | '-')))
        .filter(|part| part.contains('.'))
        .filter_map(|part| part.parse::<f64>().ok());
    let fits = match (numbers.next(), numbers.next()) {
        (Some(latitude), Some(longitude)) => {
            latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude.abs() > 1.0 || longitude.abs() > 1.0)
        }
        _ => false,
    };
    Verdict::structure(fits)
}
