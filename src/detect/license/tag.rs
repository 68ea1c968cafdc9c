//! `SPDX-License-Identifier:` tags.

use super::normalize;

/// Longest expression that is read.
const LONGEST: usize = 160;

/// Reads the expression behind a tag that ends at `end`: canonical expression and its byte range.
pub(super) fn at(text: &str, end: usize) -> Option<(String, usize)> {
    let rest = text.get(end..)?;
    let colon = rest.trim_start_matches([' ', '\t', '"', '\'']).strip_prefix([':', '='])?;
    let value = colon.trim_start_matches([' ', '\t', '"', '\'']);
    let skipped = rest.len() - value.len();
    let mut length = value
        .char_indices()
        .take_while(|(at, ch)| {
            *at < LONGEST && (ch.is_ascii_alphanumeric() || matches!(ch, ' ' | '-' | '.' | '+' | '(' | ')' | ':' | '/'))
        })
        .last()
        .map_or(0, |(at, ch)| at + ch.len_utf8());
    length = expression(&value[..length]);
    // What follows the expression on its line (`*/`, prose) is cut off word by word.
    loop {
        let cut = value[..length].trim_end_matches([' ', '/', '.', ':', '-']);
        if cut.is_empty() {
            return None;
        }
        if let Some(expression) = read(cut) {
            return Some((expression, end + skipped + cut.len()));
        }
        length = cut.rfind(' ')?;
    }
}

/// Bytes of ids and operators by turns at the start of `line`.
fn expression(line: &str) -> usize {
    let mut end = 0;
    let mut open = true;
    for word in line.split_inclusive(' ') {
        let plain = word.trim();
        let operator = ["AND", "OR", "WITH"].iter().any(|name| plain.eq_ignore_ascii_case(name));
        let sign = plain.chars().all(|ch| !ch.is_ascii_alphanumeric());
        if !(open || operator || sign) {
            break;
        }
        open = operator || sign && open;
        end += word.len();
    }
    end
}

fn read(expression: &str) -> Option<String> {
    let reference = expression.strip_prefix("LicenseRef-").is_some_and(|name| !name.is_empty() && !name.contains(' '));
    if reference { Some(expression.to_owned()) } else { normalize(expression) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, &str)> {
        let end = text.find("Identifier").expect("a tag") + "Identifier".len();
        at(text, end).map(|(expression, to)| (expression, &text[end..to]))
    }

    #[test]
    fn an_expression_is_read_to_its_end() {
        assert_eq!(
            read("SPDX-License-Identifier: MIT OR apache-2.0 */"),
            Some(("MIT OR Apache-2.0".into(), ": MIT OR apache-2.0"))
        );
        assert_eq!(read("SPDX-License-Identifier: GPL-2.0+"), Some(("GPL-2.0-or-later".into(), ": GPL-2.0+")));
        assert_eq!(
            read("SPDX-License-Identifier: LicenseRef-Example"),
            Some(("LicenseRef-Example".into(), ": LicenseRef-Example"))
        );
        assert_eq!(
            read("SPDX-License-Identifier: LGPL-2.1+ The author"),
            Some(("LGPL-2.1-or-later".into(), ": LGPL-2.1+"))
        );
        assert_eq!(read("SPDX-License-Identifier: MIT and so on"), Some(("MIT".into(), ": MIT")));
    }

    #[test]
    fn talk_about_the_tag_is_no_tag() {
        assert_eq!(read("the SPDX-License-Identifier in each file"), None);
        assert_eq!(read("SPDX-License-Identifier: <your license>"), None);
    }
}
