//! Risk of licenses: what is unknown, what forbids the purpose, what contradicts.

use super::{Level, Purpose, Reasons, Scan, by_rules, counted, level, missing, terms};
use crate::detect::license::terms::Commercial;
use crate::finding::{Category, Severity};
use crate::report::build::Input;
use crate::report::licenses::named_by_columns;
use crate::report::model::{CategoryRisk, ConflictRelation, LicenseConflict, Licenses, Origin, TermsSource};
use std::collections::BTreeMap;

/// Kinds that name a license. That a text has one is no harm in itself; its terms and its conflicts are judged here.
const NAMES_LICENSE: [&str; 5] = ["spdx_tag", "license_url", "license_name", "license_text", COLUMN];
/// The one of them that stands in a license column.
const COLUMN: &str = "license_field";

/// The license category. Without a stated purpose the level is that of commercial use, and both are shown.
pub(super) fn assess(input: &Input<'_>, scan: &Scan, licenses: &Licenses) -> CategoryRisk {
    if let Some(missing) = missing(input, scan, Category::License) {
        return missing;
    }
    let purpose = input.purpose.unwrap_or(Purpose::Commercial);
    let mut risk = for_purpose(input, scan, licenses, purpose);
    if scan.records == 0 && risk.level == Level::None {
        return super::not_scanned("no record was read");
    }
    if input.purpose.is_none() {
        let research = for_purpose(input, scan, licenses, Purpose::Research);
        risk.by_purpose = BTreeMap::from([
            (Purpose::Commercial.as_str().to_owned(), risk.level),
            (Purpose::Research.as_str().to_owned(), research.level),
        ]);
    }
    risk
}

fn for_purpose(input: &Input<'_>, scan: &Scan, licenses: &Licenses, purpose: Purpose) -> CategoryRisk {
    let mut reasons = Reasons::default();
    by_rules(input, scan, Category::License, |kind| !NAMES_LICENSE.contains(&kind), &mut reasons);
    let unknown = licenses.unknown_records;
    let why = format!("{} under no known license", counted(unknown, "stands", "stand"));
    reasons.add(level(Severity::Medium, unknown, scan.records), unknown, Vec::new(), why);
    restrictions(input, scan, licenses, purpose, &mut reasons);
    conditions(licenses, scan, purpose, &mut reasons);
    looser(input, scan, licenses, &mut reasons);
    raise_by_conflict(input, licenses, &mut reasons);
    let records = input.totals.categories[Category::License as usize].records.max(unknown);
    reasons.finish(scan, records)
}

/// Licenses that do not permit the purpose.
fn restrictions(input: &Input<'_>, scan: &Scan, licenses: &Licenses, purpose: Purpose, reasons: &mut Reasons) {
    // An organization earns money with what it uses inside: only research is let off.
    let severity = match purpose {
        Purpose::Research => Severity::Info,
        Purpose::Commercial | Purpose::Internal => Severity::High,
    };
    let words = "does not permit commercial use";
    let forbids = |source: &&TermsSource| {
        source.terms.as_ref().is_some_and(|terms| terms.commercial == Commercial::No || terms.research_only)
    };
    let records = |wanted: &[Origin]| -> Vec<u64> {
        let sources = licenses.effective.sources.iter().filter(|source| wanted.contains(&source.origin));
        sources.filter(forbids).map(|source| source.records).collect()
    };
    // A declaration is a statement about the records, not a guess: the bound for unmeasured rules does not apply.
    let by_card =
        records(&[Origin::Card, Origin::Prose, Origin::File, Origin::Description]).into_iter().max().unwrap_or(0);
    let by_card = by_card.max(records(&[Origin::Metadata]).iter().sum());
    let why = format!("a license that is declared for the dataset {words}");
    reasons.add(level(severity, by_card, scan.records), by_card, Vec::new(), why);
    let declared: u64 = records(&[Origin::Column]).iter().sum();
    let why = format!("{} a license in its column that {words}", counted(declared, "names", "name"));
    let rules = codes(input, |kind| kind == COLUMN);
    reasons.add(level(severity, declared, scan.records), declared, rules, why);
    let found: u64 = records(&[Origin::Record]).iter().sum();
    let why = format!("{} a license in its text that {words}", counted(found, "names", "name"));
    reasons.add(
        level(severity, found, scan.records).min(super::UNMEASURED),
        found,
        codes(input, |kind| kind != COLUMN),
        why,
    );
    let named = licenses.effective.sources.iter().filter(|source| source.origin == Origin::Source);
    let upstream =
        records(&[Origin::Upstream]).into_iter().max().unwrap_or(0).max(named_by_columns(named.filter(forbids)));
    let why = format!("a dataset that this one, or some of its records, was made from {words}");
    reasons.add(level(severity, upstream, scan.records).min(super::UNMEASURED), upstream, Vec::new(), why);
}

/// What else the terms forbid or bind to conditions.
fn conditions(licenses: &Licenses, scan: &Scan, purpose: Purpose, reasons: &mut Reasons) {
    for judged in terms::judged(&licenses.effective.sources).filter(|judged| !judged.forbids_commerce()) {
        let level = judged.level(purpose, scan.records);
        if level > Level::Info {
            reasons.add(level, judged.records.min(scan.records), Vec::new(), judged.why().to_owned());
        }
    }
}

/// Codes of the rules behind what texts or columns say.
fn codes(input: &Input<'_>, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let found = input.rules.iter().zip(&input.totals.rules).filter(|(_, totals)| totals.findings() > 0);
    let named = found.filter(|((_, rule), _)| NAMES_LICENSE.contains(&rule.kind.as_str()) && wanted(&rule.kind));
    named.map(|((_, rule), _)| rule.code.clone()).collect()
}

/// Records that permit less than is declared for them.
fn looser(input: &Input<'_>, scan: &Scan, licenses: &Licenses, reasons: &mut Reasons) {
    let looser = || licenses.conflicts.iter().filter(|conflict| conflict.relation == ConflictRelation::Looser);
    let codes = || codes(input, |_| true);
    let records: u64 = looser().map(|conflict| conflict.records).sum::<u64>().min(scan.records);
    let level_of = |records| level(Severity::Medium, records, scan.records).min(super::UNMEASURED);
    let why = format!("{} less than declared", counted(records, "permits", "permit"));
    reasons.add(level_of(records), records, codes(), why);
    // What a card says about itself, it says about all of its records.
    if looser().any(|conflict| conflict.records == 0) {
        let why = "the dataset card permits less than its header declares".to_owned();
        reasons.add(level_of(scan.records), scan.records, codes(), why);
    }
}

fn raise_by_conflict(input: &Input<'_>, licenses: &Licenses, reasons: &mut Reasons) {
    // Another license with the same terms is worth a line in the report and no alarm.
    let weighs = |conflict: &&LicenseConflict| {
        matches!(conflict.relation, ConflictRelation::Looser | ConflictRelation::Internal)
    };
    let mut count = 0;
    let mut records = 0;
    for conflict in licenses.conflicts.iter().filter(weighs) {
        count += 1;
        records += conflict.records;
    }
    if count > 0 {
        let ways = if count == 1 { "one way".to_owned() } else { format!("{count} ways") };
        let why = format!("declared and found licenses contradict each other in {ways}");
        reasons.raise(Level::Critical, records, codes(input, |_| true), why);
    }
}
