//! What licenses want to stand beside the data and does not: their text, or whom to name.
//!
//! Absence is claimed only where every place that could hold it was looked at: license files, texts of licenses in the records, copyright
//! lines, and what cards say about their authors.

use crate::detect::license::terms::{Flag, Relation, relation};
use crate::report::build::Input;
use crate::report::model::{EffectiveTerms, MissingNotice, Origin};

/// First words of names of files that say who made something.
const AUTHORS: [&str; 7] = ["authors", "notice", "citation", "contributors", "credits", "attribution", "acknowledg"];

/// Words of a heading or entry under which a card names its authors.
const NAMED: [&str; 8] =
    ["citation", "@article", "@inproceedings", "@misc", "@dataset", "authors", "curated by", "contributors"];

/// Duties that nothing in the dataset fulfills, license by license in the order of the sources.
pub(super) fn missing(input: &Input<'_>, effective: &EffectiveTerms) -> Vec<MissingNotice> {
    let named = names_authors(input);
    let mut list: Vec<MissingNotice> = Vec::new();
    for source in effective.sources.iter().filter(|source| !matches!(source.origin, Origin::Upstream | Origin::Source))
    {
        let (Some(license), Some(terms)) = (&source.license, &source.terms) else { continue };
        let needs = match source.origin {
            // The license file of the dataset is the notice.
            Origin::File => None,
            _ if terms.notice && !holds_text(input, license) => Some(Flag::Notice),
            _ if terms.attribution && !named => Some(Flag::Attribution),
            _ => None,
        };
        let Some(needs) = needs else { continue };
        match list.iter_mut().find(|known| known.license == *license && known.needs == needs) {
            Some(known) => known.records = known.records.max(source.records),
            None => list.push(MissingNotice { license: license.clone(), needs, records: source.records }),
        }
    }
    list
}

/// Whether the text of this license stands in a license file or in a record. A license file that nothing was recognized in may be it.
fn holds_text(input: &Input<'_>, license: &str) -> bool {
    let files = super::declared::in_files(input).map(|(_, found, _)| found);
    let same = |found: &str| matches!(relation(license, found), Relation::Same | Relation::Version);
    let recognized: Vec<&str> = super::declared::in_files(input).map(|(file, ..)| file).collect();
    files.chain(input.totals.licenses.texts.iter().map(String::as_str)).any(same)
        || input.plan.legal.iter().any(|legal| !recognized.contains(&legal.file.as_str()))
}

/// Whether anything says who made the data: a copyright line, a file of authors, a card with a citation, an address for each record.
fn names_authors(input: &Input<'_>) -> bool {
    let claimed = input.totals.kinds.iter().any(|kind| kind.name == "copyright" && kind.tallied.findings > 0);
    let listed = input.plan.beside.iter().any(|file| {
        let base = file.name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        AUTHORS.iter().any(|word| base.starts_with(word))
    });
    let cited = input.plan.cards.iter().any(|card| {
        let prose = card.prose.to_ascii_lowercase();
        NAMED.iter().any(|word| prose.contains(word))
    });
    let addressed = input.profile.domains().top.iter().map(|(_, count)| count).sum::<u64>() >= input.profile.records();
    claimed || listed || cited || (addressed && input.profile.records() > 0)
}
