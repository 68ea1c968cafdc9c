//! Outputs that appear whole or not at all: a temporary sibling, renamed when everything is written.

use super::{Status, failure};
use crate::source::Plan;
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An output folder in the making; dropping it removes what was written.
#[derive(Debug)]
pub(super) struct Folder {
    temp: TempDir,
    target: PathBuf,
    replace: bool,
}

impl Folder {
    /// Prepares `target`. An existing folder with content is refused unless `replace`.
    pub(super) fn create(target: &Path, replace: bool) -> anyhow::Result<Self> {
        refuse_existing(target, replace)?;
        let parent = parent_of(target);
        fs::create_dir_all(&parent).with_context(|| format!("cannot create {}", parent.display()))?;
        let temp = tempfile::Builder::new()
            .prefix(".provscan-")
            .tempdir_in(&parent)
            .with_context(|| format!("cannot write to {}", parent.display()))?;
        Ok(Self { temp, target: target.to_path_buf(), replace })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        self.temp.path()
    }

    /// Puts the folder in its place.
    pub(super) fn commit(self) -> anyhow::Result<()> {
        let written = self.temp.keep();
        #[cfg(unix)]
        fs::set_permissions(&written, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        if self.replace && self.target.exists() {
            fs::remove_dir_all(&self.target).with_context(|| format!("cannot replace {}", self.target.display()))?;
        } else if self.target.exists() {
            fs::remove_dir(&self.target).with_context(|| format!("{} is in the way", self.target.display()))?;
        }
        fs::rename(&written, &self.target).with_context(|| format!("cannot write {}", self.target.display()))
    }
}

/// A single output file in the making.
#[derive(Debug)]
pub(super) struct Sibling {
    temp: tempfile::TempPath,
    target: PathBuf,
}

impl Sibling {
    /// Prepares `target`; the temporary file keeps its ending.
    pub(super) fn create(target: &Path) -> anyhow::Result<Self> {
        let parent = parent_of(target);
        let ending = target.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        let temp = tempfile::Builder::new()
            .prefix(".provscan-")
            .suffix(&ending)
            .tempfile_in(&parent)
            .with_context(|| format!("cannot write to {}", parent.display()))?
            .into_temp_path();
        Ok(Self { temp, target: target.to_path_buf() })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        &self.temp
    }

    /// Puts the file in its place.
    pub(super) fn commit(self) -> anyhow::Result<()> {
        #[cfg(unix)]
        fs::set_permissions(&self.temp, std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
        self.temp.persist(&self.target).with_context(|| format!("cannot write {}", self.target.display()))
    }
}

/// An old output folder that waits beside its place until the new one stands; dropping it deletes it.
#[derive(Debug)]
pub(super) struct Aside {
    temp: TempDir,
    target: PathBuf,
}

impl Aside {
    /// Moves an existing `target` out of the way, if it is to be replaced.
    pub(super) fn set(target: &Path, replace: bool) -> anyhow::Result<Option<Self>> {
        if !replace || !target.exists() {
            return Ok(None);
        }
        let temp = tempfile::Builder::new()
            .prefix(".provscan-")
            .tempdir_in(parent_of(target))
            .with_context(|| format!("cannot write beside {}", target.display()))?;
        let aside = Self { temp, target: target.to_path_buf() };
        fs::rename(target, aside.place()).with_context(|| format!("cannot replace {}", target.display()))?;
        Ok(Some(aside))
    }

    /// Puts the old folder back: there is no new one.
    pub(super) fn restore(self) -> anyhow::Result<()> {
        fs::rename(self.place(), &self.target).with_context(|| format!("cannot restore {}", self.target.display()))
    }

    fn place(&self) -> PathBuf {
        self.temp.path().join("replaced")
    }
}

/// Refuses an output folder that holds something already.
pub(super) fn refuse_existing(target: &Path, replace: bool) -> anyhow::Result<()> {
    if target.is_file() {
        return Err(failure(Status::Usage, format!("{} is a file; name a folder with -o", target.display())));
    }
    let holds_something = fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    if holds_something && !replace {
        let message = format!("{} exists already; name another folder or pass --force", target.display());
        return Err(failure(Status::Usage, message));
    }
    Ok(())
}

/// Refuses an output folder that holds what is going to be read: replacing it would delete the data.
pub(super) fn refuse_data(target: &Path, plan: &Plan) -> anyhow::Result<()> {
    let Ok(folder) = fs::canonicalize(target) else { return Ok(()) };
    let inside = |path: &Path| fs::canonicalize(path).is_ok_and(|path| path.starts_with(&folder));
    let data = plan.files.iter().map(|file| file.path.as_path());
    let mut all = data.chain(plan.beside.iter().map(|file| file.path.as_path()));
    // A link that stands in the folder would go, too, wherever it leads.
    match all.find(|path| inside(path) || path.parent().is_some_and(inside)) {
        None => Ok(()),
        Some(path) => {
            let message = format!(
                "{} holds {}, which is to be read; name a folder outside of the data with -o",
                target.display(),
                path.display()
            );
            Err(failure(Status::Usage, message))
        }
    }
}

pub(super) fn parent_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::Aside;
    use std::fs;

    #[test]
    fn an_old_output_comes_back_or_goes() {
        let dir = tempfile::tempdir().expect("a folder");
        let target = dir.path().join("out");
        assert!(Aside::set(&target, true).expect("nothing to move").is_none());
        fs::create_dir(&target).expect("a folder");
        fs::write(target.join("old"), "old").expect("a file");
        assert!(Aside::set(&target, false).expect("nothing to replace").is_none());

        let aside = Aside::set(&target, true).expect("moved").expect("there is one");
        assert!(!target.exists());
        aside.restore().expect("moved back");
        assert_eq!(fs::read(target.join("old")).expect("the file"), b"old");

        drop(Aside::set(&target, true).expect("moved"));
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 0);
    }
}
