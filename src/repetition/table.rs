//! The byte form of what records leave behind: row, bytes of content, and the lines that may stand in others.

use super::{Kind, Stretch};
use std::io::{self, Read};

/// Row, stretches, bytes of content.
const HEAD: usize = 4 + 4 + 8;
/// Hash, bytes and kind.
pub const WIDTH: usize = 8 + 4;
/// Bits of the bytes; the number of the kind is in those above.
const BYTES: u32 = 30;

/// A record and its stretches.
#[derive(Debug, Default)]
pub struct Lined {
    /// Number of the record in its unit.
    pub row: u32,
    /// Bytes of its content fields.
    pub content: u64,
    /// What other records may share.
    pub stretches: Vec<Stretch>,
    bytes: Vec<u8>,
}

/// Appends a record.
pub(super) fn encode(row: u64, content: u64, stretches: &[Stretch], out: &mut Vec<u8>) {
    out.reserve(HEAD + stretches.len() * WIDTH);
    out.extend_from_slice(&(row as u32).to_le_bytes());
    out.extend_from_slice(&(stretches.len() as u32).to_le_bytes());
    out.extend_from_slice(&content.to_le_bytes());
    for stretch in stretches {
        let bytes = stretch.bytes.min((1 << BYTES) - 1) | (stretch.kind as u32) << BYTES;
        out.extend_from_slice(&stretch.hash.to_le_bytes());
        out.extend_from_slice(&bytes.to_le_bytes());
    }
}

impl Lined {
    /// Reads the next record into `self`; its size in bytes.
    ///
    /// # Errors
    /// When the table ends within a record or cannot be read.
    pub fn read(&mut self, from: &mut impl Read) -> io::Result<u64> {
        let mut head = [0; HEAD];
        from.read_exact(&mut head)?;
        let [r0, r1, r2, r3, n0, n1, n2, n3, content @ ..] = head;
        self.row = u32::from_le_bytes([r0, r1, r2, r3]);
        self.content = u64::from_le_bytes(content);
        self.bytes.resize(u32::from_le_bytes([n0, n1, n2, n3]) as usize * WIDTH, 0);
        from.read_exact(&mut self.bytes)?;
        self.stretches.clear();
        self.stretches.extend(self.bytes.as_chunks::<WIDTH>().0.iter().map(|&[hash @ .., b0, b1, b2, b3]| {
            let bytes = u32::from_le_bytes([b0, b1, b2, b3]);
            let hash = u64::from_le_bytes(hash);
            let kind = Kind::numbered((bytes >> BYTES).into());
            Stretch { hash, bytes: bytes & ((1 << BYTES) - 1), kind }
        }));
        Ok((HEAD + self.bytes.len()) as u64)
    }
}
