//! Which files there are: folders walked, globs expanded, names made, links followed once.
//!
//! The result does not depend on the order in which the file system lists entries. Names are what every output calls
//! a file: relative to the scanned root, `/`-separated, unique. The one idea to know: a file is reached through
//! its resolved path once, and among several names for it a real one wins over a link, except in a content-addressed
//! cache (`blobs/<hash>`), where the link carries the meaning.

use super::PlanError;
use globset::{GlobBuilder, GlobMatcher};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

/// One file below a root, before anything was read.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What every output calls it.
    pub(super) name: String,
    /// Where it is.
    pub(super) path: PathBuf,
    /// Whether the user named this very file.
    pub(super) named: bool,
    /// What the file system says; an error when it says nothing.
    pub(super) state: Result<State, String>,
}

/// What the file system says about a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct State {
    pub(super) bytes: u64,
    pub(super) modified: Option<SystemTime>,
    pub(super) regular: bool,
}

/// Everything that was found.
#[derive(Debug, Default)]
pub(super) struct Discovery {
    pub(super) found: Vec<Found>,
    pub(super) warnings: Vec<String>,
}

/// A root as the user named it.
enum Root {
    /// One file; its folder is the root.
    File(PathBuf),
    /// A folder and all that is in it.
    Folder(PathBuf),
    /// The part of a folder that a glob matches.
    Glob(PathBuf, Box<GlobMatcher>, String),
    /// Neither.
    Missing(PathBuf, String),
}

/// Finds the files behind `paths`.
pub(super) fn discover(paths: &[PathBuf]) -> Result<Discovery, PlanError> {
    let roots = paths.iter().map(|path| root(path)).collect::<Result<Vec<_>, _>>()?;
    let folders = labels(&roots);
    let mut walk = Walk::default();
    for (root, label) in roots.iter().zip(&folders) {
        match root {
            Root::File(path) => walk.file(path, file_name(path), false, true),
            Root::Folder(path) => walk.folder(path, label, None),
            Root::Glob(base, matcher, pattern) => {
                let before = walk.entries.len();
                walk.folder(base, label, Some(matcher));
                if walk.entries.len() == before {
                    walk.warnings.push(format!("no file matches the glob {pattern}"));
                }
            }
            Root::Missing(path, why) => {
                walk.entries.push(Entry {
                    name: file_name(path),
                    path: path.clone(),
                    linked: false,
                    named: true,
                    state: Err(why.clone()),
                });
            }
        }
    }
    Ok(walk.finish())
}

/// What kind of root a path is. A path that exists is never a glob, whatever characters it has.
fn root(path: &Path) -> Result<Root, PlanError> {
    match fs::metadata(path) {
        Ok(state) if state.is_dir() => Ok(Root::Folder(path.to_owned())),
        Ok(_) => Ok(Root::File(path.to_owned())),
        Err(error) => {
            let Some(text) = path.to_str().filter(|text| text.contains(['*', '?', '[', '{'])) else {
                return Ok(Root::Missing(path.to_owned(), plain(&error)));
            };
            let special = |part: &Component<'_>| part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
            let base: PathBuf = path.components().take_while(|part| !special(part)).collect();
            let rest: PathBuf = path.components().skip_while(|part| !special(part)).collect();
            let matcher = GlobBuilder::new(&rest.to_string_lossy()).literal_separator(true).build();
            let matcher =
                matcher.map_err(|error| PlanError::Glob { glob: text.to_owned(), why: error.kind().to_string() })?;
            let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
            Ok(Root::Glob(base, Box::new(matcher.compile_matcher()), text.to_owned()))
        }
    }
}

