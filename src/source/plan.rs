//! Discovery: from the paths a user names to a plan.
//!
//! What is data and what only stands beside it, which layout the folders follow, and what each file's fields are.
//! Nothing here decodes records; `sniff` reads the head of a file, columnar files are asked for their schema. The one
//! idea to know: every file that was found ends up in the plan, as data or with the reason why it is not, and bad
//! input is a [`Beside`], never an error.

mod card;
mod described;
mod discover;
mod head;
mod kinds;
mod layout;
mod llama_factory;
mod own;
mod sniff;
#[cfg(test)]
mod tests;

use super::schema::{Columns, Sample, arrow_columns, infer, parquet_columns};
use super::{Beside, DataFile, Format, LegalFile, Plan, Standing};
use card::CardRead;
use discover::{Found, State, discover};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use layout::{Subsets, folder_of, split_of_path, split_of_word};
use sniff::{Sniffed, sniff};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of spooled standard input in every output.
const STDIN: &str = "stdin.jsonl";

/// Cards that are read; a folder of thousands of datasets still gets its files scanned.
const CARDS: usize = 10_000;

/// License files that are read, and the bytes of each: the longest texts of the SPDX list have under 100 KB.
const LEGAL: usize = 1_000;
const LEGAL_BYTES: usize = 256 << 10;

/// Descriptions for machines that are read, for the same reason.
const DESCRIPTIONS: usize = 1_000;

/// What the user says about the data.
#[derive(Debug, Clone, Default)]
pub struct PlanOptions {
    /// Globs on the relative name; when there are some, only matching files are looked at. A glob without `/`
    /// matches in every folder.
    pub include: Vec<String>,
    /// Globs on the relative name; matching files are left out.
    pub exclude: Vec<String>,
    /// Fields that are the text; then nothing else is content.
    pub text_fields: Vec<String>,
    /// Fields that identify the record.
    pub id_fields: Vec<String>,
    /// Fields that label the record.
    pub label_fields: Vec<String>,
    /// Fields that hold the record's address.
    pub url_fields: Vec<String>,
    /// Fields that hold the record's license.
    pub license_fields: Vec<String>,
    /// Where to spool standard input; the system's folder when not given.
    pub temp_dir: Option<PathBuf>,
}

/// Why there is no plan. Bad data is no reason; only what the user typed or the machine lacks.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// A glob cannot be read.
    #[error("the glob `{glob}` cannot be read: {why}")]
    Glob {
        /// The glob as typed.
        glob: String,
        /// What is wrong with it.
        why: String,
    },
    /// Standard input could not be written to a temporary file.
    #[error("standard input cannot be spooled; `--temp-dir` names another place: {0}")]
    Spool(#[source] io::Error),
}

/// Plans the scan of `paths`: files, folders, globs, or `-` for JSON lines on standard input.
///
/// # Errors
/// When a glob cannot be read or standard input cannot be spooled.
pub fn plan(paths: &[PathBuf], options: &PlanOptions) -> Result<Plan, PlanError> {
    plan_from(paths, options, &mut io::stdin())
}

/// As [`plan`], with something else in the place of standard input.
///
/// # Errors
/// As [`plan`].
pub fn plan_from(paths: &[PathBuf], options: &PlanOptions, stdin: &mut dyn Read) -> Result<Plan, PlanError> {
    let include = globs(&options.include)?;
    let exclude = globs(&options.exclude)?;
    let (piped, named): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| path == Path::new("-"));
    let mut discovery = discover(&named)?;
    let all = discovery.found.len();
    discovery.found.retain(|file| {
        include.as_ref().is_none_or(|set| set.is_match(&file.name))
            && !exclude.as_ref().is_some_and(|set| set.is_match(&file.name))
    });
    let filtered = all - discovery.found.len();
    let mut plan = Plan { warnings: discovery.warnings, ..Plan::default() };
    if filtered > 0 {
        plan.warnings.push(format!("{filtered} files left out by --include and --exclude"));
    }
    plan.warnings.extend(own::leave_out(&mut discovery.found));
    if !piped.is_empty() {
        let spooled = spool(stdin, options.temp_dir.as_deref()).map_err(PlanError::Spool)?;
        discovery.found.push(stdin_file(&spooled, &discovery.found)?);
        plan.spooled = Some(Arc::new(spooled));
    }
    Planner::new(&discovery.found, options).run(&discovery.found, &mut plan);
    plan.files.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    plan.beside.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
    warn(&mut plan, options);
    Ok(plan)
}

