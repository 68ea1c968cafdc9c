//! The byte form of a sketch: fixed width, little-endian, so that row `n` of a spool file is record `n`.

/// Bytes of the columns that every row has.
const HEAD: usize = 16 + 16 + 4 + 4 + 8 + 8 + 4;

/// Bytes of a stored band hash or key.
const COLUMN: usize = 6;
/// The bits of a stored band hash or key.
const MASK: u64 = (1 << (8 * COLUMN)) - 1;

/// Bytes of an encoded row with this many columns of hashes.
#[must_use]
pub const fn width(columns: usize) -> usize {
    HEAD + columns * COLUMN
}

/// The head of one record's sketch: all of it but the columns that pair records up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SketchRow {
    /// Identity of the raw content fields.
    pub raw: u128,
    /// Identity of their tokens.
    pub normalized: u128,
    /// Tokens in the content fields; 0 marks a record that takes no part.
    pub tokens: u32,
    /// Distinct shingles where they are few enough for keys; otherwise shingles, counting repeated ones.
    pub shingles: u32,
    /// Hash of the tokens of the completion, 0 without one.
    pub completion: u64,
    /// Hash of the tokens of the prompt, 0 without one.
    pub prompt: u64,
    /// Tokens in the completion.
    pub completion_tokens: u32,
}

/// One record's sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch<'a> {
    /// The head.
    pub row: SketchRow,
    /// Band hashes, or the similarity hash in economy mode, all zero for records with too few shingles; then keys, zero
    /// where there is none.
    pub columns: &'a [u64],
}

impl Sketch<'_> {
    /// Appends the row: `width(columns)` bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.reserve(width(self.columns.len()));
        let row = &self.row;
        out.extend_from_slice(&row.raw.to_le_bytes());
        out.extend_from_slice(&row.normalized.to_le_bytes());
        out.extend_from_slice(&row.tokens.to_le_bytes());
        out.extend_from_slice(&row.shingles.to_le_bytes());
        out.extend_from_slice(&row.completion.to_le_bytes());
        out.extend_from_slice(&row.prompt.to_le_bytes());
        out.extend_from_slice(&row.completion_tokens.to_le_bytes());
        let start = out.len();
        out.resize(start + self.columns.len() * COLUMN, 0);
        for (stored, hash) in out[start..].as_chunks_mut::<COLUMN>().0.iter_mut().zip(self.columns) {
            let [a, b, c, d, e, f, ..] = hash.to_le_bytes();
            *stored = [a, b, c, d, e, f];
        }
    }
}

impl SketchRow {
    /// Whether the record takes no part: it has no tokens, or could not be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens == 0
    }

    /// Reads the columns of an encoded row; `None` when the bytes are too few.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, _) = bytes.split_first_chunk::<HEAD>()?;
        let mut rest = &head[..];
        Some(Self {
            raw: u128::from_le_bytes(take(&mut rest)?),
            normalized: u128::from_le_bytes(take(&mut rest)?),
            tokens: u32::from_le_bytes(take(&mut rest)?),
            shingles: u32::from_le_bytes(take(&mut rest)?),
            completion: u64::from_le_bytes(take(&mut rest)?),
            prompt: u64::from_le_bytes(take(&mut rest)?),
            completion_tokens: u32::from_le_bytes(take(&mut rest)?),
        })
    }
}

/// One band hash or key of an encoded row; 0 when the row has no such column.
#[must_use]
pub fn column(bytes: &[u8], number: usize) -> u64 {
    let stored = bytes.get(HEAD + number * COLUMN..).unwrap_or_default();
    // All but the last column have two more bytes behind them: one load instead of six.
    if let Some(&wide) = stored.first_chunk::<8>() {
        return u64::from_le_bytes(wide) & MASK;
    }
    let last = stored.first_chunk::<COLUMN>();
    last.map_or(0, |&[a, b, c, d, e, f]| u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
}

/// Similarity hash of an encoded row of economy mode.
#[must_use]
pub fn simhash(bytes: &[u8]) -> u64 {
    column(bytes, 0) | column(bytes, 1) << (8 * COLUMN)
}

/// The two columns in which a similarity hash is stored.
pub(super) fn simhash_columns(hash: u64) -> [u64; 2] {
    [hash & MASK, hash >> (8 * COLUMN)]
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (first, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_survives_the_way_to_bytes_and_back() {
        let row = SketchRow {
            raw: u128::MAX - 5,
            normalized: 7,
            tokens: 11,
            shingles: 12,
            completion: 14,
            prompt: u64::MAX,
            completion_tokens: 15,
        };
        let hashes = [1, (1 << 48) - 1, 0];
        let mut bytes = vec![];
        Sketch { row, columns: &hashes }.encode(&mut bytes);
        assert_eq!(bytes.len(), width(3));
        assert_eq!(SketchRow::decode(&bytes), Some(row));
        assert_eq!([0, 1, 2, 3].map(|number| column(&bytes, number)), [1, (1 << 48) - 1, 0, 0]);
    }

    #[test]
    fn a_similarity_hash_is_two_columns() {
        let hash = 0xFEDC_BA98_7654_3210;
        let mut bytes = vec![];
        Sketch { row: SketchRow::default(), columns: &simhash_columns(hash) }.encode(&mut bytes);
        assert_eq!(simhash(&bytes), hash);
    }

    #[test]
    fn torn_rows_are_refused() {
        assert_eq!(SketchRow::decode(&[0; HEAD - 1]), None);
    }
}
