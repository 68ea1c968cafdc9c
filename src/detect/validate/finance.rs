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

/// What the account part of an IBAN is made of, by country, from the IBAN registry (ISO 13616), and of those countries of Africa
/// and of Iran whose banks use IBANs without an entry there: counts of digits (`n`), capitals (`a`) or either (`c`).
#[rustfmt::skip]
const ACCOUNTS: [(&str, &str); 111] = [
    ("AD", "8n12c"), ("AE", "19n"), ("AL", "8n16c"), ("AO", "21n"), ("AT", "16n"), ("AZ", "4a20c"), ("BA", "16n"),
    ("BE", "12n"), ("BF", "2c22n"), ("BG", "4a6n8c"), ("BH", "4a14c"), ("BI", "23n"), ("BJ", "2c22n"),
    ("BR", "23n1a1c"), ("BY", "4c4n16c"), ("CF", "23n"), ("CG", "23n"), ("CH", "5n12c"), ("CI", "2c22n"),
    ("CM", "23n"), ("CR", "18n"), ("CV", "21n"), ("CY", "8n16c"), ("CZ", "20n"), ("DE", "18n"), ("DJ", "23n"),
    ("DK", "14n"), ("DO", "4c20n"), ("DZ", "22n"), ("EE", "16n"), ("EG", "25n"), ("ES", "20n"), ("FI", "14n"),
    ("FK", "2a12n"), ("FO", "14n"), ("FR", "10n11c2n"), ("GA", "23n"), ("GB", "4a14n"), ("GE", "2a16n"),
    ("GI", "4a15c"), ("GL", "14n"), ("GQ", "23n"), ("GR", "7n16c"), ("GT", "24c"), ("GW", "2c19n"), ("HN", "4a20n"),
    ("HR", "17n"), ("HU", "24n"), ("IE", "4a14n"), ("IL", "19n"), ("IQ", "4a15n"), ("IR", "22n"), ("IS", "22n"),
    ("IT", "1a10n12c"), ("JO", "4a4n18c"), ("KM", "23n"), ("KW", "4a22c"), ("KZ", "3n13c"), ("LB", "4n20c"),
    ("LC", "4a24c"), ("LI", "5n12c"), ("LT", "16n"), ("LU", "3n13c"), ("LV", "4a13c"), ("LY", "21n"), ("MA", "24n"),
    ("MC", "10n11c2n"), ("MD", "20c"), ("ME", "18n"), ("MG", "23n"), ("MK", "3n10c2n"), ("ML", "2c22n"),
    ("MN", "16n"), ("MR", "23n"), ("MT", "4a5n18c"), ("MU", "4a19n3a"), ("MZ", "21n"), ("NE", "2a22n"),
    ("NI", "4a20n"), ("NL", "4a10n"), ("NO", "11n"), ("OM", "3n16c"), ("PK", "4a16c"), ("PL", "24n"), ("PS", "4a21c"),
    ("PT", "21n"), ("QA", "4a21c"), ("RO", "4a16c"), ("RS", "18n"), ("RU", "14n15c"), ("SA", "2n18c"),
    ("SC", "4a20n3a"), ("SD", "14n"), ("SE", "20n"), ("SI", "15n"), ("SK", "20n"), ("SM", "1a10n12c"),
    ("SN", "2c22n"), ("SO", "19n"), ("ST", "21n"), ("SV", "4a20n"), ("TD", "23n"), ("TG", "2a22n"), ("TL", "19n"),
    ("TN", "20n"), ("TR", "6n16c"), ("UA", "6n19c"), ("VA", "18n"), ("VG", "4a16n"), ("XK", "16n"), ("YE", "4a4n18c"),
];

/// The account part of a country's IBANs; `None` for countries without one.
fn account(country: &[u8]) -> Option<&'static str> {
    let country = std::str::from_utf8(country).ok()?;
    let at = ACCOUNTS.binary_search_by(|(code, _)| (*code).cmp(country)).ok()?;
    Some(ACCOUNTS[at].1)
}

/// The pieces of an account part: how many characters, and of what kind.
fn pieces(account: &str) -> impl Iterator<Item = (usize, u8)> {
    account.split_inclusive(['n', 'a', 'c']).filter_map(|piece| {
        let (count, kind) = piece.split_at_checked(piece.len() - 1)?;
        Some((count.parse().ok()?, *kind.as_bytes().first()?))
    })
}

/// Length of a country's IBANs. `None` for countries without one.
#[must_use]
pub fn iban_length(country: &[u8]) -> Option<usize> {
    Some(4 + pieces(account(country)?).map(|(count, _)| count).sum::<usize>())
}

/// IBAN: what the country's accounts are made of, and mod 97 (ISO 13616, ISO 7064).
#[must_use]
pub fn iban(bytes: &[u8]) -> bool {
    let Some((head, mut rest)) = bytes.split_at_checked(4) else { return false };
    let Some(account) = account(&head[..2]) else { return false };
    for (count, kind) in pieces(account) {
        let Some((piece, more)) = rest.split_at_checked(count) else { return false };
        let fits = piece.iter().all(|byte| match kind {
            b'n' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
        if !fits {
            return false;
        }
        rest = more;
    }
    // No country has an account part without any digit.
    let digits = are(&head[2..], 2) && bytes[4..].iter().any(u8::is_ascii_digit);
    rest.is_empty() && digits && mod_97(bytes[4..].iter().chain(head)) == 1
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
