//! How the values of labeled fields are written, and where one ends.

use super::super::called::Options;
use super::super::phone::is_date;
use super::super::surroundings::{after, ends_alone, is_word};
use super::super::{address, person, phone};
use super::calendar::calendar;

/// The way a value is written; `settings.shape` of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Shape {
    /// Digits in groups, perhaps with capitals: numbers of records, licenses, insurances.
    Code,
    /// A number of years (or months of a small child), with or without its unit.
    Age,
    /// A calendar date with its year.
    Date,
    /// A name.
    Name,
    /// A name that is greeted: a comma or the end of the line follows.
    Greeted,
    /// A name on a line of its own below the label.
    Signature,
    /// What stands on the line of an address.
    Address,
    /// A postal code of any country.
    PostalCode,
    /// What stands on the plates of a vehicle.
    Plate,
    /// Digits as a phone number is written.
    Phone,
    /// The name of an account, which holds a digit or a sign.
    Handle,
    /// One of the words in `settings.values`.
    OneOf,
    /// Degrees with decimals that show a house.
    Degrees,
}

impl Shape {
    /// The shape behind a name.
    pub(in super::super) fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "code" => Self::Code,
            "age" => Self::Age,
            "date" => Self::Date,
            "name" => Self::Name,
            "greeted" => Self::Greeted,
            "signature" => Self::Signature,
            "address" => Self::Address,
            "postal_code" => Self::PostalCode,
            "plate" => Self::Plate,
            "phone" => Self::Phone,
            "handle" => Self::Handle,
            "one_of" => Self::OneOf,
            "degrees" => Self::Degrees,
            _ => return None,
        })
    }

    /// Start and end of the value at `at`.
    pub(super) fn read(self, text: &str, at: usize, options: &Options) -> Option<(usize, usize)> {
        let rest = text.get(at..)?;
        let whole = |length: usize| (0, length);
        let (from, to) = match self {
            Self::Code => whole(code(rest, options.least, options.most)?),
            Self::Age => years(rest).map(|(_, length)| whole(length))?,
            Self::Date => whole(calendar(rest)?),
            Self::Name => {
                let words = |(from, to): (usize, usize)| rest[from..to].split(' ').count();
                person::name(rest).filter(|&name| {
                    // `Physician: In an experiment` starts a sentence.
                    let sentence =
                        || rest[name.1..].strip_prefix(' ').is_some_and(|next| next.starts_with(char::is_lowercase));
                    words(name) >= options.words && !(words(name) == 1 && sentence())
                })?
            }
            Self::Greeted => {
                person::name(rest).filter(|&(_, to)| rest[to..].starts_with([',', ':', '!', '，', '：', '\n']))?
            }
            Self::Signature => person::name(rest)
                .filter(|&(_, to)| rest[to..].is_empty() || rest[to..].starts_with(['\n', '\r', ',']))?,
            Self::Address => whole(address::line(rest)?),
            Self::PostalCode => whole(postal_code(rest, &options.shapes)?),
            Self::Plate => whole(plate(rest)?),
            Self::Phone => whole(phone::length(rest)?),
            Self::Handle => whole(handle(rest, options.least)?),
            Self::OneOf => whole(one_of(rest, &options.values)?),
            Self::Degrees => whole(degrees(rest)?),
        };
        let alone = match self {
            Self::Code | Self::PostalCode | Self::Plate | Self::Phone => ends_alone(rest, to),
            _ => !is_word(after(rest, to)),
        };
        alone.then_some((at + from, at + to))
    }
}

