//! Rust sources as the compiler sees them: without comments, literals and code that is only built for tests.
//!
//! What is taken out is replaced by blanks, so that lines keep their numbers. No parser: enough of a lexer to tell code from text.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What marks an item that is only built for tests.
const MARK: &str = "#[cfg(test)]";

/// One source file.
pub(crate) struct Code {
    /// Path below the repository, `/`-separated.
    pub(crate) path: String,
    /// The code.
    pub(crate) text: String,
}

impl Code {
    pub(crate) fn new(path: &str, source: &str) -> Self {
        Self { path: path.to_owned(), text: without_tests(&without_text(source)) }
    }

    /// Every occurrence of `words`, as "path:line: word". A word that begins or ends like a name matches whole names only.
    pub(crate) fn occurrences(&self, words: &[&str]) -> Vec<String> {
        let mut found = Vec::new();
        for (line, text) in self.lines() {
            found.extend(words.iter().filter(|word| holds(&text, word)).map(|word| self.at(line, word)));
        }
        found
    }

    /// Every path that starts at the crate or the standard library, `use` trees written out, as (line, path).
    pub(crate) fn paths(&self) -> Vec<(usize, String)> {
        let mut paths = Vec::new();
        for (line, text) in self.lines() {
            for item in text.split(';') {
                match item.trim_start().strip_prefix("use ").or_else(|| item.split_once(" use ").map(|(_, tree)| tree))
                {
                    Some(tree) => write_out("", tree, &mut |path| paths.push((line, path))),
                    None => paths.extend(item.split_whitespace().flat_map(plain_paths).map(|path| (line, path))),
                }
            }
        }
        paths
    }

    /// Paths from [`Self::paths`] that `refused` refuses, as "path:line: path".
    pub(crate) fn paths_that(&self, refused: impl Fn(&str) -> bool) -> Vec<String> {
        self.paths().into_iter().filter(|(_, path)| refused(path)).map(|(line, path)| self.at(line, &path)).collect()
    }

    fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Lines with their numbers; a `use` item that goes over several lines counts as its first one.
    fn lines(&self) -> impl Iterator<Item = (usize, String)> {
        let mut lines = self.text.lines().enumerate();
        std::iter::from_fn(move || {
            let (number, line) = lines.next()?;
            let mut line = line.to_owned();
            let is_use = |line: &str| line.trim_start().trim_start_matches("pub ").starts_with("use ");
            while is_use(&line) && !line.contains(';') {
                let Some((_, more)) = lines.next() else { break };
                line.push(' ');
                line.push_str(more);
            }
            Some((number + 1, line))
        })
    }
}

/// All files that end in `.rs` below `folder` of the repository, as (path, source).
pub(crate) fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs"));
    let source = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        (path, fs::read_to_string(entry.path()).unwrap())
    };
    files.map(source).collect()
}

/// The code below `folder`, without modules that are only built for tests.
pub(crate) fn read(folder: &str) -> Vec<Code> {
    let sources = sources(folder);
    let tests: BTreeSet<String> = sources.iter().flat_map(|(path, source)| test_modules(path, source)).collect();
    let is_test = |path: &str| {
        let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
        tests.iter().any(|test| module == test || module.starts_with(&format!("{test}/")))
    };
    let kept = sources.iter().filter(|(path, _)| !is_test(path));
    kept.map(|(path, source)| Code::new(path, source)).collect()
}

/// Modules in files of their own that `path` declares for tests only, as paths without ending.
pub(crate) fn test_modules(path: &str, source: &str) -> Vec<String> {
    let folder = match path.rsplit_once('/').unwrap() {
        (folder, "mod.rs" | "lib.rs" | "main.rs") => folder,
        _ => path.trim_end_matches(".rs"),
    };
    let code = without_text(source);
    let marks = memchr::memmem::find_iter(code.as_bytes(), MARK.as_bytes()).map(|at| at + MARK.len());
    // Blanks keep the offsets: the name of a file stands in the source only.
    let items = marks.map(|at| (at, at + code[at..].find(['{', ';']).unwrap_or(0)));
    let modules = items.filter_map(|(at, end)| {
        let name = code[at..end].split_once("mod ")?.1.trim();
        Some(match source[at..end].split_once("#[path = \"").and_then(|(_, path)| path.split_once(".rs\"")) {
            Some((file, _)) => format!("{}/{file}", path.rsplit_once('/').unwrap().0),
            None => format!("{folder}/{name}"),
        })
    });
    modules.collect()
}

