//! Postal addresses: a street with a number, and the postal code and place behind it.
//!
//! Streets are anchored on their kind (`Street`, `rue`, `Calle`), or, where the kind is the end of a longer word (`Hauptstraße 12`),
//! on the house number. A street and a number alone are a weak sign; a postal code behind them makes an address.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::called::{Options, Order};
use super::surroundings::{after, before, is_digit, is_word};
use crate::finding::{Findings, Severity};
use crate::kernel::literals::Hit;

/// Longest name of a street, in words.
const MOST_WORDS: usize = 6;

/// Longest address on one line, in characters.
const LONGEST: usize = 120;

/// Lines of an address that fills a field, at most.
const MOST_LINES: usize = 5;

/// Length of the labeled address at the start of `text`: its line, up to the next sentence or field.
pub(super) fn line(text: &str) -> Option<usize> {
    let window = &text[..text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at)];
    let stop = window.find(|ch| matches!(ch, '\n' | '\r') || NO_PART.contains(&ch)).unwrap_or(window.len());
    let line = &window[..stop];
    let stop = line.find("  ").unwrap_or(line.len());
    let mut line = &line[..stop];
    // A full stop ends it, unless it abbreviates.
    for (at, _) in line.match_indices(". ") {
        let word = line[..at].chars().rev().take_while(|ch| ch.is_alphanumeric()).count();
        if word > 4 {
            line = &line[..at];
            break;
        }
    }
    let line = line.trim_end_matches(['.', ',', ' ', '\'', ']', ')']);
    is_placed(line).then_some(line.len())
}

/// Length of an address in several lines that fills `text`, but for what ends its last line.
pub(super) fn lines(text: &str) -> Option<usize> {
    let text = text.trim_end();
    let count = text.lines().filter(|line| !line.trim().is_empty()).count();
    let short = text.lines().all(|line| line.chars().nth(LONGEST).is_none());
    ((2..=MOST_LINES).contains(&count) && short && !text.contains(NO_PART) && is_placed(text)).then_some(text.len())
}

/// What ends an address, or is the markup and code of something else.
const NO_PART: [char; 12] = ['\t', '"', '|', ';', '<', '{', '}', '`', '[', '\\', '*', '='];

/// Whether words and a number stand in `line`, as in an address.
fn is_placed(line: &str) -> bool {
    // A house number stands alone, with a letter at most: `bytes20` and `0x6` are code.
    let digit = line.split([' ', ',', '/', '-', '.', ':', '#', '\n', '\r']).any(|word| {
        word.starts_with(|ch: char| ch.is_ascii_digit())
            && word.chars().filter(|ch| ch.is_alphabetic()).count() <= 1
            && !word.contains('x')
    });
    let dense = || line.chars().any(|ch| ch as u32 >= 0x3040) && line.bytes().any(|byte| byte.is_ascii_digit());
    let letters = line.chars().filter(|ch| ch.is_alphabetic()).count();
    (digit || dense()) && letters >= 3 && !line.contains("://") && !line.contains('@')
}

/// The street whose kind is `hit`.
pub(super) fn read(view: &FieldView<'_>, hit: &Hit, options: &Options) -> Option<Claim> {
    let text = view.field.text;
    let (start, end) = (hit.start as usize, hit.end as usize);
    let (start, end) = match options.order {
        Order::NumberNameKind if after(text, start)?.is_uppercase() => {
            (number_before_name(text, start)?, abbreviation_end(text, end))
        }
        Order::NumberNameKind => return None,
        Order::NumberKindName => (number_before(text, start)?, name_end(text, end)?),
        Order::KindNameNumber => (start, number_after_name(text, abbreviation_end(text, end))?),
    };
    Some(placed(text, start, end))
}

