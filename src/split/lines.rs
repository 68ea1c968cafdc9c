//! JSONL: kept lines go out byte for byte, with their line ends, blank lines and byte order mark.
//!
//! A record is a line that is not blank, as in the reader; lines end at 0x0A only. A line longer than [`LINE`] is carried in pieces, so that
//! memory does not depend on the data.

use super::output::Lazy;
use super::redact::targets;
use super::verdicts::{Verdict, Verdicts};
use super::{Fault, Run, SplitError, json_span};
use crate::policy::Action;
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// Longest line that is held in memory; the reader refuses longer ones as records.
pub(super) const LINE: u64 = 256 << 20;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Rewrites the lines of `input`.
pub(super) fn split(
    run: &Run<'_>,
    mut input: impl BufRead,
    verdicts: &mut Verdicts<'_>,
    clean: &mut Lazy<'_>,
    quarantine: &mut Lazy<'_>,
) -> Result<(), Fault> {
    clean.open()?;
    let mut line = Vec::new();
    let mut first = true;
    loop {
        run.check()?;
        line.clear();
        input.by_ref().take(LINE).read_until(b'\n', &mut line).map_err(Fault::unreadable)?;
        if line.is_empty() {
            return Ok(());
        }
        let bom = if first && line.starts_with(BOM) { BOM.len() } else { 0 };
        first = false;
        let (mark, record) = line.split_at(bom);
        clean.write(mark)?;
        if record.trim_ascii().is_empty() && (line.ends_with(b"\n") || (line.len() as u64) < LINE) {
            clean.write(record)?;
            continue;
        }
        let verdict = verdicts.next();
        let (action, bytes) = decided(record, &verdict, verdicts);
        put(action, &bytes, clean, quarantine)?;
        verdicts.done(&verdict, action)?;
        if !line.ends_with(b"\n") {
            rest_of_line(run, &mut input, action, clean, quarantine)?;
        }
    }
}

/// What is to become of a record, and what is to be written of it; shared with the elements of JSON arrays.
pub(super) fn decided<'r>(record: &'r [u8], verdict: &Verdict<'_>, verdicts: &Verdicts<'_>) -> (Action, Cow<'r, [u8]>) {
    if verdict.action != Action::Redact {
        return (verdict.action, Cow::Borrowed(record));
    }
    match redact(record, verdict, verdicts) {
        Some(redacted) => (Action::Redact, Cow::Owned(redacted.into_bytes())),
        None => (Action::Quarantine, Cow::Borrowed(record)),
    }
}

/// The record with everything found replaced; `None` when that cannot be done completely.
fn redact(record: &[u8], verdict: &Verdict<'_>, verdicts: &Verdicts<'_>) -> Option<String> {
    let text = std::str::from_utf8(record).ok()?;
    json_span::rewrite(text, &targets(verdict.redactions())?, verdicts.style()?)
}

/// Writes a piece of a record to the side it belongs to.
fn put(action: Action, piece: &[u8], clean: &mut Lazy<'_>, quarantine: &mut Lazy<'_>) -> Result<(), SplitError> {
    match action {
        Action::Keep | Action::Redact => clean.write(piece),
        Action::Quarantine => quarantine.write(piece),
        Action::Drop => Ok(()),
    }
}

/// Carries the rest of a line that did not fit, up to its end.
fn rest_of_line(
    run: &Run<'_>,
    input: &mut impl BufRead,
    action: Action,
    clean: &mut Lazy<'_>,
    quarantine: &mut Lazy<'_>,
) -> Result<(), Fault> {
    loop {
        run.check()?;
        let block = input.fill_buf().map_err(Fault::unreadable)?;
        let end = memchr::memchr(b'\n', block).map_or(block.len(), |at| at + 1);
        let done = block.is_empty() || block.get(..end).is_some_and(|piece| piece.ends_with(b"\n"));
        let piece = block.get(..end).unwrap_or_default();
        put(action, piece, clean, quarantine)?;
        input.consume(end);
        if done {
            return Ok(());
        }
    }
}