fn holds(line: &str, word: &str) -> bool {
    let name = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let (line, word) = (line.as_bytes(), word.as_bytes());
    let joined = |at: usize| {
        let before = at > 0 && name(word.first()) && name(line.get(at - 1));
        before || name(word.last()) && name(line.get(at + word.len()))
    };
    memchr::memmem::find_iter(line, word).any(|at| !joined(at))
}

/// Paths in a piece of code that is no `use` item.
fn plain_paths(code: &str) -> impl Iterator<Item = String> {
    let part = |ch: char| ch.is_alphanumeric() || ch == '_' || ch == ':';
    let paths = code.split(move |ch| !part(ch)).filter(|path| path.contains("::"));
    paths.map(|path| path.trim_end_matches(':').to_owned())
}

/// Writes out a `use` tree.
fn write_out(prefix: &str, tree: &str, out: &mut dyn FnMut(String)) {
    let tree = tree.trim();
    let Some((before, rest)) = tree.split_once('{') else {
        let name = tree.split_whitespace().next().unwrap_or_default();
        return out(format!("{prefix}{name}"));
    };
    let prefix = format!("{prefix}{}", before.trim());
    let group = rest.trim_end().strip_suffix('}').unwrap_or(rest);
    let mut depth = 0;
    let branches = group.split(|ch| {
        depth += i32::from(ch == '{') - i32::from(ch == '}');
        ch == ',' && depth == 0
    });
    branches.filter(|branch| !branch.trim().is_empty()).for_each(|branch| write_out(&prefix, branch, out));
}

/// Blanks out comments, strings and characters.
pub(crate) fn without_text(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    while out.len() < bytes.len() {
        let at = out.len();
        let end = text_end(bytes, at);
        if end > at {
            out.extend(bytes[at..end].iter().map(|&byte| if byte == b'\n' { b'\n' } else { b' ' }));
        } else {
            out.push(bytes[at]);
        }
    }
    String::from_utf8(out).unwrap()
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none begins there.
fn text_end(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    let until = |needle: &[u8]| memchr::memmem::find(rest, needle).map_or(bytes.len(), |found| at + found);
    match rest {
        [b'/', b'/', ..] => until(b"\n"),
        [b'/', b'*', ..] => comment_end(bytes, at),
        [b'"', ..] => quoted_end(bytes, at, b'"'),
        [b'\'', b'\\', ..] => quoted_end(bytes, at, b'\''),
        // A lifetime has no closing quote after its first letter.
        [b'\'', first, ..] => match rest.get(1 + width(*first)) {
            Some(b'\'') => at + 2 + width(*first),
            _ => at,
        },
        [b'r', b'"' | b'#', ..] => {
            let hashes = rest[1..].iter().take_while(|&&byte| byte == b'#').count();
            let closing = [&b"\""[..], &b"#".repeat(hashes)].concat();
            let body = at + hashes + 2;
            // `r#name` is a name, not a string.
            match rest.get(hashes + 1) {
                Some(b'"') => memchr::memmem::find(&bytes[body..], &closing)
                    .map_or(bytes.len(), |found| body + found + closing.len()),
                _ => at,
            }
        }
        _ => at,
    }
}

fn comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted_end(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != quote {
        at += 1 + usize::from(bytes[at] == b'\\');
    }
    bytes.len().min(at + 1)
}

/// Bytes of the UTF-8 character that begins with `first`.
fn width(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// Blanks out the items marked for tests.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find(MARK) {
        let length = item_length(&out[start + MARK.len()..]);
        let end = start + MARK.len() + length;
        let blank: String = out[start..end].chars().map(|ch| if ch == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blank);
    }
    out
}

/// Bytes up to the end of the first item.
fn item_length(code: &str) -> usize {
    let mut depth = 0;
    for (at, byte) in code.bytes().enumerate() {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        if depth == 0 && (byte == b';' || byte == b'}') {
            return at + 1;
        }
    }
    code.len()
}
