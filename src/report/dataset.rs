//! Files, cards and fields of the report.

use super::build::Input;
use super::model::{BesideEntry, CardEntry, Dataset, FileEntry, StandingKind};
use super::{composition, shown};
use crate::source::Standing;

/// The dataset section.
pub(super) fn build(input: &Input<'_>) -> Dataset {
    let (paths, fields_left_out) = input.profile.paths();
    Dataset {
        content_root: content_root(input),
        files: files(input),
        beside: beside(input),
        cards: cards(input),
        layouts: input.plan.layouts.iter().map(|&layout| layout.to_owned()).collect(),
        fields: composition::fields(&paths),
        fields_left_out,
    }
}

/// Whether a file with this standing makes the scan incomplete.
pub(super) fn makes_incomplete(standing: &Standing) -> bool {
    matches!(standing, Standing::Unscanned(_) | Standing::Broken(_))
}

fn files(input: &Input<'_>) -> Vec<FileEntry> {
    let entry = |(number, file): (usize, &crate::source::DataFile)| {
        let counts = input.profile.file(number as u32);
        FileEntry {
            name: input.names.get(number).cloned().unwrap_or_default(),
            sha256: input.outcomes.get(number).and_then(|outcome| outcome.sha256.clone()),
            bytes: file.bytes,
            format: file.format.as_str().to_owned(),
            compression: file.compression.as_str().to_owned(),
            split: file.split.as_str().to_owned(),
            config: file.config.as_deref().map(shown::name),
            shape: file.schema.shape.to_owned(),
            records: counts.records,
            unreadable_records: counts.unreadable,
            content_bytes: counts.content_bytes,
            tokens: counts.tokens,
        }
    };
    input.plan.files.iter().enumerate().map(entry).collect()
}

fn beside(input: &Input<'_>) -> Vec<BesideEntry> {
    let entry = |beside: &crate::source::Beside| {
        let (standing, what) = match &beside.standing {
            Standing::Listed(what) => (StandingKind::Listed, *what),
            Standing::Unscanned(what) => (StandingKind::Unscanned, *what),
            Standing::Code(what) => (StandingKind::Code, *what),
            Standing::Broken(why) => (StandingKind::Broken, why.as_str()),
        };
        BesideEntry { name: shown::name(&beside.name), bytes: beside.bytes, standing, what: shown::name(what) }
    };
    input.plan.beside.iter().map(entry).collect()
}

fn cards(input: &Input<'_>) -> Vec<CardEntry> {
    let values = |list: &[String]| list.iter().map(|value| shown::value(value)).collect();
    let entry = |card: &crate::source::Card| CardEntry {
        file: shown::name(&card.file),
        licenses: values(&card.licenses),
        license_name: card.license_name.as_deref().map(shown::value),
        license_link: card.license_link.as_deref().map(shown::name),
        languages: values(&card.languages),
        source_datasets: values(&card.source_datasets),
        declared_records: card.declared_records.iter().map(|(split, count)| (shown::name(split), *count)).collect(),
        problem: card.problem.as_deref().map(shown::name),
    };
    input.plan.cards.iter().map(entry).collect()
}

/// BLAKE3 over (name, digest) of all data files in order of name; the true names, so that it can be computed anew.
fn content_root(input: &Input<'_>) -> Option<String> {
    let mut hasher = blake3::Hasher::new();
    for (number, file) in input.plan.files.iter().enumerate() {
        let digest = input.outcomes.get(number)?.sha256.as_deref()?;
        for text in [file.name.as_str(), digest] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
    (!input.plan.files.is_empty()).then(|| hasher.finalize().to_hex().to_string())
}
