//! JSON documents as records: a top-level array, an object around one array, or values one after the other.

use super::elements::Elements;
use super::lines::Line;
use super::paths::PathTree;
use super::records::JsonRecords;
use super::{ReadError, stream};
use crate::record::Sink;
use crate::source::DataFile;
use std::io;

/// Reads one document.
pub(super) struct Document<'a> {
    pub(super) file: &'a DataFile,
    pub(super) tree: &'a mut PathTree,
    pub(super) json: &'a mut JsonRecords,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) ordinal: u64,
}

/// What ended a document early.
enum End {
    Io(io::Error),
    Grammar(&'static str),
    Stopped,
}

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Document<'_> {
    /// Pushes all records of the document.
    pub(super) fn read(mut self) -> Result<(), ReadError> {
        let mut input = stream::open(self.file)?;
        let mut elements = Elements::new(input.as_mut());
        let result = self.document(&mut elements);
        let offset = elements.offset();
        match result {
            Ok(()) | Err(End::Stopped) => Ok(()),
            Err(End::Io(error)) => Err(stream::failed(self.file.compression, &error, offset)),
            Err(End::Grammar(why)) => Err(ReadError { group: None, offset: Some(offset), why: why.to_owned() }),
        }
    }

    fn document(&mut self, elements: &mut Elements<'_>) -> Result<(), End> {
        match (elements.peek()?, self.file.schema.wrapper()) {
            (Some(b'['), _) => {
                elements.take();
                self.array(elements)?;
            }
            (Some(b'{'), Some(key)) => {
                elements.take();
                self.wrapped(elements, key)?;
            }
            _ => {
                while elements.peek()?.is_some() {
                    self.element(elements)?;
                }
            }
        }
        match elements.peek()? {
            Some(_) => Err(End::Grammar("more text follows the end of the document")),
            None => Ok(()),
        }
    }

    /// The rest of an array whose opening bracket was taken.
    fn array(&mut self, elements: &mut Elements<'_>) -> Result<(), End> {
        loop {
            match elements.peek()? {
                None => return Err(End::Grammar("the array of records is not closed")),
                Some(b']') => {
                    elements.take();
                    return Ok(());
                }
                Some(b',') => elements.take(),
                Some(_) => self.element(elements)?,
            }
        }
    }

    /// The rest of an object around the array of records.
    fn wrapped(&mut self, elements: &mut Elements<'_>, wrapper: &str) -> Result<(), End> {
        let mut found = false;
        loop {
            match elements.peek()? {
                None => return Err(End::Grammar("the object around the records is not closed")),
                Some(b'}') => {
                    elements.take();
                    return if found { Ok(()) } else { Err(End::Grammar("the array of records is not there")) };
                }
                Some(b',') => elements.take(),
                Some(b'"') => {
                    let key = elements.value()?.line.bytes;
                    let here =
                        key.strip_prefix(b"\"").and_then(|key| key.strip_suffix(b"\"")) == Some(wrapper.as_bytes());
                    if elements.peek()? != Some(b':') {
                        return Err(End::Grammar("a colon is missing"));
                    }
                    elements.take();
                    if here && elements.peek()? == Some(b'[') {
                        found = true;
                        elements.take();
                        self.array(elements)?;
                    } else {
                        elements.peek()?;
                        if elements.value()?.line.bytes.is_empty() {
                            return Err(End::Grammar("a value is missing"));
                        }
                        self.sink.note(0, "values beside the array of records were not scanned");
                    }
                }
                Some(_) => return Err(End::Grammar("an object key must be a string")),
            }
        }
    }

    fn element(&mut self, elements: &mut Elements<'_>) -> Result<(), End> {
        if self.sink.stopped() {
            return Err(End::Stopped);
        }
        let element = elements.value()?;
        let line = Line { ..element.line };
        if line.bytes.is_empty() && !line.too_long {
            return Err(End::Grammar("a value is missing"));
        }
        let complete = element.complete;
        self.ordinal += u64::from(self.json.read(self.ordinal, line, self.tree, &self.file.schema, self.sink));
        // What failed inside the element fails again, and is told with its kind.
        if complete { Ok(()) } else { elements.peek().map(drop).map_err(End::Io) }
    }
}