/// The globs as one set; `None` when there are none.
fn globs(patterns: &[String]) -> Result<Option<GlobSet>, PlanError> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let bad = |error: &globset::Error| PlanError::Glob { glob: pattern.clone(), why: error.kind().to_string() };
        let anywhere = if pattern.contains('/') { pattern.clone() } else { format!("**/{pattern}") };
        let glob = GlobBuilder::new(&anywhere).literal_separator(true).build().map_err(|error| bad(&error))?;
        set.add(glob);
    }
    if patterns.is_empty() {
        return Ok(None);
    }
    let bad = |error: &globset::Error| PlanError::Glob { glob: patterns.join(", "), why: error.kind().to_string() };
    set.build().map(Some).map_err(|error| bad(&error))
}

fn spool(stdin: &mut dyn Read, folder: Option<&Path>) -> io::Result<tempfile::TempPath> {
    let mut file = match folder {
        Some(folder) => tempfile::NamedTempFile::new_in(folder)?,
        None => tempfile::NamedTempFile::new()?,
    };
    io::copy(stdin, &mut file)?;
    file.flush()?;
    Ok(file.into_temp_path())
}

fn stdin_file(spooled: &Path, others: &[Found]) -> Result<Found, PlanError> {
    let state = std::fs::metadata(spooled).map_err(PlanError::Spool)?;
    let taken = |name: &String| others.iter().any(|file| file.name == *name);
    let numbered = (2..).map(|number: u64| format!("{STDIN}~{number}"));
    let name = std::iter::once(STDIN.to_owned()).chain(numbered).find(|name| !taken(name));
    Ok(Found {
        name: name.unwrap_or_default(),
        path: spooled.to_owned(),
        named: true,
        state: Ok(State { bytes: state.len(), modified: state.modified().ok(), regular: true }),
    })
}

/// What the files that describe a dataset say; read before the data.
struct Planner<'o> {
    options: &'o PlanOptions,
    cards: Vec<CardRead>,
    legal: Vec<LegalFile>,
    /// Problems with cards that could not be opened.
    warnings: Vec<String>,
    registry: Vec<llama_factory::Entry>,
    /// Folders written by `save_to_disk`, with the split they name.
    saved: BTreeMap<String, Option<super::Split>>,
    subsets: Subsets,
}

impl<'o> Planner<'o> {
    fn new(found: &[Found], options: &'o PlanOptions) -> Self {
        let mut planner = Self {
            options,
            cards: Vec::new(),
            legal: Vec::new(),
            warnings: Vec::new(),
            registry: Vec::new(),
            saved: BTreeMap::new(),
            subsets: Subsets::default(),
        };
        let names: BTreeSet<&str> = found.iter().map(|file| file.name.as_str()).collect();
        for file in found.iter().filter(|file| file.state.as_ref().is_ok_and(|state| state.regular)) {
            let folder = folder_of(&file.name);
            match &file.name[folder.len()..] {
                "dataset_info.json" => {
                    planner.registry.extend(llama_factory::read(&file.path, &file.name).into_iter().flatten());
                }
                "state.json" if names.contains(format!("{folder}dataset_info.json").as_str()) => {
                    planner.saved.insert(folder.to_owned(), saved_split(&file.path));
                }
                base if kinds::is_legal(base) && planner.legal.len() < LEGAL => planner.legal.extend(legal(file)),
                _ if card::is_card(&file.name) && planner.cards.len() < CARDS => {
                    match card::read(&file.path, &file.name) {
                        Ok(read) => planner.cards.push(read),
                        Err(error) => planner.warnings.push(format!("{}: {}", file.name, discover::plain(&error))),
                    }
                }
                _ => {}
            }
        }
        planner.subsets = Subsets::new(&planner.cards);
        planner
    }

