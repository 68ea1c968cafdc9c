//! Fingerprints of findings that were made without their record at hand.
//!
//! They are told by what mining kept of the record and not by its place, so what was reviewed once is known again when records or files
//! change their order. Only records that mining did not keep are told by their place.

use super::examine::Examination;
use super::kept::KeptRecords;
use super::late::Late;
use crate::dedup::Layout;
use crate::finding::FindingRow;
use crate::mine::{Kept, Store};
use crate::source::Plan;
use std::collections::BTreeMap;
use std::io;

/// Gives the late findings on records their fingerprints.
pub(super) fn fill(
    late: &mut Late,
    plan: &Plan,
    layout: &Layout,
    kept: &KeptRecords<'_>,
    examination: Examination<'_>,
) -> io::Result<()> {
    let place = |row: &FindingRow| {
        let file = row.file.filter(|_| row.row >= 0 && row.fingerprint == [0; 16])?;
        Some((layout.record(file, row.row as u64), plan.files.get(file as usize)?.name.as_str()))
    };
    let mut contents: BTreeMap<u64, Option<[u8; 32]>> =
        late.rows().filter_map(|row| place(row)).map(|(id, _)| (id, None)).collect();
    if contents.is_empty() {
        return Ok(());
    }
    let mut wanted = contents.iter_mut().peekable();
    kept.each(&mut |kept| {
        while wanted.next_if(|(id, _)| **id < kept.id).is_some() {}
        if let Some((_, content)) = wanted.next_if(|(id, _)| **id == kept.id) {
            *content = Some(digest(kept));
        }
    })?;
    let mut seen: BTreeMap<[u8; 16], u32> = BTreeMap::new();
    for row in late.rows() {
        let Some((id, name)) = place(row) else { continue };
        let mut hasher = blake3::Hasher::new_keyed(examination.key);
        // A phrase belongs to what was found; the size of a group does not, for groups grow.
        let phrase = row.value.as_deref().filter(|_| !row.field.is_empty()).unwrap_or_default();
        for text in [&examination.rules.get(row.rule).code, row.field.as_str(), phrase] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        match contents.get(&id) {
            Some(Some(content)) => hasher.update(content),
            _ => hasher.update(&row.row.to_le_bytes()).update(name.as_bytes()),
        };
        let mut fingerprint = [0; 16];
        hasher.finalize_xof().fill(&mut fingerprint);
        let copy = seen.entry(fingerprint).or_default();
        if *copy > 0 {
            hasher.update(&copy.to_le_bytes()).finalize_xof().fill(&mut fingerprint);
        }
        *copy += 1;
        row.fingerprint = fingerprint;
    }
    Ok(())
}

/// What was kept of a record, as a hash.
fn digest(kept: &Kept<'_>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&kept.label.to_le_bytes());
    for side in [kept.cue, kept.answer, kept.rejected] {
        hasher.update(&(side.len() as u64).to_le_bytes());
        for token in side {
            hasher.update(&token.to_le_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}
