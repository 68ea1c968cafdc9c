//! Arrow IPC: files (random access) and streams.
//!
//! Messages are read here and not by the library's own readers, because every length in a hostile file must be
//! checked against the bytes that are really there before memory is asked for. Decoding a message is the library's.

use super::parquet::{Failure, quietly};
use super::paths::PathTree;
use super::rows::RowReader;
use super::{ReadError, stream};
use crate::record::Sink;
use crate::source::DataFile;
use crate::source::schema::Schema;
use arrow::array::{ArrayRef, RecordBatch};
use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow::ipc::convert::try_fb_to_schema;
use arrow::ipc::reader::{read_dictionary, read_footer_length, read_record_batch};
use arrow::ipc::{Block, Message, MessageHeader, RecordBatch as BatchHeader, root_as_footer, root_as_message};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

/// What is wrong with a message that ends too early.
const CUT_OFF: &str = "it is cut off";
/// Marks the start of a message.
const CONTINUATION: [u8; 4] = [0xFF; 4];
/// Longest header of a message, and longest footer.
const LONGEST_HEADER: u64 = 64 << 20;
/// Longest body of a message, stored and decompressed.
const LONGEST_BODY: u64 = 2 << 30;
/// Rows that a batch may have without bytes to show for them.
const FREE_ROWS: u64 = 1 << 20;
/// Rows walked at a time.
const SLICE: usize = 8192;

/// What messages say before the batches.
struct Decoder {
    schema: SchemaRef,
    dictionaries: HashMap<i64, ArrayRef>,
}

/// Everything that reading rows needs.
pub(super) struct IpcReader<'a> {
    pub(super) rows: &'a mut RowReader,
    pub(super) tree: &'a mut PathTree,
    pub(super) schema: &'a Schema,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) ordinal: u64,
}

/// Stored sizes of the record batches of a file.
pub(super) fn batch_sizes(file: &DataFile) -> Result<Vec<u64>, ReadError> {
    let mut input = File::open(&file.path).map_err(|error| stream::failed(file.compression, &error, 0))?;
    let footer =
        quietly(|| footer(&mut input)).map_err(|why| failed(None, format!("the Arrow footer is damaged: {why}")))?;
    Ok(footer.batches.iter().map(|block| u64::try_from(block.bodyLength()).unwrap_or(0)).collect())
}

fn failed(group: Option<usize>, why: String) -> ReadError {
    ReadError { group, offset: None, why }
}

struct Footer {
    schema: SchemaRef,
    dictionaries: Vec<Block>,
    batches: Vec<Block>,
}

fn footer(input: &mut File) -> Result<Footer, Failure> {
    let size = input.metadata()?.len();
    let mut tail = [0; 10];
    input.seek(SeekFrom::End(-10))?;
    input.read_exact(&mut tail)?;
    let length = read_footer_length(tail)? as u64;
    if length > LONGEST_HEADER || length + 10 > size {
        return Err("its length is beyond the file".into());
    }
    input.seek(SeekFrom::Start(size - 10 - length))?;
    let bytes = exactly(input, length)?;
    let footer = root_as_footer(&bytes).map_err(|error| error.to_string())?;
    let schema = Arc::new(try_fb_to_schema(footer.schema().ok_or("it has no schema")?)?);
    let dictionaries = footer.dictionaries().iter().flatten().copied().collect();
    let batches = footer.recordBatches().iter().flatten().copied().collect();
    Ok(Footer { schema, dictionaries, batches })
}

impl IpcReader<'_> {
    /// Reads record batches of a file by their numbers.
    pub(super) fn file(mut self, file: &DataFile, batches: std::ops::Range<usize>) -> Result<(), ReadError> {
        let mut input = File::open(&file.path).map_err(|error| stream::failed(file.compression, &error, 0))?;
        let footer = quietly(|| footer(&mut input))
            .map_err(|why| failed(None, format!("the Arrow footer is damaged: {why}")))?;
        let mut decoder = Decoder { schema: footer.schema.clone(), dictionaries: HashMap::new() };
        for block in &footer.dictionaries {
            quietly(|| decoder.message(&block_bytes(&mut input, block)?).map(drop))
                .map_err(|why| failed(None, format!("a dictionary is damaged: {why}")))?;
        }
        for group in batches.start..batches.end.min(footer.batches.len()) {
            let Some(block) = footer.batches.get(group) else { break };
            let batch = quietly(|| decoder.message(&block_bytes(&mut input, block)?));
            let flow = batch.and_then(|batch| match batch {
                Some(batch) => self.batch(&batch),
                None => Err("it is no record batch".to_owned()),
            });
            match flow {
                Ok(true) => {}
                Ok(false) => break,
                Err(why) => return Err(failed(Some(group), format!("record batch {group} is damaged: {why}"))),
            }
        }
        Ok(())
    }

    /// Reads a stream front to back.
    pub(super) fn stream(mut self, file: &DataFile) -> Result<(), ReadError> {
        let mut input = stream::open(file)?;
        let mut decoder: Option<Decoder> = None;
        let mut group = 0;
        loop {
            let step = quietly(|| {
                let Some(bytes) = next_message(input.as_mut())? else {
                    return if decoder.is_some() { Ok(Step::End) } else { Err("it has no schema".into()) };
                };
                let message = bytes.message()?;
                if let Some(schema) = message.header_as_schema() {
                    decoder =
                        Some(Decoder { schema: Arc::new(try_fb_to_schema(schema)?), dictionaries: HashMap::new() });
                    return Ok(Step::Read(None));
                }
                let decoder = decoder.as_mut().ok_or("a batch comes before the schema")?;
                Ok(Step::Read(decoder.message(&bytes)?))
            });
            let flow = step.and_then(|step| match step {
                Step::End => Ok(false),
                Step::Read(None) => Ok(true),
                Step::Read(Some(batch)) => {
                    group += 1;
                    self.batch(&batch)
                }
            });
            match flow {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(why) => return Err(failed(Some(group), format!("the Arrow stream is damaged: {why}"))),
            }
        }
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<bool, String> {
        let rows = batch.num_rows();
        for start in (0..rows).step_by(SLICE) {
            let slice = batch.slice(start, SLICE.min(rows - start));
            let Self { rows, tree, schema, sink, ordinal } = self;
            if !quietly(|| Ok(rows.read(&slice, *ordinal, &[], tree, schema, *sink)?))? {
                return Ok(false);
            }
            *ordinal += slice.num_rows() as u64;
        }
        Ok(true)
    }
}

