//! Row schemas: which columns together make an alpaca row, a preference pair, a pretraining row.
//!
//! A table, first match wins. A shape overrides what [`names`](super::names) would say about single columns
//! and gives the file its `shape` name; columns it does not mention keep their plain meaning.

use super::Meaning::{self, Around, Content};
use crate::record::{Part, Role};

/// Names of the column that holds the text of a pretraining set.
pub(super) const PRETRAINING: &[&str] =
    &["text", "content", "raw_content", "raw_text", "body", "full_text", "page_content", "document", "article"];

/// One row schema.
pub(crate) struct Shape {
    /// Name in reports.
    pub(crate) name: &'static str,
    /// Groups of normalized column names; a row needs one column of each group.
    needs: &'static [&'static [&'static str]],
    /// What columns mean in this company.
    pub(crate) columns: &'static [(&'static str, Meaning)],
}

const QUESTION: &[&str] = &["question", "query", "problem", "questions"];
const ANSWER: &[&str] = &[
    "answer",
    "answers",
    "response",
    "solution",
    "output",
    "completion",
    "target",
    "generation",
    "best_answer",
    "canonical_solution",
];
const INSTRUCTION: &[&str] = &["instruction", "instructions", "input", "inputs", "prompt", "user", "human"];
const REPLY: &[&str] = &[
    "output",
    "outputs",
    "response",
    "responses",
    "answer",
    "completion",
    "target",
    "targets",
    "generation",
    "assistant",
    "canonical_solution",
];
const CHOSEN: &[&str] =
    &["chosen", "chosen_response", "chosen_conversations", "chosen_messages", "chosen_answer", "chosen_text"];
const REJECTED: &[&str] = &[
    "rejected",
    "rejected_response",
    "rejected_conversations",
    "rejected_messages",
    "rejected_answer",
    "rejected_text",
];
const CODE_BESIDE: &[&str] = &[
    "path",
    "repo_name",
    "repository_name",
    "max_stars_repo_name",
    "max_stars_repo_path",
    "max_stars_repo_licenses",
    "programming_language",
];
const CODE: &[(&str, Meaning)] = &[
    ("lang", Around(Role::Other)),
    ("language", Around(Role::Other)),
    ("programming_language", Around(Role::Other)),
    ("path", Around(Role::Other)),
];

/// Beside a question or an instruction, these are what the model is asked about.
const ASKED_ABOUT: &[(&str, Meaning)] = &[
    ("context", Content(Part::Prompt)),
    ("contexts", Content(Part::Prompt)),
    ("article", Content(Part::Prompt)),
    ("passage", Content(Part::Prompt)),
    ("document", Content(Part::Prompt)),
    ("title", Around(Role::Other)),
];

/// The row schemas, most telling first.
pub(crate) const SHAPES: &[Shape] = &[
    Shape { name: "bedrock", needs: &[&["schema_version"], &["messages"]], columns: &[] },
    Shape { name: "gemini", needs: &[&["contents"]], columns: &[("contents", Content(Part::Text))] },
    Shape {
        name: "openai-preference",
        needs: &[&["input", "prompt"], &["preferred_output", "preferred_completion"]],
        columns: &[],
    },
    Shape { name: "preference", needs: &[CHOSEN, REJECTED], columns: ASKED_ABOUT },
    Shape {
        name: "preference",
        needs: &[&["question", "prompt"], &["response_j"], &["response_k"]],
        columns: &[("response_j", Content(Part::Chosen)), ("response_k", Content(Part::Rejected))],
    },
    Shape { name: "oasst-tree", needs: &[&["message_tree_id"], &["prompt"]], columns: &[] },
    Shape { name: "oasst-messages", needs: &[&["message_id"], &["parent_id"], &["text"], &["role"]], columns: &[] },
    Shape { name: "kto", needs: &[&["kto_tag"]], columns: &[] },
    Shape { name: "kto", needs: &[&["prompt"], &["completion"], &["label"]], columns: &[] },
    Shape { name: "stepwise", needs: &[&["prompt"], &["completions"], &["labels"]], columns: &[] },
    Shape { name: "sharegpt", needs: &[&["conversations"]], columns: &[] },
    Shape { name: "messages", needs: &[&["messages", "conversation"]], columns: &[] },
    Shape { name: "segments", needs: &[&["segments"]], columns: &[("segments", Content(Part::Text))] },
    Shape { name: "translation", needs: &[&["translation"]], columns: &[] },
    Shape { name: "prompt-completion", needs: &[&["prompt"], &["completion"]], columns: &[] },
    Shape { name: "ranked-answers", needs: &[&["prompt"], &["answers"]], columns: &[] },
    Shape { name: "alpaca", needs: &[&["instruction", "instructions"], REPLY], columns: ASKED_ABOUT },
    Shape { name: "question-answer", needs: &[QUESTION, ANSWER], columns: ASKED_ABOUT },
    Shape { name: "prompt-response", needs: &[INSTRUCTION, REPLY], columns: ASKED_ABOUT },
    Shape { name: "message-pair", needs: &[&["message_1"], &["message_2"]], columns: &[] },
    Shape {
        name: "summarization",
        needs: &[&["article", "document", "dialogue", "dialog", "text"], &["summary", "highlights", "abstract"]],
        columns: &[
            ("article", Content(Part::Prompt)),
            ("document", Content(Part::Prompt)),
            ("dialogue", Content(Part::Prompt)),
            ("dialog", Content(Part::Prompt)),
            ("text", Content(Part::Prompt)),
            ("summary", Content(Part::Completion)),
            ("highlights", Content(Part::Completion)),
            ("abstract", Content(Part::Completion)),
        ],
    },
    Shape { name: "source-target", needs: &[&["source"], &["target"]], columns: &[("source", Content(Part::Prompt))] },
    Shape { name: "code", needs: &[&["content", "code", "text"], CODE_BESIDE], columns: CODE },
    Shape {
        name: "classification",
        needs: &[
            &[
                "text",
                "sentence",
                "sentence1",
                "premise",
                "hypothesis",
                "tweet",
                "review",
                "comment",
                "tokens",
                "words",
                "content",
            ],
            &[
                "label",
                "labels",
                "label_text",
                "sentiment",
                "category",
                "class",
                "ner_tags",
                "pos_tags",
                "intent",
                "emotion",
                "stars",
                "rating",
            ],
        ],
        columns: &[("question", Content(Part::Text)), ("answer", Content(Part::Text))],
    },
    Shape { name: "pretraining", needs: &[PRETRAINING], columns: &[] },
];

impl Shape {
    /// Whether a row with these normalized columns has this shape.
    pub(crate) fn matches(&self, columns: &dyn Fn(&str) -> bool) -> bool {
        self.needs.iter().all(|group| group.iter().any(|name| columns(name)))
    }
}
