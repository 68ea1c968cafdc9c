//! Dataset cards: the YAML front matter of a README and the prose below it.
//!
//! Cards are foreign text: sizes and nesting are capped, values of the wrong type are passed over, and a problem is
//! told by its position, never by quoting the text.

use crate::source::Card;
use serde_json::Value;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of a card that are read. The largest public cards, with one entry a subset, have about 2 MB.
const CARD: u64 = 8 << 20;

/// Bytes of front matter that are parsed.
const FRONT: usize = 4 << 20;

/// Nesting of front matter that is followed; real cards stay below 12.
const DEPTH: usize = 48;

/// One `configs` entry: where the files of a subset are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) name: String,
    /// Split name, if any, and globs relative to the card's folder; empty when only a folder was named.
    pub(super) files: Vec<(Option<String>, Vec<String>)>,
    pub(super) folder: Option<String>,
}

/// What one card says.
#[derive(Debug, Default)]
pub(super) struct CardRead {
    pub(super) card: Card,
    pub(super) configs: Vec<Config>,
    /// Whether the front matter is that of a dataset.
    pub(super) describes_dataset: bool,
}

/// Whether the name is that of a card.
pub(super) fn is_card(name: &str) -> bool {
    let base = super::kinds::base(name).to_ascii_lowercase();
    matches!(base.as_str(), "readme.md" | "dataset_card.md" | "datasetcard.md")
}

/// Reads a card.
pub(super) fn read(path: &Path, name: &str) -> io::Result<CardRead> {
    let mut bytes = Vec::new();
    File::open(path)?.take(CARD).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(parse(&text, name))
}

/// Parses the text of a card.
pub(super) fn parse(text: &str, name: &str) -> CardRead {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut read = CardRead { card: Card { file: name.to_owned(), ..Card::default() }, ..CardRead::default() };
    let (front, prose) = match front_matter(text) {
        Front::None => (None, text),
        Front::Open => {
            read.card.problem = Some("the front matter is not closed".to_owned());
            (None, text)
        }
        Front::Found(front, prose) => (Some(front), prose),
    };
    prose.clone_into(&mut read.card.prose);
    let Some(front) = front else { return read };
    match yaml(front) {
        Ok(value) => fill(&mut read, &value),
        Err(problem) => read.card.problem = Some(problem),
    }
    read
}

enum Front<'t> {
    None,
    Open,
    Found(&'t str, &'t str),
}

fn front_matter(text: &str) -> Front<'_> {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        let next = at + line.len();
        match (start, line.trim_end() == "---") {
            (None, true) => start = Some(next),
            (None, false) => return Front::None,
            (Some(start), true) => return Front::Found(&text[start..at], &text[next..]),
            (Some(_), false) => {}
        }
        at = next;
    }
    if start.is_some() { Front::Open } else { Front::None }
}

fn yaml(front: &str) -> Result<Value, String> {
    if front.len() > FRONT {
        return Err(format!("the front matter is longer than {FRONT} bytes"));
    }
    let options = serde_saphyr::options! {
        // As the hub's own parser does.
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::LastWins,
        strict_booleans: true,
        with_snippet: false,
        budget: serde_saphyr::budget! { max_depth: DEPTH, max_documents: 1 },
    };
    serde_saphyr::from_str_with_options::<Value>(front, options).map_err(|error| match error.location() {
        // One line for the `---` above.
        Some(at) => format!("the front matter is not valid YAML at line {}, column {}", at.line() + 1, at.column()),
        None => "the front matter is not valid YAML".to_owned(),
    })
}

fn fill(read: &mut CardRead, value: &Value) {
    let card = &mut read.card;
    if !value.is_object() {
        if !value.is_null() {
            card.problem = Some("the front matter is not a mapping".to_owned());
        }
        return;
    }
    card.licenses = strings(&value["license"]);
    card.license_name = strings(&value["license_name"]).into_iter().next();
    card.license_link = strings(&value["license_link"]).into_iter().next();
    card.languages = strings(&value["language"]);
    card.source_datasets = strings(&value["source_datasets"]);
    card.declared_records = declared_records(&value["dataset_info"]);
    read.configs = configs(&value["configs"]);
    let hub = [
        "dataset_info",
        "configs",
        "task_categories",
        "task_ids",
        "size_categories",
        "annotations_creators",
        "pretty_name",
    ];
    read.describes_dataset = hub.iter().any(|key| !value[*key].is_null());
}

/// A string, or the strings of a list; numbers count as written.
fn strings(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Value::Array(items) => items.iter().filter_map(one).collect(),
        other => one(other).into_iter().collect(),
    }
}

/// The value itself, or the items of the list it is.
fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
}

/// Declared records per split; with several subsets the name is `subset/split`.
fn declared_records(info: &Value) -> Vec<(String, u64)> {
    let infos = items(info);
    let mut declared = Vec::new();
    for info in infos {
        let subset = info["config_name"].as_str().filter(|_| infos.len() > 1);
        for split in items(&info["splits"]) {
            if let (Some(name), Some(records)) = (split["name"].as_str(), split["num_examples"].as_u64()) {
                declared.push((subset.map_or_else(|| name.to_owned(), |subset| format!("{subset}/{name}")), records));
            }
        }
    }
    declared
}

