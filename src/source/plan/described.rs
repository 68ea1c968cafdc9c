//! Descriptions of a dataset for machines: Croissant and other linked data, the hub's `dataset_info.json`, Frictionless packages, Zenodo's
//! deposit, and the key-value metadata of a Parquet file.
//!
//! Only licenses and sources are read. As with cards the text is foreign: sizes are capped, and values of the wrong type are passed over.

use crate::source::{Card, Description};
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes of a description that are read. A Croissant file of a dataset with hundreds of subsets has a few megabytes.
const BYTES: u64 = 8 << 20;

/// Bytes of one license as it is written; longer ones are texts, not names.
const LICENSE: usize = 300;

/// Licenses and sources kept of one description.
const KEPT: usize = 100;

/// Keys that name a license, in lower case.
const KEYS: [&str; 8] =
    ["license", "licence", "licenses", "dc:license", "dcterms:license", "sc:license", "schema:license", "license_id"];

/// Whether a file beside the data may be a description.
pub(super) fn may_be(name: &str) -> bool {
    super::kinds::extensions(name).next().is_some_and(|extension| matches!(extension.as_str(), "json" | "jsonld"))
}

/// Reads a description; `None` when the file is none, or says nothing about license and sources.
pub(super) fn read(path: &Path, name: &str) -> Option<Description> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(BYTES).read_to_end(&mut bytes).ok()?;
    parse(&serde_json::from_slice(&bytes).ok()?, name)
}

fn parse(value: &Value, name: &str) -> Option<Description> {
    let base = super::kinds::base(name).to_ascii_lowercase();
    let top = value.as_object()?;
    let mut found = Description { file: name.to_owned(), ..Description::default() };
    if top.contains_key("@context") {
        if !is_dataset(value) {
            return None;
        }
        found.licenses = licenses(value);
        for key in ["isBasedOn", "sc:isBasedOn", "prov:wasDerivedFrom"] {
            named(&value[key], &["@id", "url", "name"], &mut found.sources);
        }
    } else if base == "datapackage.json" || base == ".zenodo.json" {
        found.licenses = licenses(value);
        named(&value["sources"], &["path", "title"], &mut found.sources);
    } else if base == "dataset_info.json" {
        found.licenses = licenses(value);
    } else if base == "dataset_infos.json" {
        for info in top.values() {
            for license in licenses(info) {
                if !found.licenses.contains(&license) {
                    found.licenses.push(license);
                }
            }
        }
    }
    found.licenses.truncate(KEPT);
    found.sources.truncate(KEPT);
    (!found.licenses.is_empty() || !found.sources.is_empty()).then_some(found)
}

/// Whether linked data describes a dataset, and not an article or a person.
fn is_dataset(value: &Value) -> bool {
    let mut types = Vec::new();
    named(&value["@type"], &[], &mut types);
    types.iter().any(|kind| kind.rsplit([':', '/', '#']).next() == Some("Dataset"))
}

/// Licenses under any of the keys, each once.
fn licenses(value: &Value) -> Vec<String> {
    let mut list = Vec::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        if KEYS.contains(&key.to_ascii_lowercase().as_str()) {
            named(value, &["id", "@id", "url", "path", "name", "title"], &mut list);
        }
    }
    list
}

/// A text, or the first of `keys` of an object, or those of a list, each once.
fn named(value: &Value, keys: &[&str], out: &mut Vec<String>) {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    for item in items.iter().take(KEPT) {
        let text = item.as_str().or_else(|| keys.iter().find_map(|key| item[*key].as_str())).map(str::trim);
        if let Some(text) = text.filter(|text| !text.is_empty() && text.len() <= LICENSE)
            && !out.iter().any(|known| known == text)
        {
            out.push(text.to_owned());
        }
    }
}

/// The license that the key-value metadata of a file declares: under a key of its own, or inside the JSON that the hub and others write.
pub(super) fn of_metadata(metadata: &[(String, String)]) -> Option<String> {
    let plain = metadata.iter().find(|(key, value)| {
        KEYS.contains(&key.to_ascii_lowercase().as_str()) && !value.starts_with(['{', '[']) && value.len() <= LICENSE
    });
    if let Some((_, value)) = plain {
        return Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    }
    metadata.iter().filter(|(_, value)| value.starts_with('{') && value.len() as u64 <= BYTES).find_map(|(_, value)| {
        let value: Value = serde_json::from_str(value).ok()?;
        licenses(&value).into_iter().chain(licenses(&value["info"])).next()
    })
}

/// Adds what the card in the same folder does not name as a source itself.
pub(super) fn add_sources(cards: &mut [Card], descriptions: &[Description]) {
    for description in descriptions {
        let folder = super::layout::folder_of(&description.file);
        if let Some(card) = cards.iter_mut().find(|card| super::layout::folder_of(&card.file) == folder) {
            for source in &description.sources {
                if !card.source_datasets.contains(source) {
                    card.source_datasets.push(source.clone());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: &Value, name: &str) -> Option<(Vec<String>, Vec<String>)> {
        parse(value, name).map(|found| (found.licenses, found.sources))
    }

    #[test]
    fn croissant_names_its_license_as_text_list_or_object() {
        let croissant = |license: Value| {
            let value = json!({"@context": {}, "@type": "sc:Dataset", "license": license, "isBasedOn": ["squad"]});
            of(&value, "croissant.json").unwrap().0
        };
        let url = "https://creativecommons.org/licenses/by/4.0/";
        assert_eq!(croissant(json!(url)), [url]);
        assert_eq!(croissant(json!([url, "MIT", url])), [url, "MIT"]);
        assert_eq!(croissant(json!({"@type": "CreativeWork", "name": "CC BY", "url": url})), [url]);
    }

    #[test]
    fn linked_data_about_something_else_says_nothing_about_the_data() {
        assert_eq!(of(&json!({"@context": {}, "@type": "Person", "license": "MIT"}), "a.jsonld"), None);
        assert_eq!(of(&json!({"name": "x", "license": "MIT"}), "package.json"), None, "that of the code");
    }

    #[test]
    fn the_hub_frictionless_and_zenodo_are_read() {
        let mit = Some((vec!["MIT".to_owned()], vec![]));
        assert_eq!(of(&json!({"license": "MIT", "features": {}}), "dataset_info.json"), mit);
        assert_eq!(of(&json!({"a": {"license": "MIT"}, "b": {"license": "MIT"}}), "dataset_infos.json"), mit);
        assert_eq!(of(&json!({"license": {"id": "MIT"}}), ".zenodo.json"), mit);
        let package = json!({"licenses": [{"name": "ODC-By-1.0"}], "sources": [{"title": "squad"}]});
        assert_eq!(of(&package, "datapackage.json"), Some((vec!["ODC-By-1.0".to_owned()], vec!["squad".to_owned()])));
        assert_eq!(of(&json!({"license": "", "features": {}}), "dataset_info.json"), None);
    }

    #[test]
    fn metadata_of_a_file_declares_under_a_key_or_inside_json() {
        let of = |key: &str, value: &str| of_metadata(&[(key.to_owned(), value.to_owned())]);
        assert_eq!(of("License", "cc-by-4.0").as_deref(), Some("cc-by-4.0"));
        assert_eq!(of("huggingface", r#"{"info": {"license": "mit", "features": {}}}"#).as_deref(), Some("mit"));
        assert_eq!(of("huggingface", r#"{"info": {"features": {"license": {"dtype": "string"}}}}"#), None);
        assert_eq!(of("pandas", "not JSON"), None);
    }
}
