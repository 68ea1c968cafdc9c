//! What joins the names of one phrase: `MIT or Apache-2.0`, `the GNU General Public License ("GPL") or the Common Development and
//! Distribution License`.

/// Longest short form in parentheses behind a name.
const ABBREVIATION: usize = 24;

/// `text` without the blanks, line break and comment marks that it starts with.
fn layout(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\t', '\r']);
    text.strip_prefix('\n').map_or(text, |next| {
        next.trim_start_matches(|ch: char| ch.is_ascii_whitespace() || matches!(ch, '*' | '#' | '/' | ';' | '%'))
    })
}

/// Bytes of ` or `, ` and `, `/`, `, ` between two names.
pub(super) fn end(window: &str) -> Option<usize> {
    let quotes = [' ', '"', '\'', ')', ']', '`', '*', ','];
    let mut rest = window.trim_start_matches(quotes);
    // `... License ("GPL") or the`
    if let Some(inner) = rest.strip_prefix('(')
        && let Some(close) = inner.find(')').filter(|&close| close < ABBREVIATION)
    {
        rest = inner[close..].trim_start_matches(quotes);
    }
    let comma = window[..window.len() - rest.len()].contains(',');
    let rest = layout(rest);
    let joint = ["and/or", "and", "or", "/", "&"].iter().find(|joint| {
        let after = rest.strip_prefix(**joint);
        after.is_some_and(|after| **joint == "/" || after.starts_with(char::is_whitespace))
    });
    let joint = joint.copied().or(comma.then_some(""))?;
    let after = layout(&rest[joint.len()..]).trim_start_matches([' ', '"', '\'', '(', '[', '`', '*']);
    let after = after.strip_prefix("the ").unwrap_or(after);
    Some(window.len() - layout(after).len())
}
