//! How the figures came about: what a reader needs to repeat or to doubt them.

use super::number;
use super::overview;
use crate::report::model::Report;

/// Remarks, notes and options shown of a longer list.
const SHOWN: usize = 50;

/// Name and value of each statement on tool, rules, options and content.
pub(super) fn statements(report: &Report) -> Vec<(&'static str, String)> {
    let tool = &report.tool;
    let options: Vec<String> =
        tool.options.iter().take(SHOWN).map(|(name, value)| format!("{name} = {value}")).collect();
    let mut out = vec![
        ("Tool", format!("{} {}", tool.name, tool.version)),
        ("Rules", format!("{}, digest {}", number::counted(tool.rules, "rule"), tool.rules_digest)),
        ("Options other than the defaults", if options.is_empty() { "none".to_owned() } else { options.join(", ") }),
        ("Mode", format!("{}, {}", overview::mode(report), overview::completeness(report))),
        ("Report schema", format!("{} version {}", report.schema.url, report.schema.version)),
        ("Content root (BLAKE3 over names and SHA-256 of the files)", content_root(report)),
        ("Fingerprint key", fingerprint_key(report)),
        ("Row numbers", "count from 0 and include unreadable records; offsets count UTF-8 bytes".to_owned()),
        (
            "Records of a category",
            "are those with a finding of severity low or above; info is for the record only".to_owned(),
        ),
    ];
    if let Some(threshold) = report.duplicates.threshold {
        let text = format!("word 5-grams with a Jaccard similarity of {threshold} or more, verified on the texts");
        out.push(("Near-duplicates", text));
    }
    let limits = report.duplicates.limits;
    if limits.capped_buckets > 0 {
        let text = format!(
            "{} groups of candidates were too large to compare every pair; more may be there",
            number::count(limits.capped_buckets)
        );
        out.push(("Near-duplicates, limit", text));
    }
    out.extend(risk_table(report));
    for (note, count) in report.scan.notes.iter().take(SHOWN) {
        out.push(("Read leniently", format!("{note}: {}", number::count(*count))));
    }
    out.extend(report.scan.warnings.iter().take(SHOWN).map(|warning| ("Remark", warning.clone())));
    out
}

fn content_root(report: &Report) -> String {
    report.dataset.content_root.clone().unwrap_or_else(|| "none: not every file was read to its end".to_owned())
}

fn fingerprint_key(report: &Report) -> String {
    if report.tool.fingerprint_key == "public" {
        return "public: fingerprints of guessable values can be found by trying; use a project key before publishing them".to_owned();
    }
    report.tool.fingerprint_key.clone()
}

/// The thresholds behind the levels, one statement for each severity.
fn risk_table(report: &Report) -> Vec<(&'static str, String)> {
    let table = &report.tool.risk_table;
    if table.rows.is_empty() {
        return Vec::new();
    }
    let most = overview::level_word(table.unmeasured);
    let bound = format!(
        "at most {most} from rules without a measured precision of {}% in at least {} findings that somebody checked, unless a \
         checksum or decode passed",
        table.precision * 100.0,
        table.least_checked
    );
    let rows = table.rows.iter().map(|row| {
        let mut steps = vec!["from one record".to_owned()];
        steps.extend(table.shares.iter().map(|share| format!("above {}%", share * 100.0)));
        let levels: Vec<String> = steps
            .iter()
            .zip(&row.levels)
            .map(|(step, level)| format!("{step} {}", overview::level_word(*level)))
            .collect();
        ("Risk levels", format!("severity {}: {}", row.severity.as_str(), levels.join(", ")))
    });
    rows.chain([("Risk levels", bound)]).collect()
}
