//! The rule files that are compiled into the binary.
//!
//! The list is explicit so that a build never depends on what happens to lie in a folder; a test proves that it is complete.

macro_rules! files {
    ($($path:literal),* $(,)?) => { &[$(($path, include_str!(concat!("../../rules/", $path)))),*] };
}

/// Path below `rules/` and content of every built-in rule file.
#[rustfmt::skip]
pub(super) const FILES: &[(&str, &str)] = files![
    "licenses/marks.toml",
    "licenses/titles.toml",
    "pii/americas.toml",
    "pii/asia_africa.toml",
    "pii/contact.toml",
    "pii/documents.toml",
    "pii/europe.toml",
    "pii/finance.toml",
    "pii/labels.toml",
    "pii/names.toml",
    "pii/national.toml",
    "pii/network.toml",
    "pii/personal.toml",
    "pii/places.toml",
    "poison/code.toml",
    "poison/encoded.toml",
    "poison/injection.toml",
    "poison/orders.toml",
    "poison/responses.toml",
    "poison/templates.toml",
    "poison/triggers.toml",
    "poison/unicode.toml",
    "provenance/loading.toml",
    "quality/text.toml",
    "rights/copyright.toml",
    "rights/models.toml",
    "rights/reservations.toml",
    "secrets/ai.toml",
    "secrets/ai_tokens.toml",
    "secrets/chat.toml",
    "secrets/chat_tokens.toml",
    "secrets/cloud.toml",
    "secrets/cloud_tokens.toml",
    "secrets/code.toml",
    "secrets/code_tokens.toml",
    "secrets/generic.toml",
    "secrets/observe_tokens.toml",
    "secrets/payment_tokens.toml",
    "secrets/places.toml",
    "secrets/vendors.toml",
    "secrets/web.toml",
];

#[cfg(test)]
mod tests {
    use super::FILES;
    use std::path::Path;

    #[test]
    fn every_rule_file_of_the_folder_is_compiled_in() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let mut found: Vec<String> = walkdir::WalkDir::new(&root)
            .into_iter()
            .map(|entry| entry.expect("readable rules folder"))
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "toml"))
            // Tables of facts (license families) live beside the rules but hold none.
            .filter(|entry| {
                let text = std::fs::read_to_string(entry.path()).expect("readable rule file");
                text.contains("[[rule]]") || text.contains("[[token]]")
            })
            .map(|entry| entry.path().strip_prefix(&root).expect("below root").to_string_lossy().replace('\\', "/"))
            .collect();
        found.sort();
        let mut listed: Vec<String> = FILES.iter().map(|(path, _)| (*path).to_owned()).collect();
        listed.sort();
        assert_eq!(found, listed);
    }
}
