//! provscan's own outputs, so that a second scan does not read the first one's report as data.
//!
//! Only files that carry provscan's mark are left out, and only those by name: a folder cannot hide data by posing
//! as a report.

use super::discover::Found;
use super::layout::folder_of;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// Bytes at either end in which the mark stands: a manifest puts it first, a report, whose keys are sorted, among the last.
const MARK: u64 = 4 << 10;

/// Files of a report bundle.
const BUNDLE: [&str; 5] = ["report.json", "findings.parquet", "duplicates.parquet", "datasheet.md", "report.html"];

/// Takes provscan's own files out of `found`; returns what to tell about them.
pub(super) fn leave_out(found: &mut Vec<Found>) -> Vec<String> {
    let names: BTreeSet<&str> = found.iter().map(|file| file.name.as_str()).collect();
    let mut bundles = BTreeSet::new();
    let mut quarantines = BTreeSet::new();
    for file in found.iter() {
        let folder = folder_of(&file.name);
        match file.name[folder.len()..].as_ref() {
            "report.json" if names.contains(format!("{folder}findings.parquet").as_str()) && is_marked(&file.path) => {
                bundles.insert(folder.to_owned());
            }
            "manifest.json" if is_marked(&file.path) => {
                let inside = format!("{folder}quarantine/");
                if names.range(inside.as_str()..).next().is_some_and(|name| name.starts_with(&inside)) {
                    quarantines.insert(inside);
                }
            }
            _ => {}
        }
    }
    found.retain(|file| {
        let folder = folder_of(&file.name);
        let bundle = bundles.contains(folder) && BUNDLE.contains(&&file.name[folder.len()..]);
        let manifest = file.name.ends_with("/manifest.json") || file.name == "manifest.json";
        let manifest = manifest && quarantines.contains(&format!("{folder}quarantine/"));
        !bundle && !manifest && !quarantines.iter().any(|inside| file.name.starts_with(inside.as_str()))
    });
    let bundles =
        bundles.into_iter().map(|folder| format!("{folder}report.json: a report bundle of provscan, left out"));
    let quarantines = quarantines
        .into_iter()
        .map(|folder| format!("{folder}: quarantine of a provscan split, left out with its manifest"));
    bundles.chain(quarantines).collect()
}

/// Whether the first or the last bytes name provscan.
fn is_marked(path: &Path) -> bool {
    ends(path).is_ok_and(|ends| memchr::memmem::find(&ends, b"provscan").is_some())
}

/// The first and the last [`MARK`] bytes of a file.
fn ends(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut ends = Vec::new();
    file.by_ref().take(MARK).read_to_end(&mut ends)?;
    let rest = file.metadata()?.len().saturating_sub(MARK);
    file.seek(SeekFrom::Start(rest.max(MARK)))?;
    file.take(MARK).read_to_end(&mut ends)?;
    Ok(ends)
}
