//! What the scan says nothing about. Always in the report: "none found" holds only where something was looked for.

use super::build::Input;
use super::dataset::makes_incomplete;
use super::model::NotCovered;
use super::shown;
use crate::finding::Category;
use crate::record::Role;
use crate::source::{Beside, Standing};

/// Names shown for each entry.
const EXAMPLES: usize = 5;

/// Limits of the tool as it is built, whatever the data: (what, why).
const LIMITS: [(&str, &str); 7] = [
    (
        "images, audio, video and other binary values",
        "only text is read; what a picture or recording shows is not looked at",
    ),
    ("names and postal addresses of people", "they are found by the words around them, if at all: many are missed"),
    ("paraphrased or translated duplicates", "duplicates are found by shared words, not by meaning"),
    (
        "poisoning that reads like ordinary text",
        "only known marks and phrases that decide a label or an answer are looked for; misinformation, paraphrase and triggers of style are not seen, and a clean result is no proof of clean data",
    ),
    (
        "passages that records share within a line",
        "what is shared is counted by whole lines and paragraphs, and with --repetition by spans of 50 words; a sentence inside of different lines is not",
    ),
    ("toxicity, bias and factual errors", "no judgment of what a text says is made"),
    ("rights in texts that carry no mark", "a text without a license mark may still be protected"),
];

/// The list, those that make the scan incomplete first.
pub(super) fn list(input: &Input<'_>) -> Vec<NotCovered> {
    let mut list = Vec::new();
    files(input, &mut list);
    shapes(input, &mut list);
    numbers(input, &mut list);
    capabilities(input, &mut list);
    list.extend(LIMITS.map(|(what, why)| NotCovered {
        what: what.to_owned(),
        why: why.to_owned(),
        ..NotCovered::default()
    }));
    list
}

/// Files that hold or may hold records, and media beside the data.
fn files(input: &Input<'_>, list: &mut Vec<NotCovered>) {
    if input.plan.files.is_empty() {
        list.push(NotCovered {
            what: "any record".to_owned(),
            why: "no data file was found".to_owned(),
            incomplete: true,
            ..NotCovered::default()
        });
    }
    let unread: Vec<&Beside> = input.plan.beside.iter().filter(|file| makes_incomplete(&file.standing)).collect();
    if !unread.is_empty() {
        list.push(NotCovered {
            what: "files that hold or may hold records".to_owned(),
            why: "their format is not read yet, or they are not what they should be".to_owned(),
            count: Some(unread.len() as u64),
            unit: "files".to_owned(),
            examples: unread.iter().take(EXAMPLES).map(|file| shown::name(&file.name)).collect(),
            incomplete: true,
        });
    }
    let torn = input.outcomes.iter().enumerate().filter(|(_, outcome)| !outcome.complete);
    let torn: Vec<String> = torn.filter_map(|(number, _)| input.names.get(number).cloned()).collect();
    if !torn.is_empty() {
        list.push(NotCovered {
            what: "the rest of files that could not be read to their end".to_owned(),
            why: "see the errors of the scan".to_owned(),
            count: Some(torn.len() as u64),
            unit: "files".to_owned(),
            examples: torn.into_iter().take(EXAMPLES).collect(),
            incomplete: true,
        });
    }
    let unreadable = input.profile.unreadable();
    if unreadable > 0 {
        list.push(NotCovered {
            what: "records that could not be read".to_owned(),
            why: "see the errors of the scan".to_owned(),
            count: Some(unreadable),
            unit: "records".to_owned(),
            examples: Vec::new(),
            incomplete: true,
        });
    }
    let media: Vec<&Beside> = input
        .plan
        .beside
        .iter()
        .filter(|file| matches!(file.standing, Standing::Listed("image" | "audio" | "video")))
        .collect();
    if !media.is_empty() {
        list.push(NotCovered {
            what: "images, audio and video beside the data".to_owned(),
            why: "only text is read".to_owned(),
            count: Some(media.len() as u64),
            unit: "files".to_owned(),
            examples: media.iter().take(EXAMPLES).map(|file| shown::name(&file.name)).collect(),
            incomplete: false,
        });
    }
}

/// Records that hold token numbers instead of text.
fn shapes(input: &Input<'_>, list: &mut Vec<NotCovered>) {
    let tokenized =
        input.plan.files.iter().zip(input.names).enumerate().filter(|(_, (file, _))| file.schema.shape == "tokenized");
    let (numbers, names): (Vec<usize>, Vec<&String>) = tokenized.map(|(number, (_, name))| (number, name)).unzip();
    if !names.is_empty() {
        list.push(NotCovered {
            what: "texts that are stored as token numbers".to_owned(),
            why: "they cannot be read without the tokenizer that made them".to_owned(),
            count: Some(numbers.iter().map(|&number| input.profile.file(number as u32).records).sum()),
            unit: "records".to_owned(),
            examples: names.into_iter().take(EXAMPLES).cloned().collect(),
            incomplete: false,
        });
    }
}

/// Lists of numbers: embeddings, features, token numbers. They are counted, but no person reads them.
fn numbers(input: &Input<'_>, list: &mut Vec<NotCovered>) {
    let (paths, _) = input.profile.paths();
    let arrays: Vec<_> = paths
        .iter()
        .filter(|path| {
            path.role == Role::Other && path.pattern.ends_with("[*]") && path.leaves[1] > 0 && path.leaves[0] == 0
        })
        .collect();
    if !arrays.is_empty() {
        list.push(NotCovered {
            what: "what lists of numbers stand for".to_owned(),
            why: "embeddings, features and token numbers are scanned as numbers only".to_owned(),
            count: Some(arrays.len() as u64),
            unit: "fields".to_owned(),
            examples: arrays.iter().take(EXAMPLES).map(|path| shown::name(&path.pattern)).collect(),
            incomplete: false,
        });
    }
}

/// Whole families that were switched off or need something they were not given.
fn capabilities(input: &Input<'_>, list: &mut Vec<NotCovered>) {
    let off = |category: Category| !input.rules.iter().any(|(_, rule)| rule.category == category);
    for (category, what, why) in [
        (Category::Pii, "personal data", "no rule of this category is in force"),
        (Category::Secret, "secrets", "no rule of this category is in force"),
        (Category::License, "license marks", "no rule of this category is in force"),
        (Category::Poison, "poisoned-looking records", "no rule of this category is in force"),
        (
            Category::Contamination,
            "benchmarks inside the data",
            "no fingerprints of known benchmarks were given to compare with",
        ),
        (Category::Quality, "text quality", "no rule of this category is in force"),
    ] {
        if off(category) {
            list.push(NotCovered { what: what.to_owned(), why: why.to_owned(), ..NotCovered::default() });
        }
    }
    match input.duplicates {
        None => list.push(NotCovered {
            what: "duplicates".to_owned(),
            why: "they were not looked for".to_owned(),
            ..NotCovered::default()
        }),
        Some(counts) if counts.economy => list.push(NotCovered {
            what: "some of the near-duplicates".to_owned(),
            why: "economy mode finds them by similarity hashes: 85% to 97% of the pairs in four test sets".to_owned(),
            ..NotCovered::default()
        }),
        Some(counts) if counts.uncompared_pairs > 0 => list.push(NotCovered {
            what: "some pairs of records that have much in common with many others".to_owned(),
            why: "in a crowded group a record is compared with 64 others, not with all".to_owned(),
            count: Some(counts.uncompared_pairs),
            unit: "pairs".to_owned(),
            ..NotCovered::default()
        }),
        Some(_) => {}
    }
}
