//! Blocks of whole lines, cut off a decompressed stream so that other workers can parse them.

use super::lines::{LONGEST, read_some};
use crate::source::task::Block;
use std::io::{self, Read};

/// Bytes of a block, unless one line is longer.
const BLOCK: usize = 8 << 20;

/// Cuts one stream.
pub(super) struct Cutter {
    file: u32,
    number: u32,
    offset: u64,
    /// Beginning of the next block: what followed the last line of the block before.
    rest: Vec<u8>,
    spare: Vec<u8>,
    finished: bool,
}

impl Cutter {
    pub(super) fn new(file: u32) -> Self {
        Self { file, number: 0, offset: 0, rest: Vec::new(), spare: Vec::new(), finished: false }
    }

    /// Offset of the next block.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Takes a block back whose memory can serve again.
    pub(super) fn reuse(&mut self, block: Block) {
        self.spare = block.bytes;
        self.spare.clear();
        self.spare.shrink_to(2 * BLOCK);
    }

    /// The next block, `None` at the end. When the stream fails, what was read before comes with the error.
    pub(super) fn next(&mut self, input: &mut dyn Read) -> (Option<Block>, io::Result<()>) {
        let mut bytes = std::mem::take(&mut self.rest);
        let mut target = BLOCK;
        let mut result = Ok(());
        while !self.finished {
            let filled = bytes.len();
            bytes.resize(target.max(filled + 1), 0);
            match read_some(input, &mut bytes[filled..]) {
                Ok(count) => {
                    bytes.truncate(filled + count);
                    self.finished = count == 0;
                }
                Err(error) => {
                    bytes.truncate(filled);
                    self.finished = true;
                    result = Err(error);
                }
            }
            if self.finished || bytes.len() < target {
                continue;
            }
            if let Some(newline) = memchr::memrchr(b'\n', &bytes) {
                self.rest = std::mem::take(&mut self.spare);
                self.rest.extend_from_slice(&bytes[newline + 1..]);
                bytes.truncate(newline + 1);
                break;
            }
            if bytes.len() > LONGEST {
                // One line beyond all measure: its beginning stands for it.
                let (length, rest) = match skip_line(input) {
                    Ok(skipped) => skipped,
                    Err(error) => {
                        self.finished = true;
                        result = Err(error);
                        (0, Vec::new())
                    }
                };
                let block = self.block(bytes);
                self.offset += length;
                self.rest = rest;
                return (block, result);
            }
            target = (target * 2).min(LONGEST + 1);
        }
        (self.block(bytes), result)
    }

    fn block(&mut self, bytes: Vec<u8>) -> Option<Block> {
        if bytes.is_empty() {
            return None;
        }
        let block = Block { file: self.file, number: self.number, offset: self.offset, bytes };
        self.number += 1;
        self.offset += block.bytes.len() as u64;
        Some(block)
    }
}

/// Reads past the next line end: how many bytes that were, and what was read behind it.
fn skip_line(input: &mut dyn Read) -> io::Result<(u64, Vec<u8>)> {
    let mut buffer = vec![0; 64 << 10];
    let mut skipped = 0;
    loop {
        let count = read_some(input, &mut buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        if let Some(newline) = memchr::memchr(b'\n', read) {
            return Ok((skipped + newline as u64 + 1, read.get(newline + 1..).unwrap_or_default().to_vec()));
        }
        if count == 0 {
            return Ok((skipped, Vec::new()));
        }
        skipped += count as u64;
    }
}
