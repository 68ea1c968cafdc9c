//! Class of a character, from a two-level table built once from the Unicode general categories.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// What a character is to the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// Separates tokens: punctuation, space, marks, symbols.
    Other = 0,
    /// Letter or number (L*, N*) that joins its neighbors into one token.
    Word = 1,
    /// As `Word`, Cyrillic.
    Cyrillic = 2,
    /// As `Word`, Greek.
    Greek = 3,
    /// A token of its own: Kana, Han, Hangul, Thai.
    Own = 4,
    /// Separates tokens and deserves a second look: invisible, bidi, tag, selector, `©`, U+FFFD.
    Special = 5,
}

/// Ranges whose characters are tokens of their own (`tokens-1`).
const OWN: [(u32, u32); 7] = [
    (0x0E00, 0x0E7F),
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0x2_0000, 0x2_FFFF),
];

/// Format characters (Cf), invisible fillers, variation selectors and tags, from the Unicode Character Database;
/// `©` because license detectors anchor on it, U+FFFD because it marks text that was decoded wrongly.
const SPECIAL: [(u32, u32); 26] = [
    (0x00A9, 0x00A9),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0xFFFD, 0xFFFD),
    (0x1_10BD, 0x1_10BD),
    (0x1_BCA0, 0x1_BCA3),
    (0x1_D173, 0x1_D17A),
    (0xE_0000, 0xE_007F),
    (0xE_0100, 0xE_01EF),
];

const PAGE: usize = 256;
const CODE_POINTS: usize = 0x11_0000;

/// What the walk asks about a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign {
    /// Its class.
    pub class: Class,
    /// Whether its lower-case form is another one. Not said of ASCII.
    pub cased: bool,
    /// The digit or at sign of ASCII that it stands for (`٣`, `３`, `＠`); [`NOTHING`] for most, and for ASCII itself.
    pub stands_for: u8,
}

/// What most characters stand for: only themselves.
pub const NOTHING: u8 = 0;

/// Two-level tables: page number by high bits, class or lower-case form by low byte.
pub struct Classes {
    page_of: Vec<u16>,
    pages: Vec<[Sign; PAGE]>,
    lower_of: Vec<u16>,
    /// Distance to the lower-case form; [`SEVERAL`] when that is more than one character. ASCII is not in it.
    lower: Vec<[i32; PAGE]>,
}

/// Marks characters whose lower-case form is more than one character (`İ`).
const SEVERAL: i32 = i32::MIN;
/// The last letters with case are those of Adlam (U+1E900..U+1E95F); a test looks at all code points.
const LAST_CASED: char = '\u{1F000}';

static CLASSES: LazyLock<Classes> = LazyLock::new(Classes::build);

impl Classes {
    /// The table, built on first use (about a millisecond).
    #[must_use]
    pub fn get() -> &'static Self {
        &CLASSES
    }

    /// Class of `ch`.
    #[inline]
    #[must_use]
    pub fn class(&self, ch: char) -> Class {
        self.sign(ch as usize).class
    }

    /// Class and case of the character with this code point.
    #[inline]
    #[must_use]
    pub fn sign(&self, code: usize) -> Sign {
        self.pages[usize::from(self.page_of[code >> 8])][code & 0xFF]
    }

    /// Appends the lower-case form of `ch` as UTF-8.
    #[inline]
    pub fn push_lower(&self, ch: char, out: &mut Vec<u8>) {
        if ch.is_ascii() {
            out.push(ch.to_ascii_lowercase() as u8);
            return;
        }
        let code = ch as usize;
        let distance = self.lower[usize::from(self.lower_of[code >> 8])][code & 0xFF];
        let mut buffer = [0; 4];
        match (ch as u32).checked_add_signed(distance).and_then(char::from_u32) {
            Some(lower) if distance != SEVERAL => out.extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes()),
            _ => ch.to_lowercase().for_each(|ch| out.extend_from_slice(ch.encode_utf8(&mut buffer).as_bytes())),
        }
    }

    fn build() -> Self {
        // What comes later has the last word.
        let ranges = [
            (category(r"[\p{L}\p{N}]"), Class::Word),
            (category(r"[\p{Cyrillic}&&[\p{L}]]"), Class::Cyrillic),
            (category(r"[\p{Greek}&&[\p{L}]]"), Class::Greek),
            (SPECIAL.to_vec(), Class::Special),
            (OWN.to_vec(), Class::Own),
        ];
        let classes: Vec<[Class; PAGE]> =
            (0..CODE_POINTS).step_by(PAGE).map(|first| classes_from(first as u32, &ranges)).collect();
        let distances: Vec<[i32; PAGE]> = (0..LAST_CASED as u32)
            .step_by(PAGE)
            .zip(&classes)
            .map(|(first, classes)| distances_from(first, classes))
            .collect();
        let blocks = || classes.iter().zip(distances.iter().chain(std::iter::repeat(&[0; PAGE])));
        let (lower_of, lower) = paged(blocks().map(|(_, distances)| *distances));
        let numerals = category(r"[\p{Nd}&&[^0-9]]");
        let signs = |(first, (classes, distances)): (u32, (&[Class; PAGE], &[i32; PAGE]))| {
            let stand_for = stand_for_from(first, &numerals);
            std::array::from_fn(|at| Sign { class: classes[at], cased: distances[at] != 0, stands_for: stand_for[at] })
        };
        let (page_of, pages) = paged((0..).step_by(PAGE).zip(blocks()).map(signs));
        Self { page_of, pages, lower_of, lower }
    }
}

