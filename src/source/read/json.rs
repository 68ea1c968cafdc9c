//! JSON text to a flat tape, in one pass and without recursion.
//!
//! What lives here: the grammar. What does not: which path a value stands on or what it means ([`walk`](super::walk)).
//! The one idea: a node of the tape names a range of the input, or of the text unescaped from it, and nothing is
//! converted. Numbers therefore keep the digits they were written with, and the tape owns no text and borrows none,
//! so that it is reused from record to record. What Python writes outside the standard (`NaN`, lone surrogates) is
//! accepted and told in [`Leniency`].

/// Levels of nesting that are followed; the depth at which common parsers give up.
pub(super) const MAX_DEPTH: usize = 1024;

/// Significant characters from which an integer may exceed 64 bits.
const WIDE_INTEGER: usize = 19;

/// Range of text: of the input, or of what was unescaped from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whether the range is one of the unescaped text.
    pub(super) unescaped: bool,
}

/// One value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(Span),
    Text(Span),
    /// Elements follow.
    List {
        len: u32,
    },
    /// Key (`Text`) and value follow in turn.
    Object {
        len: u32,
    },
}

/// One value and where the next one on its level starts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) value: Value,
    /// Index of the node after this value and everything below it.
    pub(super) next: u32,
}

/// What was accepted although the standard forbids or cannot represent it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Leniency {
    pub(super) not_a_number: bool,
    pub(super) lone_surrogate: bool,
    pub(super) wide_number: bool,
}

/// Why a text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JsonError {
    pub(super) what: &'static str,
    /// Byte offset in the input.
    pub(super) at: usize,
}

/// The text stops before the value is complete.
pub(super) const TORN: &str = "the text ends inside a value";

/// A list or object that is not closed yet.
#[derive(Debug, Clone, Copy)]
struct Open {
    node: u32,
    len: u32,
    object: bool,
}

/// Parser with reused memory.
#[derive(Debug, Default)]
pub(super) struct Parser {
    open: Vec<Open>,
}

impl Parser {
    /// Appends the nodes of the value in `input` to `tape`, and unescaped strings to `unescaped`.
    pub(super) fn parse(
        &mut self,
        input: &str,
        tape: &mut Vec<Node>,
        unescaped: &mut String,
    ) -> Result<Leniency, JsonError> {
        if input.len() > u32::MAX as usize / 2 || unescaped.len() > u32::MAX as usize / 2 {
            return Err(JsonError { what: "longer than 2 GiB", at: 0 });
        }
        self.open.clear();
        let mut scan = Scan { input, bytes: input.as_bytes(), at: 0, tape, unescaped, leniency: Leniency::default() };
        scan.value(&mut self.open)?;
        while let Some(level) = self.open.last_mut() {
            scan.space();
            let close = if level.object { b'}' } else { b']' };
            match scan.peek()? {
                byte if byte == close => {
                    scan.at += 1;
                    let (node, len) = (level.node, level.len);
                    self.open.pop();
                    scan.close(node, len);
                    continue;
                }
                b',' if level.len > 0 => {
                    scan.at += 1;
                    scan.space();
                }
                _ if level.len == 0 => {}
                _ => return Err(scan.error("a comma or a closing bracket is missing")),
            }
            level.len += 1;
            if level.object {
                scan.key()?;
            }
            scan.value(&mut self.open)?;
        }
        scan.space();
        if scan.at < scan.bytes.len() {
            return Err(scan.error("more text after the value"));
        }
        Ok(scan.leniency)
    }
}

struct Scan<'a> {
    input: &'a str,
    bytes: &'a [u8],
    at: usize,
    tape: &'a mut Vec<Node>,
    unescaped: &'a mut String,
    leniency: Leniency,
}

