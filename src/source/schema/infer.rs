//! From a sample of a file to its [`Schema`].
//!
//! Three steps: name the row schema by its columns, give every column a meaning (the layout's own table first, then the
//! row schema, then the name alone), then decide every path of the sample with what was seen on it. Paths that
//! turn up later go through the same naming rules, [`Schema::by_name`].

use super::names::{self, SAID_KEYS, SPEAKER_KEYS, normalize};
use super::sample::{Leaf, Sample};
use super::shape::{PRETRAINING, SHAPES};
use super::{Meaning, PlanOptions, Schema, last_key};
use crate::record::{Part, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Lists of numbers that stand for text a tokenizer has already eaten.
const TOKEN_COLUMNS: [&str; 4] = ["input_ids", "token_ids", "tokens", "input_tokens"];

/// Shapes in which nobody prompts: there a column called `user` is an account, unless it reads like prose.
const PLAIN_SHAPES: [&str; 4] = ["pretraining", "classification", "code", "oasst-messages"];

/// Keys of a tool call that carry no text.
const TOOL_AROUND: [&str; 5] = ["id", "tool_call_id", "call_id", "type", "index"];

/// Decides what the fields of a file are. `named` is what the layout itself says about columns.
pub(crate) fn infer(sample: &Sample, named: &[(String, Meaning)], options: &PlanOptions) -> Schema {
    let mut schema = Schema::unknown(options);
    schema.wrapper = sample.wrapper.as_deref().map(Into::into);
    if sample.leaves.is_empty() {
        return schema;
    }
    schema.otherwise = (Part::Meta, Role::Other);
    let tops = Tops::new(sample);
    schema.messages = messages(sample);
    name_columns(&mut schema, &tops, named);
    schema.id = tops.id();
    decide(&mut schema, sample);
    schema
}

/// Columns of a sample by their normalized name.
struct Tops<'s> {
    by_name: BTreeMap<String, Top<'s>>,
}

/// Raw name of a column, and the paths on or below it with what stands there.
type Top<'s> = (&'s str, Vec<(&'s str, &'s Leaf)>);

impl<'s> Tops<'s> {
    fn new(sample: &'s Sample) -> Self {
        let mut by_name: BTreeMap<String, Top<'_>> = BTreeMap::new();
        for (pattern, leaf) in &sample.leaves {
            let top = top_key(pattern);
            by_name.entry(normalize(top)).or_insert((top, Vec::new())).1.push((pattern.as_str(), leaf));
        }
        Self { by_name }
    }

    fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    fn any(&self, name: &str, test: impl Fn(&str, &Leaf) -> bool) -> bool {
        self.by_name.get(name).is_some_and(|(_, leaves)| leaves.iter().any(|(pattern, leaf)| test(pattern, leaf)))
    }

    /// The best identifier among the columns that are no containers.
    fn id(&self) -> Option<Box<str>> {
        let plain = |name: &str| self.any(name, |pattern, _| top_key(pattern) == pattern);
        let known = names::ID.split_ascii_whitespace().find(|name| plain(name)).map(str::to_owned);
        let mut others = self.by_name.keys().filter(|name| name.ends_with("_id") && plain(name));
        // Several of them point elsewhere (`parent_id`, `user_id`); only a single one can be the record's own.
        let only = || others.next().cloned().filter(|_| others.next().is_none());
        let name = known.or_else(only)?;
        self.by_name.get(&name).map(|(raw, _)| (*raw).into())
    }
}

/// First key of a pattern, without its list levels.
fn top_key(pattern: &str) -> &str {
    pattern.split(['.', '!']).next().unwrap_or_default().split("[*]").next().unwrap_or_default()
}

/// Object patterns of the sample that name a speaker beside what was said.
fn messages(sample: &Sample) -> BTreeSet<Box<str>> {
    let parents = sample.leaves.iter().filter(|(pattern, leaf)| leaf.texts > 0 && pattern.contains('.'));
    let spoken = parents.filter_map(|(pattern, _)| {
        let (parent, key) = pattern.rsplit_once('.')?;
        SPEAKER_KEYS.contains(&key).then_some(parent)
    });
    let says = |parent: &&str| {
        let prefix = format!("{parent}.");
        let inside = sample.leaves.range(prefix.clone()..).map_while(|(pattern, _)| pattern.strip_prefix(&prefix));
        inside.map(top_key).any(|key| SAID_KEYS.contains(&key))
    };
    spoken.filter(says).map(Into::into).collect()
}

