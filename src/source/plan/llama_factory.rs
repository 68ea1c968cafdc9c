//! LLaMA-Factory's `dataset_info.json`: a registry that names data files and says what their columns are.
//!
//! The hub uses the same file name for something else (`features`, `splits`); what tells them apart is a
//! `file_name` or a hub address in the entries.

use super::layout::{folder_of, split_of_word};
use crate::record::{Part, Role};
use crate::source::Split;
use crate::source::schema::Meaning;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes of a registry that are read; the project's own has 20 kB.
const REGISTRY: u64 = 4 << 20;

/// What one entry says about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Name of the file (or folder) relative to the scanned root.
    pub(super) file: String,
    /// Name of the entry.
    pub(super) dataset: String,
    /// What its columns mean.
    pub(super) columns: Vec<(String, Meaning)>,
    /// Split, when the entry names one.
    pub(super) split: Option<Split>,
}

impl Entry {
    /// Whether the entry speaks of the file: names it, or a folder around it.
    pub(super) fn is_about(&self, name: &str) -> bool {
        name.strip_prefix(self.file.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Reads a registry; `None` when the file is the hub's or cannot be read.
pub(super) fn read(path: &Path, name: &str) -> Option<Vec<Entry>> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(REGISTRY).read_to_end(&mut bytes).ok()?;
    parse(&bytes, folder_of(name))
}

fn parse(bytes: &[u8], folder: &str) -> Option<Vec<Entry>> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    let sets = value.as_object()?;
    let origins = ["file_name", "hf_hub_url", "ms_hub_url", "om_hub_url", "script_url", "cloud_file_name"];
    if sets.is_empty() || !sets.values().all(|set| origins.iter().any(|key| set[*key].is_string())) {
        return None;
    }
    let entry = |(dataset, set): (&String, &Value)| {
        let file = set["file_name"].as_str()?.trim_matches('/');
        let columns = set["columns"].as_object().into_iter().flatten();
        let columns = columns.filter_map(|(use_, column)| Some((column.as_str()?.to_owned(), meaning(use_)?)));
        let mut columns: Vec<_> = columns.collect();
        if let [(_, only)] = columns.as_mut_slice()
            && *only == Meaning::Content(Part::Prompt)
        {
            // A prompt without an answer is how the registry writes pretraining text.
            *only = Meaning::Content(Part::Text);
        }
        Some(Entry {
            file: format!("{folder}{file}"),
            dataset: dataset.clone(),
            columns,
            split: set["split"].as_str().and_then(split_of_word),
        })
    };
    Some(sets.iter().filter_map(entry).collect())
}

/// What a column is, by the use the registry has for it.
fn meaning(use_: &str) -> Option<Meaning> {
    Some(match use_ {
        "prompt" | "query" | "history" => Meaning::Content(Part::Prompt),
        "response" => Meaning::Content(Part::Completion),
        "messages" => Meaning::Content(Part::Text),
        "system" => Meaning::Content(Part::System),
        "tools" => Meaning::Content(Part::Tool),
        "chosen" => Meaning::Content(Part::Chosen),
        "rejected" => Meaning::Content(Part::Rejected),
        "kto_tag" => Meaning::Around(Role::Label),
        "images" | "videos" | "audios" => Meaning::Around(Role::Other),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_names_files_and_columns() {
        let text = r#"{"mine": {"file_name": "sub/a.json", "columns": {"prompt": "ask", "response": "reply", "kto_tag": "good"}},
                       "hub": {"hf_hub_url": "someone/set"}}"#;
        let entries = parse(text.as_bytes(), "data/").unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!((entries[0].dataset.as_str(), entries[0].file.as_str()), ("mine", "data/sub/a.json"));
        let columns = [
            ("ask".to_owned(), Meaning::Content(Part::Prompt)),
            ("good".to_owned(), Meaning::Around(Role::Label)),
            ("reply".to_owned(), Meaning::Content(Part::Completion)),
        ];
        let mut found = entries[0].columns.clone();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(found, columns);
        assert!(entries[0].is_about("data/sub/a.json"));
        assert!(!entries[0].is_about("data/sub/a.jsonl"));
    }

    #[test]
    fn the_hubs_file_of_the_same_name_is_no_registry() {
        assert_eq!(parse(br#"{"features": {"text": {"dtype": "string"}}, "splits": {"train": {}}}"#, ""), None);
        assert_eq!(parse(br#"{"default": {"description": "", "features": {}, "splits": {}}}"#, ""), None);
        assert_eq!(parse(b"[]", ""), None);
    }
}
