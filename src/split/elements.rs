//! JSON documents: an array of records, an object around one, or values one after the other, as the reader takes them.
//!
//! Kept elements go out byte for byte, each with the white space and comma before it, so that the clean document is an array again and an
//! untouched one is the same file. Elements are read one at a time; whatever breaks the outer structure makes the whole file unreadable,
//! as it does for the scan.

use super::lines::{LINE, decided};
use super::output::Lazy;
use super::verdicts::Verdicts;
use super::{Fault, Run};
use crate::policy::Action;
use std::io::BufRead;

/// Rewrites the elements of `input`; `wrapper` is the key of the array of records when an object is around it.
pub(super) fn split<'s>(
    run: &Run<'_>,
    input: impl BufRead,
    wrapper: Option<&str>,
    verdicts: &mut Verdicts<'_>,
    clean: &mut Lazy<'s>,
    quarantine: &mut Lazy<'s>,
) -> Result<(), Fault> {
    clean.open()?;
    let mut document =
        Document { run, text: Text { input, gap: Vec::new(), begun: false }, verdicts, clean, quarantine };
    let first = document.text.peek()?;
    match (first, wrapper) {
        (Some(b'['), _) => {
            document.structural()?;
            document.array()?;
            document.end()
        }
        (Some(b'{'), Some(key)) => {
            document.structural()?;
            document.wrapped(key)?;
            document.end()
        }
        _ => document.sequence(),
    }
}

struct Document<'d, 'v, 's, R> {
    run: &'d Run<'d>,
    text: Text<R>,
    verdicts: &'d mut Verdicts<'v>,
    clean: &'d mut Lazy<'s>,
    quarantine: &'d mut Lazy<'s>,
}

impl<R: BufRead> Document<'_, '_, '_, R> {
    /// Passes on what is before the next byte, and the byte itself.
    fn structural(&mut self) -> Result<(), Fault> {
        self.gap()?;
        let byte = self.text.take()?;
        Ok(self.clean.write(&[byte])?)
    }

    /// Passes on what is before the next byte.
    fn gap(&mut self) -> Result<(), Fault> {
        let gap = std::mem::take(&mut self.text.gap);
        Ok(self.clean.write(&gap)?)
    }

    /// The rest of an array whose opening bracket was passed on.
    fn array(&mut self) -> Result<(), Fault> {
        let mut opening = None;
        let mut kept = false;
        let mut held = false;
        loop {
            match self.text.peek()? {
                None => return Err(unreadable("the array of records is not closed")),
                Some(b',') => {
                    let comma = self.text.take()?;
                    self.text.gap.push(comma);
                }
                Some(b']') => {
                    if !kept && opening.is_some() {
                        // Commas between elements that are all gone.
                        self.text.gap.retain(|&byte| byte != b',');
                    }
                    if held {
                        self.quarantine.write(b"\n]\n")?;
                    }
                    return self.structural();
                }
                Some(_) => {
                    let own = std::mem::take(&mut self.text.gap);
                    let opening: &Vec<u8> = opening.get_or_insert_with(|| own.clone());
                    let before = if kept { &own } else { opening };
                    match self.element(before, if held { b",\n" } else { b"[\n" })? {
                        Action::Keep | Action::Redact => kept = true,
                        Action::Quarantine => held = true,
                        Action::Drop => {}
                    }
                }
            }
        }
    }

    /// The rest of an object around the array of records; everything beside the array is passed on.
    fn wrapped(&mut self, wrapper: &str) -> Result<(), Fault> {
        let mut value = Vec::new();
        loop {
            match self.text.peek()? {
                None => return Err(unreadable("the object around the records is not closed")),
                Some(b'}') => return self.structural(),
                Some(b',') => self.structural()?,
                Some(b'"') => {
                    self.gap()?;
                    self.text.value(&mut value)?;
                    self.clean.write(&value)?;
                    let here = value.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\""));
                    let here = here == Some(wrapper.as_bytes());
                    if self.text.peek()? != Some(b':') {
                        return Err(unreadable("a colon is missing"));
                    }
                    self.structural()?;
                    if self.text.peek()? == Some(b'[') && here {
                        self.structural()?;
                        self.array()?;
                    } else {
                        self.gap()?;
                        self.text.value(&mut value)?;
                        self.clean.write(&value)?;
                    }
                }
                Some(_) => return Err(unreadable("an object key must be a string")),
            }
        }
    }

    /// Values one after the other, up to the end.
    fn sequence(&mut self) -> Result<(), Fault> {
        while self.text.peek()?.is_some() {
            let gap = std::mem::take(&mut self.text.gap);
            if self.element(&gap, b"")? == Action::Quarantine {
                self.quarantine.write(b"\n")?;
            }
        }
        self.gap()
    }

    /// Carries out the verdict on the element that starts here; `before` and `between` go before it on the clean
    /// and on the quarantine side.
    fn element(&mut self, before: &[u8], between: &[u8]) -> Result<Action, Fault> {
        self.run.check()?;
        let mut element = Vec::new();
        self.text.value(&mut element)?;
        let verdict = self.verdicts.next();
        let (action, bytes) = decided(&element, &verdict, self.verdicts);
        match action {
            Action::Keep | Action::Redact => {
                self.clean.write(before)?;
                self.clean.write(&bytes)?;
            }
            Action::Quarantine => {
                self.quarantine.write(between)?;
                self.quarantine.write(&bytes)?;
            }
            Action::Drop => {}
        }
        self.verdicts.done(&verdict, action)?;
        Ok(action)
    }

    /// Passes on the white space behind the document.
    fn end(&mut self) -> Result<(), Fault> {
        match self.text.peek()? {
            None => self.gap(),
            Some(_) => Err(unreadable("more text follows the end of the document")),
        }
    }
}

