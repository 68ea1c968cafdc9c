//! Numbers that are groups of digits and letters: cards, accounts, national and tax ids.
//!
//! A rule lists the ways its number is written in `settings.shapes`: `9` is a digit, `A` a letter, `X` either, a blank any single space,
//! everything else itself. A shape that starts with `!` needs no supporting word under policy B, one that
//! starts with `=` (with `settings.cell`, each) needs none when it fills a field of text: an answer that is nothing but a number is one on purpose. The shapes are filed under the length of
//! their first digit run and the bytes that may touch it, so that a run in the text only meets the shapes it can be part of.

use super::super::FieldView;
use super::super::judge::{Claim, Judge};
use super::other_numbers::{REFUTING, REFUTING_REACH, is_unspecific};
use super::phone::extension_end;
use super::surroundings::{after, before};
use super::surroundings::{ends_alone, is_digit, starts_alone};
use crate::finding::Findings;
use crate::kernel::literals::{Builder, Ending, LiteralId};
use crate::record::{Leaf, Role};
use crate::rules::Rule;
use crate::text::DigitRun;

/// Name of the parser in rule files.
pub(super) const PARSER: &str = "shape";

/// Longest first run that a shape may have; longer runs in the text are no number of a person.
const LONGEST_RUN: usize = 20;

/// All shapes of all rules.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    judges: Vec<Judge>,
    /// Sorted.
    refuting: Vec<LiteralId>,
    /// By length of the first digit run.
    by_run: [Vec<Group>; LONGEST_RUN + 1],
    surroundings: Surroundings,
}

/// Which runs meet no shape at all, by the bytes around them: one look at a small table for most numbers of a text.
#[derive(Debug, Default)]
struct Surroundings {
    /// Bytes that all shapes treat alike are of one kind.
    kinds: Vec<u8>,
    /// How many kinds there are.
    count: usize,
    /// One bit for the kind of the byte beyond, by length, kind before and kind after.
    admitted: Vec<u64>,
}

/// Most kinds of bytes.
const KINDS: usize = 64;

/// Up to 64 shapes, one bit each.
#[derive(Debug)]
struct Group {
    shapes: Vec<Shape>,
    /// Shapes that a byte in front of the run does not rule out.
    before: [u64; 256],
    /// Shapes that a byte behind the run does not rule out.
    after: [u64; 256],
    /// Shapes that the byte after that one does not rule out.
    beyond: [u64; 256],
}

/// Stands for the byte before the first and behind the last: it touches nothing.
const EDGE: u8 = b'\n';

/// What a shape needs around it under policy B.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Word,
    /// A word, unless it fills a text.
    WordOrText,
    Nothing,
}

#[derive(Debug)]
struct Shape {
    judge: u16,
    /// Bytes before the first digit.
    lead: u8,
    needs: Needs,
    /// Has blanks between its groups: then it must not stand in a row of numbers.
    spaced: bool,
    /// An extension (`x123`) may follow.
    extension: bool,
    pattern: Box<[u8]>,
}

impl Shapes {
    /// Adds the shapes of a rule.
    pub(super) fn add(&mut self, rule: &Rule, judge: Judge, builder: &mut Builder) -> Result<(), String> {
        let number = self.judges.len() as u16;
        if self.refuting.is_empty() {
            let words = REFUTING.iter().map(|word| builder.add(word, Ending::Word));
            self.refuting = words.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
            self.refuting.sort_unstable();
        }
        let cell = rule.settings.get("cell").and_then(toml::Value::as_bool).unwrap_or(false);
        let mut count = 0;
        for written in rule.setting_list("shapes") {
            let (needs, pattern) = match (written.strip_prefix('!'), written.strip_prefix('=')) {
                (Some(pattern), _) => (Needs::Nothing, pattern),
                (_, Some(pattern)) => (Needs::WordOrText, pattern),
                _ => (if cell { Needs::WordOrText } else { Needs::Word }, written),
            };
            let lead = pattern.find(|ch: char| ch.is_ascii_digit()).ok_or("a shape without any digit")?;
            let run = pattern[lead..].bytes().take_while(u8::is_ascii_digit).count();
            let open = pattern.as_bytes().get(lead + run) == Some(&b'X');
            if !pattern.is_ascii() || open || run > LONGEST_RUN || pattern.len() > rule.longest {
                return Err(format!("shape {written:?} is not ASCII, longer than `longest`, or its first run is open"));
            }
            let shape = Shape {
                judge: number,
                lead: lead as u8,
                needs,
                spaced: pattern.contains(' '),
                extension: rule.kind == "phone",
                pattern: pattern.as_bytes().into(),
            };
            let groups = &mut self.by_run[run];
            if groups.last().is_none_or(|group| group.shapes.len() == 64) {
                groups.push(Group { shapes: Vec::new(), before: [0; 256], after: [0; 256], beyond: [0; 256] });
            }
            if let Some(group) = groups.last_mut() {
                group.add(shape, run);
            }
            count += 1;
        }
        self.judges.push(judge);
        if count == 0 { Err("the parser `shape` needs `settings.shapes`".to_owned()) } else { Ok(()) }
    }

