//! Bytes of the entries in a spool: findings and reading errors, self-delimiting, in record order.

use crate::finding::{Evidence, Finding, FindingRow, RuleId, Scope, Severity};
use crate::record::Part;
use std::io::{self, Read};

/// One entry of a spool. Row numbers count from the start of the unit.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Entry {
    /// A finding.
    Finding(FindingRow),
    /// A record, or the rest of a task, that could not be read.
    Error {
        /// Row in the unit, where one is meant.
        row: Option<u64>,
        /// Byte offset in the file.
        byte: Option<u64>,
        /// Why.
        why: String,
        /// Whether the rest of the unit is missing, not just one record.
        rest: bool,
    },
}

const FINDING: u8 = 1;
const ERROR: u8 = 2;

/// Texts of a finding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'a> {
    /// Concrete path.
    pub(super) field: &'a str,
    /// Value of the id field.
    pub(super) record_id: Option<&'a str>,
    /// Normalized value.
    pub(super) value: Option<&'a str>,
    /// Masked match.
    pub(super) masked: Option<&'a str>,
}

/// Appends a finding with its file, row, bytes of the record, and part.
pub(super) fn put_finding(
    out: &mut Vec<u8>,
    finding: &Finding,
    (file, row, bytes, part): (u32, i64, u64, Part),
    texts: Texts<'_>,
    fingerprint: &[u8; 16],
) {
    out.push(FINDING);
    out.extend_from_slice(&file.to_le_bytes());
    out.extend_from_slice(&row.to_le_bytes());
    out.extend_from_slice(&bytes.to_le_bytes());
    out.extend_from_slice(&finding.rule.0.to_le_bytes());
    out.extend_from_slice(&finding.start.to_le_bytes());
    out.extend_from_slice(&finding.end.to_le_bytes());
    out.extend_from_slice(&[
        index_of(&Part::ALL, part),
        index_of(&Severity::ALL, finding.severity),
        index_of(&EVIDENCE, finding.evidence),
        index_of(&SCOPE, finding.scope),
        finding.confidence,
    ]);
    out.extend_from_slice(fingerprint);
    put_text(out, Some(texts.field));
    put_text(out, texts.record_id);
    put_text(out, texts.value);
    put_text(out, texts.masked);
}

/// Appends an error.
pub(super) fn put_error(out: &mut Vec<u8>, row: Option<u64>, byte: Option<u64>, why: &str, rest: bool) {
    out.extend_from_slice(&[ERROR, u8::from(rest)]);
    out.extend_from_slice(&row.unwrap_or(u64::MAX).to_le_bytes());
    out.extend_from_slice(&byte.unwrap_or(u64::MAX).to_le_bytes());
    put_text(out, Some(why));
}

/// The next entry, `None` at the end.
///
/// # Errors
/// When the spool is cut short or damaged.
pub(super) fn next(from: &mut impl Read) -> io::Result<Option<Entry>> {
    let mut tag = [0];
    if from.read(&mut tag)? == 0 {
        return Ok(None);
    }
    match tag[0] {
        FINDING => finding(from).map(|row| Some(Entry::Finding(row))),
        ERROR => {
            let [rest] = bytes(from)?;
            let [row, byte] = [number(from)?, number(from)?].map(|n| (n != u64::MAX).then_some(n));
            Ok(Some(Entry::Error { row, byte, why: text(from)?.unwrap_or_default(), rest: rest != 0 }))
        }
        _ => Err(damaged()),
    }
}

const EVIDENCE: [Evidence; 3] = [Evidence::Validated, Evidence::Pattern, Evidence::Heuristic];
const SCOPE: [Option<Scope>; 4] = [None, Some(Scope::Record), Some(Scope::Document), Some(Scope::Mention)];

