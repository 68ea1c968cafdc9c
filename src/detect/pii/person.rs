//! How names of persons are written. Names have no format: what is read here is only believed behind a label, a greeting or a title.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::email::is_list;
use super::surroundings::{after, before, is_word};
use crate::finding::Findings;

/// Most words of a name, particles included: `María del Carmen de la Cruz Pérez`.
const MOST_WORDS: usize = 7;

/// Lower-case words inside names.
const PARTICLES: [&str; 24] = [
    "de", "del", "la", "las", "los", "y", "i", "e", "da", "do", "dos", "das", "di", "du", "le", "van", "von", "der",
    "den", "ter", "zu", "bin", "al", "el",
];

/// Titles in front of a name, which are no part of it.
const TITLES: [&str; 22] = [
    "dr", "dra", "dr.ª", "prof", "profa", "mr", "mrs", "ms", "miss", "sr", "sra", "srta", "don", "doña", "d", "dña",
    "herr", "frau", "mme", "mlle", "sir", "rev",
];

/// Capitalized words that stand where names stand, or behind them, and are no part of one.
#[rustfmt::skip]
const NO_NAMES: [&str; 72] = [
    "the", "a", "an", "this", "that", "your", "my", "unknown", "none", "null", "anonymous", "test", "admin", "user", "customer", "sir",
    "madam", "team", "all", "everyone", "hiring", "name", "first", "last", "date", "manager", "company", "yes", "no", "not", "true",
    "false", "friend", "friends", "editor", "reader", "sirs", "string", "int", "insert", "tbd", "na", "nan", "undefined", "i", "god",
    "hospital", "servicio", "unidad", "sección", "departamento", "facultad", "universidad", "clínica", "centro", "instituto", "complejo",
    "dirección", "correo", "calle", "avenida", "avda", "plaza", "department", "university", "institute", "clinic", "klinik", "abteilung",
    "service", "université", "email",
];

/// What names of companies end with, as it is written.
const LEGAL_FORMS: [&str; 22] = [
    "AB", "AG", "AS", "ASA", "BV", "Corp", "GmbH", "Inc", "KG", "KK", "LLC", "LLP", "LP", "Limited", "Ltd", "NV", "Oy",
    "PLC", "SE", "SRL", "SpA", "plc",
];

/// Reports names in front of an address in angle brackets: `Jane Doe <jane@example.com>`, anywhere in mails, commits and documents.
pub(super) fn find_mailboxes(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    /// Longest local part, in bytes.
    const LOCAL: usize = 64;
    /// Longest name, in bytes.
    const NAME: usize = 64;
    let text = view.field.text;
    for &at in &view.facts.ats {
        let at = at as usize;
        let local = &text.as_bytes()[at.saturating_sub(LOCAL + 1)..at];
        let Some(back) = local.iter().rev().position(|&byte| matches!(byte, b'<' | b' ' | b'\n' | b'@')) else {
            continue;
        };
        let open = at - back - 1;
        if text.as_bytes()[open] != b'<' || is_list(&text[open + 1..at], &text[at + 1..]) {
            continue;
        }
        let head = text[..open].trim_end_matches(' ');
        let head = head.strip_suffix('"').or_else(|| head.strip_suffix('\'')).unwrap_or(head);
        let from = head.ceil_char_boundary(head.len().saturating_sub(NAME));
        let line = &head[from..];
        let cut =
            line.char_indices().rev().find(|&(at, ch)| is_edge(line, at, ch)).map_or(0, |(at, ch)| at + ch.len_utf8());
        let body = line[cut..].trim_start_matches(' ');
        let start = head.len() - body.strip_prefix("Copyright ").unwrap_or(body).len();
        if let Some((skip, length)) = name(&text[start..]).filter(|&(_, end)| start + end == head.len()) {
            judge.report(view, Claim::new(start + skip, start + length), findings);
        }
    }
}

