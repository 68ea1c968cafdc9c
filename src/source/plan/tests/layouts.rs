//! One test a layout: which split and subset each file belongs to.

use super::*;
use crate::record::{Part, Role};

const TEXT: &[u8] = b"{\"text\":\"A page.\"}\n";

#[test]
fn a_hub_repository_with_yaml_names_subsets_and_splits() {
    let card = b"---\nlicense: cc-by-4.0\nconfigs:\n- config_name: en\n  data_dir: english\n  data_files:\n  - split: train\n    path: \"*.jsonl\"\n  - split: test\n    path: held/**\n- config_name: de\n  data_files: german/all.jsonl\n---\n# Card\n";
    let root = tree(&[
        ("README.md", card),
        ("english/a.jsonl", TEXT),
        ("english/held/deep/b.jsonl", TEXT),
        ("german/all.jsonl", TEXT),
        ("german/dev.jsonl", TEXT),
    ]);
    let plan = plan_of(&root);
    assert_eq!(
        files(&plan),
        "english/a.jsonl: jsonl train [en] pretraining\n\
         english/held/deep/b.jsonl: jsonl test [en] pretraining\n\
         german/all.jsonl: jsonl train [de] pretraining\n\
         german/dev.jsonl: jsonl validation pretraining\n"
    );
    assert_eq!(plan.layouts, ["huggingface"]);
    assert_eq!((plan.cards.len(), plan.cards[0].licenses.as_slice()), (1, &["cc-by-4.0".to_owned()][..]));
}

#[test]
fn the_globs_of_a_card_stay_in_its_folder_and_do_not_cross_folders() {
    let card = b"---\nconfigs:\n- config_name: c\n  data_files: \"*.jsonl\"\n---\n";
    let root =
        tree(&[("set[1]/README.md", card), ("set[1]/a.jsonl", TEXT), ("set[1]/sub/b.jsonl", TEXT), ("c.jsonl", TEXT)]);
    assert_eq!(
        files(&plan_of(&root)),
        "c.jsonl: jsonl train pretraining\nset[1]/a.jsonl: jsonl train [c] pretraining\nset[1]/sub/b.jsonl: jsonl train pretraining\n"
    );
}

#[test]
fn a_remote_address_in_a_card_is_told_and_not_followed() {
    let card = b"---\nconfigs:\n- config_name: c\n  data_files: https://example.com/a.jsonl\n---\n";
    let plan = plan_of(&tree(&[("README.md", card), ("a.jsonl", TEXT)]));
    assert_eq!(plan.warnings, ["README.md: data_files of a subset name a remote address, which is not followed"]);
}

#[test]
fn a_hub_repository_without_yaml_has_its_splits_in_names() {
    let root = tree(&[
        ("data/train-00000-of-00001.jsonl", TEXT),
        ("data/test-00000-of-00001.jsonl", TEXT),
        ("data/validation-00000-of-00001.jsonl", TEXT),
    ]);
    let plan = plan_of(&root);
    assert_eq!(
        files(&plan),
        "data/test-00000-of-00001.jsonl: jsonl test pretraining\n\
         data/train-00000-of-00001.jsonl: jsonl train pretraining\n\
         data/validation-00000-of-00001.jsonl: jsonl validation pretraining\n"
    );
    assert_eq!(plan.layouts, ["huggingface"]);
}

#[test]
fn a_saved_dataset_names_its_split_in_its_state() {
    let stream = arrow_stream(&[("text", &["A page."])]);
    let root = tree(&[
        ("dataset_dict.json", b"{\"splits\": [\"one\", \"two\"]}"),
        ("one/data-00000-of-00001.arrow", &stream),
        ("one/dataset_info.json", b"{\"features\": {}}"),
        ("one/state.json", b"{\"_split\": \"test\"}"),
        ("train/data-00000-of-00001.arrow", &stream),
        ("train/dataset_info.json", b"{\"features\": {}}"),
        ("train/state.json", b"{}"),
    ]);
    let plan = plan_of(&root);
    assert_eq!(
        files(&plan),
        "one/data-00000-of-00001.arrow: arrow-stream test pretraining\n\
         train/data-00000-of-00001.arrow: arrow-stream train pretraining\n"
    );
    assert_eq!(plan.layouts, ["save_to_disk"]);
}

