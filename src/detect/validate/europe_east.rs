//! Numbers of persons and taxpayers in Central and Eastern Europe and on the Balkans, beside the ones in [`europe`](super::europe).

use super::digits::{are, date, number, uniform, value, weighted};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("pl_regon", Validator::Checksum(pl_regon)),
    ("pl_dowod", Validator::Checksum(pl_dowod)),
    ("hu_tax", Validator::Checksum(hu_tax)),
    ("hu_taj", Validator::Checksum(hu_taj)),
    ("jmbg", Validator::Checksum(jmbg)),
    ("lv_personas_kods", Validator::Checksum(lv_personas_kods)),
    ("ua_rntrc", Validator::Checksum(ua_rntrc)),
    ("ru_inn", Validator::Checksum(ru_inn)),
    ("ru_snils", Validator::Checksum(ru_snils)),
    ("kz_iin", Validator::Checksum(kz_iin)),
];

/// GUS: nine digits, weights 8-9-2-3-4-5-6-7, mod 11.
fn pl_regon(bytes: &[u8]) -> bool {
    are(bytes, 9) && !uniform(bytes) && weighted(bytes, &[8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10 == value(bytes[8])
}

/// Identity card: three letters (A is 10), six digits, weights 7-3-1-9-7-3-1-7-3, mod 10.
fn pl_dowod(bytes: &[u8]) -> bool {
    if bytes.len() != 9 || !bytes[..3].iter().all(u8::is_ascii_uppercase) || !are(&bytes[3..], 6) {
        return false;
    }
    let letters: u32 =
        bytes[..3].iter().zip([7, 3, 1]).map(|(byte, weight)| (u32::from(byte - b'A') + 10) * weight).sum();
    (letters + weighted(&bytes[3..], &[9, 7, 3, 1, 7, 3])).is_multiple_of(10)
}

/// NAV: ten digits that start with 8, each times its place, mod 11.
fn hu_tax(bytes: &[u8]) -> bool {
    are(bytes, 10) && bytes[0] == b'8' && weighted(bytes, &[1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == value(bytes[9])
}

/// NEAK: nine digits, weights 3 and 7 in turn, mod 10.
fn hu_taj(bytes: &[u8]) -> bool {
    are(bytes, 9) && !uniform(bytes) && weighted(bytes, &[3, 7, 3, 7, 3, 7, 3, 7]) % 10 == value(bytes[8])
}

/// JMBG, EMŠO: day, month, three digits of the year, region, serial; weights 7 to 2 twice, mod 11.
fn jmbg(bytes: &[u8]) -> bool {
    are(bytes, 13)
        && date(number(&bytes[2..4]), number(&bytes[..2]))
        && matches!(bytes[4], b'9' | b'0')
        && weighted(bytes, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// PMLP: date and century, weights 1-6-3-7-9-10-5-8-4-2 from 1101, mod 11 mod 10. Numbers since 2017 start with 32 and hold no date.
fn lv_personas_kods(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && (bytes.starts_with(b"32") || (date(number(&bytes[2..4]), number(&bytes[..2])) && bytes[6] <= b'2'))
        && (1101 - weighted(bytes, &[1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 % 10 == value(bytes[10])
}

/// State tax service of Ukraine: weights −1, 5, 7, 9, 4, 6, 10, 5, 7, mod 11 mod 10 (10 stands for −1).
fn ua_rntrc(bytes: &[u8]) -> bool {
    are(bytes, 10) && !uniform(bytes) && weighted(bytes, &[10, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10 == value(bytes[9])
}

/// Federal tax service of Russia: ten digits for companies, twelve for persons, mod 11 mod 10.
fn ru_inn(bytes: &[u8]) -> bool {
    let check = |count: usize, weights: &[u32]| weighted(&bytes[..count], weights) % 11 % 10 == value(bytes[count]);
    !uniform(bytes)
        && match bytes.len() {
            10 => are(bytes, 10) && check(9, &[2, 4, 10, 3, 5, 9, 4, 6, 8]),
            12 => {
                are(bytes, 12)
                    && check(10, &[7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
                    && check(11, &[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])
            }
            _ => false,
        }
}

/// Pension fund of Russia: nine digits, weights 9 to 1, mod 101; numbers up to 001-001-998 have no check.
fn ru_snils(bytes: &[u8]) -> bool {
    are(bytes, 11)
        && number(&bytes[..9]) > 1_001_998
        && u64::from(weighted(&bytes[..9], &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100) == number(&bytes[9..])
}

/// Kazakhstan: birth date, century and sex, serial; two rows of weights, mod 11.
fn kz_iin(bytes: &[u8]) -> bool {
    if !are(bytes, 12) || !date(number(&bytes[2..4]), number(&bytes[4..6])) || !matches!(bytes[6], b'1'..=b'6') {
        return false;
    }
    let first = weighted(&bytes[..11], &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let second = weighted(&bytes[..11], &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
    let check = if first < 10 { first } else { second };
    check < 10 && value(bytes[11]) == check
}
