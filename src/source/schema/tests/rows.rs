//! One test a row schema: which fields of a record are what.

use super::check;

#[test]
fn an_alpaca_row_has_two_prompts_an_answer_a_system_text_and_pairs_of_history() {
    check(
        r#"{"instruction":"Add the numbers.","input":"1 and 2","output":"3","system":"Be brief.","history":[["Hello","Hi there"],["More","Yes"]]}"#,
        "alpaca",
        &[
            "instruction prompt content",
            "input prompt content",
            "output completion content",
            "system system content",
            "history[0][0] prompt content",
            "history[0][1] completion content",
            "history[1][0] prompt content",
            "history[1][1] completion content",
        ],
    );
}

#[test]
fn the_variants_of_alpaca_are_told_by_their_columns() {
    check(
        r#"{"instruction":"Name a color.","input":"","response":"Red."}"#,
        "alpaca",
        &["instruction prompt content", "input prompt content", "response completion content"],
    );
    check(
        r#"{"INSTRUCTION":"Name a color.","RESPONSE":"Red."}"#,
        "alpaca",
        &["INSTRUCTION prompt content", "RESPONSE completion content"],
    );
    check(
        r#"{"id":"a1","system_prompt":"You help.","question":"Why?","response":"Because."}"#,
        "question-answer",
        &["id meta id", "system_prompt system content", "question prompt content", "response completion content"],
    );
    check(
        r#"{"question":"Why?","answer":"So."}"#,
        "question-answer",
        &["question prompt content", "answer completion content"],
    );
    check(
        r#"{"context":"A long text.","question":"What?","answer":"That."}"#,
        "question-answer",
        &["context prompt content", "question prompt content", "answer completion content"],
    );
    check(
        r#"{"article":"A long text.","question":"What?","answer":"That."}"#,
        "question-answer",
        &["article prompt content", "question prompt content", "answer completion content"],
    );
    check(
        r#"{"article":"A long text.","summary":"Short."}"#,
        "summarization",
        &["article prompt content", "summary completion content"],
    );
    check(
        r#"{"message_1":"Hi","message_2":"Hello"}"#,
        "message-pair",
        &["message_1 prompt content", "message_2 completion content"],
    );
    check(
        r#"{"prompt":"Once","generation":"upon"}"#,
        "prompt-response",
        &["prompt prompt content", "generation completion content"],
    );
    check(
        r#"{"instruction":"Who?","context":"A text.","response":"She.","category":"closed_qa"}"#,
        "alpaca",
        &["instruction prompt content", "context prompt content", "response completion content", "category meta label"],
    );
    check(
        r#"{"query":"2+2?","response":"4","original_question":"2+2","type":"x"}"#,
        "question-answer",
        &["query prompt content", "response completion content", "original_question prompt content"],
    );
}

#[test]
fn the_speaker_decides_the_part_in_sharegpt() {
    check(
        r#"{"conversations":[{"from":"human","value":"Hi"},{"from":"function_call","value":"{}"},{"from":"observation","value":"ok"},{"from":"gpt","value":"Done"}],"system":"Help.","tools":"[{\"name\":\"f\"}]"}"#,
        "sharegpt",
        &[
            "conversations[0].value prompt content",
            "conversations[1].value tool content",
            "conversations[2].value tool content",
            "conversations[3].value completion content",
            "system system content",
            "tools tool content",
        ],
    );
}

#[test]
fn messages_hold_strings_parts_and_tool_calls() {
    check(
        r#"{"messages":[{"role":"system","content":"Help."},{"role":"user","name":"Ann","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"x.png"}}]},
            {"role":"assistant","content":null,"thinking":"Hm.","weight":1,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
            {"role":"tool","tool_call_id":"c1","content":"42"}]}"#
            .replace('\n', "")
            .as_str(),
        "messages",
        &[
            "messages[0].content system content",
            "messages[1].content[0].text prompt content",
            "messages[2].thinking completion content",
            "messages[2].tool_calls[0].function.arguments tool content",
            "messages[2].tool_calls[0].function.name tool content",
            "messages[2].tool_calls[0].id tool other",
            "messages[2].tool_calls[0].type tool other",
            "messages[3].content tool content",
        ],
    );
}

