//! Elements of a JSON array, one at a time, without holding the array.
//!
//! Only brackets, quotes and backslashes are looked at, as far as it takes to find where an element ends; whether it
//! is well-formed is for the parser to say, which gets the element's bytes as it gets a line.

use super::lines::{LONGEST, Line, read_some};
use std::io::{self, Read};

/// First size of the buffer.
const BUFFER: usize = 512 << 10;

/// Text with an unread rest.
pub(super) struct Elements<'a> {
    input: &'a mut dyn Read,
    buffer: Vec<u8>,
    /// First byte that is still wanted.
    start: usize,
    at: usize,
    end: usize,
    /// Offset of `buffer[0]` in the stream.
    base: u64,
    /// The value being read is longer than [`LONGEST`]; its bytes are not kept.
    too_long: bool,
}

/// One value of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) line: Line<'a>,
    /// Whether the text went on until the value was complete.
    pub(super) complete: bool,
}

impl<'a> Elements<'a> {
    pub(super) fn new(input: &'a mut dyn Read) -> Self {
        Self { input, buffer: vec![0; BUFFER], start: 0, at: 0, end: 0, base: 0, too_long: false }
    }

    /// Offset of the next byte.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// The next byte that is not white space (or the byte order mark), `None` at the end.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let offset = self.offset();
            match self.buffer.get(self.at..self.end).and_then(<[u8]>::first) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(0xEF | 0xBB | 0xBF) if offset < 3 => self.at += 1,
                Some(&byte) => return Ok(Some(byte)),
                None => {
                    self.start = self.at;
                    if !self.fill()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Takes the byte that [`Elements::peek`] showed.
    pub(super) fn take(&mut self) {
        self.at = (self.at + 1).min(self.end);
        self.start = self.at;
    }

    /// The value that starts here.
    pub(super) fn value(&mut self) -> io::Result<Element<'_>> {
        self.start = self.at;
        self.too_long = false;
        let offset = self.offset();
        let result = self.scan();
        let complete = matches!(result, Ok(true));
        let length = if self.too_long { 0 } else { self.at - self.start };
        if result.is_err() && length == 0 {
            return Err(result.err().unwrap_or_else(|| io::ErrorKind::Other.into()));
        }
        let bytes = self.buffer.get(self.start..self.start + length).unwrap_or_default();
        Ok(Element { line: Line { offset, bytes, too_long: self.too_long }, complete })
    }

    /// Moves to the end of the value; `false` when the text ends before.
    fn scan(&mut self) -> io::Result<bool> {
        let (mut depth, mut in_string, mut escaped) = (0u64, false, false);
        loop {
            let Some(rest) = self.buffer.get(self.at..self.end).filter(|rest| !rest.is_empty()) else {
                if self.fill()? {
                    continue;
                }
                return Ok(false);
            };
            if escaped {
                escaped = false;
                self.at += 1;
            } else if in_string {
                match memchr::memchr2(b'"', b'\\', rest) {
                    None => self.at = self.end,
                    Some(found) => {
                        escaped = rest.get(found) == Some(&b'\\');
                        in_string = escaped;
                        self.at += found + 1;
                        if !in_string && depth == 0 {
                            return Ok(true);
                        }
                    }
                }
            } else {
                let structural = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
                let delimiter = |byte: &u8| depth == 0 && matches!(byte, b',' | b':' | b' ' | b'\n' | b'\r' | b'\t');
                let Some(found) = rest.iter().position(|byte| structural(byte) || delimiter(byte)) else {
                    self.at = self.end;
                    continue;
                };
                self.at += found;
                match rest.get(found) {
                    Some(b'"') if depth > 0 || found == 0 => in_string = true,
                    Some(b'{' | b'[') => depth += 1,
                    Some(b'}' | b']') if depth > 0 => {
                        depth -= 1;
                        if depth == 0 {
                            self.at += 1;
                            return Ok(true);
                        }
                    }
                    _ => return Ok(true),
                }
                self.at += 1;
            }
        }
    }

    /// Reads more behind what is wanted; `false` at the end of the input.
    fn fill(&mut self) -> io::Result<bool> {
        if self.at - self.start > LONGEST {
            self.too_long = true;
        }
        let kept = if self.too_long { self.at } else { self.start };
        if kept > 0 {
            self.buffer.copy_within(kept..self.end, 0);
            self.base += kept as u64;
            self.at -= kept;
            self.end -= kept;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize(self.end * 2, 0);
        }
        let count = read_some(self.input, self.buffer.get_mut(self.end..).unwrap_or_default())?;
        self.end += count;
        Ok(count > 0)
    }
}