#[test]
fn dolma_keeps_documents_and_attributes_apart() {
    let document =
        gzip(b"{\"id\":\"d1\",\"text\":\"A page.\",\"source\":\"crawl\",\"added\":\"2024-01-01\",\"metadata\":{}}\n");
    let attribute = gzip(b"{\"id\":\"d1\",\"attributes\":{\"toxic\":[[0,4,0.1]]}}\n");
    let plan = plan_of(&tree(&[("documents/000.jsonl.gz", &document), ("attributes/toxic/000.jsonl.gz", &attribute)]));
    assert_eq!(
        files(&plan),
        "attributes/toxic/000.jsonl.gz: jsonl+gzip train unknown\ndocuments/000.jsonl.gz: jsonl+gzip train pretraining\n"
    );
    assert_eq!(plan.layouts, ["dolma"]);
    assert_eq!(plan.files[1].schema.classify("source"), (Part::Meta, Role::Source));
}

#[test]
fn datatrove_shards_may_hold_their_metadata_as_a_string() {
    let row = gzip(b"{\"text\":\"A page.\",\"id\":\"d1\",\"media\":[],\"metadata\":\"{\\\"url\\\":\\\"https://example.com\\\"}\"}\n");
    let plan = plan_of(&tree(&[("00000.jsonl.gz", &row), ("00001.jsonl.gz", &row)]));
    assert_eq!(plan.layouts, ["datatrove"]);
    let schema = &plan.files[0].schema;
    assert!(schema.holds_json("metadata", Part::Meta));
    assert_eq!(schema.classify("metadata!.url"), (Part::Meta, Role::Url));
}

#[test]
fn llama_factorys_registry_names_the_columns() {
    let registry = br#"{"mine": {"file_name": "a.json", "columns": {"prompt": "ask", "response": "reply"}},
        "pairs": {"file_name": "b.json", "ranking": true, "formatting": "sharegpt", "columns": {"messages": "talk", "chosen": "better", "rejected": "worse"}},
        "plain": {"file_name": "c.json", "columns": {"prompt": "page"}},
        "votes": {"file_name": "d.json", "formatting": "sharegpt", "columns": {"messages": "talk", "kto_tag": "vote"}}}"#;
    let root = tree(&[
        ("dataset_info.json", registry),
        ("a.json", br#"[{"ask":"Hi","reply":"Hello","other":"x"}]"#),
        ("b.json", br#"[{"talk":[{"from":"human","value":"Hi"}],"better":{"from":"gpt","value":"Yes"},"worse":{"from":"gpt","value":"No"}}]"#),
        ("c.json", br#"[{"page":"Some text."}]"#),
        ("d.json", br#"[{"talk":[{"from":"human","value":"Hi"}],"vote":true}]"#),
    ]);
    let plan = plan_of(&root);
    assert_eq!(plan.layouts, ["llama-factory"]);
    assert_eq!(
        files(&plan),
        "a.json: json train [mine] prompt-response\n\
         b.json: json train [pairs] messages\n\
         c.json: json train [plain] unknown\n\
         d.json: json train [votes] kto\n"
    );
    let part = |file: usize, pattern: &str| plan.files[file].schema.classify(pattern);
    assert_eq!(part(0, "ask"), (Part::Prompt, Role::Content));
    assert_eq!(part(0, "reply"), (Part::Completion, Role::Content));
    assert_eq!(part(1, "better.value"), (Part::Chosen, Role::Content));
    assert_eq!(part(1, "worse.value"), (Part::Rejected, Role::Content));
    assert!(plan.files[1].schema.is_conversation("better"));
    assert_eq!(part(2, "page"), (Part::Text, Role::Content));
    assert_eq!(part(3, "vote"), (Part::Meta, Role::Label));
}

#[cfg(unix)]
#[test]
fn a_hub_cache_is_scanned_through_its_snapshot_once() {
    let root = tree(&[("datasets--org--set/blobs/0123abcd", TEXT)]);
    let snapshot = root.path().join("datasets--org--set/snapshots/rev1/data");
    fs::create_dir_all(&snapshot).unwrap();
    std::os::unix::fs::symlink("../../../blobs/0123abcd", snapshot.join("test.jsonl")).unwrap();
    let plan = plan_of(&root);
    assert_eq!(files(&plan), "datasets--org--set/snapshots/rev1/data/test.jsonl: jsonl test pretraining\n");
    assert_eq!(besides(&plan), "");
    assert_eq!(plan.layouts, ["huggingface-cache"]);
}

#[test]
fn a_card_that_cannot_be_read_is_still_a_card() {
    let plan = plan_of(&tree(&[("README.md", b"---\nlicense: [mit\n---\nText"), ("a.jsonl", TEXT)]));
    assert!(plan.cards[0].problem.is_some());
    assert_eq!(plan.cards[0].prose, "Text");
}
