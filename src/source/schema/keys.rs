//! Which object keys are names and which are data.
//!
//! An object is a record or a map, and only its keys tell which. Keys that are data (`jane@example.com`, a sentence, a
//! phone number) become `*` in path patterns, so that patterns stay few and hold no personal data; sample and
//! readers must agree on that, and this is where they do.

/// Longest name in characters; the longest column names of public datasets have about 35.
const LONGEST_NAME: usize = 40;

/// Digits in a row from which a key reads like somebody's number; a name may hold a year or a date (`20240101` does not
/// pass, `2024` does).
const NUMBER_DIGITS: usize = 7;

/// Whether `key` is data rather than a name. Names of columns, the keys of the record itself (`column`), may be in any
/// language and hold blanks; deeper keys are names only when they look like identifiers.
#[must_use]
pub fn is_data_key(key: &str, column: bool) -> bool {
    let mut digits = 0;
    for byte in key.bytes() {
        digits = if byte.is_ascii_digit() { digits + 1 } else { 0 };
        if digits == NUMBER_DIGITS {
            return true;
        }
    }
    if key.is_empty() || key.chars().nth(LONGEST_NAME).is_some() {
        return true;
    }
    if column {
        return key.chars().any(|char| matches!(char, '@' | '*' | '[' | '!') || char.is_control());
    }
    !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-$:/#".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_names_at_any_depth() {
        for name in ["content", "max_stars_repo_licenses", "en-US", "dc:title", "$ref"] {
            assert!(!is_data_key(name, true) && !is_data_key(name, false), "{name}");
        }
    }

    #[test]
    fn addresses_numbers_and_long_texts_are_data_at_any_depth() {
        for data in ["", "jane@example.com", "5550100123", "x".repeat(41).as_str(), "a*b", "list[0]"] {
            assert!(is_data_key(data, true) && is_data_key(data, false), "{data}");
        }
    }

    #[test]
    fn blanks_and_other_scripts_are_names_only_for_columns() {
        for key in ["Prompt Text", "问题", "a.b"] {
            assert!(!is_data_key(key, true), "{key}");
            assert!(is_data_key(key, false), "{key}");
        }
    }
}
