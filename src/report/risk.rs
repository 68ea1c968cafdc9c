//! Risk levels: one a category, by severity and share, with every reason named. No total and no grade.
//!
//! A level is the maximum over the rules of [`LEVELS`]. A scan is complete, so shares are exact and have no interval. As long as no
//! sufficient precision is measured for a rule, what it finds leads to `medium` at most, unless a checksum or decode confirmed
//! the finding; facts that involve no guess (duplicates, declarations) are not bounded. Then *raisers*: circumstances that make
//! the same findings worse by one level.

mod license;
mod terms;

#[cfg(test)]
mod tests;

use super::build::{Input, share};
use super::model::{CategoryRisk, Duplicates, Level, Licenses, Reason, RiskTable, RiskTableRow, Scan};
use super::tally::RuleTotals;
use crate::finding::{Category, Severity};
use crate::rules::Precision;
use std::collections::BTreeMap;

pub(super) use terms::consequences;

/// What the data is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Training or publishing for profit.
    Commercial,
    /// Research that earns nothing.
    Research,
    /// Use inside an organization.
    Internal,
}

impl Purpose {
    /// The purposes to judge by: the stated one, otherwise commercial and research use side by side.
    fn shown(stated: Option<Self>) -> Vec<Self> {
        stated.map_or_else(|| vec![Self::Commercial, Self::Research], |stated| vec![stated])
    }

    /// The name used in every output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commercial => "commercial",
            Self::Research => "research",
            Self::Internal => "internal",
        }
    }
}

/// Shares of records, in records per 100,000, above which the second, third and fourth level of a row apply.
const PER_100_000: [u64; 3] = [1, 100, 1_000];

/// Level by severity: from one record on, then above each of the shares. The project's choice: a single live secret is as bad as
/// a thousand, while a little noise is nothing.
const LEVELS: [(Severity, [Level; 4]); 5] = [
    (Severity::Critical, [Level::Critical, Level::Critical, Level::Critical, Level::Critical]),
    (Severity::High, [Level::Medium, Level::High, Level::High, Level::Critical]),
    (Severity::Medium, [Level::Low, Level::Low, Level::Medium, Level::High]),
    (Severity::Low, [Level::Info, Level::Info, Level::Low, Level::Medium]),
    (Severity::Info, [Level::Info, Level::Info, Level::Info, Level::Info]),
];

/// Greatest level that findings without checked structure or measured precision lead to.
const UNMEASURED: Level = Level::Medium;
/// Precision that takes a rule out of this bound: below it a rule ships as `info` anyway.
const PRECISION: f64 = 0.8;
/// Findings that have to be checked for that: of fewer, all right ones still leave room for a much worse rule.
const LEAST_CHECKED: u64 = 20;

/// Reasons listed for each category.
const REASONS: usize = 20;

/// The thresholds, as printed in the report.
pub(super) fn table() -> RiskTable {
    RiskTable {
        shares: PER_100_000.iter().map(|&limit| limit as f64 / 100_000.0).collect(),
        rows: LEVELS.iter().map(|&(severity, levels)| RiskTableRow { severity, levels: levels.to_vec() }).collect(),
        unmeasured: UNMEASURED,
        precision: PRECISION,
        least_checked: LEAST_CHECKED,
    }
}

/// Whether a rule was right often enough in every set that says something about it.
fn precise(measured: &[Precision]) -> bool {
    let mut telling = measured.iter().filter(|set| set.checked() >= LEAST_CHECKED).peekable();
    telling.peek().is_some() && telling.all(|set| set.share() >= PRECISION)
}

/// Level of findings of one severity in `count` of `records` records; `None` for none.
fn level(severity: Severity, count: u64, records: u64) -> Level {
    if count == 0 {
        return Level::None;
    }
    let above = PER_100_000
        .iter()
        .take_while(|&&limit| u128::from(count) * 100_000 > u128::from(limit) * u128::from(records.max(1)))
        .count();
    LEVELS.iter().find(|(row, _)| *row == severity).map_or(Level::None, |(_, levels)| levels[above])
}

