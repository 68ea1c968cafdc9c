//! Masked and escaped views of dataset text: the only forms in which a sensitive match may leave the scanner.

/// Characters of a masked match, at most.
const LONGEST: usize = 64;

/// A shape of `text` from which nothing can be read back: letters become `x` or `X`, digits `0`, separators stay, the rest
/// is dropped. `kind` decides how much of the shape is worth keeping: secrets lose even that.
#[must_use]
pub fn mask(kind: &str, text: &str) -> String {
    // The length of a password is a hint; keys of a fixed format have a fixed length anyway.
    if matches!(kind, "private_key" | "generic_secret" | "password" | "username_password" | "seed_phrase") {
        return "xxxxxxxx".to_owned();
    }
    text.chars()
        .filter_map(|ch| match ch {
            '0'..='9' => Some('0'),
            'A'..='Z' => Some('X'),
            '@' | '.' | '-' | '_' | ':' | '/' | '+' | '(' | ')' | ' ' => Some(ch),
            _ if ch.is_alphanumeric() => Some('x'),
            _ => None,
        })
        .take(LONGEST)
        .collect()
}

/// `text` with everything that could act on a terminal or hide itself written as an escape.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        if ch.is_control() || is_hidden(ch) {
            out.extend(ch.escape_unicode());
        } else {
            out.push(ch);
        }
    }
    out
}

/// Format characters that change how their neighbors are shown, or show nothing themselves.
fn is_hidden(ch: char) -> bool {
    matches!(ch as u32,
        0xAD | 0x61C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFE00..=0xFE0F
        | 0xFEFF | 0xFFA0 | 0xFFF9..=0xFFFB | 0xE_0000..=0xE_0FFF)
}

#[cfg(test)]
mod tests {
    use super::{mask, visible};
    use proptest::prelude::*;

    #[test]
    fn the_shape_stays_and_the_value_goes() {
        assert_eq!(mask("email", "Jane.Doe+x@example.com"), "Xxxx.Xxx+x@xxxxxxx.xxx");
        assert_eq!(mask("phone", "+1 (212) 555-0143"), "+0 (000) 000-0000");
        assert_eq!(mask("email", "zoë@例え.jp\n<b>"), "xxx@xx.xxx");
        assert_eq!(mask("generic_secret", "hunter2"), "xxxxxxxx");
        assert_eq!(mask("iban", &"7".repeat(500)).len(), 64);
    }

    #[test]
    fn hidden_characters_are_shown_as_escapes() {
        assert_eq!(visible("a\u{202E}b\u{1B}[1m"), "a\\u{202e}b\\u{1b}[1m");
    }

    proptest! {
        #[test]
        fn no_run_of_three_letters_or_digits_survives(text in "\\PC{0,80}") {
            let masked = mask("email", &text);
            let runs = masked.split(|ch: char| !ch.is_alphanumeric());
            for run in runs {
                prop_assert!(run.chars().all(|ch| matches!(ch, 'x' | 'X' | '0')));
            }
            prop_assert!(masked.chars().count() <= 64);
        }
    }
}
