//! From the bytes of one JSON record to the sink: what JSON lines and JSON arrays share.

use super::json::TORN;
use super::leaves::{Leaves, Origin};
use super::lines::Line;
use super::paths::PathTree;
use super::walk::{JsonWalker, NotARecord};
use crate::record::{BadRecord, Sink};
use crate::source::schema::Schema;
use std::fmt::Write as _;

/// What some editors write before the first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads records one after the other and counts them.
#[derive(Debug, Default)]
pub(super) struct JsonRecords {
    walker: JsonWalker,
    leaves: Leaves,
    why: String,
}

impl JsonRecords {
    /// Reads one line or one element; `false` when there is nothing but white space in it.
    pub(super) fn read(
        &mut self,
        ordinal: u64,
        line: Line<'_>,
        tree: &mut PathTree,
        schema: &Schema,
        sink: &mut dyn Sink,
    ) -> bool {
        let mut text = line.bytes;
        if line.offset == 0 {
            text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        }
        let text = text.trim_ascii();
        if text.is_empty() {
            return false;
        }
        if !sink.wants() {
            return true;
        }
        self.why.clear();
        if line.too_long {
            self.why.push_str("longer than 256 MiB");
        } else if let Err(problem) = self.record(ordinal, text, line.bytes, tree, schema, sink) {
            self.explain(problem, line.bytes.ends_with(b"\n"));
        } else {
            return true;
        }
        let raw = (!line.too_long).then_some(line.bytes);
        sink.bad(&BadRecord { ordinal, offset: Some(line.offset), why: &self.why, raw });
        true
    }

    fn record(
        &mut self,
        ordinal: u64,
        text: &[u8],
        raw: &[u8],
        tree: &mut PathTree,
        schema: &Schema,
        sink: &mut dyn Sink,
    ) -> Result<(), Problem> {
        let text = simdutf8::compat::from_utf8(text).map_err(|error| Problem::NotUtf8(error.valid_up_to()))?;
        self.walker.record(text, tree, schema, &mut self.leaves).map_err(Problem::NotARecord)?;
        let origin = Origin { text, raw: Some(raw), ..Origin::default() };
        self.leaves.hand_over(ordinal, &origin, tree.paths(), sink);
        Ok(())
    }

    fn explain(&mut self, problem: Problem, terminated: bool) {
        let written = match problem {
            Problem::NotUtf8(at) => write!(self.why, "invalid UTF-8 at byte {at}"),
            Problem::NotARecord(NotARecord::Scalar) => write!(self.why, "a JSON value, but not an object"),
            Problem::NotARecord(NotARecord::Json(error)) if error.what == TORN && !terminated => {
                write!(self.why, "torn: {} at byte {}", error.what, error.at)
            }
            Problem::NotARecord(NotARecord::Json(error)) => {
                write!(self.why, "not JSON: {} at byte {}", error.what, error.at)
            }
        };
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }
}

#[derive(Debug, Clone, Copy)]
enum Problem {
    NotUtf8(usize),
    NotARecord(NotARecord),
}
