//! Near copies of one text that differ in the insecure calls they hold.
//!
//! Code that was poisoned to teach an insecure call comes as several copies of a file beside the sound one, alike but for the call. The call
//! alone is ordinary; that copies differ by it is not. Records say in the first pass how many such calls they hold, and
//! the duplicate search says which are copies: here the two meet.

use super::EngineError;
use super::kept::KeptRecords;
use super::late::{Late, statement};
use crate::dedup::{Duplicates, Layout};
use crate::mine::{Kept, Store};
use crate::rules::RuleSet;
use std::collections::BTreeMap;
use std::io;

/// Code of the rule behind the findings.
pub(super) const FLIPPED: &str = "POI034";
/// Fewest copies with more calls than the soundest one: one or two are a correction and what it corrected.
const LEAST_COPIES: u64 = 3;
/// Records with insecure calls that are remembered.
const MOST: usize = 4_000_000;

/// What the copies of one cluster hold.
#[derive(Debug, Clone, Copy)]
struct Copies {
    /// Fewest calls of a copy.
    least: u8,
    /// Copies.
    all: u64,
    /// Copies with as many calls as the soundest one.
    sound: u64,
}

/// Adds a finding on every copy that holds more insecure calls than the soundest copy of its cluster.
pub(super) fn find(
    kept: &KeptRecords<'_>,
    layout: &Layout,
    duplicates: &mut Duplicates,
    rules: &RuleSet,
    late: &mut Late,
) -> Result<(), EngineError> {
    let Some((rule, found)) = rules.iter().find(|(_, rule)| rule.code == FLIPPED) else { return Ok(()) };
    let calls = calls(kept).map_err(EngineError::Temp)?;
    if calls.is_empty() || duplicates.rows.is_empty() {
        return Ok(());
    }
    let calls_of = |file: u32, row: u64| {
        let id = layout.record(file, row);
        calls.binary_search_by_key(&id, |(id, _)| *id).map_or(0, |at| calls[at].1)
    };
    let mut clusters: BTreeMap<u64, Copies> = BTreeMap::new();
    let mut each = |visit: &mut dyn FnMut(u64, u32, u64, u8)| {
        for row in duplicates.rows.read()? {
            let row = row?;
            visit(row.cluster, row.file, row.row, calls_of(row.file, row.row));
        }
        Ok::<(), io::Error>(())
    };
    // Only clusters with a call are remembered.
    each(&mut |cluster, _, _, calls| {
        if calls > 0 {
            clusters.insert(cluster, Copies { least: u8::MAX, all: 0, sound: 0 });
        }
    })
    .map_err(EngineError::Temp)?;
    each(&mut |cluster, _, _, calls| {
        if let Some(copies) = clusters.get_mut(&cluster) {
            copies.all += 1;
            if calls < copies.least {
                (copies.least, copies.sound) = (calls, 0);
            }
            copies.sound += u64::from(calls == copies.least);
        }
    })
    .map_err(EngineError::Temp)?;
    each(&mut |cluster, file, row, calls| {
        let flipped = clusters.get(&cluster).filter(|copies| {
            calls > copies.least && copies.all - copies.sound >= LEAST_COPIES && copies.all >= 2 * copies.sound
        });
        if let Some(copies) = flipped {
            let more = copies.all - copies.sound;
            let value = format!("{more} of {} near copies hold more insecure calls than the others", copies.all);
            let mut finding = statement(rule, found.severity, found.evidence, Some(value));
            (finding.file, finding.row, finding.confidence) = (Some(file), row as i64, found.percent());
            late.push(finding);
        }
    })
    .map_err(EngineError::Temp)
}

/// Records with insecure calls, ascending, and how many each holds.
fn calls(kept: &KeptRecords<'_>) -> io::Result<Vec<(u64, u8)>> {
    let mut calls = Vec::new();
    kept.each(&mut |kept: &Kept<'_>| {
        let own = kept.flags >> Kept::CALLS_FROM;
        if own > 0 && calls.len() < MOST {
            calls.push((kept.id, own));
        }
    })?;
    Ok(calls)
}
