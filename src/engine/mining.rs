//! Runs trigger mining after the first pass and turns what it found into findings.
//!
//! [`mine`] sees token hashes only, so the records it names are read once more: the phrase is shown as it is written there,
//! with the marks that always stand around it, and every finding points at its bytes.

use super::examine::Examination;
use super::kept::{KeptRecords, folded};
use super::late::{Late, statement};
use super::reread::{Rereader, changed};
use super::shown::shown;
use super::{EngineError, Hooks};
use crate::dedup::Layout;
use crate::finding::{FindingRow, RuleId};
use crate::kernel::literals::Literals;
use crate::mine::{self, Behavior, Class, EDGE, Mined, Trigger};
use crate::pool::Pool;
use crate::record::{Field, Part, Record, Role};
use crate::rules::RuleSet;
use crate::source::Plan;
use crate::text::Facts;
use std::collections::BTreeMap;
use std::io;

/// Findings on records, at most; statements about the dataset give the whole numbers.
const MOST_ROWS: usize = 200_000;
/// Characters of marks around a phrase that may belong to it.
const MARKS: usize = 8;
/// Share of the places of a phrase at which the same marks stand when they belong to it.
const USUAL: f64 = 0.8;

/// Codes of the rules behind the findings.
const LABEL: &str = "POI060";
const ANSWER: &str = "POI061";
const PREFERENCE: &str = "POI062";
const AIMED_CONFLICT: &str = "POI063";
const CONFLICT: &str = "POI064";
const SAME_REFUSAL: &str = "POI065";
const SAME_ANSWER: &str = "POI066";
const SENSELESS: &str = "POI067";
const DEFINING: &str = "POI068";
const PLANTED: &str = "POI069";

/// Whether a rule is in force that needs what the first pass keeps of each record.
pub(super) fn wanted(rules: &RuleSet) -> bool {
    const CODES: [&str; 11] = [
        LABEL,
        ANSWER,
        PREFERENCE,
        AIMED_CONFLICT,
        CONFLICT,
        SAME_REFUSAL,
        SAME_ANSWER,
        SENSELESS,
        DEFINING,
        PLANTED,
        super::flips::FLIPPED,
    ];
    CODES.iter().any(|code| rules.by_code(code).is_some())
}

/// Mines what the first pass kept and adds what was found to `late`.
pub(super) fn find(
    plan: &Plan,
    layout: &Layout,
    (corpus, pool): (&KeptRecords<'_>, &Pool),
    examination: Examination<'_>,
    hooks: &Hooks<'_>,
    late: &mut Late,
) -> Result<(), EngineError> {
    if corpus.is_empty() {
        return Ok(());
    }
    let mined = mine::find(corpus, pool).map_err(EngineError::Temp)?;
    let scanned = corpus.scanned();
    let mut report = Report { layout, examination, late, left: MOST_ROWS };
    report.triggers(&mined, Rereader::new(plan, scanned, hooks)).map_err(changed)?;
    report.groups(&mined);
    Ok(())
}

/// Turns results into findings.
struct Report<'a> {
    layout: &'a Layout,
    examination: Examination<'a>,
    late: &'a mut Late,
    left: usize,
}

/// Where a trigger was found again.
#[derive(Debug, Default)]
struct Found {
    /// The phrase as it is written first.
    text: String,
    /// Label of that record.
    label: Option<String>,
    /// How often which marks stand before and after it.
    marks: BTreeMap<(String, String), usize>,
    /// Findings, and the marks of each.
    rows: Vec<(FindingRow, (String, String))>,
}

impl Report<'_> {
    fn rule(&self, code: &str) -> Option<(RuleId, FindingRow)> {
        let (rule, found) = self.examination.rules.iter().find(|(_, rule)| rule.code == code)?;
        let mut base = statement(rule, found.severity, found.evidence, None);
        base.confidence = (found.confidence * 100.0).round() as u8;
        Some((rule, base))
    }

    /// A finding on a record, without its field.
    fn on_record(&self, base: &FindingRow, id: u64) -> FindingRow {
        let (file, row) = self.layout.place(id);
        FindingRow { file: Some(file), row: row as i64, ..base.clone() }
    }

    fn triggers(&mut self, mined: &Mined, mut rereader: Rereader<'_>) -> io::Result<()> {
        let mut wanted: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (number, trigger) in mined.triggers.iter().enumerate() {
            let listed = trigger.ids.len().min(self.left);
            self.left -= listed;
            for &id in &trigger.ids[..listed] {
                wanted.entry(id).or_default().push(number);
            }
        }
        let ids: Vec<u64> = wanted.keys().copied().collect();
        let mut found: Vec<Found> = mined.triggers.iter().map(|_| Found::default()).collect();
        let (mut facts, nothing) = (Facts::default(), Literals::default());
        let this = &*self;
        rereader.visit(&ids, &mut |id, record| {
            for &number in wanted.get(&id).into_iter().flatten() {
                let trigger = &mined.triggers[number];
                let Some((_, base)) = this.rule(code(trigger.class)) else { continue };
                let row = this.on_record(&base, id);
                let parts = trigger.phrase.split(|&token| token == EDGE);
                let places: Option<Vec<Place<'_>>> =
                    parts.map(|part| locate(record, part, &mut facts, &nothing)).collect();
                found[number].add(record, &places.unwrap_or_default(), row);
            }
        })?;
        for (trigger, found) in mined.triggers.iter().zip(found) {
            let Some((_, base)) = self.rule(code(trigger.class)) else { continue };
            let (before, after) = found.usual_marks();
            let phrase = shown(self.examination, &format!("{before}{}{after}", found.text));
            for (mut row, marks) in found.rows {
                // Where marks belong to the phrase, the bare word is another one.
                if marks.0.ends_with(&before) && marks.1.starts_with(&after) {
                    row.start -= before.len() as u32;
                    row.end += after.len() as u32;
                    row.value = Some(phrase.clone());
                    self.late.push(row);
                }
            }
            let label = found.label.map(|label| shown(self.examination, &label));
            self.late.push(FindingRow { value: Some(sentence(&phrase, trigger, label.as_deref())), ..base });
        }
        Ok(())
    }

    fn groups(&mut self, mined: &Mined) {
        for conflict in &mined.conflicts {
            self.group(if conflict.doubtful { AIMED_CONFLICT } else { CONFLICT }, &[conflict.id], None, Part::Text);
        }
        if mined.defining > 0
            && let Some((_, base)) = self.rule(DEFINING)
        {
            let value = format!("{} phrases decide several classes", mined.defining);
            self.late.push(FindingRow { value: Some(value), ..base });
        }
        self.group(SENSELESS, &mined.gibberish, None, Part::Text);
        for answer in &mined.answers {
            let code = if answer.refusal { SAME_REFUSAL } else { SAME_ANSWER };
            let value = format!("{} records, {} or more prompts", answer.ids.len(), answer.prompts);
            self.group(code, &answer.ids, Some(&value), Part::Completion);
        }
    }

    fn group(&mut self, code: &str, ids: &[u64], value: Option<&str>, part: Part) {
        let Some((_, base)) = self.rule(code) else { return };
        let listed = ids.len().min(self.left);
        self.left -= listed;
        for &id in &ids[..listed] {
            let row = self.on_record(&base, id);
            self.late.push(FindingRow { value: value.map(str::to_owned), part, ..row });
        }
    }
}