    fn run(mut self, found: &[Found], plan: &mut Plan) {
        plan.warnings.append(&mut self.warnings);
        plan.warnings.append(&mut self.subsets.warnings);
        for file in found {
            match sniff(file) {
                Sniffed::Beside(standing) => {
                    let described = matches!(standing, Standing::Listed(_))
                        && described::may_be(&file.name)
                        && plan.descriptions.len() < DESCRIPTIONS;
                    plan.descriptions.extend(described.then(|| described::read(&file.path, &file.name)).flatten());
                    plan.beside.push(beside(file, standing));
                }
                Sniffed::Data { format, compression, head, warning } => {
                    let columns = match format {
                        Format::JsonLines => Ok(json(Sample::json_lines(without_mark(&head)))),
                        Format::Json => Ok(json(Sample::json_text(without_mark(&head)))),
                        Format::Parquet => columnar(&file.path, parquet_columns),
                        Format::ArrowFile => columnar(&file.path, |file| arrow_columns(file, false)),
                        Format::ArrowStream => columnar(&file.path, |file| arrow_columns(file, true)),
                    };
                    match columns {
                        Ok(columns) => {
                            plan.warnings.extend(warning.map(|what| format!("{}: {what}", file.name)));
                            plan.files.push(self.data(file, format, compression, columns));
                        }
                        Err(why) => {
                            plan.beside
                                .push(beside(file, Standing::Broken(format!("{} file: {why}", format.as_str()))));
                        }
                    }
                }
            }
        }
        scripts(plan);
        plan.layouts = self.layouts(found, plan);
        plan.legal = self.legal;
        plan.cards = self.cards.into_iter().map(|read| read.card).collect();
        described::add_sources(&mut plan.cards, &plan.descriptions);
    }

    fn data(&self, file: &Found, format: Format, compression: super::Compression, columns: Columns) -> DataFile {
        let entry = self.registry.iter().find(|entry| entry.is_about(&file.name));
        let declared = self.subsets.of(&file.name);
        let saved = self.saved.get(folder_of(&file.name)).copied().flatten();
        let split = declared.map(|(_, split)| split).or(saved).or(entry.and_then(|entry| entry.split));
        let config = declared.map(|(config, _)| config.to_owned()).or(entry.map(|entry| entry.dataset.clone()));
        let named = entry.map_or(&[][..], |entry| &entry.columns);
        let (bytes, modified) = file.state.as_ref().map_or((0, None), |state| (state.bytes, state.modified));
        DataFile {
            name: file.name.clone(),
            path: file.path.clone(),
            format,
            compression,
            bytes,
            modified,
            split: split.unwrap_or_else(|| split_of_path(&file.name)),
            config,
            schema: Arc::new(infer(&columns.sample, named, self.options)),
            license: described::of_metadata(&columns.metadata),
            metadata: columns.metadata,
        }
    }

