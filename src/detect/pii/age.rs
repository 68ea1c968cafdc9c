//! Ages in prose, anchored on their unit: `a 45-year-old woman`, `mujer de 73 años`, `im Alter von 45 Jahren`.
//!
//! A number of years is a duration far more often than an age. What makes it one is the unit itself (`year-old`, `jährig`, `岁`),
//! what follows (`de edad`, `of age`), or the word in front.

use super::super::FieldView;
use super::super::judge::Claim;
use super::called::Options;
use super::labeled::{remainder, years};
use super::surroundings::{before, is_word};
use crate::kernel::literals::Hit;

/// Units that no duration has.
const SURE: [&str; 18] = [
    "year-old",
    "years-old",
    "years old",
    "year old",
    "years of age",
    "años de edad",
    "anos de idade",
    "jahre alt",
    "jährige",
    "jähriger",
    "jährigen",
    "jährig",
    "jarige",
    "jaar oud",
    "letni",
    "letnia",
    "岁",
    "歳",
];

/// Words in front of `N años` that make it an age: of the person, or `at the age of`.
const LEADS: [&str; 54] = [
    "mujer,",
    "varón,",
    "hombre,",
    "femenino,",
    "masculino,",
    "tenía",
    "tiene",
    "mujer de",
    "varón de",
    "varon de",
    "hombre de",
    "paciente de",
    "niño de",
    "niña de",
    "lactante de",
    "adolescente de",
    "señora de",
    "señor de",
    "anciano de",
    "anciana de",
    "joven de",
    "neonato de",
    "masculino de",
    "femenina de",
    "femenino de",
    "edad de",
    "contaba con",
    "gestante de",
    "mujer, de",
    "hombre, de",
    "varón, de",
    "paciente, de",
    "raza blanca de",
    "homme de",
    "femme de",
    "patient de",
    "patiente de",
    "garçon de",
    "fille de",
    "âgé de",
    "âgée de",
    "l'âge de",
    "donna di",
    "uomo di",
    "paziente di",
    "bambino di",
    "bambina di",
    "età di",
    "homem de",
    "mulher de",
    "criança de",
    "idade de",
    "alter von",
    "wieku",
];

/// Longest number in front of a unit, with its separator.
const LONGEST_NUMBER: usize = 4;

/// The age whose unit is `hit`.
pub(super) fn read(view: &FieldView<'_>, hit: &Hit, _: &Options) -> Option<Claim> {
    let text = view.field.text;
    let bytes = text.as_bytes();
    let unit_start = hit.start as usize;
    let gap = usize::from(matches!(bytes.get(unit_start.checked_sub(1)?)?, b' ' | b'-'));
    let number_end = unit_start - gap;
    let digits = bytes[..number_end].iter().rev().take(LONGEST_NUMBER).take_while(|byte| byte.is_ascii_digit()).count();
    let start = number_end - digits;
    let other = is_word(before(text, start)) || matches!(before(text, start), Some('-' | '.' | '<' | '>' | '='));
    if digits == 0
        || digits == LONGEST_NUMBER
        || other
        || is_group(&text[hit.end as usize..])
        || is_bound(&text[..start])
    {
        return None;
    }
    let (number, _) = years(&text[start..number_end])?;
    let unit = text.get(unit_start..hit.end as usize)?.to_lowercase();
    // `con 6 meses de evolución` is a duration; nobody is zero years old.
    let sure =
        SURE.contains(&unit.as_str()) || follows(&text[hit.end as usize..]) || leads(&text[..start], number, &unit);
    let end = hit.end as usize;
    (number > 0 && sure).then(|| Claim::new(start, end + remainder(&text[end..])))
}

/// Whether a range of ages is meant: `65 years old or older` is nobody's age.
fn is_group(right: &str) -> bool {
    let right = right.trim_start_matches(' ');
    [
        "or older",
        "and older",
        "or younger",
        "and younger",
        "or above",
        "and above",
        "or over",
        "and over",
        "o más",
        "y más",
        "o mayores",
    ]
    .iter()
    .any(|words| right.starts_with(words))
}

/// Whether the word in front makes the number a bound: `patients over 65 years old`.
fn is_bound(left: &str) -> bool {
    let word = left.trim_end().rsplit(|ch: char| !ch.is_ascii_alphabetic()).next().unwrap_or_default();
    ["over", "under", "above", "below", "than", "least", "exceeding"]
        .iter()
        .any(|bound| word.eq_ignore_ascii_case(bound))
}

/// Whether what follows the unit makes it an age.
fn follows(right: &str) -> bool {
    ["de edad", "de vida", "d'âge", "de idade", "di età", "of age"].iter().any(|words| {
        right.trim_start_matches(' ').strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether the words in front of the number make it an age.
fn leads(left: &str, number: u32, unit: &str) -> bool {
    // `a los 3 años del trasplante` counts from an event; follow-ups rarely last longer.
    const LONGEST_FOLLOW_UP: u32 = 15;
    let left = left.trim_end_matches(' ');
    let ends_with = |lead: &str| {
        let Some(cut) = left.len().checked_sub(lead.len()) else { return false };
        left.get(cut..).is_some_and(|end| end == lead || end.to_lowercase() == lead) && !is_word(before(left, cut))
    };
    LEADS.iter().any(|lead| ends_with(lead)) || (number > LONGEST_FOLLOW_UP && unit == "años" && ends_with("a los"))
}

#[cfg(test)]
mod tests {
    use super::leads;

    #[test]
    fn words_in_front_tell_an_age_from_a_duration() {
        for text in ["Mujer de ", "paciente varón de ", "a la edad de ", "falleció a los "] {
            assert!(leads(text, 60, "años"), "{text}");
        }
        for text in ["desde hace ", "durante ", "seguimiento de ", "submujer de ", "a los "] {
            assert!(!leads(text, 3, "años"), "{text}");
        }
    }
}
