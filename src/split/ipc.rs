//! Arrow IPC, file and stream: batch by batch, with the schema, the body compression and the batch boundaries of the source.
//!
//! What Arrow arrays share or hide is written out by the format, so every clean batch is [compacted](super::compact) first. Dictionaries
//! of a stream are replaced from batch to batch. Those of a file must be the same for all batches, which cannot be had
//! without the removed values: such a file is copied when nothing is decided on it and quarantined as a whole otherwise.

use super::compact::{can_compact, compact, has_dictionary};
use super::output::{Hashing, Output, Slot};
use super::rows::divide;
use super::verdicts::Verdicts;
use super::{CLEAN, Counted, Fault, QUARANTINE, Run, copy_to, open};
use crate::source::{DataFile, Format};
use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::ipc::reader::{FileReader, StreamReader};
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow::ipc::{CompressionType, MessageHeader, root_as_message};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Rewrites an Arrow IPC file or stream.
pub(super) fn split(run: &Run<'_>, file: &DataFile, verdicts: &mut Verdicts<'_>) -> Result<Vec<Output>, Fault> {
    let compression = survey(&mut BufReader::new(open(file)?), file.bytes)?;
    let input = BufReader::new(Counted { file: open(file)?, progress: run.options.progress });
    let options = IpcWriteOptions::default().try_with_compression(compression).map_err(Fault::unreadable)?;
    let mut source = Source::open(input, file.format)?;
    let layout = Layout { schema: source.schema(), options, format: file.format, metadata: source.metadata() };
    if !can_compact(&layout.schema) {
        return Err(Fault::Unreadable("a column type that cannot be written without what it hides".to_owned()));
    }
    let whole = file.format == Format::ArrowFile && has_dictionary(&layout.schema);
    if whole && !verdicts.is_empty() {
        return Err(Fault::Unreadable("an Arrow file with dictionaries cannot be split".to_owned()));
    }
    let side = |side| Side { slot: Slot::new(run.root, side, &file.name), layout: &layout, writer: None };
    let (mut clean, mut quarantine) = (side(CLEAN), side(QUARANTINE));
    if !whole {
        clean.open()?;
    }
    while let Some(batch) = source.next() {
        run.check()?;
        let sides = divide(&batch.map_err(Fault::unreadable)?, verdicts)?;
        clean.write(sides.clean.as_ref().filter(|_| !whole))?;
        quarantine.write(sides.quarantine.as_ref())?;
    }
    if whole {
        return Ok(vec![copy_to(run, &file.path, &Slot::new(run.root, CLEAN, &file.name))?]);
    }
    Ok(clean.finish()?.into_iter().chain(quarantine.finish()?).collect())
}

/// Goes through the message headers: which compression the batches use, and whether every message fits in the file. A header that lies
/// about its length would make the decoder ask for that much memory.
fn survey(input: &mut BufReader<File>, size: u64) -> Result<Option<CompressionType>, Fault> {
    let lies = || Fault::Unreadable("a message is longer than the file".to_owned());
    let mut at = 0;
    let mut start = [0; 8];
    if read_full(input, &mut start).map_err(Fault::unreadable)? && start.starts_with(b"ARROW1") {
        at = 8;
    }
    let mut word = [0; 4];
    let mut header = Vec::new();
    loop {
        input.seek(SeekFrom::Start(at)).map_err(Fault::unreadable)?;
        if !read_full(input, &mut word).map_err(Fault::unreadable)? {
            return Ok(None);
        }
        at += 4;
        if word == [0xFF; 4] {
            if !read_full(input, &mut word).map_err(Fault::unreadable)? {
                return Ok(None);
            }
            at += 4;
        }
        let length = u64::from(u32::from_le_bytes(word));
        if length == 0 {
            return Ok(None);
        }
        if length > size.saturating_sub(at) {
            return Err(lies());
        }
        header.resize(usize::try_from(length).map_err(Fault::unreadable)?, 0);
        if !read_full(input, &mut header).map_err(Fault::unreadable)? {
            return Err(lies());
        }
        let message = root_as_message(&header).map_err(Fault::unreadable)?;
        let body = u64::try_from(message.bodyLength()).map_err(|_| lies())?;
        at += length;
        if body > size.saturating_sub(at) {
            return Err(lies());
        }
        at += body;
        if message.header_type() == MessageHeader::RecordBatch
            && let Some(compression) = message.header_as_record_batch().and_then(|batch| batch.compression())
        {
            return Ok(Some(compression.codec()));
        }
    }
}

