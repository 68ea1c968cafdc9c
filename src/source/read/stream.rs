//! Files as streams of bytes: decompression, and what can be wrong with it.

use super::ReadError;
use crate::source::{Compression, DataFile};
use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

/// Compressed bytes read at once.
const INPUT: usize = 256 << 10;
/// Largest window a Zstandard frame may ask for, as a power of two: 128 MiB, what `--ultra` levels use.
const WINDOW_LOG: u32 = 27;

/// Opens a file and decompresses it.
pub(super) fn open(file: &DataFile) -> Result<Box<dyn Read>, ReadError> {
    let plain = File::open(&file.path).map_err(|error| failed(Compression::Plain, &error, 0))?;
    decompress(plain, file.compression).map_err(|error| failed(file.compression, &error, 0))
}

/// What `input` holds under its compression.
pub(crate) fn decompress<'a>(input: impl Read + 'a, compression: Compression) -> io::Result<Box<dyn Read + 'a>> {
    if compression == Compression::Plain {
        return Ok(Box::new(input));
    }
    let input = BufReader::with_capacity(INPUT, input);
    if compression == Compression::Gzip {
        return Ok(Box::new(GzipMembers::new(input)));
    }
    let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(Box::new(decoder))
}

/// Says in words what stopped a stream after `offset` decompressed bytes.
pub(super) fn failed(compression: Compression, error: &io::Error, offset: u64) -> ReadError {
    let why = match (compression, error.kind()) {
        (Compression::Plain, kind) => format!("cannot be read: {kind}"),
        (_, io::ErrorKind::UnexpectedEof) => format!("the {} stream is cut off", compression.as_str()),
        (Compression::Zstd, _) if error.to_string().contains("too much memory") => {
            format!("a zstd frame asks for a window of more than {} MiB", (1u64 << WINDOW_LOG) >> 20)
        }
        _ => format!("the {} stream is damaged: {error}", compression.as_str()),
    };
    ReadError { group: None, offset: Some(offset), why }
}

/// All members of a gzip file. Zeros after the last one are padding; anything else is damage.
struct GzipMembers<R: BufRead> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> GzipMembers<R> {
    fn new(input: R) -> Self {
        Self { member: Some(GzDecoder::new(input)) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let count = member.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            self.member = match self.member.take() {
                Some(member) => next_member(member.into_inner())?,
                None => None,
            };
        }
        Ok(0)
    }
}

fn next_member<R: BufRead>(mut input: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let ahead = input.fill_buf()?;
        let zeros = ahead.iter().take_while(|&&byte| byte == 0).count();
        match ahead.get(zeros) {
            None if ahead.is_empty() => return Ok(None),
            None => input.consume(zeros),
            Some(0x1f) => {
                input.consume(zeros);
                return Ok(Some(GzDecoder::new(input)));
            }
            Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "other bytes follow the last member")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::write::GzEncoder;
    use std::io::Write as _;

    fn member(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    }

    fn read(bytes: &[u8]) -> (String, Option<String>) {
        let mut text = Vec::new();
        let mut reader = GzipMembers::new(BufReader::with_capacity(7, bytes));
        let error = reader.read_to_end(&mut text).err();
        let why = error.map(|error| failed(Compression::Gzip, &error, text.len() as u64).why);
        (String::from_utf8(text).expect("UTF-8"), why)
    }

    #[test]
    fn all_members_are_read_and_zeros_after_them_are_padding() {
        let mut bytes = member("one ");
        bytes.extend(member("two"));
        bytes.extend([0; 600]);
        assert_eq!(read(&bytes), ("one two".to_owned(), None));
    }

    #[test]
    fn damage_is_named_and_what_came_before_it_is_kept() {
        let mut garbage = member("one");
        garbage.extend(b"garbage");
        assert_eq!(
            read(&garbage),
            ("one".to_owned(), Some("the gzip stream is damaged: other bytes follow the last member".to_owned()))
        );
        let mut checksum = member("one");
        let at = checksum.len() - 8;
        checksum[at] ^= 1;
        assert_eq!(
            read(&checksum).1.as_deref(),
            Some("the gzip stream is damaged: corrupt gzip stream does not have a matching checksum")
        );
        let whole = member("one");
        assert_eq!(read(&whole[..whole.len() - 3]).1.as_deref(), Some("the gzip stream is cut off"));
    }
}