enum Step {
    End,
    Read(Option<RecordBatch>),
}

/// Header and body of one message.
struct MessageBytes {
    header: Vec<u8>,
    body: Buffer,
}

impl MessageBytes {
    fn message(&self) -> Result<Message<'_>, Failure> {
        Ok(root_as_message(&self.header).map_err(|error| error.to_string())?)
    }
}

impl Decoder {
    /// Takes in a dictionary, or gives back a batch.
    fn message(&mut self, bytes: &MessageBytes) -> Result<Option<RecordBatch>, Failure> {
        let message = bytes.message()?;
        let version = message.version();
        match message.header_type() {
            MessageHeader::DictionaryBatch => {
                let batch = message.header_as_dictionary_batch().ok_or("a header is missing")?;
                check(&batch.data().ok_or("a dictionary is missing")?, &bytes.body)?;
                read_dictionary(&bytes.body, batch, &self.schema, &mut self.dictionaries, &version)?;
                Ok(None)
            }
            MessageHeader::RecordBatch => {
                let batch = message.header_as_record_batch().ok_or("a header is missing")?;
                check(&batch, &bytes.body)?;
                let schema = self.schema.clone();
                Ok(Some(read_record_batch(&bytes.body, batch, schema, &self.dictionaries, None, &version)?))
            }
            _ => Err("a message of unknown kind".into()),
        }
    }
}

/// Refuses numbers that would ask for memory or time beyond all measure.
fn check(batch: &BatchHeader<'_>, body: &[u8]) -> Result<(), Failure> {
    let rows = u64::try_from(batch.length()).map_err(|_| "a negative number of rows")?;
    if rows > FREE_ROWS.max(body.len() as u64 * 8) {
        return Err("more rows than its bytes can hold".into());
    }
    if batch.compression().is_none() {
        return Ok(());
    }
    let mut total = 0u64;
    for buffer in batch.buffers().iter().flatten() {
        let start = usize::try_from(buffer.offset()).map_err(|_| "a negative offset")?;
        // Each buffer starts with its decompressed length; -1 says that it is stored as it is.
        let length =
            body.get(start..).and_then(|rest| rest.first_chunk::<8>()).map_or(0, |head| i64::from_le_bytes(*head));
        if buffer.length() > 0 {
            total = total.saturating_add(u64::try_from(length).unwrap_or(0));
        }
    }
    if total > LONGEST_BODY {
        return Err("a batch of more than 2 GiB".into());
    }
    Ok(())
}

fn block_bytes(input: &mut File, block: &Block) -> Result<MessageBytes, Failure> {
    let (header, body) = (u64::try_from(block.metaDataLength())?, u64::try_from(block.bodyLength())?);
    input.seek(SeekFrom::Start(u64::try_from(block.offset())?))?;
    let mut bytes = exactly(input, header)?;
    let prefix = if bytes.starts_with(&CONTINUATION) { 8 } else { 4 };
    bytes.drain(..prefix.min(bytes.len()));
    Ok(MessageBytes { header: bytes, body: Buffer::from_vec(exactly(input, body)?) })
}

/// The next message of a stream, `None` at its end.
fn next_message(input: &mut dyn Read) -> Result<Option<MessageBytes>, Failure> {
    let mut word = [0; 4];
    let mut first = Vec::new();
    input.take(4).read_to_end(&mut first)?;
    if first.is_empty() {
        return Ok(None);
    }
    word.copy_from_slice(first.get(..4).ok_or(CUT_OFF)?);
    if word == CONTINUATION {
        input.read_exact(&mut word).map_err(|_| CUT_OFF)?;
    }
    let length = u32::from_le_bytes(word);
    if length == 0 {
        return Ok(None);
    }
    let header = exactly(input, u64::from(length))?;
    let body = root_as_message(&header).map_err(|error| error.to_string())?.bodyLength();
    let body = Buffer::from_vec(exactly(input, u64::try_from(body)?)?);
    Ok(Some(MessageBytes { header, body }))
}

/// So many bytes, taken from the input before memory for more is asked for.
fn exactly(input: &mut dyn Read, length: u64) -> Result<Vec<u8>, Failure> {
    if length > LONGEST_BODY {
        return Err("a message of more than 2 GiB".into());
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(CUT_OFF.into()) }
}
