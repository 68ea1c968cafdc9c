//! What a file is: by its bytes first, by its name where bytes do not decide.
//!
//! The answer is either a container format that a reader handles, or the reason why the file is not read. Whatever cannot
//! be told apart is *unscanned*, never silently clean.

use super::discover::{Found, plain};
use super::head::{HEAD, Head, LONG_HEAD, head, tail};
use super::kinds::{self, DATA};
use crate::source::schema::{Event, Stop, walk};
use crate::source::{Compression, Format, Standing};
use std::path::Path;

/// Bytes that hold every magic number; enough for the files of a folder of images.
const MAGIC: usize = 512;

/// Longest schema message an Arrow stream may start with; the decoder allocates what is announced.
const SCHEMA_MESSAGE: u64 = 64 << 20;

/// What a file is.
#[derive(Debug)]
pub(super) enum Sniffed {
    /// A data file with its decompressed head (empty for columnar formats).
    Data {
        format: Format,
        compression: Compression,
        head: Vec<u8>,
        /// What is unusual about it.
        warning: Option<String>,
    },
    /// Not read, for this reason.
    Beside(Standing),
}

fn broken(why: &str) -> Sniffed {
    Sniffed::Beside(Standing::Broken(why.to_owned()))
}

/// Looks at one file.
pub(super) fn sniff(found: &Found) -> Sniffed {
    let state = match &found.state {
        Ok(state) if state.regular => state,
        Ok(_) => return broken("not a regular file"),
        Err(why) => return broken(why),
    };
    let mut extensions = kinds::extensions(&found.name).peekable();
    let named = extensions.next_if(|last| kinds::is_compressed(last));
    let extension = extensions.next().unwrap_or_default();
    // A hidden file that the user named is not passed over.
    let name = if found.named { found.name.trim_start_matches('.') } else { &found.name };
    let by_name = kinds::by_name(name, &extension);
    if state.bytes == 0 {
        return empty(named.is_some(), &extension, by_name.as_ref());
    }
    let enough = if matches!(by_name, Some(Standing::Listed(_))) { MAGIC } else { HEAD };
    let start = match head(&found.path, Compression::Plain, enough) {
        Ok(start) => start,
        Err(error) => return by_name.map_or_else(|| broken(&plain(&error)), Sniffed::Beside),
    };
    if let Some(sniffed) = by_magic(&found.path, &start.bytes, state.bytes, &extension) {
        return match (sniffed, by_name) {
            // A pointer to an image or a configuration is nothing the scan misses.
            (Sniffed::Beside(Standing::Broken(_)), Some(standing @ Standing::Listed(_))) => Sniffed::Beside(standing),
            (sniffed, _) => sniffed,
        };
    }
    let compression = compression(&start.bytes);
    if let Some(standing) = by_name {
        return Sniffed::Beside(standing);
    }
    if compression == Compression::Plain {
        let warning = named.map(|_| "is named like a compressed file, but is not compressed".to_owned());
        return text(&found.path, compression, start, &extension, warning);
    }
    let warning =
        named.is_none().then(|| format!("is {}-compressed, although its name does not say so", compression.as_str()));
    match head(&found.path, compression, HEAD) {
        Ok(inner) if inner.bytes.is_empty() && !DATA.contains(&extension.as_str()) => {
            Sniffed::Beside(Standing::Listed("empty file"))
        }
        Ok(inner) if inner.bytes.is_empty() => {
            let warning = Some("holds no records".to_owned());
            Sniffed::Data { format: Format::JsonLines, compression, head: Vec::new(), warning }
        }
        Ok(inner) => match packed(&inner.bytes) {
            Some(what) => Sniffed::Beside(Standing::Unscanned(what)),
            None => text(&found.path, compression, inner, &extension, warning),
        },
        Err(error) if needs_window(&error) => broken("zstd stream with a window above 128 MiB, more than is read"),
        Err(_) => broken(&format!("damaged {} stream", compression.as_str())),
    }
}

/// Whether zstd refused a window above [`WINDOW_LOG`](super::head::WINDOW_LOG). The binding hands the library's words on, not its code.
fn needs_window(error: &std::io::Error) -> bool {
    error.to_string().contains("too much memory")
}

/// A file without bytes.
fn empty(compressed: bool, extension: &str, by_name: Option<&Standing>) -> Sniffed {
    match extension {
        "parquet" | "arrow" | "feather" | "ipc" => broken("empty file, no footer"),
        _ if compressed => broken("empty file, not even a compressed stream"),
        "jsonl" | "ndjson" | "json" => Sniffed::Data {
            format: Format::JsonLines,
            compression: Compression::Plain,
            head: Vec::new(),
            warning: Some("is empty: it holds no records".to_owned()),
        },
        _ => Sniffed::Beside(match by_name {
            Some(Standing::Listed(what)) => Standing::Listed(what),
            _ => Standing::Listed("empty file"),
        }),
    }
}

fn compression(start: &[u8]) -> Compression {
    match start {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        // RFC 8878: frames 0xFD2FB528, skippable frames 0x184D2A50 to 0x184D2A5F, little-endian.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Compression::Zstd,
        _ => Compression::Plain,
    }
}

