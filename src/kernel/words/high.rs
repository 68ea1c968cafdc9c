//! Characters above ASCII of one block.

use super::BLOCK;
use crate::kernel::chars::{Class, Classes, NOTHING};
use crate::text::Special;

/// What they are, one bit a byte.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct High {
    /// Bytes of letters and numbers.
    pub(super) word: u64,
    /// Where a token starts although the byte before belongs to one (Han and its kin).
    pub(super) cut: u64,
    /// First bytes of letters whose lower-case form is another.
    pub(super) cased: u64,
    /// First bytes of Cyrillic and Greek letters.
    pub(super) foreign: u64,
    /// First bytes of what stands for a digit or an at sign of ASCII.
    pub(super) stand_in: u64,
}

impl High {
    /// Reads the characters that start at the bytes of `high`, and returns what the last one adds to `word` and `cut` of
    /// the next block.
    pub(super) fn read(&mut self, bytes: &[u8], base: usize, mut high: u64, specials: &mut Vec<Special>) -> (u64, u64) {
        let classes = Classes::get();
        let (mut next_word, mut next_cut) = (0, 0);
        while high != 0 {
            let bit = high.trailing_zeros() as usize;
            let at = base + bit;
            let (code, length) = decode(&bytes[at..]);
            if length == 1 {
                // The rest of a character that started in the block before.
                high &= high - 1;
                continue;
            }
            let ones = (1_u64 << length) - 1;
            high &= !(ones << bit);
            let sign = classes.sign(code);
            self.stand_in |= u64::from(sign.stands_for != NOTHING) << bit;
            match sign.class {
                Class::Other => continue,
                Class::Special => {
                    specials.extend(char::from_u32(code as u32).map(|ch| Special { start: at as u32, ch }));
                    continue;
                }
                Class::Own => {
                    let after = bit + length;
                    self.cut |= 1 << bit;
                    if after < BLOCK {
                        self.cut |= 1 << after;
                    } else {
                        next_cut |= 1 << (after - BLOCK);
                    }
                }
                Class::Cyrillic | Class::Greek => self.foreign |= 1 << bit,
                Class::Word => {}
            }
            self.cased |= u64::from(sign.cased) << bit;
            self.word |= ones << bit;
            if bit + length > BLOCK {
                next_word |= ones >> (BLOCK - bit);
            }
        }
        (next_word, next_cut)
    }
}

/// Code point and length of the character at the start of `bytes`, which is valid UTF-8 but for its start: length 1 when that is
/// inside of a character.
#[inline]
fn decode(bytes: &[u8]) -> (usize, usize) {
    let low = |at: usize| bytes.get(at).map_or(0, |byte| usize::from(byte & 0x3F));
    match bytes.first().copied().unwrap_or_default() {
        lead @ 0xF0.. => (usize::from(lead & 0x07) << 18 | low(1) << 12 | low(2) << 6 | low(3), 4),
        lead @ 0xE0.. => (usize::from(lead & 0x0F) << 12 | low(1) << 6 | low(2), 3),
        lead @ 0xC0.. => (usize::from(lead & 0x1F) << 6 | low(1), 2),
        other => (usize::from(other), 1),
    }
}
