//! Whether there is room for what the rest of the scan will write: temporary files, and then the results.
//!
//! A full disk at the end of a long scan loses all of it. Tasks are of about one size, so what the first ones left behind says how much
//! all will, and a scan that cannot end is told so while little is lost.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tasks after which a projection is worth something; it is made again whenever twice as many are done.
const FIRST: u64 = 8;

/// What the tasks of a pass leave on disk.
#[derive(Debug)]
pub(super) struct Disk<'a> {
    /// For temporary files.
    folder: &'a Path,
    /// For the bundle, if one is written.
    results: Option<&'a Path>,
    tasks: u64,
    done: AtomicU64,
    spooled: AtomicU64,
    entries: AtomicU64,
}

impl<'a> Disk<'a> {
    /// For a pass of so many tasks.
    pub(super) fn new(folder: &'a Path, results: Option<&'a Path>, tasks: usize) -> Self {
        let zero = || AtomicU64::new(0);
        Self { folder, results, tasks: tasks as u64, done: zero(), spooled: zero(), entries: zero() }
    }

    /// Notes that a task spooled so many bytes, and how many of them are entries of the results.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] when the rest will not fit.
    pub(super) fn task_done(&self, spooled: u64, entries: u64) -> io::Result<()> {
        let spooled = self.spooled.fetch_add(spooled, Ordering::Relaxed) + spooled;
        let entries = self.entries.fetch_add(entries, Ordering::Relaxed) + entries;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done < FIRST || !done.is_power_of_two() {
            return Ok(());
        }
        let all = |bytes| projected(bytes, done, self.tasks);
        let mut here = missing(spooled, all(spooled));
        if let Some(results) = self.results {
            // The tables are compressed, on real data to about a tenth of the entries.
            let tables = all(entries) / 4;
            if same_system(self.folder, results) {
                here = here.saturating_add(tables);
            } else {
                check(tables, free(results), results)?;
            }
        }
        check(here, free(self.folder), self.folder)
    }
}

/// Bytes that all tasks will leave behind.
fn projected(bytes: u64, done: u64, tasks: u64) -> u64 {
    let all = u128::from(bytes) * u128::from(tasks.max(done)) / u128::from(done.max(1));
    u64::try_from(all).unwrap_or(u64::MAX)
}

/// Temporary bytes that are still to come: what the other tasks will spool, and a quarter of everything again for sorting it.
fn missing(spooled: u64, all: u64) -> u64 {
    (all - spooled.min(all)).saturating_add(all / 4)
}

fn check(missing: u64, free: Option<u64>, folder: &Path) -> io::Result<()> {
    match free {
        Some(free) if free < missing => {
            let folder = folder.display();
            let (missing, free) = (missing.div_ceil(1 << 20), free >> 20);
            let why =
                format!("{folder} has {free} MiB left, and the rest of this scan needs about {missing} MiB there");
            Err(io::Error::new(io::ErrorKind::StorageFull, why))
        }
        _ => Ok(()),
    }
}

/// Bytes that a user may still write to the file system of `folder`; `None` where the system does not say.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let system = rustix::fs::statvfs(folder).ok()?;
    system.f_bavail.checked_mul(system.f_frsize)
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}

/// Whether two folders share one file system; `true` where the system does not say.
#[cfg(unix)]
fn same_system(one: &Path, two: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |folder: &Path| folder.metadata().ok().map(|metadata| metadata.dev());
    device(one) == device(two)
}

#[cfg(not(unix))]
fn same_system(_one: &Path, _two: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn the_first_tasks_say_what_all_will_need() {
        let of = |spooled, done, tasks| missing(spooled, projected(spooled, done, tasks));
        assert_eq!(of(GIB, 8, 8), GIB / 4, "all is there, and has to be sorted");
        assert_eq!(of(GIB, 8, 80), 9 * GIB + 10 * GIB / 4);
        assert_eq!((of(0, 8, 80), of(u64::MAX, 8, 80)), (0, u64::MAX / 4));
    }

    #[test]
    fn a_scan_that_does_not_fit_is_told_how_much_it_needs() {
        let folder = Path::new("temp");
        assert!(check(GIB, Some(GIB), folder).is_ok() && check(GIB, None, folder).is_ok());
        let error = check(3 * GIB / 2, Some(GIB), folder).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert_eq!(error.to_string(), "temp has 1024 MiB left, and the rest of this scan needs about 1536 MiB there");
    }

    #[test]
    fn a_projection_waits_for_eight_tasks() {
        let dir = tempfile::tempdir().unwrap();
        let disk = Disk::new(dir.path(), None, 1 << 40);
        // A terabyte from the first task: with a trillion tasks to come no disk holds that.
        for _ in 1..FIRST {
            assert!(disk.task_done(1 << 40, 0).is_ok());
        }
        #[cfg(unix)]
        assert_eq!(disk.task_done(1 << 40, 0).unwrap_err().kind(), io::ErrorKind::StorageFull);
    }

    #[test]
    #[cfg(unix)]
    fn results_need_room_beside_the_temporary_files() {
        let dir = tempfile::tempdir().unwrap();
        let last = |results| {
            let disk = Disk::new(dir.path(), results, 1 << 40);
            (1..FIRST).try_for_each(|_| disk.task_done(0, 1 << 40)).unwrap();
            disk.task_done(0, 1 << 40).map_err(|error| error.kind())
        };
        assert_eq!(last(None), Ok(()), "entries that become no table");
        assert_eq!(last(Some(dir.path())), Err(io::ErrorKind::StorageFull));
    }
}