/// Prefix of the names below each root: empty for a single root, else the last components that tell the roots apart.
fn labels(roots: &[Root]) -> Vec<String> {
    let folder = |root: &Root| match root {
        Root::Folder(path) | Root::Glob(path, ..) => Some(fs::canonicalize(path).unwrap_or_else(|_| path.clone())),
        Root::File(_) | Root::Missing(..) => None,
    };
    let folders: Vec<Option<PathBuf>> = roots.iter().map(folder).collect();
    if roots.len() == 1 {
        return vec![String::new()];
    }
    let distinct: BTreeSet<&PathBuf> = folders.iter().flatten().collect();
    let tail = |path: &Path, length: usize| {
        let parts: Vec<_> = path.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let from = parts.len().saturating_sub(length);
        parts.iter().skip(from).map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    let longest = distinct.iter().map(|path| path.components().count()).max().unwrap_or(1);
    let unique = |length: &usize| {
        distinct.iter().map(|path| tail(path, *length)).collect::<BTreeSet<_>>().len() == distinct.len()
    };
    let length = (1..=longest).find(unique).unwrap_or(longest);
    folders.iter().map(|path| path.as_ref().map_or_else(String::new, |path| tail(path, length) + "/")).collect()
}

/// One name of one file.
struct Entry {
    name: String,
    path: PathBuf,
    linked: bool,
    named: bool,
    state: Result<State, String>,
}

#[derive(Default)]
struct Walk {
    entries: Vec<Entry>,
    warnings: Vec<String>,
}

impl Walk {
    fn file(&mut self, path: &Path, name: String, linked: bool, named: bool) {
        let state = fs::metadata(path).map_err(|error| plain(&error)).map(|state| State {
            bytes: state.len(),
            modified: state.modified().ok(),
            regular: state.is_file(),
        });
        self.entries.push(Entry { name, path: path.to_owned(), linked, named, state });
    }

    /// A folder that cannot be listed, wholly or in part.
    fn unreadable(&mut self, name: &str, folder: &Path, linked: bool, error: &io::Error) {
        let name = if name.is_empty() { file_name(folder) } else { name.trim_end_matches('/').to_owned() };
        self.entries.push(Entry { name, path: folder.to_owned(), linked, named: false, state: Err(plain(error)) });
    }

    /// Walks a folder with an explicit stack: real folders first, links to folders after them, each folder once.
    fn folder(&mut self, root: &Path, label: &str, only: Option<&GlobMatcher>) {
        let mut seen: BTreeSet<PathBuf> = BTreeSet::new();
        let mut real = vec![(root.to_owned(), String::new(), false)];
        let mut links: BTreeMap<String, PathBuf> = BTreeMap::new();
        loop {
            let (folder, prefix, linked) = match real.pop() {
                Some(next) => next,
                None => match links.pop_first() {
                    Some((prefix, folder)) => (folder, prefix, true),
                    None => return,
                },
            };
            if !seen.insert(fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone())) {
                self.warnings
                    .push(format!("{label}{prefix}: link to a folder that is already part of the scan, followed once"));
                continue;
            }
            let listed = match fs::read_dir(&folder) {
                Ok(listed) => listed,
                Err(error) => {
                    self.unreadable(&format!("{label}{prefix}"), &folder, linked, &error);
                    continue;
                }
            };
            // Sorted by raw bytes, so that names that are equal when made printable are numbered the same each time.
            let mut children = Vec::new();
            for entry in listed {
                match entry {
                    Ok(entry) => children.push(entry.file_name()),
                    Err(error) => self.unreadable(&format!("{label}{prefix}"), &folder, linked, &error),
                }
            }
            children.sort();
            for child in children {
                let path = folder.join(&child);
                let name = format!("{prefix}{}", child.to_string_lossy());
                let link = fs::symlink_metadata(&path).is_ok_and(|state| state.is_symlink());
                if fs::metadata(&path).is_ok_and(|state| state.is_dir()) {
                    if child.to_string_lossy().starts_with('.') {
                        continue;
                    }
                    if link {
                        links.insert(name + "/", path);
                    } else {
                        real.push((path, name + "/", linked));
                    }
                } else if only.is_none_or(|matcher| matcher.is_match(&name)) {
                    self.file(&path, format!("{label}{name}"), link || linked, false);
                }
            }
        }
    }

    /// Keeps one name a file and makes the names unique.
    fn finish(self) -> Discovery {
        let mut by_target: BTreeMap<PathBuf, Entry> = BTreeMap::new();
        for entry in self.entries {
            let target = fs::canonicalize(&entry.path).unwrap_or_else(|_| entry.path.clone());
            match by_target.get(&target) {
                Some(known) if rank(known) <= rank(&entry) => {}
                _ => {
                    by_target.insert(target, entry);
                }
            }
        }
        let mut entries: Vec<Entry> = by_target.into_values().collect();
        entries.sort_by(|a, b| (a.name.as_bytes(), &a.path).cmp(&(b.name.as_bytes(), &b.path)));
        let mut taken: BTreeSet<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        let mut before: Option<String> = None;
        let mut found: Vec<Found> = Vec::with_capacity(entries.len());
        for entry in entries {
            let again = before.as_ref() == Some(&entry.name);
            before = Some(entry.name.clone());
            let name = if again { distinct(&entry.name, &mut taken) } else { entry.name };
            found.push(Found { name, path: entry.path, named: entry.named, state: entry.state });
        }
        found.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        Discovery { found, warnings: self.warnings }
    }
}

/// Which of several names of one file is the better one: smaller wins.
fn rank(entry: &Entry) -> (bool, bool, &[u8]) {
    let cached = entry.name.split('/').any(|part| part == "blobs");
    (cached, entry.linked, entry.name.as_bytes())
}

/// `name` with a number that no other file has.
fn distinct(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2_u64;
    loop {
        let candidate = format!("{name}~{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| "unnamed".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// An I/O error in words, without the path.
pub(super) fn plain(error: &io::Error) -> String {
    format!("cannot be read: {}", error.kind())
}
