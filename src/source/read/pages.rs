//! Page headers of a Parquet column chunk, looked at before anything is decompressed.
//!
//! The decoder asks for as much memory as a page header names. A header is a few bytes that anybody can write, so
//! sizes beyond all measure are refused here, where it costs one short read a page. Only the fields that matter are
//! understood; everything else is skipped by the rules of the Thrift compact protocol.

use super::parquet::Failure;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Seek, SeekFrom};

/// Largest page when decompressed. Writers aim at 1 MiB; pages of long texts grow to a few hundred.
const LONGEST_PAGE: u64 = 256 << 20;
/// Most values of a page; a page of nulls of a whole large row group is honest.
const MOST_VALUES: u64 = 1 << 26;
/// Bytes read at once: most of a header. What statistics add to it, which some writers fill with whole texts, is skipped in the
/// file.
const READ: usize = 512;
/// Levels of structures in a header; the format has three.
const DEPTH: u32 = 8;

/// Refuses a chunk with a page that claims too much.
pub(super) fn refuse_bombs(file: &File, start: u64, length: u64) -> Result<(), Failure> {
    let end = start.saturating_add(length);
    let mut at = start;
    let mut input = BufReader::with_capacity(READ, file);
    while at < end {
        input.seek(SeekFrom::Start(at))?;
        // A header that makes no sense is the decoder's to report.
        let Some(header) = Header::parse(&mut input, end - at) else { return Ok(()) };
        if header.decompressed > LONGEST_PAGE {
            return Err(format!("a page expands to {} bytes", header.decompressed).into());
        }
        if header.values > MOST_VALUES {
            return Err(format!("a page claims {} values", header.values).into());
        }
        at = at.saturating_add(header.length).saturating_add(header.compressed);
    }
    Ok(())
}

/// What a page header says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Header {
    decompressed: u64,
    compressed: u64,
    values: u64,
    /// Bytes of the header itself.
    length: u64,
}

impl Header {
    /// Reads a header of at most `longest` bytes.
    fn parse(input: &mut BufReader<impl Read + Seek>, longest: u64) -> Option<Self> {
        let mut thrift = Thrift { input, read: 0, longest };
        let mut header = Self::default();
        let mut field = 0;
        while let kind @ 1.. = thrift.field(&mut field)? {
            match (field, kind) {
                (2, INT) => header.decompressed = thrift.size()?,
                (3, INT) => header.compressed = thrift.size()?,
                // Data page, dictionary page and data page of the second version start with their number of values.
                (5 | 7 | 8, STRUCT) => {
                    let mut inner = 0;
                    while let kind @ 1.. = thrift.field(&mut inner)? {
                        if (inner, kind) == (1, INT) {
                            header.values = thrift.size()?;
                        } else {
                            thrift.skip(kind, DEPTH)?;
                        }
                    }
                }
                _ => thrift.skip(kind, DEPTH)?,
            }
        }
        header.length = thrift.read;
        Some(header)
    }
}

/// Type of a 32-bit integer.
const INT: u8 = 5;
/// Type of a structure.
const STRUCT: u8 = 12;

/// The Thrift compact protocol, as far as it takes to skip what is not wanted.
struct Thrift<'a, R> {
    input: &'a mut BufReader<R>,
    read: u64,
    longest: u64,
}

impl<R: Read + Seek> Thrift<'_, R> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.input.fill_buf().ok()?.first()?;
        self.input.consume(1);
        self.read += 1;
        (self.read <= self.longest).then_some(byte)
    }

    fn pass_over(&mut self, bytes: u64) -> Option<()> {
        self.read = self.read.checked_add(bytes).filter(|&read| read <= self.longest)?;
        self.input.seek_relative(i64::try_from(bytes).ok()?).ok()
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number that must not be negative.
    fn size(&mut self) -> Option<u64> {
        let zigzag = self.varint()?;
        (zigzag & 1 == 0).then_some(zigzag >> 1)
    }

    /// Moves to the next field of a structure and gives its type, 0 at the end of the structure.
    fn field(&mut self, number: &mut u64) -> Option<u8> {
        let byte = self.byte()?;
        let kind = byte % 16;
        if kind == 0 {
            return Some(0);
        }
        *number = match byte >> 4 {
            0 => self.size()?,
            delta => number.checked_add(u64::from(delta))?,
        };
        Some(kind)
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1 | 2 => {}
            3 => self.pass_over(1)?,
            4..=6 => drop(self.varint()?),
            7 => self.pass_over(8)?,
            8 => {
                let length = self.varint()?;
                self.pass_over(length)?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    // A boolean in a list takes a byte, and an element of no bytes would make the list endless.
                    let before = self.read;
                    self.skip(if matches!(head & 0x0F, 1 | 2) { 3 } else { head & 0x0F }, depth)?;
                    if self.read == before {
                        return None;
                    }
                }
            }
            STRUCT => {
                let mut number = 0;
                while let kind @ 1.. = self.field(&mut number)? {
                    self.skip(kind, depth)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write as _};

    /// A data page header with statistics, as a writer would lay it out.
    fn header(decompressed: u64, values: u64) -> Vec<u8> {
        let varint = |mut zigzag: u64| {
            let mut bytes = Vec::new();
            while zigzag >= 0x80 {
                bytes.push(zigzag as u8 | 0x80);
                zigzag >>= 7;
            }
            bytes.push(zigzag as u8);
            bytes
        };
        let mut bytes = vec![0x15, 0, 0x15];
        bytes.extend(varint(decompressed * 2));
        bytes.extend([0x15, 6, 0x2C, 0x15]);
        bytes.extend(varint(values * 2));
        // Encodings, then statistics with a binary maximum and a null count.
        bytes.extend([0x15, 0, 0x15, 6, 0x15, 6, 0x1C, 0x18, 2, b'a', b'b', 0x26, 4, 0, 0, 0]);
        bytes
    }

    fn parse(bytes: &[u8]) -> Option<Header> {
        Header::parse(&mut BufReader::with_capacity(8, Cursor::new(bytes)), bytes.len() as u64)
    }

    #[test]
    fn the_sizes_of_a_header_are_read_and_the_rest_is_skipped() {
        let bytes = header(1000, 70);
        let length = bytes.len() as u64;
        assert_eq!(parse(&bytes), Some(Header { decompressed: 1000, compressed: 3, values: 70, length }));
        for cut in 0..bytes.len() {
            assert_eq!(parse(&bytes[..cut]), None, "cut after {cut} bytes");
        }
    }

    #[test]
    fn a_page_that_claims_too_much_is_refused_wherever_it_stands() {
        let check = |second: Vec<u8>| {
            let mut file = tempfile::tempfile().expect("a temporary file can be made");
            let bytes = [header(1000, 70), b"abc".to_vec(), second, b"abc".to_vec()].concat();
            file.write_all(&bytes).expect("a temporary file can be written");
            refuse_bombs(&file, 0, bytes.len() as u64).map_err(|error| error.to_string())
        };
        assert_eq!(check(header(1000, 70)), Ok(()));
        assert_eq!(check(header(1 << 30, 70)), Err("a page expands to 1073741824 bytes".to_owned()));
        assert_eq!(check(header(1000, 1 << 30)), Err("a page claims 1073741824 values".to_owned()));
        assert_eq!(check(vec![0xFF; 20]), Ok(()));
    }

    #[test]
    fn hostile_structures_end() {
        assert_eq!(parse(&vec![0x1C; 100_000]), None);
        assert_eq!(parse(&[0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0]), None);
    }
}
