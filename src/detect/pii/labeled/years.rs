//! Ages: a number of years or months, and its unit in many languages.

use super::super::surroundings::{after, is_word};

/// Units of age after a number, each as a whole word.
const UNITS: [&str; 43] = [
    "dias",
    "años",
    "año",
    "anos",
    "ano",
    "meses",
    "mes",
    "semanas",
    "semana",
    "días",
    "años de edad",
    "years old",
    "years of age",
    "years",
    "year",
    "yrs",
    "yr",
    "y/o",
    "yo",
    "months",
    "month",
    "weeks",
    "days",
    "y",
    "jahre",
    "jahren",
    "jahr",
    "monate",
    "ans",
    "an",
    "mois",
    "anni",
    "anno",
    "mesi",
    "jaar",
    "maanden",
    "lat",
    "lata",
    "år",
    "岁",
    "歳",
    "세",
    "살",
];

/// Nobody on record was older (122).
const OLDEST: u32 = 122;

/// An age at the start of `text`: the number, and the length with its unit.
pub(in super::super) fn years(text: &str) -> Option<(u32, usize)> {
    let digits = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let number: u32 = text.get(..digits).filter(|digits| digits.len() < 4)?.parse().ok()?;
    let rest = &text[digits..];
    let goes_on = match rest.as_bytes() {
        [b'.' | b',' | b'-' | b'/' | b':' | b'x', next, ..] => next.is_ascii_digit(),
        [b'%' | b'+' | b'$', ..] => true,
        _ => false,
    };
    if number > OLDEST || goes_on {
        return None;
    }
    let body = rest.trim_start_matches([' ', '\u{A0}']);
    let gap = rest.len() - body.len();
    let unit = UNITS.iter().filter(|unit| gap <= 2 && starts_with_word(body, unit)).map(|unit| unit.len()).max();
    let length = digits + unit.map_or(0, |unit| gap + unit);
    Some((number, length + unit.map_or(0, |_| remainder(&text[length..]))))
}

/// Length of the months or days behind an age in years: ` y 8 meses`, `10个月`.
pub(in super::super) fn remainder(text: &str) -> usize {
    let digits = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        let months = ["个月", "個月", "ヶ月", "か月", "月"].iter().find(|unit| text[digits..].starts_with(**unit));
        // `10月份` and `10月3` are dates.
        let rest = months.and_then(|unit| text[digits..].strip_prefix(*unit)).filter(|rest| !rest.starts_with('份'));
        return rest
            .filter(|rest| !rest.starts_with(|ch: char| ch.is_ascii_digit()))
            .map_or(0, |rest| text.len() - rest.len());
    }
    let joined = [" y ", " and ", " et ", " und ", " e "].iter().find_map(|and| text.strip_prefix(and));
    let Some(body) = joined else { return 0 };
    let digits = body.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let Some(unit) = body[digits..].strip_prefix(' ').filter(|_| (1..=2).contains(&digits)) else { return 0 };
    let known = [
        "meses", "mes", "días", "dias", "medio", "months", "days", "mois", "jours", "monate", "tage", "mesi", "giorni",
    ];
    let length = known.iter().filter(|known| starts_with_word(unit, known)).map(|known| known.len()).max();
    length.map_or(0, |length| text.len() - unit.len() + length)
}

/// Whether `text` starts with `word`, which is lower-case, and does not go on.
pub(super) fn starts_with_word(text: &str, word: &str) -> bool {
    let Some(head) = text.get(..word.len()) else { return false };
    // Lower-casing takes memory, and nearly every word fails.
    let same = if head.is_ascii() { head.eq_ignore_ascii_case(word) } else { head.to_lowercase() == word };
    let own = word.chars().next().is_some_and(|ch| matches!(ch as u32, 0x3040..=0x9FFF | 0xAC00..=0xD7AF));
    same && (own || !is_word(after(text, word.len())))
}

#[cfg(test)]
mod tests {
    use super::years;

    #[test]
    fn an_age_may_have_a_unit_and_is_no_piece_of_another_number() {
        let found = |text: &'static str| years(text).map(|(_, length)| &text[..length]);
        assert_eq!(found("53 años Sexo"), Some("53 años"));
        assert_eq!(found("45, male"), Some("45"));
        assert_eq!(found("7岁"), Some("7岁"));
        assert_eq!(found("1岁10个月，"), Some("1岁10个月"));
        assert_eq!(found("1岁10月份"), Some("1岁"));
        for text in ["53.5", "1234", "150", "10-12", "5%", "x"] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