    /// Prepares the tables once all rules were added.
    pub(super) fn finish(&mut self) {
        self.surroundings = Surroundings::of(&self.by_run);
    }

    /// Tries every digit run of the field.
    pub(super) fn field(&self, view: &FieldView<'_>, findings: &mut Findings) {
        let text = view.field.text;
        let byte = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).map_or(EDGE, |byte| *byte);
        let prose = view.info.role == Role::Content && view.field.leaf == Leaf::Text && is_unspecific(view.name);
        for run in &view.facts.digits {
            let Some(groups) = self.by_run.get((run.end - run.start) as usize) else { continue };
            let (before, after) = (byte((run.start as usize).checked_sub(1)), byte(Some(run.end as usize)));
            let beyond = byte(Some(run.end as usize + 1));
            if !self.surroundings.admit((run.end - run.start) as usize, before, after, beyond) {
                continue;
            }
            for group in groups {
                let mut left = group.left(before, after, beyond);
                while left != 0 {
                    let shape = &group.shapes[left.trailing_zeros() as usize];
                    left &= left - 1;
                    if let Some((start, end)) = shape.stands_at(text, *run) {
                        let punctuated = match shape.needs {
                            Needs::Nothing => true,
                            Needs::WordOrText => prose && fills(text, start, end),
                            Needs::Word => false,
                        };
                        if punctuated || !self.refuted(view, start as u32) {
                            let judge = &self.judges[usize::from(shape.judge)];
                            judge.report(view, Claim { punctuated, ..Claim::new(start, end) }, findings);
                        }
                    }
                }
            }
        }
    }

    /// Whether the last word before `start` says that this is a number of something else.
    fn refuted(&self, view: &FieldView<'_>, start: u32) -> bool {
        let longest = REFUTING.iter().map(|word| word.len()).max().unwrap_or(0) as u32;
        view.facts.hits_in(start.saturating_sub(REFUTING_REACH + longest), start).iter().any(|hit| {
            hit.end <= start && hit.end + REFUTING_REACH >= start && self.refuting.binary_search(&hit.literal).is_ok()
        })
    }
}

/// Whether `start..end` is all of the text but blanks and a full stop.
fn fills(text: &str, start: usize, end: usize) -> bool {
    text[..start].trim().is_empty() && matches!(text[end..].trim(), "" | ".")
}

impl Surroundings {
    fn of(by_run: &[Vec<Group>]) -> Self {
        let mut known: Vec<(Vec<u64>, u8)> = Vec::new();
        let mut kinds = vec![0; 256];
        for byte in 0..=u8::MAX {
            let at = usize::from(byte);
            let groups = || by_run.iter().flatten();
            let row: Vec<u64> =
                groups().flat_map(|group| [group.before[at], group.after[at], group.beyond[at]]).collect();
            let kind = known.iter().position(|(other, _)| *other == row).unwrap_or_else(|| {
                known.push((row, byte));
                known.len() - 1
            });
            kinds[at] = kind as u8;
        }
        if known.len() > KINDS {
            return Self::default();
        }
        let count = known.len();
        let mut admitted = vec![0; by_run.len() * count * count];
        for (length, groups) in by_run.iter().enumerate() {
            for (before, &(_, left)) in known.iter().enumerate() {
                for (after, &(_, right)) in known.iter().enumerate() {
                    let any = |beyond: u8| groups.iter().any(|group| group.left(left, right, beyond) != 0);
                    let bits = known.iter().enumerate().map(|(kind, &(_, beyond))| u64::from(any(beyond)) << kind);
                    admitted[(length * count + before) * count + after] = bits.fold(0, |mask, bit| mask | bit);
                }
            }
        }
        Self { kinds, count, admitted }
    }

    /// Whether some shape may be there. Says yes to everything before [`Shapes::finish`], and when shapes tell too many bytes apart.
    #[inline]
    fn admit(&self, length: usize, before: u8, after: u8, beyond: u8) -> bool {
        let kind = |byte: u8| self.kinds.get(usize::from(byte)).map_or(0, |&kind| usize::from(kind));
        let at = (length * self.count + kind(before)) * self.count + kind(after);
        self.admitted.get(at).is_none_or(|mask| mask >> kind(beyond) & 1 != 0)
    }
}