/// Reports streets whose kind ends their name: `Hauptstraße 12`, `Kerkstraat 5`, `Storgatan 7`.
pub(super) fn find_compound(judge: &Judge, view: &FieldView<'_>, findings: &mut Findings) {
    let text = view.field.text;
    let bytes = text.as_bytes();
    for run in view.facts.digits.iter().filter(|run| run.end - run.start <= 3) {
        let start = run.start as usize;
        let Some([.., last, b' ']) = bytes.get(..start) else { continue };
        if !matches!(last, b'e' | b'.' | b't' | b'n' | b'g' | b'z' | b'd') {
            continue;
        }
        let head = &text[..start - 1];
        let Some(kind) = COMPOUNDS.iter().find(|kind| head.ends_with(**kind)) else { continue };
        let stem =
            head[..head.len() - kind.len()].chars().rev().take(24).take_while(|ch| ch.is_alphabetic() || *ch == '-');
        let (mut count, mut bytes, mut first) = (0, 0, 'x');
        for ch in stem {
            (count, bytes, first) = (count + 1, bytes + ch.len_utf8(), ch);
        }
        if count < 3 || !first.is_uppercase() {
            continue;
        }
        let from = head.len() - kind.len() - bytes;
        judge.report(view, placed(text, from, house_end(text, run.end as usize)), findings);
    }
}

/// Ends of words that are streets in German, Dutch and the Scandinavian languages.
const COMPOUNDS: [&str; 20] = [
    "straße", "strasse", "str.", "gasse", "allee", "platz", "weg", "damm", "ring", "ufer", "straat", "laan", "plein",
    "gracht", "gatan", "vägen", "veien", "gata", "vej", "gade",
];

/// Byte after a house number at `end`: `12a`, `12-14`, `12 B`.
fn house_end(text: &str, end: usize) -> usize {
    match text.as_bytes().get(end..).unwrap_or_default() {
        [letter, rest @ ..] if letter.is_ascii_alphabetic() && !rest.first().is_some_and(u8::is_ascii_alphanumeric) => {
            end + 1
        }
        [b'-' | b'/', digit, ..] if digit.is_ascii_digit() => {
            end + 1 + text[end + 1..].bytes().take(4).take_while(u8::is_ascii_digit).count()
        }
        _ => end,
    }
}

/// Byte after the full stop or slash of an abbreviated kind.
fn abbreviation_end(text: &str, end: usize) -> usize {
    end + text.as_bytes()[end..].iter().take(2).take_while(|byte| matches!(byte, b'.' | b'/')).count()
}

/// Start of the house number in front of `at`, with blanks or a comma between.
fn number_before(text: &str, at: usize) -> Option<usize> {
    let head = text[..at].trim_end_matches([' ', ',']);
    let head = [" bis", " ter", "bis", "ter"].iter().find_map(|again| head.strip_suffix(again)).unwrap_or(head);
    let digits = head.bytes().rev().take(6).take_while(u8::is_ascii_digit).count();
    let start = head.len() - digits;
    let whole = !is_word(before(text, start)) && !matches!(before(text, start), Some('.' | ',' | '$' | '/' | ':'));
    ((1..=5).contains(&digits) && at - head.len() <= 6 && whole).then_some(start)
}

