use crate::detect::Detectors;
use crate::detect::examples::scan_example;
use crate::finding::{Category, Scope};
use crate::rules::RuleSet;
use proptest::prelude::*;
use std::sync::LazyLock;

static DETECTORS: LazyLock<(RuleSet, Detectors)> = LazyLock::new(|| {
    let rules = RuleSet::builtin().expect("built-in rules");
    let detectors = Detectors::compile(&rules).expect("rules compile");
    (rules, detectors)
});

/// (kind, value, scope) of every license finding in `example`.
fn marks(example: &str) -> Vec<(String, String, Option<Scope>)> {
    let (rules, detectors) = &*DETECTORS;
    let findings = scan_example(detectors, example);
    findings
        .as_slice()
        .iter()
        .filter(|finding| rules.get(finding.rule).category == Category::License)
        .map(|finding| {
            let value = findings.value(finding.value).unwrap_or_default().to_owned();
            (rules.get(finding.rule).kind.clone(), value, finding.scope)
        })
        .collect()
}

fn mark(kind: &str, value: &str, scope: Scope) -> (String, String, Option<Scope>) {
    (kind.to_owned(), value.to_owned(), Some(scope))
}

#[test]
fn a_footer_that_licenses_the_page_is_a_record_mark() {
    let found = marks(
        "A page about birds.\n\nThis work is licensed under a Creative Commons Attribution-ShareAlike 4.0 International License.",
    );
    assert_eq!(found, [mark("license_name", "CC-BY-SA-4.0", Scope::Record)]);
}

#[test]
fn a_license_column_is_read_whole_and_once() {
    assert_eq!(
        marks("{role:license}{column:license}https://creativecommons.org/licenses/by-nc/4.0/"),
        [mark("license_field", "CC-BY-NC-4.0", Scope::Record)]
    );
    assert_eq!(marks("{role:license}{column:license}unknown"), []);
}

#[test]
fn talk_about_licenses_is_a_mention() {
    let found = marks("My favorite library was released under the MIT license last year.");
    assert_eq!(found, [mark("license_name", "MIT", Scope::Mention)]);
}

#[test]
fn two_licenses_of_one_phrase_are_two_marks() {
    let found = marks("This project is licensed under either of MIT or Apache-2.0.");
    assert_eq!(found, [mark("license_name", "MIT", Scope::Record), mark("license_name", "Apache-2.0", Scope::Record)]);
}

#[test]
fn a_copyright_line_names_its_holder_and_not_the_clause_behind_it() {
    let found = marks("Copyright (c) 2020 Jane Example. All rights reserved.");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0], mark("copyright", "Jane Example", Scope::Record));
    assert_eq!(found[1].0, "rights_reserved");
}

#[test]
fn marks_inside_a_license_document_say_that_it_is_one() {
    let found = marks(
        "Copyright 2020 Jane Example\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software, \
         subject to: The above copyright notice shall be included. IN NO EVENT, ARISING FROM THE SOFTWARE OR OTHER DEALINGS IN THE SOFTWARE.",
    );
    assert_eq!(
        found,
        [mark("copyright", "Jane Example", Scope::Document), mark("license_text", "MIT", Scope::Document)]
    );
}

#[test]
fn ordinary_prose_holds_no_mark() {
    assert_eq!(
        marks("The driver showed his license: class B. He released the brake and was available under the bridge."),
        []
    );
    assert_eq!(
        marks("The MIT professor used Python and Apache helicopters in the public domain debate on copyright law."),
        []
    );
}

#[test]
fn a_name_without_version_gives_way_to_the_same_license_with_one() {
    let found = marks(
        "This file is distributed under the terms of the GNU General Public License, version 2. See the GNU General Public License for details.",
    );
    assert_eq!(found, [mark("license_name", "GPL-2.0-only", Scope::Record)]);
}

#[test]
fn the_holder_carries_no_address_or_number_of_a_person() {
    let found = marks("Copyright 2020 Jane Example jane@example.com 202-555-0100");
    assert_eq!(found[0], mark("copyright", "Jane Example", Scope::Record));
}

/// Pieces that call the parsers, between which anything may stand.
const PIECES: [&str; 24] = [
    "Copyright ",
    "(c) ",
    "© ",
    "2019",
    "-",
    ", ",
    "licensed under the ",
    "License: ",
    "# License\n\n",
    "GNU ",
    "Lesser General Public License ",
    "version 2 of the ",
    "or later",
    "CC BY-",
    "Creative Commons ",
    "Attribution",
    "https://creativecommons.org/licenses/",
    "by/4.0",
    "gnu.org/",
    "SPDX-License-Identifier: ",
    " OR ",
    "MIT",
    "Permission is hereby granted, free of charge, ",
    "\u{200B}",
];

proptest! {
    #[test]
    fn whatever_stands_around_a_mark_spans_stay_inside_the_text(
        pieces in proptest::collection::vec((0..PIECES.len(), ".{0,6}"), 1..12),
    ) {
        let joined: String = pieces.iter().flat_map(|(piece, other)| [PIECES[*piece], other.as_str()]).collect();
        let text = format!("x {joined}");
        let (_, detectors) = &*DETECTORS;
        for finding in scan_example(detectors, &text).as_slice() {
            prop_assert!(text.get(finding.start as usize..finding.end as usize).is_some());
            prop_assert!(finding.start < finding.end);
        }
    }

    #[test]
    fn normalizing_is_stable(name in ".{0,40}", piece in 0..PIECES.len()) {
        if let Some(id) = super::normalize(&format!("{}{name}", PIECES[piece])) {
            prop_assert_eq!(super::normalize(&id), Some(id));
        }
    }
}