#[test]
fn prompt_and_completion_may_be_message_lists() {
    check(
        r#"{"prompt":[{"role":"user","content":"Hi"}],"completion":[{"role":"assistant","content":"Hello"}]}"#,
        "prompt-completion",
        &["prompt[0].content prompt content", "completion[0].content completion content"],
    );
    check(
        r#"{"prompt":"Hi","completion":"Hello"}"#,
        "prompt-completion",
        &["prompt prompt content", "completion completion content"],
    );
}

#[test]
fn preferences_are_found_in_all_their_forms() {
    check(
        r#"{"prompt":"Hi","chosen":"Good","rejected":"Bad"}"#,
        "preference",
        &["prompt prompt content", "chosen chosen content", "rejected rejected content"],
    );
    check(
        r#"{"chosen":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Good"}],"rejected":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Bad"}]}"#,
        "preference",
        &[
            "chosen[0].content prompt content",
            "chosen[1].content chosen content",
            "rejected[0].content prompt content",
            "rejected[1].content rejected content",
        ],
    );
    check(
        r#"{"conversations":[{"from":"human","value":"Hi"}],"chosen":{"from":"gpt","value":"Good"},"rejected":{"from":"gpt","value":"Bad"}}"#,
        "preference",
        &["conversations[0].value prompt content", "chosen.value chosen content", "rejected.value rejected content"],
    );
    check(
        r#"{"question":"Hi","chosen_response":"Good","rejected_response":"Bad"}"#,
        "preference",
        &["question prompt content", "chosen_response chosen content", "rejected_response rejected content"],
    );
    check(
        r#"{"prompt":"Hi","answers":[{"answer":"Good","rank":0},{"answer":"Bad","rank":1}]}"#,
        "ranked-answers",
        &["prompt prompt content", "answers[0].answer completion content", "answers[1].answer completion content"],
    );
    check(
        r#"{"chosen_conversations":[{"from":"gpt","value":"Good"}],"rejected_conversations":[{"from":"gpt","value":"Bad"}]}"#,
        "preference",
        &["chosen_conversations[0].value chosen content", "rejected_conversations[0].value rejected content"],
    );
}

#[test]
fn unpaired_stepwise_and_template_free_rows_are_told_apart() {
    check(
        r#"{"prompt":"Hi","completion":"Hello","label":true}"#,
        "kto",
        &["prompt prompt content", "completion completion content", "label meta label"],
    );
    check(
        r#"{"conversations":[{"from":"human","value":"Hi"}],"kto_tag":false}"#,
        "kto",
        &["conversations[0].value prompt content", "kto_tag meta label"],
    );
    check(
        r#"{"prompt":"Hi","completions":["First","Second"],"labels":[true,false]}"#,
        "stepwise",
        &[
            "prompt prompt content",
            "completions[0] completion content",
            "completions[1] completion content",
            "labels[0] meta label",
            "labels[1] meta label",
        ],
    );
    check(
        r#"{"segments":[{"label":true,"text":"<s>Hi"},{"label":false,"text":"there"}]}"#,
        "segments",
        &[
            "segments[0].label meta label",
            "segments[0].text text content",
            "segments[1].label meta label",
            "segments[1].text text content",
        ],
    );
}

