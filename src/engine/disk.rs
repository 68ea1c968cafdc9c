//! Whether the temporary folder has room for what the rest of the scan will put there.
//!
//! A full disk at the end of a long scan loses all of it. Tasks are of about one size, so what the first ones left behind says how much
//! all will, and a scan that cannot end is told so while little is lost.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Tasks after which a projection is worth something; it is made again whenever twice as many are done.
const FIRST: u64 = 8;

/// What the tasks of a pass put into the temporary folder.
#[derive(Debug)]
pub(super) struct Disk<'a> {
    folder: &'a Path,
    tasks: u64,
    done: AtomicU64,
    spooled: AtomicU64,
}

impl<'a> Disk<'a> {
    /// For a pass of so many tasks.
    pub(super) fn new(folder: &'a Path, tasks: usize) -> Self {
        Self { folder, tasks: tasks as u64, done: AtomicU64::new(0), spooled: AtomicU64::new(0) }
    }

    /// Notes that a task put so many bytes there.
    ///
    /// # Errors
    /// [`io::ErrorKind::StorageFull`] when the rest will not fit.
    pub(super) fn task_done(&self, bytes: u64) -> io::Result<()> {
        let spooled = self.spooled.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done < FIRST || !done.is_power_of_two() {
            return Ok(());
        }
        check(missing(spooled, done, self.tasks), free(self.folder), self.folder)
    }
}

/// Bytes that are still to come: what the other tasks will leave behind, and a quarter of everything again for sorting it.
fn missing(spooled: u64, done: u64, tasks: u64) -> u64 {
    let all = u128::from(spooled) * u128::from(tasks.max(done)) / u128::from(done.max(1));
    let all = u64::try_from(all).unwrap_or(u64::MAX);
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

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn the_first_tasks_say_what_all_will_need() {
        assert_eq!(missing(GIB, 8, 8), GIB / 4, "all is there, and has to be sorted");
        assert_eq!(missing(GIB, 8, 80), 9 * GIB + 10 * GIB / 4);
        assert_eq!((missing(0, 8, 80), missing(u64::MAX, 8, 80)), (0, u64::MAX / 4));
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
        let disk = Disk::new(dir.path(), 1 << 40);
        // A terabyte from the first task: with a trillion tasks to come no disk holds that.
        for _ in 1..FIRST {
            assert!(disk.task_done(1 << 40).is_ok());
        }
        #[cfg(unix)]
        assert_eq!(disk.task_done(1 << 40).unwrap_err().kind(), io::ErrorKind::StorageFull);
    }
}