/// Length of a code with `least` to `most` digits: at most four capitals, then groups of digits, each with at most two capitals behind.
fn code(text: &str, least: usize, most: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let count = |from: usize, limit: usize, is: fn(&u8) -> bool| {
        bytes.get(from..).unwrap_or_default().iter().take(limit).take_while(|byte| is(byte)).count()
    };
    let mut at = count(0, 4, u8::is_ascii_uppercase);
    if at > 0 && matches!(bytes.get(at), Some(b'-' | b'/' | b' ')) {
        at += 1;
    }
    let (mut digits, mut end) = (0, 0);
    loop {
        let group = count(at, most + 1, u8::is_ascii_digit);
        if group == 0 || digits + group > most {
            break;
        }
        digits += group;
        at += group;
        at += count(at, 2, u8::is_ascii_uppercase);
        end = at;
        match bytes.get(at) {
            Some(b' ' | b'-' | b'/' | b'.') if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => at += 1,
            _ => break,
        }
    }
    (digits >= least && !is_date(&text[..end])).then_some(end)
}

/// Length of the signs on a plate: at most four groups of letters and digits, no small letter. Of one group, some are letters.
fn plate(text: &str) -> Option<usize> {
    const LONGEST_GROUP: usize = 8;
    let (mut at, mut end, mut groups) = (0, 0, 0);
    let (mut letters, mut digits) = (0, 0);
    loop {
        let group = || text[at..].chars().take(LONGEST_GROUP + 1).take_while(|ch| ch.is_alphanumeric());
        let (count, numbers) = (group().count(), group().filter(char::is_ascii_digit).count());
        // `AB 123 in` and `AB 123 Model` go on with words.
        let plain = group().all(|ch| !ch.is_lowercase()) && count - numbers <= 4;
        if count == 0 || count > LONGEST_GROUP || !plain || groups == 4 {
            break;
        }
        (letters, digits, groups) = (letters + count - numbers, digits + numbers, groups + 1);
        at += group().map(char::len_utf8).sum::<usize>();
        end = at;
        let gap = text[at..].chars().next().filter(|ch| matches!(ch, ' ' | '-' | '·' | '•'));
        let Some(gap) = gap else { break };
        at += gap.len_utf8();
    }
    let signs = letters + digits;
    ((4..=10).contains(&signs) && digits >= 2 && (letters > 0 || groups > 2) && !is_date(&text[..end])).then_some(end)
}

/// Length of the name of an account with at least `least` signs. A word alone may be any word: some sign or digit is among its letters,
/// or an `@` in front.
fn handle(text: &str, least: usize) -> Option<usize> {
    const LONGEST: usize = 40;
    let name = text.strip_prefix('@').unwrap_or(text);
    let sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.#:-".contains(byte);
    let whole = name.bytes().take(LONGEST + 1).take_while(sign).count();
    let name = name.get(..whole).filter(|_| whole <= LONGEST)?.trim_end_matches(['.', ':', '-', '#']);
    let marked = name.bytes().any(|byte| !byte.is_ascii_alphabetic()) || text.starts_with('@');
    let length = text.find(name)? + name.len();
    // `skype: ...`, an address, a time.
    let other = name.ends_with(".com") || text[length..].starts_with(['/', '(', '@']) || is_date(name);
    let starts = name.starts_with(|ch: char| ch.is_ascii_alphanumeric());
    (name.len() >= least && marked && starts && !other).then_some(length)
}

/// Length of the longest of `values` that stands at the start of `text` as a whole word, in any case.
fn one_of(text: &str, values: &[Box<str>]) -> Option<usize> {
    values.iter().filter(|value| starts_with_word(text, value)).map(|value| value.len()).max()
}

