//! Numbers of money and machines: cards, accounts, devices, vehicles.

use super::digits::{are, luhn, number, uniform, value, weighted};
use super::{Named, Validator};

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("luhn", Validator::Checksum(luhn)),
    ("card", Validator::Checksum(card)),
    ("iban", Validator::Checksum(iban)),
    ("us_aba", Validator::Checksum(us_aba)),
    ("imei", Validator::Checksum(imei)),
    ("vin", Validator::Checksum(vin)),
    ("bic", Validator::Structure(bic)),
];

/// Payment card: issuer range, its length, Luhn. Ranges after ISO/IEC 7812 as the schemes publish them.
#[must_use]
pub fn card(bytes: &[u8]) -> bool {
    let count = bytes.len();
    if !(12..=19).contains(&count) || !are(bytes, count) {
        return false;
    }
    let (two, three, four, six) = (number(&bytes[..2]), number(&bytes[..3]), number(&bytes[..4]), number(&bytes[..6]));
    let issued = match two {
        34 | 37 => count == 15,
        36 | 38 | 39 => count == 14 || count == 16,
        30 => (three <= 305 || three == 309) && (count == 14 || count == 16),
        35 => (3528..=3589).contains(&four) && count == 16,
        40..=49 => matches!(count, 13 | 16 | 19),
        51..=55 => count == 16,
        22..=27 => (2221..=2720).contains(&four) && count == 16,
        60 => (four == 6011 || (603_000..=603_999).contains(&six)) && matches!(count, 16 | 19),
        62 => matches!(count, 16..=19),
        64 => (644..=649).contains(&three) && matches!(count, 16 | 19),
        65 => matches!(count, 16 | 19),
        50 | 56..=58 | 63 | 67 => matches!(count, 16 | 19),
        _ => false,
    };
    issued && luhn(bytes) && !uniform(bytes)
}

/// IBAN length by country, from the IBAN registry (ISO 13616). `None` for countries without one.
#[must_use]
pub fn iban_length(country: &[u8]) -> Option<usize> {
    const LENGTHS: [(&str, usize); 80] = [
        ("AD", 24),
        ("AE", 23),
        ("AL", 28),
        ("AT", 20),
        ("AZ", 28),
        ("BA", 20),
        ("BE", 16),
        ("BG", 22),
        ("BH", 22),
        ("BI", 27),
        ("BR", 29),
        ("BY", 28),
        ("CH", 21),
        ("CR", 22),
        ("CY", 28),
        ("CZ", 24),
        ("DE", 22),
        ("DJ", 27),
        ("DK", 18),
        ("DO", 28),
        ("EE", 20),
        ("EG", 29),
        ("ES", 24),
        ("FI", 18),
        ("FK", 18),
        ("FO", 18),
        ("FR", 27),
        ("GB", 22),
        ("GE", 22),
        ("GI", 23),
        ("GL", 18),
        ("GR", 27),
        ("GT", 28),
        ("HR", 21),
        ("HU", 28),
        ("IE", 22),
        ("IL", 23),
        ("IQ", 23),
        ("IS", 26),
        ("IT", 27),
        ("JO", 30),
        ("KW", 30),
        ("KZ", 20),
        ("LB", 28),
        ("LC", 32),
        ("LI", 21),
        ("LT", 20),
        ("LU", 20),
        ("LV", 21),
        ("LY", 25),
        ("MC", 27),
        ("MD", 24),
        ("ME", 22),
        ("MK", 19),
        ("MN", 20),
        ("MR", 27),
        ("MT", 31),
        ("MU", 30),
        ("NI", 28),
        ("NL", 18),
        ("NO", 15),
        ("OM", 23),
        ("PK", 24),
        ("PL", 28),
        ("PS", 29),
        ("PT", 25),
        ("QA", 29),
        ("RO", 24),
        ("RS", 22),
        ("RU", 33),
        ("SA", 24),
        ("SC", 31),
        ("SD", 18),
        ("SE", 24),
        ("SI", 19),
        ("SK", 24),
        ("SM", 27),
        ("TR", 26),
        ("UA", 29),
        ("VA", 22),
    ];
    let country = std::str::from_utf8(country).ok()?;
    let at = LENGTHS.binary_search_by(|(code, _)| (*code).cmp(country)).ok()?;
    Some(LENGTHS[at].1)
}

