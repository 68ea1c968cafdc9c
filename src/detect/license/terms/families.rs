//! The table of `rules/licenses/families.toml`: terms by stem.

use super::{Commercial, OutputTraining, ShareAlike, Terms};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
struct File {
    family: Vec<Family>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "one a flag, as the table has them")]
struct Family {
    name: String,
    commercial: Commercial,
    derivatives: Permission,
    share_alike: ShareAlike,
    attribution: bool,
    field_of_use: bool,
    research_only: bool,
    #[serde(default)]
    notice: bool,
    #[serde(default)]
    output_training: OutputTraining,
    threshold: Option<String>,
    stems: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Permission {
    Yes,
    No,
}

static BY_STEM: LazyLock<HashMap<String, Terms>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../../../rules/licenses/families.toml"))
        .expect("a test parses the family table");
    let mut table = HashMap::new();
    for family in file.family {
        // A few dozen short texts that live as long as the program.
        let name: &'static str = family.name.leak();
        let threshold = family.threshold.map(|words| &*words.leak());
        let terms = Terms {
            family: name,
            commercial: family.commercial,
            derivatives: family.derivatives == Permission::Yes,
            share_alike: family.share_alike,
            attribution: family.attribution,
            field_of_use: family.field_of_use,
            research_only: family.research_only,
            notice: family.notice,
            output_training: family.output_training,
            threshold,
        };
        table.extend(family.stems.into_iter().map(|stem| (stem.to_ascii_lowercase(), terms)));
    }
    table
});

/// Terms of the licenses with this stem, in any case.
pub(super) fn of(stem: &str) -> Option<Terms> {
    BY_STEM.get(&stem.to_ascii_lowercase()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_table_is_valid_and_names_each_stem_once() {
        let file: File = toml::from_str(include_str!("../../../../rules/licenses/families.toml")).expect("valid TOML");
        let stems: usize = file.family.iter().map(|family| family.stems.len()).sum();
        assert_eq!(BY_STEM.len(), stems);
    }
}
