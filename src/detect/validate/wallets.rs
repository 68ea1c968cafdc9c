//! Addresses of crypto currencies: checksums that leave no doubt, whatever stands around.

use super::{Named, Validator, Verdict};
use sha2::{Digest, Sha256};
use sha3::Keccak256;

/// Validators of this module.
pub(super) const VALIDATORS: &[Named] = &[
    ("base58check", Validator::Text(|text| Verdict::checksum(base58check(text)))),
    ("bech32", Validator::Text(|text| Verdict::checksum(bech32(text)))),
    ("base58_wallet", Validator::Text(|text| Verdict::checksum(base58_wallet(text)))),
    ("ethereum", Validator::Text(ethereum)),
    ("solana", Validator::Text(|text| Verdict::structure(solana(text)))),
];

/// Digits of base 58 as Bitcoin orders them.
const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Digits of base 58 as the XRP ledger orders them.
const RIPPLE: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// Longest base 58 address: Monero's integrated ones.
pub const LONGEST_BASE58: usize = 106;

/// `N` bytes from base 58, big-endian; `None` when a character is not in the alphabet or the number is larger.
fn base58<const N: usize>(text: &[u8], alphabet: &[u8; 58]) -> Option<[u8; N]> {
    let mut bytes = [0_u8; N];
    for byte in text {
        let mut carry = alphabet.iter().position(|known| known == byte)? as u32;
        for place in bytes.iter_mut().rev() {
            carry += u32::from(*place) * 58;
            *place = carry as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(bytes)
}

/// 25 bytes, the last four a double SHA-256 of the others.
fn checked(text: &str, alphabet: &[u8; 58]) -> Option<[u8; 25]> {
    let bytes = base58::<25>(text.as_bytes(), alphabet).filter(|_| (25..=35).contains(&text.len()))?;
    let (body, check) = bytes.split_at(21);
    Sha256::digest(Sha256::digest(body)).starts_with(check).then_some(bytes)
}

/// `Base58Check`, whatever its version says.
#[must_use]
pub fn base58check(text: &str) -> bool {
    checked(text, BITCOIN).is_some()
}

/// An address of Bitcoin and its relatives, TRON, XRP or Monero: version byte and checksum fit.
#[must_use]
pub fn base58_wallet(text: &str) -> bool {
    match text.as_bytes() {
        [b'4' | b'8', ..] if matches!(text.len(), 95 | LONGEST_BASE58) => monero(text),
        [b'r', ..] => checked(text, RIPPLE).is_some_and(|bytes| bytes[0] == 0),
        // Bitcoin 0, 5; its test network 111, 196; Dogecoin 22, 30; Litecoin 48, 50; TRON 65; Dash 16, 76.
        _ => checked(text, BITCOIN)
            .is_some_and(|bytes| matches!(bytes[0], 0 | 5 | 16 | 22 | 30 | 48 | 50 | 65 | 76 | 111 | 196)),
    }
}

/// Monero: blocks of eight bytes in eleven characters, five in seven for the rest; Keccak-256 over all but the last four bytes.
fn monero(text: &str) -> bool {
    let mut bytes = Vec::with_capacity(80);
    for block in text.as_bytes().chunks(11) {
        match block.len() {
            11 => bytes.extend(base58::<8>(block, BITCOIN).into_iter().flatten()),
            _ => bytes.extend(base58::<5>(block, BITCOIN).into_iter().flatten()),
        }
    }
    let Some((body, check)) = bytes.split_last_chunk::<4>() else { return false };
    matches!(body.len(), 65 | 73)
        && matches!(body[0], 18 | 19 | 42 | 24 | 53)
        && Keccak256::digest(body).starts_with(check)
}

/// Solana: 32 bytes without any checksum; letters of both cases and digits keep words out.
fn solana(text: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| text.bytes().filter(kind).count() >= 4;
    (43..=44).contains(&text.len())
        && base58::<32>(text.as_bytes(), BITCOIN).is_some()
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
}

/// EIP-55: the case of the letters is a checksum. One case alone has none and is plausible.
fn ethereum(text: &str) -> Verdict {
    let Some(hex) =
        text.strip_prefix("0x").filter(|hex| hex.len() == 40 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
    else {
        return Verdict::Invalid;
    };
    let lowered = hex.to_ascii_lowercase();
    if hex == lowered || hex == hex.to_ascii_uppercase() {
        return Verdict::Plausible;
    }
    let hash = Keccak256::digest(lowered.as_bytes());
    let fits = hex.bytes().enumerate().all(|(place, byte)| {
        let nibble = hash[place / 2] >> (if place.is_multiple_of(2) { 4 } else { 0 }) & 15;
        !byte.is_ascii_alphabetic() || byte.is_ascii_uppercase() == (nibble >= 8)
    });
    Verdict::checksum(fits)
}

/// Bech32 and Bech32m (BIP-173, BIP-350). Cardano writes longer ones than Bitcoin allows.
#[must_use]
pub fn bech32(text: &str) -> bool {
    const ALPHABET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const GENERATOR: [u32; 5] = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3];
    let Some((human, data)) = text.rsplit_once('1') else { return false };
    let longest = if human.eq_ignore_ascii_case("addr") { 108 } else { 90 };
    if human.is_empty() || data.len() < 8 || text.len() > longest {
        return false;
    }
    let step = |sum: u32, value: u32| {
        let top = sum >> 25;
        let sum = (sum & 0x01FF_FFFF) << 5 ^ value;
        (0..5).filter(|bit| top >> bit & 1 == 1).fold(sum, |sum, bit| sum ^ GENERATOR[bit as usize])
    };
    let lowered = |byte: u8| byte.to_ascii_lowercase();
    let mut sum = human.bytes().fold(1, |sum, byte| step(sum, u32::from(lowered(byte) >> 5)));
    sum = step(sum, 0);
    sum = human.bytes().fold(sum, |sum, byte| step(sum, u32::from(lowered(byte) & 31)));
    for byte in data.bytes() {
        let Some(value) = ALPHABET.iter().position(|&known| known == lowered(byte)) else { return false };
        sum = step(sum, value as u32);
    }
    sum == 1 || sum == 0x2BC8_30A3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_of_an_ethereum_address_is_its_checksum() {
        // From the text of EIP-55.
        assert_eq!(ethereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), Verdict::Valid);
        assert_eq!(ethereum("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), Verdict::Invalid);
        assert_eq!(ethereum("0x52908400098527886E0F7030069857D2E4169EE7"), Verdict::Plausible);
        assert_eq!(ethereum("0x52908400"), Verdict::Invalid);
    }

    #[test]
    fn base58_addresses_are_told_by_version_and_checksum() {
        // The genesis block, and the XRP ledger's account zero.
        assert!(base58_wallet("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"));
        assert!(base58_wallet("rrrrrrrrrrrrrrrrrrrrrhoLvTp"));
        for wrong in ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "rrrrrrrrrrrrrrrrrrrrrhoLvTq", "", "4", "0O0O0O"] {
            assert!(!base58_wallet(wrong), "{wrong}");
        }
    }
}