/// What the first bytes say whatever the name is.
fn by_magic(path: &Path, start: &[u8], bytes: u64, extension: &str) -> Option<Sniffed> {
    let columnar = |format| Sniffed::Data { format, compression: Compression::Plain, head: Vec::new(), warning: None };
    let ends = |magic: &[u8]| match magic.len() {
        4 => tail::<4>(path).is_ok_and(|end| end == magic),
        _ => tail::<6>(path).is_ok_and(|end| end == magic),
    };
    Some(match start {
        [b'P', b'A', b'R', b'1', ..] if ends(b"PAR1") && bytes > 12 => columnar(Format::Parquet),
        [b'P', b'A', b'R', b'E', ..] => broken("encrypted Parquet"),
        [b'P', b'A', b'R', b'1', ..] if ends(b"PARE") => broken("encrypted Parquet"),
        [b'P', b'A', b'R', b'1', ..] => broken("truncated Parquet: it does not end with its footer"),
        _ if extension == "parquet" && bytes > 12 && ends(b"PAR1") => {
            broken("damaged Parquet: it does not start with its magic bytes")
        }
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] if ends(b"ARROW1") => columnar(Format::ArrowFile),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] => broken("truncated Arrow file: it does not end with its footer"),
        [0xff, 0xff, 0xff, 0xff, a, b, c, d, ..]
            if u64::from(u32::from_le_bytes([*a, *b, *c, *d])) < bytes.min(SCHEMA_MESSAGE) =>
        {
            columnar(Format::ArrowStream)
        }
        [b'v', b'e', b'r', b's', ..] if start.starts_with(b"version https://git-lfs.github.com/spec/") => {
            broken("Git LFS pointer: the data itself was not fetched")
        }
        [b'#', ..] if start.starts_with(b"# xet version") => broken("Xet pointer: the data itself was not fetched"),
        _ if extension == "dvc" => broken("DVC pointer: the data itself was not fetched"),
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => Sniffed::Beside(numpy(start)),
        [b'P', b'K', 3, 4, ..] if matches!(extension, "pt" | "pth" | "bin" | "ckpt") => {
            Sniffed::Beside(Standing::Code("PyTorch archive, holds a pickle"))
        }
        // The protocol opcode of pickle 2 to 5, then a frame, a global, a container or a long.
        [0x80, 2..=5, 0x95 | b'c' | b'}' | b']' | b'(' | 0x8a, ..] => Sniffed::Beside(Standing::Code("pickle")),
        _ => return other_containers(start),
    })
}

/// Containers that may hold records but are not read yet.
fn other_containers(start: &[u8]) -> Option<Sniffed> {
    let known: [(&[u8], &'static str); 9] = [
        (b"FEA1", "Feather version 1 file"),
        (b"SQLite format 3\0", "database"),
        (b"\x89HDF\r\n\x1a\n", "HDF5 file"),
        (b"Obj\x01", "Avro file"),
        (b"ORC", "ORC file"),
        (b"BZh", "bzip2 file"),
        (b"\xfd7zXZ\0", "xz file"),
        (b"\x04\x22\x4d\x18", "LZ4 file"),
        (b"7z\xbc\xaf\x27\x1c", "archive"),
    ];
    let found = known.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, what)| *what);
    let tar = || (start.get(257..262) == Some(b"ustar")).then_some("tar archive");
    found.or_else(tar).map(|what| Sniffed::Beside(Standing::Unscanned(what)))
}

/// What stands inside a compression when it is not JSON text.
fn packed(inner: &[u8]) -> Option<&'static str> {
    if inner.starts_with(b"PAR1") {
        return Some("Parquet inside another compression");
    }
    if inner.starts_with(b"ARROW1") {
        return Some("Arrow inside another compression");
    }
    if compression(inner) != Compression::Plain {
        return Some("compressed twice");
    }
    (inner.get(257..262) == Some(b"ustar")).then_some("tar archive")
}

/// An array of `NumPy` runs code on load only when its items are Python objects.
fn numpy(start: &[u8]) -> Standing {
    // The header of the format is a Python literal such as {'descr': '<f4', ...} within the first kilobyte.
    let header = &start[..start.len().min(1_024)];
    let described = memchr::memmem::find(header, b"'descr'");
    let object = memchr::memmem::find(header, b"'|O'").or_else(|| memchr::memmem::find(header, b"'O'"));
    match (described, object) {
        (Some(_), None) => Standing::Listed("numeric array"),
        _ => Standing::Code("NumPy array of Python objects"),
    }
}