/// Length of a latitude or longitude that is as fine as a house: at least four decimals.
fn degrees(text: &str) -> Option<usize> {
    const FINE: usize = 4;
    let sign = usize::from(text.starts_with('-'));
    let count = |from: usize| text.bytes().skip(from).take(20).take_while(u8::is_ascii_digit).count();
    let whole = count(sign);
    let point = sign + whole;
    let decimals = if text.as_bytes().get(point) == Some(&b'.') { count(point + 1) } else { 0 };
    let end = point + 1 + decimals;
    let value: f64 = text.get(..end)?.parse().ok()?;
    ((1..=3).contains(&whole) && decimals >= FINE && value.abs() <= 180.0).then_some(end)
}

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
fn starts_with_word(text: &str, word: &str) -> bool {
    let Some(head) = text.get(..word.len()) else { return false };
    // Lower-casing takes memory, and nearly every word fails.
    let same = if head.is_ascii() { head.eq_ignore_ascii_case(word) } else { head.to_lowercase() == word };
    let own = word.chars().next().is_some_and(|ch| matches!(ch as u32, 0x3040..=0x9FFF | 0xAC00..=0xD7AF));
    same && (own || !is_word(after(text, word.len())))
}

/// Ways postal codes are written (UPU S42): `9` a digit, `A` a letter.
const POSTAL_CODES: [&str; 20] = [
    "99999",
    "99999-9999",
    "9999",
    "999999",
    "999 99",
    "99-999",
    "99999-999",
    "9999 AA",
    "9999AA",
    "A9 9AA",
    "A99 9AA",
    "A9A 9AA",
    "AA9 9AA",
    "AA99 9AA",
    "AA9A 9AA",
    "A9A 9A9",
    "A9A9A9",
    "999-9999",
    "99 999",
    "9999-999",
];

/// Length of a postal code in one of `shapes`, or in one of any country when there are none.
fn postal_code(text: &str, shapes: &[Box<str>]) -> Option<usize> {
    let bytes = text.as_bytes();
    let stands = |shape: &str| {
        let Some(span) = bytes.get(..shape.len()) else { return false };
        let fits = span.iter().zip(shape.bytes()).all(|(&byte, place)| match place {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_uppercase(),
            other => byte == other,
        });
        fits && !is_word(after(text, shape.len()))
    };
    if shapes.is_empty() {
        POSTAL_CODES.iter().filter(|shape| stands(shape)).map(|shape| shape.len()).max()
    } else {
        shapes.iter().filter(|shape| stands(shape)).map(|shape| shape.len()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_groups_of_digits_with_capitals_around() {
        let found = |text: &'static str| code(text, 4, 12).map(|length| &text[..length]);
        assert_eq!(found("27 18364809 09.\nNext"), Some("27 18364809 09"));
        assert_eq!(found("78956135/2 x"), Some("78956135/2"));
        assert_eq!(found("AB-12345C"), Some("AB-12345C"));
        assert_eq!(found("123"), None);
        assert_eq!(found("12/05/2019"), None);
        assert_eq!(found("unknown"), None);
    }

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

    #[test]
    fn the_name_of_an_account_is_no_plain_word() {
        let found = |text: &'static str| handle(text, 4).map(|length| &text[..length]);
        assert_eq!(found("jane.doe77, or"), Some("jane.doe77"));
        assert_eq!(found("@janedoe."), Some("@janedoe"));
        assert_eq!(found("284719365"), Some("284719365"));
        assert_eq!(found("jane#4821"), Some("jane#4821"));
        for text in ["meeting", "no", "https://x", "2024-05-17", "acme.com", "a.b", "a_func(x)"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn degrees_show_a_house_by_their_decimals() {
        assert_eq!(degrees("-122.41942"), Some(10));
        assert_eq!(degrees("52.5244, 13.4105"), Some(7));
        for text in ["52.52", "181.12345", "52", "1234.12345", "x"] {
            assert_eq!(degrees(text), None, "{text}");
        }
    }

    #[test]
    fn postal_codes_of_many_countries_are_known() {
        for text in ["28035", "94105-1234", "SW1A 1AA", "1017 GA", "K1A 0B1", "111 22", "00-590", "100-0001"] {
            assert_eq!(postal_code(text, &[]), Some(text.len()), "{text}");
        }
        assert_eq!(postal_code("12", &[]), None);
        assert_eq!(postal_code("ABC", &[]), None);
    }
}