/// IBAN: the country's length and mod 97 (ISO 13616, ISO 7064).
#[must_use]
pub fn iban(bytes: &[u8]) -> bool {
    let [a, b, c, d, ..] = bytes else { return false };
    if iban_length(&[*a, *b]) != Some(bytes.len()) || !c.is_ascii_digit() || !d.is_ascii_digit() {
        return false;
    }
    // No country has an account part without any digit.
    bytes[4..].iter().any(u8::is_ascii_digit) && mod_97(bytes[4..].iter().chain(&bytes[..4])) == 1
}

/// Remainder by 97 where a letter counts as its two digits 10 to 35.
pub(super) fn mod_97<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    bytes.fold(0, |rest, &byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        b'A'..=b'Z' => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
        _ => 0,
    })
}

/// US routing number: district prefix, weights 3-7-1.
fn us_aba(bytes: &[u8]) -> bool {
    are(bytes, 9)
        && matches!(number(&bytes[..2]), 1..=12 | 21..=32 | 61..=72 | 80)
        && weighted(bytes, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

/// IMEI (3GPP TS 23.003): 15 digits, Luhn, reporting body not 00.
fn imei(bytes: &[u8]) -> bool {
    are(bytes, 15) && number(&bytes[..2]) > 0 && luhn(bytes) && !uniform(bytes)
}

/// BIC (ISO 9362): institution, country, place, and a branch.
fn bic(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 8 | 11) && bytes[..6].iter().all(u8::is_ascii_uppercase) && is_country(&bytes[4..6])
}

/// Whether two letters are a country of ISO 3166-1, or XK, which banks use for Kosovo.
fn is_country(code: &[u8]) -> bool {
    const COUNTRIES: &str = "\
        ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ\
        DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT\
        JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ\
        NANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZ\
        TCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";
    COUNTRIES.as_bytes().chunks_exact(2).any(|known| known == code)
}

/// IMSI (ITU-T E.212): country code of the region 2 to 7, network, subscriber.
pub(super) fn imsi(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 14 | 15) && are(bytes, bytes.len()) && matches!(number(&bytes[..3]), 202..=749)
}

/// ICCID of a SIM card (ITU-T E.118): 89, then 17 or 18 digits with Luhn.
pub(super) fn iccid(bytes: &[u8]) -> bool {
    matches!(bytes.len(), 19 | 20) && are(bytes, bytes.len()) && bytes.starts_with(b"89") && luhn(bytes)
}

/// MEID (3GPP2 S.R0048): 14 hex digits, manufacturer A0 to FF.
pub(super) fn meid(bytes: &[u8]) -> bool {
    bytes.len() == 14 && bytes.iter().all(u8::is_ascii_hexdigit) && bytes[0] >= b'A'
}

/// VIN (49 CFR 565): 17 characters without I, O, Q; position 9 checks the rest.
fn vin(bytes: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    // Values of A to Z; I, O and Q do not occur.
    const LETTERS: [u32; 26] = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];
    if bytes.len() != 17 || bytes.iter().any(|byte| matches!(byte, b'I' | b'O' | b'Q')) || uniform(bytes) {
        return false;
    }
    // A run of digits alone is an order number more often than a vehicle.
    if !bytes.iter().any(u8::is_ascii_alphabetic) || !bytes[13..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let worth = |byte: u8| if byte.is_ascii_digit() { value(byte) } else { LETTERS[usize::from(byte - b'A') % 26] };
    let rest = bytes.iter().zip(WEIGHTS).map(|(&byte, weight)| worth(byte) * weight).sum::<u32>() % 11;
    bytes[8] == if rest == 10 { b'X' } else { b'0' + rest as u8 }
}