fn finding(from: &mut impl Read) -> io::Result<FindingRow> {
    let file = u32::from_le_bytes(bytes(from)?);
    let row = i64::from_le_bytes(bytes(from)?);
    let size = number(from)?;
    let rule = RuleId(u16::from_le_bytes(bytes(from)?));
    let [start, end] = [u32::from_le_bytes(bytes(from)?), u32::from_le_bytes(bytes(from)?)];
    let [part, severity, evidence, scope, confidence] = bytes(from)?;
    Ok(FindingRow {
        file: Some(file),
        row,
        bytes: size,
        rule,
        start,
        end,
        part: value_at(&Part::ALL, part)?,
        severity: value_at(&Severity::ALL, severity)?,
        evidence: value_at(&EVIDENCE, evidence)?,
        scope: value_at(&SCOPE, scope)?,
        confidence,
        fingerprint: bytes(from)?,
        field: text(from)?.unwrap_or_default(),
        record_id: text(from)?,
        value: text(from)?,
        masked: text(from)?,
    })
}

fn put_text(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => out.extend_from_slice(&u32::MAX.to_le_bytes()),
        Some(text) => {
            out.extend_from_slice(&(text.len() as u32).to_le_bytes());
            out.extend_from_slice(text.as_bytes());
        }
    }
}

fn text(from: &mut impl Read) -> io::Result<Option<String>> {
    let len = u32::from_le_bytes(bytes(from)?);
    if len == u32::MAX {
        return Ok(None);
    }
    let mut text = String::new();
    if from.take(u64::from(len)).read_to_string(&mut text)? != len as usize {
        return Err(damaged());
    }
    Ok(Some(text))
}

fn number(from: &mut impl Read) -> io::Result<u64> {
    bytes(from).map(u64::from_le_bytes)
}

fn bytes<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn index_of<T: PartialEq + Copy>(all: &[T], value: T) -> u8 {
    all.iter().position(|other| *other == value).unwrap_or(0) as u8
}

fn value_at<T: Copy>(all: &[T], index: u8) -> io::Result<T> {
    all.get(usize::from(index)).copied().ok_or_else(damaged)
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a temporary file was damaged")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::ValueRef;

    #[test]
    fn what_goes_into_a_spool_comes_out_again() {
        let finding = Finding {
            rule: RuleId(7),
            field: 2,
            start: 5,
            end: 21,
            severity: Severity::High,
            confidence: 95,
            evidence: Evidence::Validated,
            scope: Some(Scope::Mention),
            reserved: false,
            value: ValueRef::default(),
        };
        let texts = Texts {
            field: "messages[2].content",
            record_id: Some("r41"),
            value: None,
            masked: Some("xxxx@xxxxxxx.xxx"),
        };
        let row = FindingRow {
            file: Some(3),
            row: 41,
            record_id: Some("r41".to_owned()),
            field: "messages[2].content".to_owned(),
            part: Part::Completion,
            rule: RuleId(7),
            severity: Severity::High,
            confidence: 95,
            evidence: Evidence::Validated,
            start: 5,
            end: 21,
            value: None,
            masked: Some("xxxx@xxxxxxx.xxx".to_owned()),
            scope: Some(Scope::Mention),
            bytes: 240,
            fingerprint: [9; 16],
        };
        let mut out = Vec::new();
        put_finding(&mut out, &finding, (3, 41, 240, Part::Completion), texts, &[9; 16]);
        put_error(&mut out, Some(2), None, "invalid JSON", true);
        put_finding(&mut out, &finding, (0, -1, 240, Part::Completion), Texts { record_id: None, ..texts }, &[9; 16]);
        let mut from = out.as_slice();
        assert_eq!(next(&mut from).unwrap(), Some(Entry::Finding(row.clone())));
        let error = Entry::Error { row: Some(2), byte: None, why: "invalid JSON".to_owned(), rest: true };
        assert_eq!(next(&mut from).unwrap(), Some(error));
        let beside = FindingRow { file: Some(0), row: -1, record_id: None, ..row };
        assert_eq!(next(&mut from).unwrap(), Some(Entry::Finding(beside)));
        assert_eq!(next(&mut from).unwrap(), None);
    }

    #[test]
    fn a_cut_spool_is_an_error_not_an_end() {
        let mut out = Vec::new();
        put_error(&mut out, None, Some(7), "torn", false);
        for cut in 1..out.len() {
            assert!(next(&mut &out[..cut]).is_err(), "cut at {cut}");
        }
    }
}