/// Whether what stands in front of a name ends with the character: punctuation, but not the apostrophe of `D'Amico`.
fn is_edge(line: &str, at: usize, ch: char) -> bool {
    let behind = &line[at + ch.len_utf8()..];
    let joins =
        ch == '\'' && before(line, at).is_some_and(char::is_alphabetic) && behind.starts_with(char::is_uppercase);
    matches!(ch, ':' | '"' | '\'' | ',' | ';' | '\t' | '\n' | '>' | '(' | '|' | '[' | '/' | '=') && !joins
}

/// Start and end of the name at the start of `text`, behind its titles. Words that are the label of the next field are not taken.
pub(super) fn name(text: &str) -> Option<(usize, usize)> {
    let skip = titles(text);
    let body = &text[skip..];
    let first = body.chars().next()?;
    let length = match first {
        _ if is_dense(first) => dense(body)?,
        _ if first.is_alphabetic() && !first.is_uppercase() && !first.is_lowercase() => uncased(body)?,
        _ => words(body)?,
    };
    Some((skip, skip + length))
}

/// Bytes of the titles and blanks in front.
pub(super) fn titles(text: &str) -> usize {
    let mut at = 0;
    // `Prof. Dr. med.`: a few, never many.
    for _ in 0..3 {
        let rest = &text[at..];
        let word: usize = rest.chars().take(6).take_while(|ch| ch.is_alphabetic()).map(char::len_utf8).sum();
        let title = TITLES.iter().any(|title| is_lowered(&rest[..word], title));
        let tail = rest[word..].trim_start_matches(['.', ':', 'ª']);
        // Without a full stop a single letter is an initial.
        if !title || (tail.len() == rest.len() - word && word < 2) {
            break;
        }
        at = text.len() - tail.trim_start_matches(' ').len();
    }
    at
}

/// Whether `word` in lower case is `lowered`.
fn is_lowered(word: &str, lowered: &str) -> bool {
    if word.is_ascii() {
        return word.eq_ignore_ascii_case(lowered);
    }
    word.chars().flat_map(char::to_lowercase).eq(lowered.chars())
}

/// Whether the character belongs to a script that writes names without blanks.
fn is_dense(ch: char) -> bool {
    matches!(ch as u32, 0x3005 | 0x3041..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF)
}

/// Length of a Chinese, Japanese or Korean name: two to four characters, or two such groups with a blank between.
fn dense(text: &str) -> Option<usize> {
    let group =
        |text: &str| text.chars().take(7).take_while(|&ch| is_dense(ch)).map(char::len_utf8).collect::<Vec<_>>();
    let first = group(text);
    let length: usize = first.iter().sum();
    let second = text[length..].strip_prefix([' ', '\u{3000}', '·']).map(group).unwrap_or_default();
    let blank = after(text, length).map_or(0, char::len_utf8);
    match (first.len(), second.len()) {
        (1..=4, 1..=4) => Some(length + blank + second.iter().sum::<usize>()),
        (2..=4, 0) if !is_word(after(text, length)) => Some(length),
        _ => None,
    }
}

/// Length of a name in a script without capitals: a few words that end with their line or field, since nothing else tells them from
/// other words.
fn uncased(text: &str) -> Option<usize> {
    const MOST: usize = 5;
    const LONGEST: usize = 60;
    let stop = text.find(['\n', '\r', ',', '،', ';', '؛', '"', '|', '<', '\t']).unwrap_or(text.len());
    let line = text[..stop].trim_end_matches([' ', '.', '۔', '।']);
    let letters = line.chars().filter(|ch| ch.is_alphabetic()).count();
    let foreign = line.chars().any(|ch| ch.is_ascii() && ch != ' ' || ch.is_numeric());
    let short = letters >= 2 && line.chars().count() <= LONGEST && line.split(' ').count() <= MOST;
    (short && !foreign).then_some(line.len())
}