impl Group {
    /// Shapes that the bytes around a run do not rule out.
    #[inline]
    fn left(&self, before: u8, after: u8, beyond: u8) -> u64 {
        self.before[usize::from(before)] & self.after[usize::from(after)] & self.beyond[usize::from(beyond)]
    }

    fn add(&mut self, shape: Shape, run: usize) {
        let bit = 1 << self.shapes.len();
        for byte in 0..=u8::MAX {
            if shape.may_follow(byte) {
                self.before[usize::from(byte)] |= bit;
            }
            if shape.may_precede(byte, run) {
                self.after[usize::from(byte)] |= bit;
            }
            if shape.may_lead_to(byte, run) {
                self.beyond[usize::from(byte)] |= bit;
            }
        }
        self.shapes.push(shape);
    }
}

/// Whether a byte of the text fits a place of a pattern; of a blank only the first byte.
fn fits(place: u8, byte: u8) -> bool {
    match place {
        b'9' => byte.is_ascii_digit(),
        b'A' => byte.is_ascii_alphabetic(),
        b'X' => byte.is_ascii_alphanumeric(),
        b' ' => matches!(byte, b' ' | 0xC2 | 0xE2),
        other => byte == other,
    }
}

impl Shape {
    /// Whether the first run may stand behind `byte`: all that [`starts_alone`] refuses by one byte is refused here.
    fn may_follow(&self, byte: u8) -> bool {
        match usize::from(self.lead).checked_sub(1).map(|at| self.pattern[at]) {
            // The last byte of a no-break space.
            Some(b' ') => byte == b' ' || byte >= 0x80,
            Some(place) => fits(place, byte),
            None => !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'%' | b'@' | b'+' | b'~' | b'^')),
        }
    }

    /// Whether the first run, of `run` digits, may stand before `byte`: the same for [`ends_alone`].
    fn may_precede(&self, byte: u8, run: usize) -> bool {
        match self.pattern.get(usize::from(self.lead) + run) {
            Some(&place) => fits(place, byte),
            // `x123`, `ext. 123`
            None if self.extension && matches!(byte, b'x' | b'e') => true,
            None => !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%' | b'@' | b'^')),
        }
    }

    /// Whether `byte` may stand one behind the byte that follows the first run, of `run` digits.
    fn may_lead_to(&self, byte: u8, run: usize) -> bool {
        match self.pattern.get(usize::from(self.lead) + run..) {
            // A no-break space has more than one byte.
            Some([b' ', place, ..]) => byte >= 0x80 || fits(*place, byte),
            Some([_, place, ..]) => fits(*place, byte),
            _ => true,
        }
    }

    /// The span, when the text around `run` has this shape and is not part of something longer.
    fn stands_at(&self, text: &str, run: DigitRun) -> Option<(usize, usize)> {
        let start = (run.start as usize).checked_sub(usize::from(self.lead))?;
        let bytes = text.as_bytes();
        let mut at = start;
        for &place in &self.pattern {
            let byte = *bytes.get(at)?;
            if !fits(place, byte) {
                return None;
            }
            at += match &bytes[at..] {
                // A no-break space (U+00A0, U+202F) between groups is a space.
                [0xC2, 0xA0, ..] => 2,
                [0xE2, 0x80, 0xAF, ..] => 3,
                [0xC2 | 0xE2, ..] => return None,
                _ => 1,
            };
        }
        let bare = at;
        if self.extension {
            at = extension_end(text, at);
        }
        if !starts_alone(text, start) || !ends_alone(text, at) {
            return None;
        }
        let in_row =
            self.spaced && self.needs != Needs::Nothing && (follows_number(text, start) || leads_number(text, bare));
        // Five pairs in a longer row of pairs are a dump of bytes.
        // So are the groups of a social security number in a phone number that goes on.
        let in_dump = (self.pattern.starts_with(b"09 99 ") || *self.pattern == *b"999 99 9999")
            && (follows_number(text, start) || leads_number(text, bare));
        (!in_row && !in_dump).then_some((start, at))
    }
}

fn follows_number(text: &str, start: usize) -> bool {
    before(text, start) == Some(' ') && is_digit(before(text, start - 1))
}

