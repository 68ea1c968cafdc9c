use super::*;
use crate::kernel::literals::Literals;

/// Ids and confidence of the licenses in `text`, looked up from its first word on.
fn found(text: &str) -> Vec<(&'static str, f64)> {
    bodies(text).iter().map(|body| (body.id, (body.confidence * 100.0).round())).collect()
}

fn bodies(text: &str) -> Vec<Body> {
    let mut facts = Facts::default();
    facts.walk(text, &Literals::default());
    let anchors: Vec<u32> = facts.tokens.iter().step_by(50).map(|token| token.start).collect();
    find(text, &facts, &anchors)
}

/// Text of a license without its template line.
fn license(id: &str) -> String {
    let text = spdx::license_id(id).expect("an id").text();
    text.lines().filter(|line| !line.contains("<year>")).flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn a_text_is_known_in_full() {
    for id in ["MIT", "ISC", "Zlib", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "EPL-2.0", "CC-BY-4.0"] {
        assert_eq!(found(&license(id)), [(id, 100.0)]);
    }
}

#[test]
fn case_punctuation_and_comment_marks_do_not_matter() {
    let shouted = license("MIT").to_uppercase().replace('\n', "\n// ");
    assert_eq!(found(&shouted), [("MIT", 100.0)]);
    assert_eq!(found(&license("MIT").replace('"', "").replace(" license", " licence")), [("MIT", 100.0)]);
}

#[test]
fn siblings_are_told_apart_by_their_clauses() {
    let two = license("BSD-2-Clause");
    assert_eq!(found(&two.replace("THE COPYRIGHT HOLDERS AND CONTRIBUTORS", "THE AUTHOR"))[0].0, "BSD-2-Clause");
    let third = "3. Neither the name of Example nor the names of its contributors may be used to endorse or promote products derived \
                 from this software without specific prior written permission.\n\nTHIS SOFTWARE IS PROVIDED";
    assert_eq!(found(&two.replacen("THIS SOFTWARE IS PROVIDED", third, 1))[0].0, "BSD-3-Clause");
}

#[test]
fn a_license_without_its_appendix_is_still_that_license() {
    let text = license("Apache-2.0");
    let end = text.find("APPENDIX").expect("an appendix");
    assert_eq!(found(&text[..end]), [("Apache-2.0", 100.0)]);
}

#[test]
fn the_lgpl_stands_without_the_gpl_that_it_incorporates() {
    let text = license("LGPL-3.0-only");
    let end = text.rfind("GNU GENERAL PUBLIC LICENSE\n").expect("the license that follows");
    assert_eq!(found(&text[..end])[0].0, "LGPL-3.0-only");
}

#[test]
fn several_licenses_of_one_record_are_found_in_order() {
    let text = format!("First part\n{}\nsecond part\n{}\nagain\n{}", license("MIT"), license("ISC"), license("MIT"));
    let ids: Vec<&str> = bodies(&text).iter().map(|body| body.id).collect();
    assert_eq!(ids, ["MIT", "ISC", "MIT"]);
}

#[test]
fn a_body_spans_its_text_and_nothing_else() {
    let text = format!("Before it.\n\n{}\nAfter it.", license("ISC").split_once("Permission").expect("a grant").1);
    let [body] = &bodies(&text)[..] else { panic!("one license") };
    assert!(text[body.start..body.end].starts_with("to use, copy"));
    assert!(text[body.start..body.end].ends_with("THIS SOFTWARE"));
}

#[test]
fn talk_of_a_license_is_none() {
    assert_eq!(found("The software is provided as is, without warranty of any kind, express or implied."), []);
    assert_eq!(found(""), []);
}

/// Words `from` to `to` of a license.
fn words_of(id: &str, from: usize, to: usize) -> String {
    let text = license(id);
    let words: Vec<&str> = text.split_whitespace().collect();
    words[from..to.min(words.len())].join(" ")
}

#[test]
fn a_record_that_begins_and_ends_in_the_middle_of_a_license_holds_a_part_of_it() {
    assert_eq!(found(&words_of("GPL-3.0-only", 2000, 2300)), [("GPL-3.0-only", 50.0)]);
    assert_eq!(found(&words_of("EPL-2.0", 400, 700)), [("EPL-2.0", 70.0)]);
    let parts = bodies(&words_of("EPL-2.0", 1000, 1200));
    assert!(parts.iter().all(|body| body.part) && parts.len() == 1);
}

#[test]
fn a_license_may_begin_or_end_a_record_that_cuts_it() {
    let before = format!("The manual ends here.\n\n{}", words_of("MPL-2.0", 0, 300));
    let behind = format!("{}\n\nThe next chapter is about gardens.", words_of("MPL-2.0", 600, 9999));
    for text in [before, behind] {
        assert_eq!(found(&text)[0].0, "MPL-2.0");
    }
}

#[test]
fn a_part_inside_of_other_text_is_none() {
    let text = format!("Here is a part:\n\n{}\n\nand more words of mine", words_of("MPL-2.0", 400, 700));
    assert_eq!(found(&text), []);
}

#[test]
fn what_many_licenses_share_is_taken_for_the_usual_one_unless_it_only_disclaims() {
    let text = license("MIT");
    let (grant, disclaimer) = text.split_at(text.find("THE SOFTWARE IS PROVIDED").expect("a disclaimer"));
    assert_eq!(found(&grant[..grant.len() - 60])[0].0, "MIT");
    assert_eq!(found(disclaimer), []);
    // The covenants of this part stand in the GPL as well; the other two are made from it.
    assert_eq!(found(&words_of("AGPL-3.0-only", 2000, 2300))[0].0, "GPL-3.0-only");
}

#[test]
fn a_part_that_all_licenses_of_creative_commons_share_leaves_open_which_one_it_is() {
    assert_eq!(found(&words_of("CC-BY-SA-4.0", 1900, 2100))[0].0, "LicenseRef-hf-cc");
}

#[test]
fn a_small_text_inside_of_a_part_does_not_hide_it() {
    assert_eq!(found(&words_of("Unlicense", 0, 120))[0].0, "Unlicense");
}

#[test]
fn repeated_phrases_end_in_time() {
    let text =
        "without warranty of any kind express or implied including but not limited to the warranties ".repeat(2000);
    assert_eq!(found(&text), []);
}

#[test]
fn every_text_of_the_list_is_found_as_itself_or_as_one_that_reads_the_same() {
    let library = &*LIBRARY;
    let mut wrong = Vec::new();
    for text in &library.corpus.texts {
        let source = spdx::license_id(text.id).map(spdx::LicenseId::text);
        let Some(source) = source else { continue };
        let best = found(source).first().map(|(id, _)| *id);
        if best != Some(text.id) {
            wrong.push((text.id, best));
        }
    }
    wrong.dedup();
    assert!(wrong.len() * 100 <= library.corpus.texts.len(), "{wrong:?}");
}

#[test]
fn the_grant_alone_names_the_licenses_that_are_quoted_most() {
    let text = license("MIT");
    let end = text.find("THE SOFTWARE IS PROVIDED").expect("a disclaimer");
    assert_eq!(found(&text[..end]), [("MIT", 100.0)]);
}

#[test]
fn a_license_with_the_names_of_another_holder_is_still_that_license() {
    let text = license("HPND-sell-variant").replace("OpenVision", "Jane Example").replace("OPENVISION", "JANE EXAMPLE");
    assert_eq!(found(&text)[0].0, "HPND-sell-variant");
}

#[test]
fn texts_that_the_list_has_under_several_ids_are_these() {
    let plain = |id: &str| id.trim_end_matches("-only").trim_end_matches("-or-later").trim_end_matches('+').to_owned();
    let mut words: std::collections::BTreeMap<Vec<u64>, std::collections::BTreeSet<String>> =
        std::collections::BTreeMap::new();
    for (id, text) in spdx::text::LICENSE_TEXTS.iter().chain(spdx::text::EXCEPTION_TEXTS) {
        let mut facts = Facts::default();
        facts.walk(text, &Literals::default());
        words.entry(Words::of(text, &facts, 0..facts.tokens.len()).hashes).or_default().insert(plain(id));
    }
    let mut several: Vec<String> = words
        .into_values()
        .filter(|ids| ids.len() > 1)
        .map(|ids| ids.into_iter().collect::<Vec<_>>().join(" "))
        .collect();
    several.sort();
    assert_eq!(several, SAME);
}

/// Ids of one text each; `-only`, `-or-later` and `+` left out. No text can tell them apart.
const SAME: [&str; 10] = [
    "Bison-exception-2.2 GPL-2.0-with-bison-exception",
    "CAL-1.0 CAL-1.0-Combined-Work-Exception",
    "GFDL-1.1 GFDL-1.1-invariants GFDL-1.1-no-invariants",
    "GFDL-1.2 GFDL-1.2-invariants GFDL-1.2-no-invariants",
    "GFDL-1.3 GFDL-1.3-invariants GFDL-1.3-no-invariants",
    "MPL-2.0 MPL-2.0-no-copyleft-exception",
    "OFL-1.0 OFL-1.0-RFN OFL-1.0-no-RFN",
    "OFL-1.1 OFL-1.1-RFN OFL-1.1-no-RFN",
    "SMLNJ StandardML-NJ",
    "WxWindows-exception-3.1 wxWindows",
];
