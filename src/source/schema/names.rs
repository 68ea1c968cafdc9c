//! What column names mean, whatever the row schema.
//!
//! Tables only: which names the public datasets and training tools use for instructions, answers, addresses,
//! licenses and so on. Names are compared in their [normalized](normalize) form. What a name means *next to
//! others* (a `context` beside a `question`) is the business of [`shape`](super::shape).

use super::Meaning;
use crate::record::Role;

/// Keys under which a chat message names its speaker.
pub const SPEAKER_KEYS: [&str; 6] = ["role", "from", "speaker", "sender", "author", "author_role"];

/// Keys under which a chat message holds what was said.
pub(crate) const SAID_KEYS: [&str; 9] =
    ["content", "value", "text", "parts", "message", "utterance", "thinking", "reasoning_content", "reasoning"];

/// Lists of chat messages, also when the sample at hand shows none.
const CONVERSATION_NAMES: &str = "\
    messages conversations conversation contents history chosen rejected chosen_messages rejected_messages \
    chosen_conversations rejected_conversations replies turns dialog dialogue dialogues preferred_output \
    non_preferred_output";

const SYSTEM: &str = "system system_prompt system_message system_instruction system_instructions developer";

const PROMPT: &str = "\
    instruction instructions input inputs prompt prompts question questions query queries problem user user_prompt \
    user_message user_input human message_1 prompt_text task_prompt full_prompt choices options";

const COMPLETION: &str = "\
    output outputs response responses answer answers completion completions generation generations target targets \
    assistant assistant_response assistant_message model_response model_output model_answer solution solutions \
    canonical_solution reference_solution reply message_2 rationale reasoning reasoning_content thinking thought \
    chain_of_thought cot explanation best_answer correct_answer correct_answers final_answer generated_text \
    reference references highlights";

const TEXT: &str = "\
    text texts content contents raw_content raw_text full_text clean_text body document documents article passage \
    paragraph paragraphs sentence sentences sentence1 sentence2 premise hypothesis code translation segments context \
    contexts utterance message story review tweet comment abstract summary transcript transcription dialogue dialog \
    page_content markdown tokens words anchor positive negative";

const TOOL: &str = "\
    tools tool tool_calls tool_call function_call function_calls functions available_tools tool_definitions \
    tool_results tool_response function_response tool_use";

const CHOSEN: &str = "\
    chosen chosen_response chosen_responses chosen_conversations chosen_messages chosen_answer chosen_text preferred \
    preferred_output preferred_completion preferred_response accepted response_chosen";

const REJECTED: &str = "\
    rejected rejected_response rejected_responses rejected_conversations rejected_messages rejected_answer \
    rejected_text non_preferred non_preferred_output non_preferred_completion non_preferred_response \
    response_rejected";

const LABEL: &str = "\
    label labels label_text label_name labels_text class classes category categories sentiment score rating stars \
    toxicity kto_tag intent emotion ner_tags pos_tags chunk_tags topic topics is_toxic quality";

const URL: &str = "\
    url urls uri link href source_url page_url web_url original_url canonical_url permalink warc_target_uri \
    target_uri url_source source_link html_url document_url";

const SOURCE: &str = "\
    source sources dataset dataset_name subset origin corpus data_source source_dataset source_name collection \
    repo_name repository repository_name max_stars_repo_name provenance original_dataset";

const LANGUAGE: &str = "language languages lang langs language_code lang_code locale iso_language detected_language";

const TIME: &str = "\
    date datetime time timestamp created added modified updated published year dump crawl snapshot crawl_timestamp \
    creation_time publish_time fetch_time last_modified warc_date";

/// Identifiers, best first: one column is *the* id of a file.
pub(crate) const ID: &str = "\
    id _id uuid guid record_id row_id doc_id document_id docid sample_id example_id data_id item_id task_id \
    question_id conversation_id message_tree_id message_id prompt_id qid pid uid blob_id hexsha idx index";

/// Containers and keys that stand around the text and are never trained on, at any depth.
const AROUND: &str = "\
    metadata meta meta_data attributes attribute extra extra_info info annotations emojis labels detoxify stats \
    signals quality_signals image images image_url audio audios video videos media media_type mime_type type name \
    weight loss_weight finish_reason usage model model_name model_id schema_version object index rank score hash sha \
    md5 path file file_name filename filepath file_path inline_data file_data";

/// Containers whose values are often JSON text.
const JSON_NAMES: &str = "metadata meta meta_data attributes extra extra_info info annotations arguments parameters";

/// Whether a table, names with blanks between them, lists the name.
fn lists(table: &str, name: &str) -> bool {
    table.split_ascii_whitespace().any(|listed| listed == name)
}

/// Whether the normalized name is that of an identifier.
pub(crate) fn is_id(name: &str) -> bool {
    lists(ID, name)
}

/// Lower case with `_` between words: `systemInstruction`, `System-Instruction` and `system_instruction` are one name.
pub(crate) fn normalize(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    let mut lower_before = false;
    for char in name.chars() {
        if char.is_ascii_uppercase() && lower_before {
            out.push('_');
        }
        lower_before = char.is_ascii_lowercase() || char.is_ascii_digit();
        match char {
            '-' | ' ' => out.push('_'),
            _ => out.push(char.to_ascii_lowercase()),
        }
    }
    out
}