fn leads_number(text: &str, end: usize) -> bool {
    after(text, end) == Some(' ') && is_digit(after(text, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(pattern: &str, extension: bool) -> Shape {
        let lead = pattern.find('9').expect("a digit") as u8;
        let pattern = pattern.as_bytes().into();
        Shape { judge: 0, lead, needs: Needs::Nothing, spaced: false, extension, pattern }
    }

    #[test]
    fn a_number_alone_is_an_answer_but_not_in_a_column_of_other_numbers() {
        use crate::detect::examples::{BUILTIN, scan_example};
        let (rules, detectors) = &*BUILTIN;
        let found = |column: &str| {
            let findings = scan_example(detectors, &format!("{{column:{column}}}1101700207030"));
            findings.as_slice().iter().any(|finding| rules.get(finding.rule).kind == "th_id")
        };
        for column in ["text", "content", "prompt", "completion", "answer", "response", "output", "value", "document"] {
            assert!(found(column), "{column}");
        }
        for column in ["isbn", "barcode", "phone", "order_no", "sku", "serial", "timestamp", "tracking_number"] {
            assert!(!found(column), "{column}");
        }
        assert!(found("thai_id"));
    }

    #[test]
    fn the_built_in_shapes_tell_few_bytes_apart() {
        let rules = crate::rules::RuleSet::builtin().expect("built-in rules");
        let pii = super::super::Pii::compile(&rules, &mut crate::kernel::literals::Literals::builder());
        let kinds = pii.expect("rules compile").shapes.surroundings.kinds;
        assert!(kinds.iter().max().is_some_and(|&kind| usize::from(kind) < KINDS / 2), "no small table: {kinds:?}");
    }

    #[test]
    fn the_small_table_admits_what_a_group_admits() {
        let mut by_run: [Vec<Group>; LONGEST_RUN + 1] = Default::default();
        for (pattern, run) in [("999-99", 3), ("999 999", 3), ("A999", 3), ("99.9", 2)] {
            let groups = &mut by_run[run];
            if groups.is_empty() {
                groups.push(Group { shapes: Vec::new(), before: [0; 256], after: [0; 256], beyond: [0; 256] });
            }
            groups[0].add(shape(pattern, false), run);
        }
        let table = Surroundings::of(&by_run);
        let (mut admitted, mut all) = (0, 0);
        for (length, groups) in by_run.iter().enumerate() {
            for [before, after, beyond] in b" a7-._/\n\xC2".iter().flat_map(|&one| {
                b" a7-.x9".iter().flat_map(move |&two| b" a7-.\xE2".iter().map(move |&three| [one, two, three]))
            }) {
                let any = groups.iter().any(|group| group.left(before, after, beyond) != 0);
                assert_eq!(table.admit(length, before, after, beyond), any, "{length} {before} {after} {beyond}");
                admitted += usize::from(any);
                all += 1;
            }
        }
        assert!(admitted > 10 && admitted < all / 2, "{admitted} of {all}");
    }

    #[test]
    fn the_bytes_around_a_run_never_rule_out_a_shape_that_stands_there() {
        let edges = [
            "", "\n", " ", "a", "B", "7", "_", "$", "%", "@", "+", "-", ".", "é", "例", "€", "x123", " ext. 12",
            "\u{A0}",
        ];
        let (mut standing, mut ruled_out) = (0, 0);
        for (pattern, blank) in
            [("999", " "), ("AX 99-9", "\u{A0}"), ("99 999", "\u{202F}"), ("X99A", " "), ("(99) 9", " ")]
        {
            let written = |part: &str| part.replace('9', "5").replace(['A', 'X'], "Q").replace(' ', blank);
            let (lead, rest) = pattern.split_at(pattern.find('9').expect("a digit"));
            let length = rest.bytes().take_while(|&byte| byte == b'9').count();
            for (left, right, extension) in edges
                .iter()
                .flat_map(|left| edges.iter().flat_map(move |right| [(left, right, false), (left, right, true)]))
            {
                let text = format!("{left}{}{right}", written(pattern));
                let start = left.len() + written(lead).len();
                let run = DigitRun { start: start as u32, end: (start + length) as u32 };
                let byte = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).map_or(EDGE, |byte| *byte);
                let shape = shape(pattern, extension);
                let admitted = shape.may_follow(byte(start.checked_sub(1)))
                    && shape.may_precede(byte(Some(start + length)), length)
                    && shape.may_lead_to(byte(Some(start + length + 1)), length);
                let stands = shape.stands_at(&text, run).is_some();
                assert!(admitted || !stands, "{pattern:?} in {text:?}");
                standing += usize::from(stands);
                ruled_out += usize::from(!admitted);
            }
        }
        assert!(standing > 100 && ruled_out > 100, "{standing} {ruled_out}");
    }
}