#[test]
fn token_numbers_without_text_are_named_tokenized() {
    check(
        r#"{"input_ids":[1,2,3],"attention_mask":[1,1,1],"labels":[1,2,3]}"#,
        "tokenized",
        &["labels[0] meta label", "labels[1] meta label", "labels[2] meta label"],
    );
    check(r#"{"input_ids":[1,2],"text":"Hi there"}"#, "pretraining", &["text text content"]);
}

#[test]
fn a_pretraining_row_has_one_text_and_much_around_it() {
    check(
        r#"{"id":"d1","text":"A page.","url":"https://example.com/a","timestamp":"2024-01-01","source":"crawl","language":"en","license":"cc0-1.0","dump":"CC-1","metadata":{"url":"https://example.com/b","license":"mit","words":3,"note":"x y"}}"#,
        "pretraining",
        &[
            "id meta id",
            "text text content",
            "url meta url",
            "timestamp meta time",
            "source meta source",
            "language meta language",
            "license meta license",
            "dump meta time",
            "metadata.url meta url",
            "metadata.license meta license",
        ],
    );
    for name in ["content", "raw_content", "body"] {
        check(&format!(r#"{{"{name}":"A page.","title":"T"}}"#), "pretraining", &[&format!("{name} text content")]);
    }
}

#[test]
fn in_code_the_language_is_no_human_language() {
    check(
        r#"{"content":"fn main() {}","path":"src/main.rs","max_stars_repo_name":"a/b","lang":"Rust","max_stars_repo_licenses":["MIT"],"hexsha":"ab12"}"#,
        "code",
        &[
            "content text content",
            "max_stars_repo_name meta source",
            "max_stars_repo_licenses[0] meta license",
            "hexsha meta id",
        ],
    );
}

#[test]
fn labels_of_classification_may_be_numbers_or_words() {
    check(r#"{"text":"Nice film","label":1}"#, "classification", &["text text content", "label meta label"]);
    check(
        r#"{"premise":"It rains.","hypothesis":"It is wet.","label":"entailment"}"#,
        "classification",
        &["premise text content", "hypothesis text content", "label meta label"],
    );
    check(
        r#"{"tokens":["Ann","works"],"ner_tags":[1,0]}"#,
        "classification",
        &["tokens[0] text content", "tokens[1] text content", "ner_tags[0] meta label", "ner_tags[1] meta label"],
    );
    check(
        r#"{"text":"Nice film","user":"ann_b","label":1}"#,
        "classification",
        &["text text content", "label meta label"],
    );
}

#[test]
fn the_formats_of_the_cloud_vendors_are_known() {
    check(
        r#"{"input":{"messages":[{"role":"user","content":"Hi"}],"tools":[]},"preferred_output":[{"role":"assistant","content":"Good"}],"non_preferred_output":[{"role":"assistant","content":"Bad"}]}"#,
        "openai-preference",
        &[
            "input.messages[0].content prompt content",
            "preferred_output[0].content chosen content",
            "non_preferred_output[0].content rejected content",
        ],
    );
    check(
        r#"{"schemaVersion":"bedrock-conversation-2024","system":[{"text":"Help."}],"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"text":"Yes"}]}]}"#,
        "bedrock",
        &[
            "system[0].text system content",
            "messages[0].content[0].text prompt content",
            "messages[1].content[0].text completion content",
        ],
    );
    check(
        r#"{"systemInstruction":{"role":"system","parts":[{"text":"Help."}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]},{"role":"model","parts":[{"text":"Yes"}]}]}"#,
        "gemini",
        &[
            "systemInstruction.parts[0].text system content",
            "contents[0].parts[0].text prompt content",
            "contents[1].parts[0].text completion content",
        ],
    );
}

#[test]
fn the_replies_of_a_tree_change_sides() {
    check(
        r#"{"message_tree_id":"t1","prompt":{"text":"Hi","role":"prompter","lang":"en","model_name":"m","replies":[{"text":"Hello","role":"assistant","labels":{"spam":{"value":0.1}},"replies":[{"text":"More","role":"prompter"}]}]}}"#,
        "oasst-tree",
        &[
            "message_tree_id meta id",
            "prompt.text prompt content",
            "prompt.lang meta language",
            "prompt.replies[0].text completion content",
            "prompt.replies[0].replies[0].text prompt content",
        ],
    );
    check(
        r#"{"message_id":"m1","parent_id":"m0","text":"Hello","role":"assistant","lang":"en"}"#,
        "oasst-messages",
        &["message_id meta id", "text completion content", "lang meta language"],
    );
}

#[test]
fn an_alternating_list_is_a_dialogue_and_translations_are_text() {
    check(
        r#"{"id":"1","data":["Hi","Hello"]}"#,
        "turns",
        &["id meta id", "data[0] prompt content", "data[1] completion content"],
    );
    check(
        r#"{"translation":{"en":"Good day","id":"Selamat siang"}}"#,
        "translation",
        &["translation.en text content", "translation.id text content"],
    );
}

#[test]
fn of_unknown_columns_those_that_read_like_prose_are_content() {
    check(
        r#"{"zeta":"the quick brown fox jumps over it","kappa":"X1","link":"https://example.com/a b"}"#,
        "unknown",
        &["zeta text content", "link meta url"],
    );
    check(
        r#"{"zeta":"the quick brown fox jumps over it","home":"https://example.com/a"}"#,
        "unknown",
        &["zeta text content", "home meta url"],
    );
    check(r#"{"zeta":"X1","kappa":"Y2","n":3}"#, "unknown", &["zeta text content", "kappa text content"]);
    check(
        r#"{"title":"春曉","paragraphs":["春眠不覺曉，處處聞啼鳥。"],"author":"x"}"#,
        "unknown",
        &["paragraphs[0] text content"],
    );
}