/// Text that may be JSON.
fn text(path: &Path, compression: Compression, start: Head, extension: &str, warning: Option<String>) -> Sniffed {
    let expected = DATA.contains(&extension);
    if let Some(why) = not_text(&start.bytes) {
        return if expected { broken(why) } else { Sniffed::Beside(Standing::Unscanned("binary file")) };
    }
    let first = trimmed(&start.bytes).first().copied();
    match first {
        Some(b'<') if expected => return broken("HTML or XML page instead of data"),
        None if !expected => return Sniffed::Beside(Standing::Listed("blank file")),
        Some(b'{' | b'[') if !expected && !looks_like_records(&start.bytes) => {
            return Sniffed::Beside(Standing::Unscanned("unknown kind of text"));
        }
        Some(b'{' | b'[') | None => {}
        Some(_) if !expected => return Sniffed::Beside(Standing::Unscanned("unknown kind of text")),
        Some(_) if !has_json_lines(trimmed(&start.bytes)) => return broken("text that is not JSON"),
        Some(_) => {}
    }
    let start = longer(path, compression, start);
    if is_description(&start.bytes) {
        return Sniffed::Beside(Standing::Listed("configuration"));
    }
    let (format, note) = match first {
        None => (Format::JsonLines, Some("holds no records".to_owned())),
        Some(b'{' | b'[') => json(&start.bytes, extension),
        Some(_) => (Format::JsonLines, None),
    };
    let misnamed = expected && !matches!(extension, "json" | "jsonl" | "ndjson");
    let misnamed = misnamed.then(|| format!("is JSON text, although it is named .{extension}"));
    Sniffed::Data { format, compression, head: start.bytes, warning: misnamed.or(warning).or(note) }
}

/// The head again, longer, when it ends within the first line of an object: what follows decides about the format.
fn longer(path: &Path, compression: Compression, start: Head) -> Head {
    let body = trimmed(&start.bytes);
    if start.whole || !body.starts_with(b"{") || body.contains(&b'\n') {
        return start;
    }
    head(path, compression, LONG_HEAD).unwrap_or(start)
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start()
}

/// Lines or one text? Told by what follows the first value and whether it spans lines.
fn json(bytes: &[u8], extension: &str) -> (Format, Option<String>) {
    let body = trimmed(bytes);
    let lines = matches!(extension, "jsonl" | "ndjson");
    let first_line = memchr::memchr(b'\n', body).unwrap_or(body.len());
    let one_text = || Some("is one JSON text, not one object a line".to_owned());
    match walk(body, &mut |_| {}) {
        Stop::Complete(end) => {
            let more = !body[end..].trim_ascii().is_empty();
            let spans = end > first_line;
            match (more, spans, lines) {
                (true, false, _) => (Format::JsonLines, None),
                (true, true, _) => (Format::Json, Some("holds several JSON values that are not one a line".to_owned())),
                (false, false, true) if body.first() == Some(&b'{') => (Format::JsonLines, None),
                (false, _, true) => (Format::Json, one_text()),
                (false, ..) => (Format::Json, None),
            }
        }
        Stop::Cut if body.first() == Some(&b'[') || first_line < body.len() => {
            (Format::Json, lines.then(one_text).flatten())
        }
        Stop::Cut if lines => (Format::JsonLines, None),
        // A bad first line of many is one bad record; a bad place in one text spoils the rest.
        Stop::Malformed(_) if lines || has_json_lines(body) => (Format::JsonLines, None),
        Stop::Cut | Stop::Malformed(_) => (Format::Json, None),
    }
}

/// Whether some line of the head is one whole JSON value.
fn has_json_lines(body: &[u8]) -> bool {
    let whole =
        |line: &[u8]| matches!(walk(line, &mut |_| {}), Stop::Complete(end) if line[end..].trim_ascii().is_empty());
    body.split(|byte| *byte == b'\n').any(|line| matches!(line.first(), Some(b'{' | b'[' | b'"')) && whole(line))
}

/// Whether text of an unknown name is JSON objects: a key comes right after the first brace.
fn looks_like_records(bytes: &[u8]) -> bool {
    let mut steps = 0_u32;
    let mut object = false;
    walk(trimmed(bytes), &mut |event| {
        object |= steps <= 1 && event == Event::ObjectStart;
        steps += 1;
    });
    object && steps > 2
}

/// Whether a JSON object describes a dataset (Croissant and other linked data) or a schema instead of holding records.
fn is_description(bytes: &[u8]) -> bool {
    let mut first_key: Option<Vec<u8>> = None;
    let mut lists = 0_u32;
    walk(trimmed(bytes), &mut |event| match event {
        Event::Key(key) if first_key.is_none() => first_key = Some(key.to_vec()),
        Event::ListStart if first_key.is_none() => lists += 1,
        _ => {}
    });
    lists == 0 && first_key.is_some_and(|key| key == b"@context" || key == b"$schema")
}

/// Why the bytes are not UTF-8 text, when they are not. Single bad bytes are left to the reader, which names their rows.
fn not_text(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("UTF-16 text; only UTF-8 is read");
    }
    let start = &bytes[..bytes.len().min(4_096)];
    let zeros = |first: usize| start.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let half = start.len() / 2;
    // Zeros in both bytes of a pair are no characters at all.
    if half >= 4 && (zeros(0) * 10 > half * 7) != (zeros(1) * 10 > half * 7) {
        return Some("UTF-16 text; only UTF-8 is read");
    }
    let control = start.iter().filter(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()).count();
    (control * 20 > start.len()).then_some("binary data instead of JSON text")
}