fn unreadable(why: &str) -> Fault {
    Fault::Unreadable(why.to_owned())
}

/// The document's bytes: white space is gathered in `gap`, values are cut out by their brackets and quotes.
struct Text<R> {
    input: R,
    /// White space (and commas) since the last value or structural byte.
    gap: Vec<u8>,
    begun: bool,
}

impl<R: BufRead> Text<R> {
    /// The next byte that is not white space or the byte order mark at the beginning; `None` at the end.
    fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            let block = self.input.fill_buf().map_err(Fault::unreadable)?;
            let Some(&byte) = block.first() else { return Ok(None) };
            let mark = !self.begun && self.gap.len() < 3 && matches!(byte, 0xEF | 0xBB | 0xBF);
            if !mark && !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                self.begun = true;
                return Ok(Some(byte));
            }
            if self.gap.len() as u64 > LINE {
                return Err(unreadable("more white space than a record may have text"));
            }
            self.gap.push(byte);
            self.input.consume(1);
        }
    }

    /// Takes the byte that [`Text::peek`] showed.
    fn take(&mut self) -> Result<u8, Fault> {
        let byte = self.input.fill_buf().map_err(Fault::unreadable)?.first().copied();
        self.input.consume(usize::from(byte.is_some()));
        byte.ok_or_else(|| unreadable("the text ends too early"))
    }

    /// Reads the value that starts here into `out`, up to its end or that of the text.
    fn value(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        out.clear();
        let mut scan = ValueScan::default();
        loop {
            let block = self.input.fill_buf().map_err(Fault::unreadable)?;
            let (length, done) = scan.advance(block);
            out.extend_from_slice(block.get(..length).unwrap_or_default());
            let exhausted = block.is_empty();
            self.input.consume(length);
            if out.len() as u64 > LINE {
                return Err(unreadable("an element is longer than 256 MiB"));
            }
            if done || exhausted {
                return if out.is_empty() { Err(unreadable("a value is missing")) } else { Ok(()) };
            }
        }
    }
}

/// Where a value ends, told from brackets and quotes alone, as the reader tells it.
#[derive(Default)]
struct ValueScan {
    depth: u64,
    in_string: bool,
    escaped: bool,
    begun: bool,
}

impl ValueScan {
    /// How many bytes of `block` belong to the value, and whether it ends there.
    fn advance(&mut self, block: &[u8]) -> (usize, bool) {
        for (at, &byte) in block.iter().enumerate() {
            let first = !std::mem::replace(&mut self.begun, true);
            if self.escaped {
                self.escaped = false;
            } else if self.in_string {
                self.escaped = byte == b'\\';
                self.in_string = byte != b'"';
                if !self.in_string && self.depth == 0 {
                    return (at + 1, true);
                }
            } else {
                match byte {
                    b'"' if self.depth > 0 || first => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' if self.depth > 0 => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                    b'"' | b'}' | b']' => return (at, true),
                    b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => return (at, true),
                    _ => {}
                }
            }
        }
        (block.len(), false)
    }
}
