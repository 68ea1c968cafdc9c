//! Layouts: which split and subset a file belongs to, and which conventions a folder follows.
//!
//! What a dataset says about itself wins (card YAML, `state.json`), then the names of folders, then the name of the
//! file; a file that nothing speaks for is training data.

use super::card::{CardRead, Config};
use crate::source::Split;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Split that a name a dataset gave to a split stands for (`train_sft`, `dev`, `test-00000`).
pub(super) fn split_of_word(name: &str) -> Option<Split> {
    let delimiters = |char: char| matches!(char, '-' | '.' | '_' | ' ') || char.is_ascii_digit();
    name.split(delimiters).find_map(|word| match word.to_ascii_lowercase().as_str() {
        "train" | "training" => Some(Split::Train),
        "validation" | "valid" | "val" | "dev" => Some(Split::Validation),
        "test" | "testing" | "eval" | "evaluation" => Some(Split::Test),
        _ => None,
    })
}

/// Split by the path alone: the innermost folder that names one, then the file.
pub(super) fn split_of_path(name: &str) -> Split {
    let mut parts = name.rsplit('/');
    let file = parts.next().unwrap_or_default();
    parts.find_map(split_of_word).or_else(|| split_of_word(file)).unwrap_or(Split::Train)
}

/// Whether a name is a shard as the hub writes them: `data/train-00000-of-00012-0123456789abcdef.parquet`.
pub(super) fn is_hub_shard(name: &str) -> bool {
    let digits = |text: &str| text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((folder, file)) = name.rsplit_once('/') else { return false };
    let stem = file.split('.').next().unwrap_or_default();
    let parts: Vec<&str> = stem.split('-').collect();
    let numbered = parts.windows(3).any(|three| digits(three[0]) && three[1] == "of" && digits(three[2]));
    numbered && (folder == "data" || folder.ends_with("/data"))
}

/// Whether a name is a shard of datatrove: only a rank, `00042.jsonl.gz`.
pub(super) fn is_rank_shard(name: &str) -> bool {
    let stem = super::kinds::base(name).split('.').next().unwrap_or_default();
    stem.len() == 5 && stem.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a name stands below a folder called `folder`.
pub(super) fn is_below(name: &str, folder: &str) -> bool {
    let mut parts = name.split('/');
    parts.next_back();
    parts.any(|part| part == folder)
}

/// The folder of a name, with its `/`; empty for the root.
pub(super) fn folder_of(name: &str) -> &str {
    name.rfind('/').map_or("", |at| &name[..=at])
}

/// Where the subsets of one card are.
#[derive(Debug, Default)]
pub(super) struct Subsets {
    /// In the order of the cards; `globs` holds the glob of each.
    rules: Vec<Rule>,
    globs: GlobSet,
    /// Entries that cannot be followed.
    pub(super) warnings: Vec<String>,
}

#[derive(Debug)]
struct Rule {
    config: String,
    /// Split the card names; without one the path decides.
    split: Option<Split>,
}

impl Subsets {
    /// The subsets that the cards declare.
    pub(super) fn new(cards: &[CardRead]) -> Self {
        let mut subsets = Self::default();
        let mut globs = GlobSetBuilder::new();
        for read in cards {
            for config in &read.configs {
                subsets.add(&mut globs, folder_of(&read.card.file), &read.card.file, config);
            }
        }
        match globs.build() {
            Ok(globs) => subsets.globs = globs,
            Err(_) => subsets.warnings.push("the data_files of the cards are too many to be followed".to_owned()),
        }
        subsets
    }

    fn add(&mut self, globs: &mut GlobSetBuilder, root: &str, card: &str, config: &Config) {
        let inside = config.folder.as_deref().map(|folder| folder.trim_matches('/')).unwrap_or_default();
        let inside = inside.strip_prefix("./").unwrap_or(inside);
        let base = if inside.is_empty() || inside == "." { root.to_owned() } else { format!("{root}{inside}/") };
        if config.files.is_empty() && config.folder.is_some() {
            self.rule(globs, card, config, &base, "**", None);
        }
        for (split, paths) in &config.files {
            // Files without a named split are training data to the hub.
            let split = Some(split.as_deref().and_then(split_of_word).unwrap_or(Split::Train));
            for path in paths {
                self.rule(globs, card, config, &base, path, split);
            }
        }
    }

    fn rule(
        &mut self,
        globs: &mut GlobSetBuilder,
        card: &str,
        config: &Config,
        base: &str,
        path: &str,
        split: Option<Split>,
    ) {
        let path = path.strip_prefix("./").unwrap_or(path).trim_end_matches('/');
        if path.contains("://") {
            self.warnings.push(format!("{card}: data_files of a subset name a remote address, which is not followed"));
            return;
        }
        // A path may be a folder: then everything below it.
        let base = globset::escape(base);
        for form in [format!("{base}{path}"), format!("{base}{path}/**")] {
            match GlobBuilder::new(&form).literal_separator(true).build() {
                Ok(glob) => {
                    globs.add(glob);
                    self.rules.push(Rule { config: config.name.clone(), split });
                }
                Err(_) => self.warnings.push(format!("{card}: data_files of a subset hold a glob that cannot be read")),
            }
        }
    }

    /// Subset and split of a file, when a card declares them; the first entry wins.
    pub(super) fn of(&self, name: &str) -> Option<(&str, Split)> {
        let first = self.globs.matches(name).into_iter().min()?;
        let rule = self.rules.get(first)?;
        Some((&rule.config, rule.split.unwrap_or_else(|| split_of_path(name))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_split_keyword_counts_only_between_delimiters() {
        for (name, split) in [
            ("data/train-00000-of-00002.parquet", Split::Train),
            ("data/test_sft-00000-of-00001.parquet", Split::Test),
            ("dev.jsonl", Split::Validation),
            ("GSM8K_test.jsonl", Split::Test),
            ("eval2.jsonl", Split::Test),
            ("latest.jsonl", Split::Train),
            ("testament.jsonl", Split::Train),
            ("development/x.jsonl", Split::Train),
            ("my data/val 1/x.jsonl", Split::Validation),
        ] {
            assert_eq!(split_of_path(name), split, "{name}");
        }
    }

    #[test]
    fn a_folder_decides_before_the_file_and_the_inner_folder_before_the_outer() {
        assert_eq!(split_of_path("test/train.jsonl"), Split::Test);
        assert_eq!(split_of_path("train/validation/x.jsonl"), Split::Validation);
    }

    #[test]
    fn hub_shards_and_rank_shards_are_told_by_name() {
        assert!(is_hub_shard("data/train-00000-of-00012-0123456789abcdef.parquet"));
        assert!(is_hub_shard("set/data/test-0000-of-0001.jsonl.gz"));
        assert!(!is_hub_shard("train-00000-of-00012.parquet"));
        assert!(!is_hub_shard("data/train.parquet"));
        assert!(is_rank_shard("out/00042.jsonl.gz"));
        assert!(!is_rank_shard("out/2024.jsonl.gz"));
    }
}
