//! Redaction: what stands in the place of a redacted span, and how spans become edits of a text.
//!
//! Knows texts and spans, not formats. The one idea to know: a redaction either covers its span completely or fails
//! ([`None`]); the caller then quarantines the record instead of publishing half of it.

use std::ops::Range;

/// What a redacted span is replaced by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedactStyle {
    /// The type in brackets: `[EMAIL]`.
    Token,
    /// The same length and separators: letters and digits become `*`. Letters or digits in their place could pass for an address or
    /// a number again.
    Mask,
    /// The type and `TAG` letters of a keyed BLAKE3 hash, `[EMAIL#kfadmhcbnoeglijp]`: equal values stay equal. Keyed, because
    /// the plain hash of a phone number is found by trying them all.
    Hash {
        /// The key; whoever has it can test guesses.
        key: [u8; 32],
    },
}

/// Letters of a tag, four bits each: among a hundred million values two share a tag once in some thousand datasets.
const TAG: usize = 16;

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

    /// The style [`RedactStyle::Hash`] under a key made from `secret`, such as the content of a key file.
    #[must_use]
    pub fn hash(secret: &[u8]) -> Self {
        Self::Hash { key: blake3::derive_key("provscan 2026 redaction tags", secret) }
    }

    /// Tells keys apart without telling anything about them; `None` without a key.
    #[must_use]
    pub fn key_id(&self) -> Option<String> {
        match self {
            Self::Token | Self::Mask => None,
            Self::Hash { key } => {
                let id = blake3::derive_key("provscan 2026 redaction key id", key);
                Some(blake3::Hash::from_bytes(id).to_hex()[..8].to_owned())
            }
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
                // Letters only, and no colon: a tag must not pass for a number or for a value that is assigned.
                let hash = blake3::keyed_hash(key, text.as_bytes());
                let halves = hash.as_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]);
                let tag: String = halves.take(TAG).map(|half| char::from(b'a' + half)).collect();
                format!("[{kind}#{tag}]")
            }
        }
    }
}

fn masked(ch: char) -> char {
    if ch.is_alphanumeric() { '*' } else { ch }
}

/// One span of a text, with the type of what was found there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: &'a str,
    pub(crate) secret: bool,
}

/// `sorted` spans with overlapping ones merged under the type of the first.
pub(crate) fn joined<'a>(sorted: impl IntoIterator<Item = Span<'a>>) -> Vec<Span<'a>> {
    let mut spans: Vec<Span<'a>> = Vec::new();
    for span in sorted {
        match spans.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => spans.push(span),
        }
    }
    spans
}

/// Replacement of one range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) range: Range<usize>,
    pub(crate) new: String,
}

/// The edits that replace `spans` of `text`, sorted as in a [`Target`]. Spans outside the text are left out; the others are widened, so
/// that no piece of a value stays beside its replacement, and those that meet by that become one.
pub(crate) fn edits(text: &str, spans: &[Span<'_>], style: &RedactStyle) -> Vec<Edit> {
    let mut wide: Vec<Span<'_>> = Vec::with_capacity(spans.len());
    for span in spans.iter().filter(|span| span.end <= text.len()) {
        let Range { start, end } = widened(text, span.start..span.end, span.secret);
        match wide.last_mut() {
            Some(last) if start < last.end => last.end = last.end.max(end),
            _ => wide.push(Span { start, end, ..*span }),
        }
    }
    let edit = |Span { start, end, kind, .. }| {
        let old = text.get(start..end).unwrap_or_default();
        Edit { range: start..end, new: style.replacement(kind, old) }
    };
    wide.into_iter().map(edit).collect()
}

/// Farthest that a span is widened to either side, in bytes: longer runs of letters and digits are no words.
const WORD: usize = 64;
/// Farthest for a secret: as long as the longest keys in one line.
const KEY: usize = 4_096;

/// `span` widened to whole characters, and over the rest of a word that it cuts. Words are ASCII here: scripts without spaces have
/// letters on both sides of everything. A secret goes on to the right over whatever keys are written with.
pub(crate) fn widened(text: &str, span: Range<usize>, secret: bool) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut start = text.floor_char_boundary(span.start);
    let mut end = text.ceil_char_boundary(span.end);
    let word = |byte: &u8| byte.is_ascii_alphanumeric();
    let key = |byte: &u8| word(byte) || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_' | b'.' | b'~');
    if bytes.get(start).is_some_and(word) {
        start -= bytes[..start].iter().rev().take(WORD).take_while(|&byte| word(byte)).count();
    }
    if end > start && secret {
        let rest = bytes[end..].iter().take(KEY).take_while(|&byte| key(byte)).count();
        // A full stop ends the sentence, a slash or sign alone is none of the key's.
        end += bytes[end..end + rest].iter().rposition(word).map_or(0, |last| last + 1);
    } else if end > start && word(&bytes[end - 1]) {
        end += bytes[end..].iter().take(WORD).take_while(|&byte| word(byte)).count();
    }
    start..end
}