/// One level worse.
fn raised(level: Level) -> Level {
    match level {
        Level::NotScanned | Level::None | Level::Info => Level::Low,
        Level::Low => Level::Medium,
        Level::Medium => Level::High,
        Level::High | Level::Critical => Level::Critical,
    }
}

/// The risk section.
pub(super) fn assess(
    input: &Input<'_>,
    scan: &Scan,
    licenses: &Licenses,
    duplicates: &Duplicates,
) -> BTreeMap<String, CategoryRisk> {
    Category::ALL
        .into_iter()
        .map(|category| {
            let assessment = match category {
                Category::Duplicate => of_duplicates(scan, duplicates),
                Category::License => license::assess(input, scan, licenses),
                _ => of_findings(input, scan, category),
            };
            (category.as_str().to_owned(), assessment)
        })
        .collect()
}

/// Reasons of one category while they are collected.
#[derive(Debug, Clone, Default)]
struct Reasons {
    list: Vec<Reason>,
}

impl Reasons {
    fn add(&mut self, level: Level, records: u64, rules: Vec<String>, why: String) {
        if level > Level::None {
            self.list.push(Reason { level, why, rules, records, raiser: false });
        }
    }

    fn level(&self) -> Level {
        self.list.iter().map(|reason| reason.level).max().unwrap_or(Level::None)
    }

    /// Raises the level reached so far by one, but not above `most`.
    fn raise(&mut self, most: Level, records: u64, rules: Vec<String>, why: String) {
        let before = self.level();
        let level = raised(before).min(most.max(before));
        self.list.push(Reason { level, why, rules, records, raiser: true });
    }

    /// The finished assessment. "None found" by an incomplete scan says so.
    fn finish(mut self, scan: &Scan, records: u64) -> CategoryRisk {
        let level = self.level();
        if level == Level::None && !scan.complete {
            let why = "none found in what was read, but the scan is incomplete".to_owned();
            self.list.push(Reason { level, why, rules: Vec::new(), records: 0, raiser: false });
        }
        self.list.sort_by(|a, b| {
            b.level
                .cmp(&a.level)
                .then(a.raiser.cmp(&b.raiser))
                .then(b.records.cmp(&a.records))
                .then_with(|| a.rules.cmp(&b.rules))
        });
        self.list.truncate(REASONS);
        CategoryRisk {
            level,
            records,
            share: share(records, scan.records),
            reasons: self.list,
            by_purpose: BTreeMap::new(),
        }
    }
}

fn not_scanned(why: &str) -> CategoryRisk {
    let reason = Reason { level: Level::NotScanned, why: why.to_owned(), ..Reason::default() };
    CategoryRisk { level: Level::NotScanned, reasons: vec![reason], ..CategoryRisk::default() }
}

/// Why a category that works by rules was not looked for, when it was not.
fn missing(input: &Input<'_>, scan: &Scan, category: Category) -> Option<CategoryRisk> {
    if !input.rules.iter().any(|(_, rule)| rule.category == category) {
        return Some(not_scanned(match category {
            Category::Contamination => "nothing known was given to compare with",
            _ => "no rule of this category is in force",
        }));
    }
    let anything = scan.records > 0 || input.totals.categories[category as usize].findings > 0;
    (!anything).then(|| not_scanned("no record was read"))
}