fn configs(value: &Value) -> Vec<Config> {
    let config = |value: &Value| Config {
        name: value["config_name"].as_str().unwrap_or("default").to_owned(),
        files: files(&value["data_files"]),
        folder: value["data_dir"].as_str().map(str::to_owned),
    };
    items(value).iter().filter(|value| value.is_object()).map(config).collect()
}

/// `data_files`: a glob, a list of globs, a list of `{split, path}`, or a map from split to globs.
fn files(value: &Value) -> Vec<(Option<String>, Vec<String>)> {
    match value {
        Value::Object(splits) if !splits.contains_key("path") => {
            splits.iter().map(|(split, globs)| (Some(split.clone()), strings(globs))).collect()
        }
        _ => {
            let entry = |item: &Value| match item {
                Value::Object(entry) => {
                    let globs = entry.get("path").map(strings).unwrap_or_default();
                    (entry.get("split").and_then(Value::as_str).map(str::to_owned), globs)
                }
                other => (None, strings(other)),
            };
            items(value).iter().map(entry).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(front: &str) -> CardRead {
        parse(&format!("---\n{front}\n---\n# Title\nText.\n"), "README.md")
    }

    #[test]
    fn license_language_and_sources_may_be_one_or_several() {
        let one = card("license: cc-by-4.0\nlanguage: en").card;
        assert_eq!((one.licenses, one.languages), (vec!["cc-by-4.0".to_owned()], vec!["en".to_owned()]));
        let several =
            card("license:\n- mit\n- other\nlicense_name: my-terms\nlanguage: [no, de]\nsource_datasets: [squad]").card;
        assert_eq!(several.licenses, ["mit", "other"]);
        assert_eq!(several.license_name.as_deref(), Some("my-terms"));
        assert_eq!(several.languages, ["no", "de"], "the code for Norwegian is not a boolean");
        assert_eq!(several.source_datasets, ["squad"]);
        assert_eq!(several.prose, "# Title\nText.\n");
    }

    #[test]
    fn declared_records_carry_their_subset_when_there_are_several() {
        let one = card("dataset_info:\n  splits:\n  - {name: train, num_bytes: 9, num_examples: 12}");
        assert_eq!(one.card.declared_records, [("train".to_owned(), 12)]);
        let two = "dataset_info:\n- config_name: a\n  splits: [{name: test, num_examples: 1}]\n- config_name: b\n  splits: [{name: test, num_examples: 2}]";
        assert_eq!(card(two).card.declared_records, [("a/test".to_owned(), 1), ("b/test".to_owned(), 2)]);
    }

    #[test]
    fn data_files_are_read_in_all_their_forms() {
        let config =
            |files: &str| card(&format!("configs:\n- config_name: c\n  data_files: {files}")).configs.remove(0).files;
        assert_eq!(config("a.jsonl"), [(None, vec!["a.jsonl".to_owned()])]);
        assert_eq!(
            config("[a.jsonl, b.jsonl]"),
            [(None, vec!["a.jsonl".to_owned()]), (None, vec!["b.jsonl".to_owned()])]
        );
        assert_eq!(
            config("[{split: test, path: [t/*.parquet, u.parquet]}]"),
            [(Some("test".to_owned()), vec!["t/*.parquet".to_owned(), "u.parquet".to_owned()])]
        );
        assert_eq!(config("{train: a.jsonl}"), [(Some("train".to_owned()), vec!["a.jsonl".to_owned()])]);
    }

    #[test]
    fn a_broken_card_names_the_place_and_quotes_nothing() {
        let broken = card("license: [mit\nsecret: x").card;
        let problem = broken.problem.unwrap();
        assert!(problem.starts_with("the front matter is not valid YAML at line "), "{problem}");
        assert!(!problem.contains("secret"), "{problem}");
        assert_eq!(broken.prose, "# Title\nText.\n");
        assert_eq!(
            parse("---\nlicense: mit\n", "README.md").card.problem.as_deref(),
            Some("the front matter is not closed")
        );
    }

    #[test]
    fn a_bomb_of_aliases_or_depth_is_a_problem_and_no_crash() {
        let deep = "[".repeat(100_000);
        assert!(card(&format!("a: {deep}")).card.problem.is_some());
        let mut bomb = String::from("a: &a [x,x,x,x,x,x,x,x,x,x]\n");
        for (next, last) in ('b'..='j').zip('a'..) {
            let ten = vec![format!("*{last}"); 10].join(",");
            bomb.extend([&next.to_string(), ": &", &next.to_string(), " [", &ten, "]\n"]);
        }
        assert!(card(&bomb).card.problem.is_some());
    }

    #[test]
    fn a_readme_without_front_matter_is_prose() {
        let read = parse("\u{feff}# Only prose\n", "README.md");
        assert_eq!(read.card.prose, "# Only prose\n");
        assert_eq!(read.card.problem, None);
        assert!(!read.describes_dataset);
    }
}