/// What the normalized name of a column means when nothing else decides.
pub(crate) fn column(name: &str) -> Option<Meaning> {
    use crate::record::Part;
    let tables: [(&str, Part); 8] = [
        (SYSTEM, Part::System),
        (PROMPT, Part::Prompt),
        (COMPLETION, Part::Completion),
        (TOOL, Part::Tool),
        (CHOSEN, Part::Chosen),
        (REJECTED, Part::Rejected),
        (TEXT, Part::Text),
        (CONVERSATION_NAMES, Part::Text),
    ];
    let content = tables.iter().find(|(names, _)| lists(names, name)).map(|(_, part)| Meaning::Content(*part));
    content.or_else(|| around(name).map(Meaning::Around)).or_else(|| by_ending(name).map(Meaning::Content))
}

/// The part a compound name ends in: `std_answer`, `original_question`, `clean_text`.
fn by_ending(name: &str) -> Option<crate::record::Part> {
    use crate::record::Part;
    let (first, last) = name.rsplit_once('_')?;
    if matches!(first, "response" | "answer" | "output" | "completion") && last.len() <= 2 {
        // One of several: `response_1`, `answer_b`.
        return Some(Part::Completion);
    }
    match last {
        "prompt" | "question" | "instruction" | "query" => Some(Part::Prompt),
        "answer" | "response" | "output" | "completion" | "solution" => Some(Part::Completion),
        "text" | "content" => Some(Part::Text),
        _ => None,
    }
}

/// What the normalized name of a leaf beside the text means, at any depth.
pub(crate) fn around(name: &str) -> Option<Role> {
    let tables: [(&str, Role); 6] = [
        (URL, Role::Url),
        (SOURCE, Role::Source),
        (LANGUAGE, Role::Language),
        (TIME, Role::Time),
        (LABEL, Role::Label),
        (AROUND, Role::Other),
    ];
    if is_license(name) {
        return Some(Role::License);
    }
    if let Some((_, role)) = tables.iter().find(|(names, _)| lists(names, name)) {
        return Some(*role);
    }
    if ["_at", "_date", "_time", "_timestamp"].iter().any(|end| name.ends_with(end)) {
        return Some(Role::Time);
    }
    if name.ends_with("_url") || name.ends_with("_uri") {
        return Some(if name.contains("image") || name.contains("avatar") { Role::Other } else { Role::Url });
    }
    (lists(ID, name) || name.ends_with("_id") || name.ends_with("_ids")).then_some(Role::Other)
}

/// What a leaf below a container that stands beside the text means. Metadata and sources describe the record; the
/// address of an image in it does not.
pub(crate) fn around_inside(container: &str, leaf: &str) -> Role {
    let describes = is_json(container) || around(container) != Some(Role::Other);
    around(leaf).filter(|_| describes).unwrap_or(Role::Other)
}

/// Licenses of people and things.
const OTHER_LICENSES: [&str; 8] =
    ["driver", "driving", "plate", "vehicle", "medical", "physician", "nursing", "number"];

/// Whether the name is that of a license column: `max_stars_repo_licenses`, `license_url`, `licence`, `rights`.
fn is_license(name: &str) -> bool {
    let flag = ["is_", "has_", "no_"].iter().any(|start| name.starts_with(start));
    let other = OTHER_LICENSES.iter().any(|word| name.contains(word));
    !flag
        && !other
        && (matches!(name, "rights" | "copyright" | "spdx") || name.contains("license") || name.contains("licence"))
}

/// Whether the normalized name is one that lists of chat messages have.
pub(crate) fn is_conversation_name(name: &str) -> bool {
    lists(CONVERSATION_NAMES, name)
}

/// Whether the normalized name says tool definitions, calls or results.
pub(crate) fn is_tool(name: &str) -> bool {
    lists(TOOL, name)
}

/// Whether values under the normalized name are often JSON text.
pub(crate) fn is_json(name: &str) -> bool {
    lists(JSON_NAMES, name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Part;

    #[test]
    fn spellings_of_one_name_are_one_name() {
        for name in ["systemInstruction", "System-Instruction", "system instruction", "system_instruction"] {
            assert_eq!(normalize(name), "system_instruction");
        }
        assert_eq!(normalize("INSTRUCTION"), "instruction");
    }

    #[test]
    fn license_columns_are_found_by_their_stem_but_flags_are_not() {
        assert_eq!(around("max_stars_repo_licenses"), Some(Role::License));
        assert_eq!(around("licence"), Some(Role::License));
        assert_eq!(around("is_licensed"), None);
        assert_eq!([around("drivers_license"), around("license_plate"), around("license_number")], [None; 3]);
    }

    #[test]
    fn an_image_address_is_not_where_the_record_comes_from() {
        assert_eq!(around("page_url"), Some(Role::Url));
        assert_eq!(around("image_url"), Some(Role::Other));
    }

    #[test]
    fn instruction_is_content_and_timestamps_are_around_it() {
        assert_eq!(column("instruction"), Some(Meaning::Content(Part::Prompt)));
        assert_eq!(column("crawled_at"), Some(Meaning::Around(Role::Time)));
        assert_eq!(column("zebra"), None);
    }
}