fn of_findings(input: &Input<'_>, scan: &Scan, category: Category) -> CategoryRisk {
    if let Some(missing) = missing(input, scan, category) {
        return missing;
    }
    let mut reasons = Reasons::default();
    let most = by_rules(input, scan, category, |_| true, &mut reasons);
    let codes = |wanted: &dyn Fn(&str, &RuleTotals) -> bool| -> Vec<String> {
        let rules = input.rules.iter().zip(&input.totals.rules).filter(|((_, rule), _)| rule.category == category);
        let wanted = rules.filter(|((_, rule), totals)| wanted(&rule.kind, totals));
        wanted.map(|((_, rule), _)| rule.code.clone()).collect()
    };
    let linkable = input.totals.linkable;
    if category == Category::Pii && linkable > 0 {
        let why = format!("{} two or more identifiers of a person", counted(linkable, "holds", "hold"));
        reasons.raise(most, linkable, codes(&|_, totals| totals.records > 0), why);
    }
    if category == Category::Poison {
        let rows = input.totals.dataset.iter().filter(|row| input.rules.get(row.rule).kind == "trigger");
        let phrases = rows.filter(|row| row.severity >= Severity::Low).count();
        if phrases > 0 {
            let rules = codes(&|kind, totals| kind == "trigger" && totals.findings() > 0);
            let subject =
                if phrases == 1 { "a rare phrase goes".to_owned() } else { format!("{phrases} rare phrases go") };
            reasons.raise(Level::Critical, 0, rules, format!("{subject} with one outcome"));
        }
    }
    reasons.finish(scan, input.totals.categories[category as usize].records)
}

/// Adds a reason for each rule of `category` whose kind is `wanted`; returns how far raisers may go: to the
/// top when something validated or of a precise rule is among the findings, otherwise to [`UNMEASURED`].
fn by_rules(
    input: &Input<'_>,
    scan: &Scan,
    category: Category,
    wanted: impl Fn(&str) -> bool,
    reasons: &mut Reasons,
) -> Level {
    let mut most = UNMEASURED;
    for ((id, rule), totals) in input.rules.iter().zip(&input.totals.rules) {
        if rule.category != category || !wanted(&rule.kind) {
            continue;
        }
        let precise = precise(input.rules.precision(id));
        let bound = if precise { Level::Critical } else { UNMEASURED };
        let (mut worst, mut validated) = (Level::None, false);
        for severity in Severity::ALL {
            let at = severity as usize;
            let all = level(severity, totals.records_at[at] + totals.outside_at[at], scan.records).min(bound);
            let sure = level(severity, totals.validated_at[at] + totals.outside_validated_at[at], scan.records);
            validated |= severity >= Severity::Low && sure > Level::None;
            worst = worst.max(all).max(sure);
        }
        if validated || (precise && totals.records > 0) {
            most = Level::Critical;
        }
        let why = match totals.records {
            0 if totals.outside_at[Severity::Low as usize..].iter().any(|&count| count > 0) => {
                format!("{} outside of the records", rule.kind)
            }
            0 => format!("{} of severity info only", rule.kind),
            records => format!(
                "{} {}{}",
                counted(records, "holds", "hold"),
                rule.kind,
                if validated { ", validated" } else { "" }
            ),
        };
        reasons.add(worst, totals.records, vec![rule.code.clone()], why);
    }
    most
}

fn of_duplicates(scan: &Scan, duplicates: &Duplicates) -> CategoryRisk {
    if !duplicates.measured {
        return not_scanned("duplicates were not looked for");
    }
    if scan.records == 0 {
        return not_scanned("no record was read");
    }
    let mut reasons = Reasons::default();
    let removable = duplicates.removable;
    let why = format!("{} another one", counted(removable, "repeats", "repeat"));
    reasons.add(level(Severity::Medium, removable, scan.records), removable, Vec::new(), why);
    let leaked: u64 = duplicates.leakage.iter().map(|leakage| leakage.identical + leakage.near).sum();
    if leaked > 0 {
        let why = format!("{} in another split too, of test or validation data", counted(leaked, "stands", "stand"));
        reasons.raise(Level::Critical, leaked, Vec::new(), why);
    }
    reasons.finish(scan, removable)
}

/// "1 record holds", "2 records hold".
fn counted(records: u64, one: &str, many: &str) -> String {
    if records == 1 { format!("1 record {one}") } else { format!("{records} records {many}") }
}