/// Start of a number with capitalized words between it and the kind at `at`.
fn number_before_name(text: &str, at: usize) -> Option<usize> {
    let mut start = at;
    for words in 0..=MOST_WORDS.min(4) {
        if words > 0
            && let Some(number) = number_before(text, start)
        {
            return Some(number);
        }
        let head = text[..start].strip_suffix(' ')?;
        let word: usize = head
            .chars()
            .rev()
            .take(20)
            .take_while(|ch| ch.is_alphanumeric() || matches!(ch, '.' | '\'' | '-'))
            .map(char::len_utf8)
            .sum();
        let word = &head[head.len() - word..];
        // `5th`, `N.`, `Main`
        if !word.starts_with(|ch: char| ch.is_uppercase() || ch.is_ascii_digit()) {
            return None;
        }
        start = head.len() - word.len();
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    None
}

/// Byte after the name of a street that starts behind its kind, at least one capitalized word.
fn name_end(text: &str, at: usize) -> Option<usize> {
    let (mut at, mut end, mut capitals) = (at, None, 0);
    for _ in 0..MOST_WORDS {
        let rest = text.get(at..)?;
        let blank = rest.len() - rest.trim_start_matches([' ', '\'', '’', '-']).len();
        let body = &rest[blank..];
        let word: usize = body.chars().take(24).take_while(|ch| ch.is_alphabetic()).map(char::len_utf8).sum();
        let capital = body.starts_with(char::is_uppercase);
        if word == 0 || blank > 2 || (blank == 0 && end.is_some()) || !(capital || word <= 3) {
            break;
        }
        at += blank + word;
        if capital {
            capitals += 1;
            end = Some(at);
        }
    }
    end.filter(|_| capitals > 0)
}

/// Byte after the house number behind a name that starts at `at`.
fn number_after_name(text: &str, at: usize) -> Option<usize> {
    let end = name_end(text, at)?;
    let rest = &text[end..];
    let body = rest.trim_start_matches(['.', ',', ' ']);
    let body = ["nº", "n.º", "n°", "num.", "núm.", "n.", "No.", "no."]
        .iter()
        .find_map(|mark| body.strip_prefix(mark))
        .unwrap_or(body)
        .trim_start_matches(' ');
    if let Some(rest) = body.strip_prefix("s/n") {
        return Some(text.len() - rest.len());
    }
    let digits = body.bytes().take(5).take_while(u8::is_ascii_digit).count();
    let number = text.len() - body.len();
    let whole = !is_word(after(text, number + digits)) || house_end(text, number + digits) > number + digits;
    if !(1..=4).contains(&digits) || number - end > 8 || !whole {
        return None;
    }
    Some(floor_end(text, house_end(text, number + digits)))
}

/// Byte after floor and door: `, 1D`, `, 3 A`, `, 4º`, at most three such parts.
fn floor_end(text: &str, mut end: usize) -> usize {
    for _ in 0..3 {
        let rest = &text[end..];
        let body = rest.trim_start_matches([',', ' ']);
        let gap = rest.len() - body.len();
        let part: usize =
            body.chars().take(5).take_while(|ch| ch.is_alphanumeric() || *ch == 'º').map(char::len_utf8).sum();
        let text_part = &body[..part];
        let short = text_part.chars().count() <= 4
            && text_part.starts_with(|ch: char| ch.is_ascii_digit() || (ch.is_ascii_uppercase() && part == 1))
            && !(part == 4 && text_part.bytes().all(|byte| byte.is_ascii_digit()));
        if gap == 0 || gap > 3 || part == 0 || !short || !rest.starts_with([',', ' ']) || is_word(after(body, part)) {
            break;
        }
        end += gap + part;
    }
    end
}

/// The claim of a street, with the postal code and place behind it when they are there.
fn placed(text: &str, start: usize, end: usize) -> Claim {
    let mut claim = Claim::new(start, end);
    match place_end(text, end) {
        Some(end) => claim.end = end,
        None => claim.severity = Some(Severity::Info),
    }
    claim
}

/// Byte after `, 10115 Berlin` or `, Springfield, IL 62701`.
fn place_end(text: &str, end: usize) -> Option<usize> {
    const REACH: usize = 60;
    let window = text.get(end..text.floor_char_boundary(end + REACH))?;
    let body = window.trim_start_matches([',', '.', ' ', '\n', '-']);
    let skipped = window.len() - body.len();
    if skipped == 0 || skipped > 4 {
        return None;
    }
    let country = country_prefix(body);
    let (body, at) = (&body[country..], end + skipped + country);
    let digits = body.bytes().take(7).take_while(u8::is_ascii_digit).count();
    if (4..=6).contains(&digits) {
        // A postal code, then the place.
        let code = at + digits;
        let place = name_end(text, code).map(|end| {
            // `28300 Aranjuez E-mail: ...`: the last word belongs to what follows.
            let cut = matches!(after(text, end), Some('-' | ':' | '@'))
                .then(|| text[code..end].rfind(' ').map(|at| code + at));
            cut.flatten().unwrap_or(end)
        });
        let place = place.filter(|&end| end > code).or_else(|| place_below(text, code));
        return place.or((digits == 5).then_some(code));
    }
    // The place, then the postal code: in the same window.
    let code = body.find(|ch: char| ch.is_ascii_digit() || matches!(ch, ':' | '\n' | '/'))?;
    let digits = body[code..].bytes().take(6).take_while(u8::is_ascii_digit).count();
    let place = body[..code].split([',', ' ']).filter(|word| !word.is_empty());
    let named = place.clone().count() <= 5
        && place.clone().count() > 0
        && place.clone().all(|word| word.starts_with(char::is_uppercase));
    let stop = at + code + digits;
    let stop = stop + plus_four(&text[stop..]);
    // A digit was found, not what ends a line or field.
    (digits == 5 && named && !is_digit(after(text, stop))).then_some(stop)
}

/// Byte after a place on the line below a postal code that ends its line at `code`, when nothing but a comma or that line's end
/// follows: `Tel:` is none.
fn place_below(text: &str, code: usize) -> Option<usize> {
    let below = code + 1;
    let end = text.get(code..below).filter(|&line| line == "\n").and_then(|_| name_end(text, below))?;
    matches!(after(text, end), None | Some(',' | '\n')).then_some(end)
}

/// Length of the country in front of a European postal code: `D-52074`, `CH-8001`.
fn country_prefix(text: &str) -> usize {
    let letters = text.bytes().take(3).take_while(u8::is_ascii_uppercase).count();
    match text.as_bytes().get(letters..) {
        Some([b'-', digit, ..]) if (1..=2).contains(&letters) && digit.is_ascii_digit() => letters + 1,
        _ => 0,
    }
}

/// Length of the second part of a ZIP+4 code.
fn plus_four(text: &str) -> usize {
    match text.as_bytes() {
        [b'-', part @ ..] if part.iter().take(5).take_while(|byte| byte.is_ascii_digit()).count() == 4 => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_labeled_address_ends_with_its_line_or_sentence() {
        let found = |text: &'static str| line(text).map(|length| &text[..length]);
        assert_eq!(found("Calle Mayor, 23, 1D.\nCP: 1"), Some("Calle Mayor, 23, 1D"));
        assert_eq!(found("12 Main St. Springfield\n"), Some("12 Main St. Springfield"));
        assert_eq!(found("12 Main Street. Phone"), Some("12 Main Street"));
        assert_eq!(found("unknown"), None);
        assert_eq!(found("http://x.example/1"), None);
        assert_eq!(lines("12 Main Street Apt. 4\nSpringfield, IL 62701\n"), Some(43));
        assert_eq!(lines("12 Main Street"), None);
        assert_eq!(lines("int x = 4;\nreturn x;"), None);
    }

    #[test]
    fn streets_are_read_in_three_orders() {
        let text = "at 123 N. Main Street, Springfield, IL 62701.";
        let at = text.find("Street").expect("kind");
        let start = number_before_name(text, at).expect("a number");
        let claim = placed(text, start, at + 6);
        assert_eq!(&text[claim.start..claim.end], "123 N. Main Street, Springfield, IL 62701");
        let text = "12 bis, rue de la Paix, 75002 Paris";
        let at = text.find("rue").expect("kind");
        let claim = placed(text, number_before(text, at).expect("a number"), name_end(text, at + 3).expect("a name"));
        assert_eq!(&text[claim.start..claim.end], text);
        let text = "Calle de Ibiza, 45, 7, E.";
        let end = number_after_name(text, 5).expect("a number");
        assert_eq!(&text[..end], "Calle de Ibiza, 45, 7, E");
    }

    #[test]
    fn a_postal_code_is_read_with_its_country_and_its_second_part() {
        for (text, street) in [("Ahornstr. 55, D-52074 Aachen", 12), ("43392 Wayside Cir, Ashburn, VA 20147-4622", 17)]
        {
            assert_eq!(placed(text, 0, street).end, text.len(), "{text}");
        }
        assert_eq!(
            placed("12 Main St, Springfield, IL 62701-99", 0, 10).end,
            "12 Main St, Springfield, IL 62701".len()
        );
    }

    #[test]
    fn a_street_without_a_number_is_no_address() {
        let text = "on Main Street";
        assert_eq!(number_before_name(text, text.find("Street").expect("kind")), None);
        assert_eq!(number_after_name("Calle Mayor es bonita", 5), None);
    }
}
