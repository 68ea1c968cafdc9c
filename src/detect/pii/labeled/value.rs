//! How the values of labeled fields are written, and where one ends.

use super::super::called::Options;
use super::super::phone::is_date;
use super::super::surroundings::{after, ends_alone, is_word};
use super::super::{address, person, phone};
use super::calendar::calendar;
use super::years::{starts_with_word, years};

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
    // An address, a call, a date.
    let host = name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "com" | "org" | "net" | "io" | "me"));
    let other = host || text[length..].starts_with(['/', '(', '@']) || is_date(name);
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