/// Where on the page that begins with this code point the ranges stand that reach into it, with the first code point of each.
fn on_page(first: u32, ranges: &[(u32, u32)]) -> impl Iterator<Item = (u32, RangeInclusive<u32>)> {
    let last = first + PAGE as u32 - 1;
    let met = ranges.partition_point(|&(_, to)| to < first);
    let here = ranges[met..].iter().take_while(move |&&(from, _)| from <= last);
    here.map(move |&(from, to)| (from, from.max(first)..=to.min(last)))
}

/// Classes of the page that begins with this code point.
fn classes_from(first: u32, ranges: &[(Vec<(u32, u32)>, Class)]) -> [Class; PAGE] {
    let mut page = [Class::Other; PAGE];
    for (ranges, class) in ranges {
        for (_, codes) in on_page(first, ranges) {
            page[(codes.start() - first) as usize..=(codes.end() - first) as usize].fill(*class);
        }
    }
    page
}

/// Distances to the lower-case forms of the page that begins with this code point.
fn distances_from(first: u32, classes: &[Class; PAGE]) -> [i32; PAGE] {
    let mut page = [0; PAGE];
    // Where nothing is, and in scripts without case, there is nothing to look up.
    if classes.iter().all(|class| matches!(class, Class::Other | Class::Own)) {
        return page;
    }
    for (code, distance) in (first..).zip(&mut page) {
        let Some(ch) = char::from_u32(code).filter(|ch| !ch.is_ascii()) else { continue };
        let mut forms = ch.to_lowercase();
        *distance = match (forms.next(), forms.next()) {
            (Some(lower), None) => lower as i32 - ch as i32,
            _ => SEVERAL,
        };
    }
    page
}

/// What the characters of the page that begins with this code point stand for; `numerals` are the decimal digits above ASCII. Those of
/// a script follow each other from zero to nine.
fn stand_for_from(first: u32, numerals: &[(u32, u32)]) -> [u8; PAGE] {
    const WIDE_AT: u32 = 0xFF20;
    let mut page = [NOTHING; PAGE];
    for (zero, codes) in on_page(first, numerals) {
        for code in codes {
            page[(code - first) as usize] = b'0' + ((code - zero) % 10) as u8;
        }
    }
    if let Some(wide) = WIDE_AT.checked_sub(first).and_then(|at| page.get_mut(at as usize)) {
        *wide = b'@';
    }
    page
}

/// A table over all code points as distinct pages, and the number of the page of each block of 256.
fn paged<T: Copy + PartialEq>(blocks: impl Iterator<Item = [T; PAGE]>) -> (Vec<u16>, Vec<[T; PAGE]>) {
    let mut pages: Vec<[T; PAGE]> = Vec::new();
    let mut before = 0;
    let page_of = blocks
        .map(|page| {
            // Nearly all blocks are like the one before: whole scripts, and planes where nothing is.
            if pages.get(before) != Some(&page) {
                before = pages.iter().position(|other| *other == page).unwrap_or_else(|| {
                    pages.push(page);
                    pages.len() - 1
                });
            }
            u16::try_from(before).expect("fewer than 4,352 pages")
        })
        .collect();
    (page_of, pages)
}

/// Code point ranges of a Unicode class expression.
fn category(expression: &str) -> Vec<(u32, u32)> {
    let hir = regex_syntax::parse(expression).expect("constant expression");
    match hir.kind() {
        regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) => {
            class.ranges().iter().map(|range| (range.start() as u32, range.end() as u32)).collect()
        }
        other => unreachable!("a class expression parses to a class, not {other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_case_forms_are_those_of_the_standard_library() {
        let table = Classes::get();
        let mut out = Vec::new();
        for ch in '\0'..=char::MAX {
            out.clear();
            table.push_lower(ch, &mut out);
            assert_eq!(out, ch.to_lowercase().collect::<String>().as_bytes(), "{ch:?}");
        }
    }

    #[test]
    fn digits_of_all_scripts_stand_for_those_of_ascii() {
        let table = Classes::get();
        let all = |text: &str| text.chars().map(|ch| table.sign(ch as usize).stands_for as char).collect::<String>();
        for digits in [
            "٠١٢٣٤٥٦٧٨٩",
            "۰۱۲۳۴۵۶۷۸۹",
            "०१२३४५६७८९",
            "০১২৩৪৫৬৭৮৯",
            "๐๑๒๓๔๕๖๗๘๙",
            "０１２３４５６７８９",
            "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
            "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡",
        ] {
            assert_eq!(all(digits), "0123456789");
        }
        assert_eq!(all("＠"), "@");
        assert!(all("7a½Ⅻ三²é@").bytes().all(|ch| ch == NOTHING));
    }

    #[test]
    fn classes_follow_the_general_category_not_the_alphabetic_property() {
        let table = Classes::get();
        assert_eq!(table.class('a'), Class::Word);
        assert_eq!(table.class('é'), Class::Word);
        assert_eq!(table.class('½'), Class::Word, "No is a number");
        assert_eq!(table.class('\u{0903}'), Class::Other, "a spacing mark is Alphabetic, but not L*");
        assert_eq!(table.class('Ⓐ'), Class::Other, "a circled letter is a symbol");
        assert_eq!(table.class('ж'), Class::Cyrillic);
        assert_eq!(table.class('λ'), Class::Greek);
        assert_eq!(table.class('字'), Class::Own);
        assert_eq!(table.class('・'), Class::Own, "all of 3040-30FF, whatever the category");
        assert_eq!(table.class('\u{200B}'), Class::Special);
        assert_eq!(table.class('_'), Class::Other);
    }
}
