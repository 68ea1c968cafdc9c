//! The data classes of the Open Source AI Definition 1.0, as evidence: what the sources of terms, and what was found in the records, speak
//! for. A record may be in several; which one a dataset is published under is for a person to say.

use super::effective::records_of;
use crate::detect::license::terms::Commercial;
use crate::finding::Category;
use crate::report::build::Input;
use crate::report::model::{DataClass, DataClassEvidence, EffectiveTerms, TermFlags, TermsSource};

/// Licenses named for each class.
const NAMED: usize = 8;

/// The class that terms alone put text into.
fn class_of(terms: &TermFlags) -> DataClass {
    if terms.research_only || (terms.commercial == Commercial::No && !terms.derivatives && terms.field_of_use) {
        // On the conditions of whoever holds the rights.
        DataClass::Obtainable
    } else if terms.commercial == Commercial::Yes && terms.derivatives && !terms.field_of_use {
        DataClass::Open
    } else {
        DataClass::Public
    }
}

/// Every class that something speaks for.
pub(super) fn evidence(input: &Input<'_>, effective: &EffectiveTerms) -> Vec<DataClassEvidence> {
    let by_terms = [DataClass::Open, DataClass::Public, DataClass::Obtainable].into_iter().map(|class| {
        let of = |source: &&TermsSource| source.terms.as_ref().is_some_and(|terms| class_of(terms) == class);
        let sources: Vec<&TermsSource> = effective.sources.iter().filter(of).collect();
        let mut evidence: Vec<String> = Vec::new();
        for license in sources.iter().filter_map(|source| source.license.as_ref()) {
            if evidence.len() < NAMED && !evidence.contains(license) {
                evidence.push(license.clone());
            }
        }
        DataClassEvidence { class, records: records_of(&sources), evidence }
    });
    let mut list: Vec<DataClassEvidence> = by_terms.filter(|class| !class.evidence.is_empty()).collect();
    let held = [(Category::Pii, "personal data"), (Category::Secret, "secrets")]
        .map(|(category, what)| (what, input.totals.categories[category as usize].records));
    let most = held.iter().map(|(_, records)| *records).max().unwrap_or(0);
    if most > 0 {
        let found = held.iter().filter(|(_, records)| *records > 0);
        let evidence = found.map(|(what, _)| format!("{what} in the records")).collect();
        list.push(DataClassEvidence { class: DataClass::Unshareable, records: most, evidence });
    }
    list
}
