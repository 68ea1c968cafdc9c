//! What the terms of licenses mean for a use: each flag that something in the dataset asks for, with a level for each purpose.

use super::{Level, Purpose, Scan, UNMEASURED, level};
use crate::detect::license::terms::{Commercial, Flag, OutputTraining, ShareAlike};
use crate::finding::Severity;
use crate::report::build::Input;
use crate::report::licenses::records_of;
use crate::report::model::{Consequence, Licenses, Origin, TermFlags, TermsSource};

/// Licenses named for each flag.
const NAMED: usize = 8;

/// One thing terms may ask for and how bad that is at most, for commercial, research and internal use.
struct Demand {
    flag: Flag,
    asked: fn(&TermFlags) -> bool,
    why: &'static str,
    most: [Level; 3],
}

/// The weightiest first. The project's choice: what forbids a use outright is unbounded, what binds it to conditions has to be looked at, what
/// only asks for care when the data is passed on is for the record. An organization earns money with what it uses inside.
static DEMANDS: [Demand; 10] = [
    Demand {
        flag: Flag::ResearchOnly,
        asked: |terms| terms.research_only,
        why: "only research is allowed",
        most: [Level::Critical, Level::Info, Level::Critical],
    },
    Demand {
        flag: Flag::Commercial,
        asked: |terms| terms.commercial == Commercial::No && !terms.research_only,
        why: "commercial use is forbidden",
        most: [Level::Critical, Level::Info, Level::Critical],
    },
    Demand {
        flag: Flag::Commercial,
        asked: |terms| terms.commercial == Commercial::Conditional,
        why: "commercial use is bound to conditions",
        most: [Level::Medium, Level::Info, Level::Medium],
    },
    Demand {
        flag: Flag::Derivatives,
        asked: |terms| !terms.derivatives,
        why: "changed versions may not be passed on, a cleaned copy neither",
        most: [Level::Medium, Level::Medium, Level::Info],
    },
    Demand {
        flag: Flag::FieldOfUse,
        asked: |terms| terms.field_of_use && !terms.research_only,
        why: "some uses are forbidden",
        most: [Level::Low, Level::Low, Level::Low],
    },
    Demand {
        flag: Flag::OutputTraining,
        asked: |terms| terms.output_training == OutputTraining::No,
        why: "other models may not be trained on the output",
        most: [Level::Medium, Level::Low, Level::Medium],
    },
    Demand {
        flag: Flag::OutputTraining,
        asked: |terms| terms.output_training == OutputTraining::Conditional,
        why: "training other models on the output is bound to conditions",
        most: [Level::Low, Level::Info, Level::Low],
    },
    Demand {
        flag: Flag::ShareAlike,
        asked: |terms| terms.share_alike == ShareAlike::Strong,
        why: "what is made of it and passed on must carry the same license",
        most: [Level::Low, Level::Info, Level::Info],
    },
    Demand {
        flag: Flag::Attribution,
        asked: |terms| terms.attribution,
        why: "authors must be named when it is passed on",
        most: [Level::Info, Level::Info, Level::Info],
    },
    Demand {
        flag: Flag::Notice,
        asked: |terms| terms.notice,
        why: "the text of the license must go with every copy",
        most: [Level::Info, Level::Info, Level::Info],
    },
];

/// One demand and who asks for it.
pub(super) struct Judged<'s> {
    demand: &'static Demand,
    asking: Vec<&'s TermsSource>,
    /// Records under one of the licenses, at least.
    pub(super) records: u64,
}

impl Judged<'_> {
    /// In words.
    pub(super) fn why(&self) -> &'static str {
        self.demand.why
    }

    /// Whether it forbids commercial use outright.
    pub(super) fn forbids_commerce(&self) -> bool {
        self.demand.most[Purpose::Commercial as usize] == Level::Critical
    }

    /// How bad that is for a purpose.
    pub(super) fn level(&self, purpose: Purpose, records: u64) -> Level {
        let most = self.demand.most[purpose as usize];
        let severity = if most <= Level::Info { Severity::Info } else { Severity::High };
        // What only marks in texts say may be a mistake of the rules.
        let stated = self.asking.iter().any(|source| source.origin != Origin::Record);
        let bound = if stated { Level::Critical } else { UNMEASURED };
        level(severity, self.records.min(records), records).min(most).min(bound)
    }

    /// The first few licenses.
    fn licenses(&self) -> Vec<String> {
        let mut named: Vec<String> = Vec::new();
        for license in self.asking.iter().filter_map(|source| source.license.as_ref()) {
            if named.len() < NAMED && !named.contains(license) {
                named.push(license.clone());
            }
        }
        named
    }
}

/// Every demand that a source makes, the weightiest first.
pub(super) fn judged(sources: &[TermsSource]) -> impl Iterator<Item = Judged<'_>> {
    DEMANDS.iter().filter_map(|demand| {
        let asks = |source: &&TermsSource| source.terms.as_ref().is_some_and(demand.asked);
        let asking: Vec<&TermsSource> = sources.iter().filter(asks).collect();
        (!asking.is_empty()).then(|| Judged { demand, records: records_of(&asking), asking })
    })
}

/// What the effective terms mean, flag by flag.
pub(in crate::report) fn consequences(input: &Input<'_>, scan: &Scan, licenses: &Licenses) -> Vec<Consequence> {
    let consequence = |judged: Judged<'_>| Consequence {
        flag: judged.demand.flag,
        why: judged.why().to_owned(),
        licenses: judged.licenses(),
        records: judged.records.min(scan.records),
        by_purpose: Purpose::shown(input.purpose)
            .into_iter()
            .map(|purpose| (purpose.as_str().to_owned(), judged.level(purpose, scan.records)))
            .collect(),
    };
    judged(&licenses.effective.sources).map(consequence).collect()
}