    /// Layouts that the files follow.
    fn layouts(&self, found: &[Found], plan: &Plan) -> Vec<&'static str> {
        let cached = |file: &Found| {
            file.path.components().any(|part| part.as_os_str().to_string_lossy().starts_with("datasets--"))
        };
        let texts = |file: &DataFile| file.schema.has_path("id") && file.schema.has_path("text");
        let dolma = |file: &DataFile| {
            layout::is_below(&file.name, "documents") && texts(file) && file.schema.has_path("source")
        };
        let trove =
            |file: &DataFile| layout::is_rank_shard(&file.name) && file.format == Format::JsonLines && texts(file);
        let hub = self.cards.iter().any(|read| read.describes_dataset)
            || plan.files.iter().any(|file| layout::is_hub_shard(&file.name));
        let known = [
            ("datatrove", plan.files.iter().any(trove)),
            ("dolma", plan.files.iter().any(dolma)),
            ("huggingface", hub),
            ("huggingface-cache", found.iter().any(cached)),
            ("llama-factory", !self.registry.is_empty()),
            ("save_to_disk", !self.saved.is_empty()),
        ];
        known.iter().filter(|(_, follows)| *follows).map(|(name, _)| *name).collect()
    }
}

fn json(sample: Sample) -> Columns {
    Columns { sample, metadata: Vec::new() }
}

fn columnar(path: &Path, read: impl FnOnce(File) -> Result<Columns, String>) -> Result<Columns, String> {
    read(File::open(path).map_err(|error| discover::plain(&error))?)
}

/// Bytes behind the byte order mark.
fn without_mark(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
}

fn beside(file: &Found, standing: Standing) -> Beside {
    let bytes = file.state.as_ref().map_or(0, |state| state.bytes);
    Beside { name: file.name.clone(), path: file.path.clone(), bytes, standing }
}

/// A license file; none when it cannot be read, which the list of files beside the data tells.
fn legal(file: &Found) -> Option<LegalFile> {
    let head = head::head(&file.path, super::Compression::Plain, LEGAL_BYTES).ok()?;
    Some(LegalFile { file: file.name.clone(), text: String::from_utf8_lossy(&head.bytes).into_owned() })
}

/// `_split` of a `state.json`.
fn saved_split(path: &Path) -> Option<super::Split> {
    let mut bytes = Vec::new();
    // The file names the shards; a megabyte is tens of thousands of them.
    File::open(path).ok()?.take(1 << 20).read_to_end(&mut bytes).ok()?;
    let state: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    split_of_word(state["_split"].as_str()?)
}

/// Python beside the data, at the level of the dataset, is code that loading the dataset may run.
fn scripts(plan: &mut Plan) {
    let holding: BTreeSet<&str> = plan.files.iter().map(|file| folder_of(&file.name)).collect();
    let carded: BTreeSet<&str> =
        plan.beside.iter().filter(|file| card::is_card(&file.name)).map(|file| folder_of(&file.name)).collect();
    let level = |folder: &str| {
        let above = plan.files.iter().any(|file| file.name.starts_with(folder));
        holding.contains(folder) || (above && (folder.is_empty() || carded.contains(folder)))
    };
    let scripts: Vec<usize> = (0..plan.beside.len())
        .filter(|at| {
            let file = &plan.beside[*at];
            matches!(file.standing, Standing::Listed(_))
                && kinds::is_loading_script(&file.name)
                && level(folder_of(&file.name))
        })
        .collect();
    for at in scripts {
        plan.beside[at].standing = Standing::Code("Python script beside the data");
    }
}

/// What the user should know before the scan.
fn warn(plan: &mut Plan, options: &PlanOptions) {
    if plan.files.is_empty() {
        plan.warnings.push("no data file was found".to_owned());
    }
    let lists = [
        ("--text-field", &options.text_fields),
        ("--id-field", &options.id_fields),
        ("--label-field", &options.label_fields),
        ("--url-field", &options.url_fields),
        ("--license-field", &options.license_fields),
    ];
    for (option, names) in lists {
        for name in names {
            if !plan.files.iter().any(|file| file.schema.has_path(name)) {
                plan.warnings.push(format!("{option} {name} names no field in the head of any file"));
            }
        }
    }
    for file in plan.files.iter().filter(|file| file.schema.shape == "tokenized") {
        plan.warnings
            .push(format!("{}: holds token numbers only, which cannot be scanned without the tokenizer", file.name));
    }
}