/// Fills `block`; `false` when the input ends before.
fn read_full(input: &mut impl Read, block: &mut [u8]) -> io::Result<bool> {
    match input.read_exact(block) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        result => result.map(|()| true),
    }
}

/// Batches of a file or a stream.
enum Source<'a> {
    File(Box<FileReader<BufReader<Counted<'a>>>>),
    Stream(Box<StreamReader<BufReader<Counted<'a>>>>),
}

impl<'a> Source<'a> {
    fn open(input: BufReader<Counted<'a>>, format: Format) -> Result<Self, Fault> {
        if format == Format::ArrowFile {
            FileReader::try_new(input, None).map(|reader| Self::File(Box::new(reader)))
        } else {
            StreamReader::try_new(input, None).map(|reader| Self::Stream(Box::new(reader)))
        }
        .map_err(Fault::unreadable)
    }

    fn schema(&self) -> SchemaRef {
        match self {
            Self::File(reader) => reader.schema(),
            Self::Stream(reader) => reader.schema(),
        }
    }

    /// Metadata in the footer of a file.
    fn metadata(&self) -> BTreeMap<String, String> {
        match self {
            Self::File(reader) => {
                reader.custom_metadata().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
            }
            Self::Stream(_) => BTreeMap::new(),
        }
    }

    fn next(&mut self) -> Option<Result<RecordBatch, ArrowError>> {
        match self {
            Self::File(reader) => reader.next(),
            Self::Stream(reader) => reader.next(),
        }
    }
}

/// What both sides have in common with their source.
struct Layout {
    schema: SchemaRef,
    options: IpcWriteOptions,
    format: Format,
    metadata: BTreeMap<String, String>,
}

impl Layout {
    fn writer(&self, out: Hashing) -> Result<Writer, ArrowError> {
        let options = self.options.clone();
        if self.format == Format::ArrowStream {
            return StreamWriter::try_new_with_options(out, &self.schema, options).map(Writer::Stream);
        }
        let mut writer = FileWriter::try_new_with_options(out, &self.schema, options)?;
        for (key, value) in &self.metadata {
            writer.write_metadata(key, value);
        }
        Ok(Writer::File(writer))
    }
}

enum Writer {
    File(FileWriter<Hashing>),
    Stream(StreamWriter<Hashing>),
}

/// One side; the writer exists once it is opened or has rows.
struct Side<'a> {
    slot: Slot<'a>,
    layout: &'a Layout,
    writer: Option<Writer>,
}

impl Side<'_> {
    fn open(&mut self) -> Result<&mut Writer, Fault> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => self.layout.writer(self.slot.create()?).map_err(|error| self.fault(error))?,
        };
        Ok(self.writer.insert(writer))
    }

    /// Writes a batch without what it hides.
    fn write(&mut self, batch: Option<&RecordBatch>) -> Result<(), Fault> {
        let Some(batch) = batch else { return Ok(()) };
        let batch = compact(batch).map_err(Fault::unreadable)?;
        let written = match self.open()? {
            Writer::File(writer) => writer.write(&batch),
            Writer::Stream(writer) => writer.write(&batch),
        };
        written.map_err(|error| self.fault(error))
    }

    fn finish(mut self) -> Result<Option<Output>, Fault> {
        let out = match self.writer.take() {
            None => return Ok(None),
            Some(Writer::File(writer)) => writer.into_inner(),
            Some(Writer::Stream(writer)) => writer.into_inner(),
        };
        let out = out.map_err(|error| self.fault(error))?;
        Ok(Some(self.slot.close(out)?))
    }

    /// A full disk is no fault of the file; anything else the writer refuses is.
    fn fault(&self, error: ArrowError) -> Fault {
        match error {
            ArrowError::IoError(_, source) => self.slot.error(source).into(),
            other => Fault::unreadable(other),
        }
    }
}