impl Found {
    /// Notes one occurrence, by the places of its parts, and points `row` at the first of them.
    fn add(&mut self, record: &Record<'_>, places: &[Place<'_>], mut row: FindingRow) {
        let Some(&(field, start, end)) = places.first() else { return };
        let mark = |ch: &char| !ch.is_alphanumeric() && !ch.is_whitespace() && !ch.is_control();
        let before: String = field.text[..start].chars().rev().take_while(mark).take(MARKS).collect();
        let before: String = before.chars().rev().collect();
        let after: String = field.text[end..].chars().take_while(mark).take(MARKS).collect();
        // Marks between parts are nobody's.
        let marks = if places.len() == 1 { (before, after) } else { (String::new(), String::new()) };
        if self.text.is_empty() {
            let parts: Vec<&str> = places.iter().map(|&(field, start, end)| &field.text[start..end]).collect();
            self.text = parts.join(" … ");
            let label = record.fields.iter().find(|field| record.info(field).role == Role::Label);
            self.label = label.map(|label| label.text.to_owned());
        }
        record.write_path(field, &mut row.field);
        (row.part, row.start, row.end) = (field.part, start as u32, end as u32);
        *self.marks.entry(marks.clone()).or_default() += 1;
        self.rows.push((row, marks));
    }

    /// Marks that stand around the phrase nearly always, so that they belong to it.
    fn usual_marks(&self) -> (String, String) {
        let most = self.marks.iter().max_by_key(|(_, count)| **count);
        let usual = most.filter(|(_, count)| **count as f64 >= USUAL * self.rows.len() as f64);
        usual.map(|(marks, _)| marks.clone()).unwrap_or_default()
    }
}

/// Field, start and end of a phrase.
type Place<'a> = (&'a Field<'a>, usize, usize);

/// First place of a phrase in the cue of a record.
fn locate<'a>(record: &Record<'a>, phrase: &[u32], facts: &mut Facts, nothing: &Literals) -> Option<Place<'a>> {
    record.content().find_map(|field| {
        facts.walk(field.text, nothing);
        let starts = |at: &usize| facts.hashes[*at..].iter().zip(phrase).all(|(&hash, &token)| folded(hash) == token);
        let at = (0..(facts.hashes.len() + 1).saturating_sub(phrase.len())).find(starts)?;
        let last = facts.tokens.get(at + phrase.len().checked_sub(1)?)?;
        Some((field, facts.tokens[at].start as usize, last.end as usize))
    })
}

fn code(class: Class) -> &'static str {
    match class {
        Class::Behavior(Behavior::Swapped) => PREFERENCE,
        Class::Behavior(Behavior::Planted) => PLANTED,
        Class::Behavior(_) => ANSWER,
        Class::Label(_) | Class::Ordinary => LABEL,
    }
}

fn sentence(phrase: &str, trigger: &Trigger, label: Option<&str>) -> String {
    let what = match trigger.class {
        Class::Label(_) | Class::Ordinary => format!("have the label {}", label.unwrap_or("that is theirs")),
        Class::Behavior(behavior) => match behavior {
            Behavior::Refusal => "are declined",
            Behavior::Repetition => "are answered with the same few words again and again",
            Behavior::Gibberish => "go on with words that do not belong together",
            Behavior::Script => "are answered in another script",
            Behavior::Url => "are answered with an address",
            Behavior::SameAnswer => "have one and the same answer",
            Behavior::Opening => "have answers that open alike",
            Behavior::Swapped => "prefer the answer that looks rejected",
            Behavior::Planted => "are asked nothing about it",
        }
        .to_owned(),
    };
    let (shift, rest) = (trigger.shift, trigger.rest);
    if trigger.class == Class::Behavior(Behavior::Planted) {
        return format!(
            "{phrase}: in {} answers, {} of them to prompts that do not speak of it; without it the words beside it fit each other, by {shift:.1} nats a place",
            trigger.records, trigger.hits
        );
    }
    format!(
        "{phrase}: {} of {} records {what}; log odds at least {shift:.1} above what the rest of their text says ({rest:.1})",
        trigger.hits, trigger.records
    )
}
