//! Numbers of persons and companies in the British Isles, Scandinavia and Iceland, beside the ones in [`europe`](super::europe).

use super::digits::{are, date, luhn, number, uniform, value, weighted};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("uk_utr", Validator::Checksum(uk_utr)),
    ("uk_driving_licence", Validator::Structure(uk_driving_licence)),
    ("uk_plate", Validator::Structure(uk_plate)),
    ("se_orgnr", Validator::Checksum(se_orgnr)),
    ("is_kennitala", Validator::Checksum(is_kennitala)),
    ("no_orgnr", Validator::Checksum(no_orgnr)),
    ("no_account", Validator::Checksum(no_account)),
];

/// HMRC: the first of ten digits checks the others, weights 6-7-8-9-10-5-4-3-2, mod 11.
fn uk_utr(bytes: &[u8]) -> bool {
    are(bytes, 10)
        && !uniform(bytes)
        && b"21987654321"[(weighted(&bytes[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) as usize] == bytes[0]
}

/// DVLA: five places of the surname (filled with 9), decade, month (+ 50 for women), day, year, two initials (or 9), three more.
fn uk_driving_licence(bytes: &[u8]) -> bool {
    if bytes.len() != 16 || !are(&bytes[5..11], 6) {
        return false;
    }
    let name = bytes[..5].iter().position(|&byte| byte == b'9').unwrap_or(5);
    name > 0
        && bytes[..name].iter().all(u8::is_ascii_uppercase)
        && bytes[name..5].iter().all(|&byte| byte == b'9')
        && date(number(&bytes[6..8]) % 50, number(&bytes[8..10]))
        && matches!(bytes[6], b'0' | b'1' | b'5' | b'6')
        && bytes[11].is_ascii_uppercase()
        && (bytes[12].is_ascii_uppercase() || bytes[12] == b'9')
        && bytes[14..].iter().all(u8::is_ascii_uppercase)
}

/// DVLA: area, age, three letters since 2001; I, Q and Z are not used where they could be misread.
fn uk_plate(bytes: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii_uppercase() && !b"IQ".contains(byte);
    bytes.len() == 7
        && letter(&bytes[0])
        && !b"JTUXZ".contains(&bytes[0])
        && letter(&bytes[1])
        && are(&bytes[2..4], 2)
        && matches!(number(&bytes[2..4]), 2..=29 | 51..=79)
        && bytes[4..].iter().all(letter)
}

/// Bolagsverket: ten digits with Luhn; the third is 2 or more, so that it is no month.
fn se_orgnr(bytes: &[u8]) -> bool {
    are(bytes, 10) && matches!(bytes[0], b'1'..=b'9') && bytes[2] >= b'2' && luhn(bytes) && !uniform(bytes)
}

/// Þjóðskrá: birth date (day + 40 for companies), weights 3-2-7-6-5-4-3-2, mod 11, then the century.
fn is_kennitala(bytes: &[u8]) -> bool {
    are(bytes, 10)
        && date(number(&bytes[2..4]), number(&bytes[..2]) % 40)
        && matches!(bytes[9], b'8' | b'9' | b'0')
        && weighted(bytes, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Brønnøysundregistrene: weights 3-2-7-6-5-4-3-2, mod 11; numbers start with 8 or 9.
fn no_orgnr(bytes: &[u8]) -> bool {
    are(bytes, 9) && matches!(bytes[0], b'8' | b'9') && weighted(bytes, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// Bank account: weights 5-4-3-2-7-6-5-4-3-2, mod 11.
fn no_account(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && !uniform(bytes)
        && value(bytes[0]) < 10
        && weighted(bytes, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}