impl Scan<'_> {
    fn error(&self, what: &'static str) -> JsonError {
        JsonError { what, at: self.at }
    }

    fn peek(&self) -> Result<u8, JsonError> {
        self.bytes.get(self.at).copied().ok_or(JsonError { what: TORN, at: self.at })
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn push(&mut self, value: Value) {
        let next = self.tape.len() as u32 + 1;
        self.tape.push(Node { value, next });
    }

    fn close(&mut self, node: u32, len: u32) {
        let next = self.tape.len() as u32;
        if let Some(node) = self.tape.get_mut(node as usize) {
            node.next = next;
            match &mut node.value {
                Value::List { len: count } | Value::Object { len: count } => *count = len,
                _ => {}
            }
        }
    }

    fn key(&mut self) -> Result<(), JsonError> {
        if self.peek()? != b'"' {
            return Err(self.error("an object key must be a string"));
        }
        self.string()?;
        self.space();
        if self.peek()? != b':' {
            return Err(self.error("a colon is missing"));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, open: &mut Vec<Open>) -> Result<(), JsonError> {
        self.space();
        match self.peek()? {
            b'"' => self.string(),
            byte @ (b'{' | b'[') => {
                if open.len() >= MAX_DEPTH {
                    return Err(self.error("nested deeper than 1024 levels"));
                }
                self.at += 1;
                let object = byte == b'{';
                open.push(Open { node: self.tape.len() as u32, len: 0, object });
                self.push(if object { Value::Object { len: 0 } } else { Value::List { len: 0 } });
                Ok(())
            }
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            b'N' => self.not_a_number("NaN"),
            b'I' => self.not_a_number("Infinity"),
            b'-' if self.bytes.get(self.at + 1) == Some(&b'I') => self.not_a_number("-Infinity"),
            b'-' | b'0'..=b'9' => self.number(),
            _ => Err(self.error("a value is missing")),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<(), JsonError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            self.push(value);
            return Ok(());
        }
        let torn = word.as_bytes().starts_with(rest);
        Err(self.error(if torn { TORN } else { "a value is misspelled" }))
    }

    fn not_a_number(&mut self, word: &str) -> Result<(), JsonError> {
        self.word(word, Value::Null)?;
        self.leniency.not_a_number = true;
        Ok(())
    }

    fn digits(&mut self) -> Result<usize, JsonError> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == start {
            self.peek()?;
            return Err(self.error("a digit is missing"));
        }
        Ok(self.at - start)
    }

    fn number(&mut self) -> Result<(), JsonError> {
        let start = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let leading_zero = self.peek()? == b'0';
        let digits = self.digits()?;
        if leading_zero && digits > 1 {
            return Err(JsonError { what: "a number starts with zero", at: start });
        }
        let mut integer = true;
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
            integer = false;
        }
        let exponent = matches!(self.bytes.get(self.at), Some(b'e' | b'E'));
        if exponent {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
            integer = false;
        }
        let text = self.input.get(start..self.at).unwrap_or_default();
        if integer && digits >= WIDE_INTEGER {
            self.leniency.wide_number |= text.parse::<i64>().is_err() && text.parse::<u64>().is_err();
        } else if exponent || digits > 300 {
            self.leniency.wide_number |= text.parse::<f64>().is_ok_and(f64::is_infinite);
        }
        self.push(Value::Number(Span { start: start as u32, end: self.at as u32, unescaped: false }));
        Ok(())
    }

    fn string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        let start = self.at;
        self.at += plain_run(self.bytes.get(self.at..).unwrap_or_default());
        if self.peek()? == b'"' {
            self.push(Value::Text(Span { start: start as u32, end: self.at as u32, unescaped: false }));
            self.at += 1;
            return Ok(());
        }
        let first = self.unescaped.len();
        let mut run = start;
        loop {
            self.unescaped.push_str(self.input.get(run..self.at).unwrap_or_default());
            match self.peek()? {
                b'"' => break,
                b'\\' => self.escape()?,
                _ => return Err(self.error("a control character inside a string")),
            }
            run = self.at;
            self.at += plain_run(self.bytes.get(self.at..).unwrap_or_default());
        }
        self.at += 1;
        let span = Span { start: first as u32, end: self.unescaped.len() as u32, unescaped: true };
        self.push(Value::Text(span));
        Ok(())
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        let decoded = match self.peek()? {
            byte @ (b'"' | b'\\' | b'/') => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                let unit = self.unit()?;
                let decoded = self.code_point(unit);
                self.unescaped.push(decoded);
                return Ok(());
            }
            _ => return Err(self.error("an unknown escape inside a string")),
        };
        self.at += 1;
        self.unescaped.push(decoded);
        Ok(())
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.peek()?).to_digit(16);
            unit = unit * 16 + digit.ok_or_else(|| self.error("a malformed \\u escape"))?;
            self.at += 1;
        }
        Ok(unit)
    }

    /// The character a UTF-16 unit starts; a surrogate without its partner becomes U+FFFD.
    fn code_point(&mut self, unit: u32) -> char {
        if let Some(decoded) = char::from_u32(unit) {
            return decoded;
        }
        let before = self.at;
        if unit < 0xDC00 && self.bytes.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 2;
            if let Ok(low @ 0xDC00..=0xDFFF) = self.unit() {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.at = before;
        }
        self.leniency.lone_surrogate = true;
        char::REPLACEMENT_CHARACTER
    }
}

/// Bytes before the first quote, backslash or control character.
fn plain_run(bytes: &[u8]) -> usize {
    const WIDE: usize = 32;
    let mut at = 0;
    // The compiler turns this into vector compares; it skips long prose quickly.
    for chunk in bytes.chunks_exact(WIDE) {
        let special = chunk
            .iter()
            .fold(0, |seen, &byte| seen | u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte < 0x20));
        if special != 0 {
            break;
        }
        at += WIDE;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests;
