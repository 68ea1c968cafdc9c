//! Calendar dates on which somebody may be born: in the order of any country, with the month as a number or a name, in the years of several
//! calendars.

use crate::detect::validate::digits::date;

/// Years in which somebody who is mentioned may be born.
const BORN: std::ops::RangeInclusive<u32> = 1850..=2099;
/// The same in the Buddhist era, which Thailand counts in.
const BUDDHIST: std::ops::RangeInclusive<u32> = 2393..=2642;
/// The same from the Hijra, in solar years (Iran) and lunar ones. In other texts these are years of the Middle Ages.
const HIJRI: std::ops::RangeInclusive<u32> = 1250..=1460;

/// Length of a calendar date with its year.
pub(super) fn calendar(text: &str) -> Option<usize> {
    if let Some(length) = era(text) {
        return Some(length);
    }
    let mut parts = [(0_u32, 0_usize); 3];
    let mut month_at = None;
    let mut arabic = false;
    let mut count = 0;
    let mut at = 0;
    // Three parts, digits or one month's name, with at most six bytes of separators between.
    while count < 3 {
        let rest = text.get(at..)?;
        let digits = rest.bytes().take(5).take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            parts[count] = (rest.get(..digits)?.parse().ok()?, digits);
            at += digits;
        } else {
            let word: usize = rest.chars().take(12).take_while(|ch| ch.is_alphabetic()).map(char::len_utf8).sum();
            if word < 3 || month_at.is_some() {
                return None;
            }
            month_at = Some(count);
            arabic = rest.starts_with(|ch| matches!(ch, '\u{600}'..='\u{6FF}'));
            at += word;
        }
        count += 1;
        if count < 3 {
            at += joint(text.get(at..)?)?;
        }
    }
    // `1971年4月3日`
    let end =
        ["日", "일"].iter().find_map(|day| text[at..].strip_prefix(day)).map_or(at, |rest| text.len() - rest.len());
    let [a, b, c] = parts;
    let year = |part: (u32, usize)| part.1 == 4 && (BORN.contains(&part.0) || BUDDHIST.contains(&part.0));
    let hijri = |part: (u32, usize)| part.1 == 4 && HIJRI.contains(&part.0);
    let short = |part: (u32, usize)| part.1 == 2;
    let day_month = |day: (u32, usize), month: (u32, usize)| {
        day.1 <= 2 && month.1 <= 2 && date(u64::from(month.0), u64::from(day.0))
    };
    let day = |part: (u32, usize)| part.1 <= 2 && (1..=31).contains(&part.0);
    let fits = match month_at {
        Some(0) => day(b) && year(c),
        Some(1) => (day(a) && (year(c) || arabic && hijri(c))) || (year(a) && day(c)),
        Some(_) => false,
        // Nobody writes a medieval date with the year in front.
        None => {
            ((year(a) || hijri(a)) && day_month(c, b))
                || ((year(c) || short(c)) && (day_month(a, b) || day_month(b, a)))
        }
    };
    fits.then_some(end)
}

/// Length of a date in the years of a Japanese emperor: `昭和60年4月1日`.
fn era(text: &str) -> Option<usize> {
    let mut rest = ["明治", "大正", "昭和", "平成", "令和"].iter().find_map(|era| text.strip_prefix(era))?;
    for (number, unit) in ["年", "月", "日"].iter().enumerate() {
        let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
        // The first year has a name.
        let first = (number == 0).then(|| rest.strip_prefix('元')).flatten();
        let behind = first.or_else(|| (1..=2).contains(&digits).then(|| &rest[digits..]))?;
        rest = behind.strip_prefix(unit)?;
    }
    Some(text.len() - rest.len())
}

/// Length of what stands between two parts of a date.
fn joint(text: &str) -> Option<usize> {
    JOINTS.iter().find(|joint| text.starts_with(**joint)).map(|joint| joint.len())
}

/// What may stand there; a longer one comes before its beginning.
#[rustfmt::skip]
const JOINTS: [&str; 32] = [
    "年", "月", "년 ", "년", "월 ", "월", " de ", " del ", " of ", " di ", "th of ", "st of ", "nd of ", "rd of ", "th, ", "st, ",
    "nd, ", "rd, ", "th ", "st ", "nd ", "rd ", "er ", "º de ", " พ.ศ. ", " พ.ศ.", ". ", ", ", " ", ".", "/", "-",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_has_a_day_a_month_and_a_year() {
        for text in [
            "04/17/1985",
            "03.04.1971",
            "1971-04-03",
            "April 3, 1971",
            "3rd of April 1971",
            "3 de abril de 1971",
            "1971年4月3日",
            "12/05/69",
            "3. April 1971",
        ] {
            assert_eq!(calendar(text), Some(text.len()), "{text}");
        }
        for text in ["1971", "in 1971", "April 1971", "99/99/1971", "03.04.", "April 3, 12"] {
            assert_eq!(calendar(text), None, "{text}");
        }
    }
}
