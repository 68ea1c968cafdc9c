//! What stands in the place of a redacted span, and how spans become edits of a text.
//!
//! Knows texts and spans, not formats. The one idea to know: a redaction either covers its span completely or fails
//! ([`None`]); the caller then quarantines the record instead of publishing half of it.

use crate::policy::Redaction;
use std::ops::Range;

/// What a redacted span is replaced by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedactStyle {
    /// The type in brackets: `[EMAIL]`.
    Token,
    /// The same shape: letters become `x`, digits `0`, everything else stays.
    Mask,
    /// The type and eight hexadecimal digits of a keyed BLAKE3 hash, `[EMAIL:5d41402a]`: equal values stay equal. Keyed, because
    /// the plain hash of a phone number is found by trying them all.
    Hash {
        /// The key; whoever has it can test guesses.
        key: [u8; 32],
    },
}

impl RedactStyle {
    /// The name used in the manifest.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Mask => "mask",
            Self::Hash { .. } => "hash",
        }
    }

    /// What replaces `text`, a value of type `kind`.
    #[must_use]
    pub fn replacement(&self, kind: &str, text: &str) -> String {
        let kind = kind.to_ascii_uppercase();
        match self {
            Self::Token => format!("[{kind}]"),
            Self::Mask => text.chars().map(masked).collect(),
            Self::Hash { key } => {
                let hash = blake3::keyed_hash(key, text.as_bytes()).to_hex();
                format!("[{kind}:{}]", &hash[..8])
            }
        }
    }
}

fn masked(ch: char) -> char {
    if ch.is_numeric() {
        '0'
    } else if ch.is_alphabetic() {
        'x'
    } else {
        ch
    }
}

/// One span of a text, with the type of what was found there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: &'a str,
}

/// All spans of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target<'a> {
    /// Concrete path; inside a decoded string, what is left of it after the `!`.
    pub(super) path: &'a str,
    /// Sorted, without overlaps.
    pub(super) spans: Vec<Span<'a>>,
}

/// Redactions of one record by field, overlapping ones merged under the type of the first.
///
/// `None` when there is none, or when one of them names no single place: an empty span, or a path with a wildcard (the key of an open map, a list nested too
/// deep to be counted).
pub(super) fn targets(redactions: &[Redaction]) -> Option<Vec<Target<'_>>> {
    let mut sorted: Vec<&Redaction> = redactions.iter().collect();
    sorted.sort_by_key(|one| (&one.field, one.start, std::cmp::Reverse(one.end), &one.kind));
    let mut targets: Vec<Target<'_>> = Vec::new();
    for one in sorted {
        if one.start >= one.end || one.field.contains('*') {
            return None;
        }
        let span = Span { start: one.start as usize, end: one.end as usize, kind: &one.kind };
        match targets.last_mut() {
            Some(target) if target.path == one.field => match target.spans.last_mut() {
                Some(last) if span.start < last.end => last.end = last.end.max(span.end),
                _ => target.spans.push(span),
            },
            _ => targets.push(Target { path: &one.field, spans: vec![span] }),
        }
    }
    (!targets.is_empty()).then_some(targets)
}

/// Replacement of one range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) new: String,
}

/// The edits that replace `spans` of `text`, widened to whole characters. Spans outside the text are left out.
pub(super) fn edits(text: &str, spans: &[Span<'_>], style: &RedactStyle) -> Vec<Edit> {
    let fits = spans.iter().filter(|span| span.end <= text.len());
    let edit = |span: &Span<'_>| {
        let start = (0..=span.start).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let end = (span.end..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
        Edit { range: start..end, new: style.replacement(span.kind, &text[start..end]) }
    };
    fits.map(edit).collect()
}

/// `text` after all `edits`; `None` when two different ones overlap.
pub(super) fn apply(text: &str, edits: &mut Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits.iter() {
        out.push_str(text.get(done..edit.range.start)?);
        out.push_str(&edit.new);
        done = edit.range.end;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redaction(field: &str, start: u32, end: u32, kind: &str) -> Redaction {
        Redaction { field: field.into(), start, end, kind: kind.into() }
    }

    #[test]
    fn the_three_styles_replace_a_value() {
        let hash = RedactStyle::Hash { key: [7; 32] };
        assert_eq!(RedactStyle::Token.replacement("us_ssn", "000-12-3456"), "[US_SSN]");
        assert_eq!(RedactStyle::Mask.replacement("email", "zoë.1@example.com"), "xxx.0@xxxxxxx.xxx");
        let one = hash.replacement("email", "a@example.com");
        assert_eq!((&one[..7], one.len()), ("[EMAIL:", 16));
        assert_eq!(one, hash.replacement("email", "a@example.com"));
        assert_ne!(one, hash.replacement("email", "b@example.com"));
    }

    #[test]
    fn overlapping_redactions_of_a_field_become_one() {
        let all = [
            redaction("b", 0, 2, "email"),
            redaction("a", 5, 9, "phone"),
            redaction("a", 3, 6, "email"),
            redaction("a", 9, 12, "iban"),
        ];
        let targets = targets(&all).unwrap();
        assert_eq!(targets[0].path, "a");
        assert_eq!(
            targets[0].spans,
            [Span { start: 3, end: 9, kind: "email" }, Span { start: 9, end: 12, kind: "iban" }]
        );
        assert_eq!(targets[1].path, "b");
    }

    #[test]
    fn a_redaction_that_names_no_single_place_is_refused() {
        assert_eq!(targets(&[]), None);
        assert_eq!(targets(&[redaction("a", 3, 3, "email")]), None);
        assert_eq!(targets(&[redaction("meta.*", 0, 3, "email")]), None);
    }

    #[test]
    fn a_span_inside_a_character_is_widened_and_overlapping_edits_are_refused() {
        let spans = [Span { start: 1, end: 2, kind: "x" }];
        let mut found = edits("é!", &spans, &RedactStyle::Token);
        assert_eq!(apply("é!", &mut found).unwrap(), "[X]!");
        let mut clash = vec![Edit { range: 0..3, new: "a".into() }, Edit { range: 2..4, new: "b".into() }];
        assert_eq!(apply("abcdef", &mut clash), None);
    }
}
