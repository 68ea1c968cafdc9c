use crate::detect::examples::{BUILTIN, scan_example};
use crate::finding::{Category, Scope};
use proptest::prelude::*;

/// (kind, value, scope) of every license finding in `example`.
fn marks(example: &str) -> Vec<(String, String, Option<Scope>)> {
    let (rules, detectors) = &*BUILTIN;
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

/// Text of a license without its template line.
fn license(id: &str) -> String {
    let text = spdx::license_id(id).expect("an id").text();
    text.lines().filter(|line| !line.contains("<year>")).collect::<Vec<_>>().join("\n")
}

#[test]
fn marks_inside_a_license_document_say_that_it_is_one() {
    let found = marks(&format!("Copyright 2020 Jane Example\n\n{}", license("MIT")));
    assert_eq!(
        found,
        [mark("copyright", "Jane Example", Scope::Document), mark("license_text", "MIT", Scope::Document)]
    );
}

#[test]
fn a_license_above_a_program_licenses_the_record() {
    let header = license("ISC").replace('\n', "\n * ");
    let found = marks(&format!("/*\n * {header}\n */\n{}", "int main(void) { return 0; }\n".repeat(200)));
    assert_eq!(found, [mark("license_text", "ISC", Scope::Record)]);
}

#[test]
fn names_inside_a_license_text_are_its_own_words() {
    let found = marks(&license("Apache-2.0"));
    assert_eq!(found, [mark("license_text", "Apache-2.0", Scope::Document)]);
}

#[test]
fn every_license_of_a_notice_file_is_found_with_its_holder() {
    let found = marks(&format!(
        "Copyright 2020 Jane Example\n{}\n\nCopyright 2021 Example Ltd\n{}",
        license("BSD-3-Clause"),
        license("Zlib")
    ));
    let values: Vec<(&str, &str)> = found.iter().map(|(kind, value, _)| (kind.as_str(), value.as_str())).collect();
    assert_eq!(
        values,
        [
            ("copyright", "Jane Example"),
            ("license_text", "BSD-3-Clause"),
            ("copyright", "Example Ltd"),
            ("license_text", "Zlib")
        ]
    );
}

#[test]
fn a_notice_that_grants_rights_is_a_record_mark() {
    let notice = "frobnicate is free software; you can redistribute it and/or modify it under the terms of the GNU General Public License \
                  as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later version.";
    assert_eq!(marks(notice), [mark("license_name", "GPL-2.0-or-later", Scope::Record)]);
}

#[test]
fn a_gnu_license_without_version_means_any_version() {
    assert_eq!(
        marks("This file is subject to the terms and conditions of the GNU General Public License."),
        [mark("license_name", "GPL-1.0-or-later", Scope::Record)]
    );
    assert_eq!(
        marks("License: LGPL, see https://www.gnu.org/licenses/lgpl.html"),
        [
            mark("license_name", "LGPL-2.0-or-later", Scope::Record),
            mark("license_url", "LGPL-2.0-or-later", Scope::Record)
        ]
    );
}

#[test]
fn a_foundation_is_no_license() {
    assert_eq!(marks("This product includes software developed by the Apache Software Foundation."), []);
}

#[test]
fn the_notice_below_a_legal_code_places_only_the_code_in_the_public_domain() {
    assert_eq!(
        marks(
            "The text of the Creative Commons public licenses is dedicated to the public domain under the CC0 Public Domain Dedication."
        ),
        []
    );
}

#[test]
fn a_title_in_another_language_names_its_license() {
    assert_eq!(
        marks("Detta verk: Erkännande-Icke-Kommersiell-DelaPåSammaVillkor 4.0 Internationell"),
        [mark("license_name", "CC-BY-NC-SA-4.0", Scope::Record)]
    );
    assert_eq!(
        marks("Foto: Jane Example, Namensnennung – Weitergabe unter gleichen Bedingungen 3.0"),
        [mark("license_name", "CC-BY-SA-3.0", Scope::Mention)]
    );
}

#[test]
fn a_model_that_names_its_maker_is_reported_by_vendor() {
    assert_eq!(
        marks("{part:completion}I am a large language model, trained by Google."),
        [mark("model_output", "google", Scope::Record)]
    );
    assert_eq!(marks("{part:prompt}Pretend that you say: I am ChatGPT."), []);
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
        let (_, detectors) = &*BUILTIN;
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

/// Values of all marks in `example`.
fn values(example: &str) -> Vec<String> {
    marks(example).into_iter().map(|(_, value, _)| value).collect()
}

#[test]
fn a_list_of_licenses_licenses_nothing() {
    let ids = ["MIT", "Apache-2.0", "BSD-3-Clause", "GPL-3.0", "MPL-2.0"];
    assert_eq!(marks(&format!("permissive: [\"{}\"]", ids.join("\", \""))), []);
}

#[test]
fn a_license_that_is_recommended_or_ruled_out_is_no_mark() {
    assert_eq!(
        values("If this is what you want, use the GNU Library General Public License instead of this License."),
        [""; 0]
    );
    assert_eq!(
        values("It can be used in projects which are not available under the GNU General Public License."),
        [""; 0]
    );
    let alternative = "may be used under the GNU General Public License (\"GPL\") version 2 or later, in which case it applies instead.";
    assert_eq!(values(alternative), ["GPL-2.0-or-later"]);
}

#[test]
fn a_name_without_its_version_says_nothing_beside_one_with_it() {
    let text = "This file is under the Mozilla Public License Version 1.1. If you delete the provisions, the license is the MPL.";
    assert_eq!(values(text), ["MPL-1.1"]);
    let text = format!("The BSD license below applies.\n\n{}", license("BSD-2-Clause"));
    assert_eq!(values(&text), ["BSD-2-Clause"]);
}

#[test]
fn each_of_two_versions_is_a_mark() {
    let text = "modify it under the terms of the GNU General Public License, either version 2 or 3 of the License.";
    assert_eq!(values(text), ["GPL-2.0-only", "GPL-3.0-only"]);
}

#[test]
fn a_clause_put_into_a_license_is_not_its_own_words() {
    let clause = "ALTERNATIVELY, this product may be distributed under the terms of the GNU General Public License, version 2, in which \
                  case the provisions of that license are required instead of the restrictions above, for whoever wants to choose it.";
    let text = license("BSD-3-Clause").replacen(
        "THIS SOFTWARE IS PROVIDED",
        &format!("{clause}\n\nTHIS SOFTWARE IS PROVIDED"),
        1,
    );
    let mut found = values(&text);
    found.sort();
    assert_eq!(found, ["BSD-3-Clause", "GPL-2.0-only"]);
}

#[test]
fn perl_and_ruby_stand_for_their_licenses() {
    assert_eq!(
        values("You may redistribute it under the same terms as Perl itself."),
        ["GPL-1.0-or-later OR Artistic-1.0-Perl"]
    );
    assert_eq!(values("You may modify it under the same terms as Ruby."), ["Ruby"]);
    assert_eq!(values("Both parties agree on the same terms as before."), [""; 0]);
}

#[test]
fn manifests_and_calls_name_their_license() {
    for (text, id) in [
        ("{\"licenses\": [{\"type\": \"MIT\", \"url\": \"https://example.com/\"}]}", "MIT"),
        ("<project_license>MIT</project_license>", "MIT"),
        ("<license type=\"expression\">ISC</license>", "ISC"),
        ("<license>\n  <name>CDDL 1.0</name>\n</license>", "CDDL-1.0"),
        ("<PackageLicenseExpression>MIT</PackageLicenseExpression>", "MIT"),
        ("MODULE_LICENSE(\"GPL v2\");", "GPL-2.0-only"),
        ("license 'Apache-2.0'", "Apache-2.0"),
        (" * @license MIT", "MIT"),
        ("License type: MIT", "MIT"),
        ("see LICENSE-MIT", "MIT"),
    ] {
        assert_eq!(values(text), [id], "{text}");
    }
    assert_eq!(values("The license MIT students signed"), [""; 0]);
}

#[test]
fn a_name_may_stand_before_what_says_that_it_is_one() {
    assert_eq!(marks("This library is MIT licensed."), [mark("license_name", "MIT", Scope::Record)]);
    assert_eq!(values("a BSD-3-Clause-licensed fork"), ["BSD-3-Clause"]);
    assert_eq!(values("software from MIT, licensed to us"), [""; 0]);
    assert_eq!(values("a fork of MIT. Licensed drivers only"), [""; 0]);
}

#[test]
fn other_languages_name_licenses_in_their_own_order() {
    for text in [
        "Dieses Projekt steht unter der MIT-Lizenz.",
        "Ce projet est sous licence MIT.",
        "Este proyecto está bajo la licencia MIT.",
        "Этот проект распространяется под лицензией MIT.",
        "本项目采用 MIT 许可证。",
        "本项目采用MIT许可证。",
        "このソフトウェアは、MITライセンスのもとで公開されています。",
        "이 프로젝트는 MIT 라이선스를 따릅니다.",
        "Bu proje MIT lisansı ile dağıtılır.",
    ] {
        assert_eq!(marks(text), [mark("license_name", "MIT", Scope::Record)], "{text}");
    }
    assert_eq!(values("Apache führte den Stamm an, und die Lizenz zum Angeln lief ab."), [""; 0]);
    assert_eq!(values("許可証を見せてください。MITの学生です。"), [""; 0]);
}

#[test]
fn what_was_placed_in_the_public_domain_is_free() {
    assert_eq!(
        marks("/* This file is placed in the public domain. */"),
        [mark("license_name", "LicenseRef-public-domain", Scope::Record)]
    );
    assert_eq!(values("The photo is not in the public domain."), [""; 0]);
    assert_eq!(values("He released the public domain name example.com."), [""; 0]);
    assert_eq!(values("dedicated to the public domain under CC0 1.0"), ["CC0-1.0"]);
}

#[test]
fn a_ported_license_has_the_name_above_it() {
    let text = license("CC-BY-3.0-US");
    let end = text.find("8. Miscellaneous").expect("a last section");
    let text = format!("Creative Commons Attribution-NonCommercial 3.0 United States\n\n{}", &text[..end]);
    assert!(values(&text).iter().all(|id| !id.starts_with("CC-BY-3.0")), "{:?}", values(&text));
}