/// Names the row schema and gives the columns their meaning.
fn name_columns(schema: &mut Schema, tops: &Tops<'_>, named: &[(String, Meaning)]) {
    let has = |name: &str| tops.has(name);
    let shape = SHAPES.iter().find(|shape| shape.matches(&has) && plausible(shape.name, tops));
    schema.shape = shape.map_or("unknown", |shape| shape.name);
    for (name, (raw, leaves)) in &tops.by_name {
        let told = named.iter().find(|(column, _)| column == raw).map(|(_, meaning)| *meaning);
        let shaped = || shape?.columns.iter().find(|(column, _)| column == name).map(|(_, meaning)| *meaning);
        let by_name = || names::column(name).map(|meaning| weigh(schema.shape, name, meaning, leaves));
        if let Some(meaning) = told.or_else(shaped).or_else(by_name) {
            schema.columns.insert((*raw).into(), meaning);
        }
    }
    let alternating = has("data") && tops.any("data", |pattern, leaf| pattern == "data[*]" && leaf.texts > 0);
    if schema.shape == "unknown"
        && alternating
        && tops.by_name.keys().all(|name| name == "data" || names::around(name).is_some())
    {
        schema.shape = "turns";
        schema.columns.insert("data".into(), Meaning::Content(Part::Text));
    } else if schema.shape == "unknown" && !schema.messages.is_empty() {
        schema.shape = "messages";
    }
    if named.iter().any(|(_, meaning)| *meaning == Meaning::Around(Role::Label)) {
        // The one label a layout names is LLaMA-Factory's `kto_tag`.
        schema.shape = "kto";
    }
    if schema.shape == "oasst-messages" {
        schema.messages.insert("".into());
    }
    if schema.shape == "sharegpt" && tops.any("conversations", |pattern, _| last_key(pattern) == "role") {
        schema.shape = "messages";
    }
    let tokens =
        TOKEN_COLUMNS.iter().any(|name| tops.any(name, |pattern, leaf| pattern.ends_with("[*]") && leaf.is_bare()));
    let text = |raw: &str, leaves: &[(&str, &Leaf)]| {
        matches!(schema.columns.get(raw), Some(Meaning::Content(_))) && leaves.iter().any(|(_, leaf)| leaf.texts > 0)
    };
    if tokens && !tops.by_name.values().any(|(raw, leaves)| text(raw, leaves)) {
        schema.shape = "tokenized";
    }
}

/// Whether what stands on the columns fits the shape their names suggest.
fn plausible(shape: &str, tops: &Tops<'_>) -> bool {
    let listed = |name: &str| tops.any(name, |pattern, _| pattern.contains("[*]"));
    let texts = |name: &str| tops.any(name, |_, leaf| leaf.texts > 0);
    match shape {
        "gemini" => listed("contents"),
        "bedrock" => listed("messages"),
        "sharegpt" => tops.any("conversations", |_, leaf| leaf.is_json()) || listed("conversations"),
        "messages" => {
            ["messages", "conversation"].iter().any(|name| listed(name) || tops.any(name, |_, leaf| leaf.is_json()))
        }
        "segments" => listed("segments"),
        "source-target" => tops.any("source", |_, leaf| leaf.is_prose()) && texts("target"),
        "summarization" => ["summary", "highlights", "abstract"].iter().any(|name| texts(name)),
        "pretraining" => PRETRAINING.iter().any(|name| texts(name)),
        _ => true,
    }
}

/// Corrects what a name alone says by what was seen under it.
fn weigh(shape: &str, name: &str, meaning: Meaning, leaves: &[(&str, &Leaf)]) -> Meaning {
    let bare = leaves.iter().all(|(_, leaf)| leaf.is_bare());
    let prose = leaves.iter().any(|(_, leaf)| leaf.is_prose());
    match meaning {
        Meaning::Content(Part::Completion) if bare && name.starts_with("target") => Meaning::Around(Role::Label),
        Meaning::Content(Part::Prompt | Part::Completion | Part::System) if PLAIN_SHAPES.contains(&shape) && !prose => {
            Meaning::Around(Role::Other)
        }
        // Possible answers are asked about; those of a model's reply are said.
        Meaning::Content(Part::Prompt) if name == "choices" && leaves.iter().any(|(pattern, _)| replies(pattern)) => {
            Meaning::Content(Part::Completion)
        }
        Meaning::Around(Role::Source) if leaves.iter().all(|(_, leaf)| leaf.is_url()) => Meaning::Around(Role::Url),
        other => other,
    }
}

/// Whether a choice is a whole turn or message rather than an option.
fn replies(pattern: &str) -> bool {
    keys(pattern).any(|key| key == "turns" || key == "message")
}

/// Decides every path of the sample.
fn decide(schema: &mut Schema, sample: &Sample) {
    let mut any_content = false;
    let mut sides = (false, false);
    for (pattern, leaf) in &sample.leaves {
        let mut found = schema.by_name(pattern);
        let nested = top_key(pattern).len() < pattern.len();
        if found.1 == Role::Content && leaf.is_bare() && nested {
            found = (Part::Meta, Role::Other);
        }
        if leaf.is_bare() && matches!(found.1, Role::Url | Role::Source | Role::License | Role::Language) {
            // Counts and spans that are named after what they count.
            found.1 = Role::Other;
        }
        let unexplained = found == schema.otherwise && !names_around(schema, pattern);
        if unexplained && schema.shape == "unknown" && leaf.is_prose() {
            found = (Part::Text, Role::Content);
        }
        if unexplained && leaf.is_url() {
            found = (Part::Meta, Role::Url);
        }
        if leaf.is_json() {
            schema.json.insert(pattern.as_str().into());
        }
        any_content |= found.1 == Role::Content && leaf.texts > 0;
        sides =
            (sides.0 || found == (Part::Prompt, Role::Content), sides.1 || found == (Part::Completion, Role::Content));
        schema.sampled.insert(pattern.as_str().into(), found);
    }
    if schema.shape == "unknown" && sides == (true, true) {
        schema.shape = "prompt-response";
    }
    if any_content || schema.shape == "tokenized" {
        return;
    }
    // Nothing reads like prose: then every string that no name explains is content.
    let texts = sample.leaves.iter().filter(|(_, leaf)| leaf.texts > 0);
    for (pattern, _) in texts {
        let unexplained = !names_around(schema, pattern);
        if let Some(found) = schema.sampled.get_mut(pattern.as_str())
            && *found == (Part::Meta, Role::Other)
            && unexplained
        {
            *found = (Part::Text, Role::Content);
        }
    }
}