/// `text` after all `edits`; `None` when two different ones overlap.
pub(crate) fn apply(text: &str, edits: &mut Vec<Edit>) -> Option<String> {
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

    #[test]
    fn the_three_styles_replace_a_value() {
        let hash = RedactStyle::Hash { key: [7; 32] };
        assert_eq!(RedactStyle::Token.replacement("us_ssn", "000-12-3456"), "[US_SSN]");
        assert_eq!(RedactStyle::Mask.replacement("email", "zoë.1@example.com"), "***.*@*******.***");
        let one = hash.replacement("email", "a@example.com");
        let tag = one.strip_prefix("[EMAIL#").and_then(|rest| rest.strip_suffix(']')).unwrap();
        assert!(tag.len() == TAG && tag.bytes().all(|byte| (b'a'..=b'p').contains(&byte)), "{one}");
        assert_eq!(one, hash.replacement("email", "a@example.com"));
        assert_ne!(one, hash.replacement("email", "b@example.com"));
    }

    #[test]
    fn a_key_names_itself_and_other_keys_make_other_tags() {
        let [one, other] = [b"first", b"other"].map(|secret| RedactStyle::hash(secret));
        assert_ne!(one.replacement("phone", "555-0143"), other.replacement("phone", "555-0143"));
        assert_eq!(one.key_id().map(|id| id.len()), Some(8));
        assert_ne!(one.key_id(), other.key_id());
        assert_eq!(RedactStyle::Token.key_id(), None);
    }

    #[test]
    fn a_cut_word_goes_as_a_whole_and_its_neighbors_stay() {
        let redacted = |text: &str, spans: &[(usize, usize)]| {
            let spans: Vec<Span<'_>> =
                spans.iter().map(|&(start, end)| Span { start, end, kind: "x", secret: false }).collect();
            apply(text, &mut edits(text, &spans, &RedactStyle::Token)).unwrap()
        };
        assert_eq!(redacted("call 555-0143ext now", &[(5, 13)]), "call [X] now");
        assert_eq!(redacted("a1234567b, c", &[(3, 6)]), "[X], c");
        assert_eq!(redacted("ab12cd34ef", &[(2, 4), (6, 8)]), "[X]", "both reach the same word");
        assert_eq!(redacted("电话5550143请", &[(6, 13)]), "电话[X]请");
        assert_eq!(redacted("(555-0143)", &[(1, 9)]), "([X])");
    }

    #[test]
    fn a_secret_goes_on_to_the_end_of_the_key() {
        let end = |text: &str, secret| widened(text, 4..8, secret).end;
        assert_eq!(end("key=ab12-cd=ef34.\n", true), 16);
        assert_eq!(end("key=ab12-cd=ef34.\n", false), 8);
        assert_eq!(end("key=ab12, other", true), 8);
    }

    #[test]
    fn a_span_inside_a_character_is_widened_and_overlapping_edits_are_refused() {
        let spans = [Span { start: 1, end: 2, kind: "x", secret: false }];
        let mut found = edits("é!", &spans, &RedactStyle::Token);
        assert_eq!(apply("é!", &mut found).unwrap(), "[X]!");
        let mut clash = vec![Edit { range: 0..3, new: "a".into() }, Edit { range: 2..4, new: "b".into() }];
        assert_eq!(apply("abcdef", &mut clash), None);
    }
}