/// Length of a name of capitalized words.
fn words(text: &str) -> Option<usize> {
    let (mut at, mut end, mut before) = (0, 0, 0);
    for _ in 0..MOST_WORDS {
        let rest = &text[at..];
        let length = word(rest);
        let word = &rest[..length];
        if length == 0 {
            break;
        }
        let capital = word.starts_with(char::is_uppercase);
        if !capital && (end == 0 || !PARTICLES.contains(&word)) {
            break;
        }
        if capital && NO_NAMES.iter().any(|other| is_lowered(word, other)) {
            break;
        }
        at += length;
        if capital {
            // The full stop of an initial belongs to it.
            if word.chars().count() == 1 && text[at..].starts_with('.') {
                at += 1;
            }
            (before, end) = (end, at);
        }
        let gap = match &text.as_bytes()[at..] {
            [b' ', next, ..] if *next != b' ' => 1,
            _ => break,
        };
        at += gap;
    }
    // What ends with a colon is the next label.
    if text[end..].trim_start_matches(['.', 'º', ' ']).starts_with([':', '=']) {
        end = before;
    }
    if let Some(owner) = text[..end].strip_suffix("'s").or_else(|| text[..end].strip_suffix("’s")) {
        end = owner.len();
    }
    let name = &text[..end];
    if name.rsplit_once(' ').is_some_and(|(_, last)| LEGAL_FORMS.contains(&last)) {
        return None;
    }
    let letters = name.chars().filter(|ch| ch.is_alphabetic()).count();
    (letters >= 2 && !text[end..].starts_with(|ch: char| ch.is_alphanumeric() || matches!(ch, '_' | '@' | '(' | '/')))
        .then_some(end)
}

/// Length of the word at the start of `text`: letters, with a hyphen or an apostrophe between.
fn word(text: &str) -> usize {
    const LONGEST: usize = 24;
    let mut end = 0;
    let mut chars = text.char_indices().take(LONGEST + 1).peekable();
    while let Some((at, ch)) = chars.next() {
        let joins = matches!(ch, '\'' | '’' | '-' | 'ª') && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(ch.is_alphabetic() || (joins && at > 0)) {
            break;
        }
        end = at + ch.len_utf8();
    }
    if end == 0 || text[..end].chars().count() > LONGEST { 0 } else { end }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[track_caller]
    fn found(text: &str) -> Option<&str> {
        name(text).map(|(start, end)| &text[start..end])
    }

    #[test]
    fn a_name_is_capitalized_words_with_particles() {
        assert_eq!(found("Jane Doe, 45"), Some("Jane Doe"));
        assert_eq!(found("María del Carmen Ruiz.\nNext"), Some("María del Carmen Ruiz"));
        assert_eq!(found("J. R. Smith-O'Neil"), Some("J. R. Smith-O'Neil"));
        assert_eq!(found("Dr. med. Jane Doe"), None);
        assert_eq!(found("Prof. Dr. Jane Doe"), Some("Jane Doe"));
        assert_eq!(found("Jane Doe and others"), Some("Jane Doe"));
        assert_eq!(found("Example Tools AG"), None);
    }

    #[test]
    fn the_label_of_the_next_field_is_no_part_of_it() {
        assert_eq!(found("Jane Doe Age: 45"), Some("Jane Doe"));
        assert_eq!(found("Jane Doe  Age: 45"), Some("Jane Doe"));
    }

    #[test]
    fn names_without_blanks_have_two_to_four_characters() {
        assert_eq!(found("王小明，男"), Some("王小明"));
        assert_eq!(found("山田 太郎\n"), Some("山田 太郎"));
        assert_eq!(found("홍길동"), Some("홍길동"));
        assert_eq!(found("这是一个很长的句子"), None);
    }

    #[test]
    fn names_without_capitals_fill_their_line() {
        assert_eq!(found("سارا محمدی"), Some("سارا محمدی"));
        assert_eq!(found("सीता देवी।\nउम्र"), Some("सीता देवी"));
        assert_eq!(found("שרה לוי, חיפה"), Some("שרה לוי"));
        assert_eq!(found("این یک جمله بلند است که نام کسی نیست"), None);
        assert_eq!(found("सीता v2"), None);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["unknown", "Unknown", "42", "The Company", "john_doe", "X", "Main()"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