/// Whether some key of the pattern is the name of something beside the text.
fn names_around(schema: &Schema, pattern: &str) -> bool {
    let top = top_key(pattern);
    schema.id.as_deref() == Some(top)
        || schema.columns.contains_key(top)
        || keys(pattern).any(|key| names::around(&key).is_some() || SPEAKER_KEYS.contains(&key.as_str()))
}

/// Normalized keys of a pattern, outermost first.
fn keys(pattern: &str) -> impl Iterator<Item = String> + '_ {
    pattern
        .split(['.', '!'])
        .map(|key| normalize(key.split("[*]").next().unwrap_or_default()))
        .filter(|key| !key.is_empty())
}

impl Schema {
    /// Part and role of a path by the meaning of its column and the names on it.
    pub(super) fn by_name(&self, pattern: &str) -> (Part, Role) {
        let top = top_key(pattern);
        let keys: Vec<String> = keys(pattern).collect();
        let Some((first, below)) = keys.split_first() else { return self.otherwise };
        if below.is_empty() && self.identifies(top, first) {
            return (Part::Meta, Role::Id);
        }
        let last = normalize(last_key(pattern));
        match self.columns.get(top).copied().or_else(|| names::column(first)) {
            Some(Meaning::Content(part)) => self.inside_message(pattern, inside_content(part, first, below)),
            Some(Meaning::Around(role)) if below.is_empty() => (Part::Meta, role),
            Some(Meaning::Around(_)) => (Part::Meta, names::around_inside(first, &last)),
            None => {
                let held = below.iter().enumerate().find_map(|(at, key)| Some((at, names::column(key)?)));
                match held {
                    Some((at, Meaning::Content(part))) => inside_content(part, &below[at], &below[at + 1..]),
                    Some((at, Meaning::Around(role))) if at + 1 == below.len() => (Part::Meta, role),
                    Some((at, Meaning::Around(_))) => (Part::Meta, names::around_inside(&below[at], &last)),
                    None => self.otherwise,
                }
            }
        }
    }

    /// A chat message says its text under few keys; whatever else stands right in it is beside the text.
    fn inside_message(&self, pattern: &str, found: (Part, Role)) -> (Part, Role) {
        let parent = pattern.rsplit_once('.').map_or("", |(parent, _)| parent);
        let key = normalize(last_key(pattern));
        let said = SAID_KEYS.contains(&key.as_str()) || matches!(names::column(&key), Some(Meaning::Content(_)));
        if found.1 == Role::Content
            && found.0 != Part::Tool
            && !said
            && !parent.is_empty()
            && self.messages.contains(parent)
        {
            return (Part::Meta, Role::Other);
        }
        found
    }

    fn identifies(&self, top: &str, name: &str) -> bool {
        match &self.id {
            Some(id) => **id == *top,
            None => names::is_id(name),
        }
    }
}

/// Part and role of a leaf below a column that holds content. `below` are the keys between column and leaf.
fn inside_content(column: Part, first: &str, below: &[String]) -> (Part, Role) {
    let mut part = column;
    let Some((last, between)) = below.split_last() else { return (part, Role::Content) };
    if first == "translation" || first == "translations" {
        // Keys are language codes, `id` is Indonesian.
        return (part, Role::Content);
    }
    for key in below {
        part = match names::column(key) {
            _ if part == Part::Tool || names::is_tool(key) => Part::Tool,
            Some(Meaning::Content(special @ (Part::System | Part::Chosen | Part::Rejected))) => special,
            Some(Meaning::Content(side @ (Part::Prompt | Part::Completion))) if part == Part::Text => side,
            _ => part,
        };
    }
    if part == Part::Tool {
        let role = if TOOL_AROUND.contains(&last.as_str()) { Role::Other } else { Role::Content };
        return (part, role);
    }
    if let Some(container) = between.iter().find(|key| names::around(key).is_some()) {
        return (Part::Meta, names::around_inside(container, last));
    }
    if SPEAKER_KEYS.contains(&last.as_str()) {
        return (Part::Meta, Role::Other);
    }
    if SAID_KEYS.contains(&last.as_str()) {
        return (part, Role::Content);
    }
    names::around(last).map_or((part, Role::Content), |role| (Part::Meta, role))
}
