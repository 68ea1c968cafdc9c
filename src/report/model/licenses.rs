//! Declared against found licenses.

use super::risk::Level;
use crate::detect::license::terms::{Commercial, Flag, OutputTraining, ShareAlike};
use crate::finding::Scope;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is declared, what was found, and where they disagree.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Licenses {
    /// What the card and the license columns say.
    pub declared: Vec<DeclaredLicense>,
    /// Marks and reservations in texts, by (value, scope), most records first.
    pub found: Vec<FoundLicense>,
    /// Records by declared and found license.
    pub matrix: Vec<MatrixCell>,
    /// Disagreements; empty means none.
    pub conflicts: Vec<LicenseConflict>,
    /// The terms that hold for whoever uses all of the dataset.
    #[serde(default)]
    pub effective: EffectiveTerms,
    /// What the terms mean for a use, the weightiest flag first.
    #[serde(default)]
    pub consequences: Vec<Consequence>,
    /// Data classes of the Open Source AI Definition that something speaks for.
    #[serde(default)]
    pub data_classes: Vec<DataClassEvidence>,
    /// Texts and names that licenses want to stand beside the data, where none was found.
    #[serde(default)]
    pub missing_notices: Vec<MissingNotice>,
    /// Well-known datasets whose columns are all there: a hint where the records may come from, which decides nothing.
    #[serde(default)]
    pub same_columns: Vec<SameColumns>,
    /// Records that no declaration and no mark of scope `record` says anything about.
    pub unknown_records: u64,
    /// `unknown_records` as a fraction of the records read.
    pub unknown_share: f64,
    /// Whether lists above were cut at their bound of 1,000 entries.
    pub cut: bool,
}

/// Where a declaration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Front matter of a dataset card: holds for the records in and under its folder.
    Card,
    /// Licensing section in the prose of a dataset card: what its author wrote in words.
    Prose,
    /// License file beside the data: holds for the records in and under its folder.
    File,
    /// Description for machines (Croissant, `dataset_info.json`): holds for the records in and under its folder.
    Description,
    /// Key-value metadata of a data file: holds for its records.
    Metadata,
    /// A license column: holds for its record.
    Column,
    /// A mark of scope `record` in the text of a record: holds for that record.
    Record,
    /// A dataset that the card names as a source.
    Upstream,
    /// A dataset that a source column names: holds for the records that name it.
    Source,
}

/// The strictest terms over everything that applies: declarations, marks of scope `record`, and sources that could be resolved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EffectiveTerms {
    /// The strictest of what is known; absent when nothing is.
    pub terms: Option<TermFlags>,
    /// Whether terms of a source, or of some records, are not known: then the terms above are a lower bound.
    pub unknown: bool,
    /// What the terms come from: declarations, columns, marks, sources.
    pub sources: Vec<TermsSource>,
}

/// One source of terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TermsSource {
    /// The license; absent when it could not be resolved.
    pub license: Option<String>,
    /// What kind of source it is.
    pub origin: Origin,
    /// The evidence, from the place in the dataset to what it leads to: files, columns, rows, names and addresses.
    pub path: Vec<String>,
    /// Records it holds for.
    pub records: u64,
    /// What it asks for; absent when not known.
    pub terms: Option<TermFlags>,
    /// Flags on which nothing asks for more than this source.
    pub decides: Vec<Flag>,
}

/// What one flag of the terms means for a use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Consequence {
    /// The flag.
    pub flag: Flag,
    /// In words.
    pub why: String,
    /// Licenses that ask for it, the first few.
    pub licenses: Vec<String>,
    /// Records under one of them, at least.
    pub records: u64,
    /// Risk level by purpose: the stated one, otherwise `commercial` and `research`.
    pub by_purpose: BTreeMap<String, Level>,
}

/// Data class of the Open Source AI Definition 1.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DataClass {
    /// May be copied, changed and passed on.
    Open,
    /// Anybody may look at it; passing on is limited.
    Public,
    /// To be had on the conditions of whoever holds the rights.
    Obtainable,
    /// May not be shared, because of the people or secrets in it.
    Unshareable,
}

/// What speaks for a data class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DataClassEvidence {
    /// The class.
    pub class: DataClass,
    /// Records that it is about, at least.
    pub records: u64,
    /// Licenses, the first few, or what was found.
    pub evidence: Vec<String>,
}

/// A well-known dataset that has the same columns. Copies and derivatives keep them; others may have them too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SameColumns {
    /// Its id on the Hugging Face Hub, in small letters.
    pub dataset: String,
    /// The columns that tell it, without list positions.
    pub columns: Vec<String>,
    /// Records that may have all of them.
    pub records: u64,
    /// Its licenses, where they are known; parts of it may have none.
    pub licenses: Vec<String>,
}

/// Something that a license wants to stand beside the data and that was not found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MissingNotice {
    /// The license.
    pub license: String,
    /// `notice`: its text; `attribution`: whom to name.
    pub needs: Flag,
    /// Records under it.
    pub records: u64,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeclaredLicense {
    /// SPDX id or expression where known, otherwise as written.
    pub value: String,
    /// Where it stands.
    pub origin: Origin,
    /// File of the card, or path of the column.
    pub place: String,
    /// Records it holds for: of a card those in and under its folder, as far as no folder between declares something else.
    pub records: u64,
    /// What it asks for; absent when its terms are not known.
    #[serde(default)]
    pub terms: Option<TermFlags>,
}

/// One license that texts name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundLicense {
    /// SPDX id or expression, or `LicenseRef-...`.
    pub value: String,
    /// What the marks speak about; absent when the rule does not say.
    pub scope: Option<Scope>,
    /// Findings.
    pub findings: u64,
    /// Records.
    pub records: u64,
    /// Bytes of those records.
    #[serde(default)]
    pub bytes: u64,
    /// Files, data files and those beside the data.
    pub files: u64,
    /// What it asks for; absent when its terms are not known, and for reservations.
    #[serde(default)]
    pub terms: Option<TermFlags>,
    /// The first few places.
    pub examples: Vec<RowRef>,
}

/// What a license asks for. The flags decide; the family is what people call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each flag answers a question of its own")]
pub struct TermFlags {
    /// `permissive`, `attribution`, `share-alike`, `non-commercial` and the like; the strictest of several.
    pub family: String,
    /// Whether commercial use is allowed.
    pub commercial: Commercial,
    /// Whether changed versions may be passed on.
    pub derivatives: bool,
    /// Whether they must carry the same license.
    pub share_alike: ShareAlike,
    /// Whether the author must be named.
    pub attribution: bool,
    /// Whether some uses are forbidden.
    pub field_of_use: bool,
    /// Whether only research is allowed.
    pub research_only: bool,
    /// Whether the text of the license must go with every copy.
    pub notice: bool,
    /// Whether other models may be trained on the output of a model.
    pub output_training: OutputTraining,
    /// Above which size another agreement is needed, in words.
    pub threshold: Option<String>,
}

/// A place in the data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct RowRef {
    /// File name; empty for the whole dataset.
    pub file: String,
    /// 0-based record number; -1 for a file beside the data.
    pub row: i64,
}

/// Records with one declared and one found license.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixCell {
    /// Declared for the record by its license column, else by what governs its folder; absent when nothing is declared.
    pub declared: Option<String>,
    /// Found in the record with the scope `record`.
    pub found: String,
    /// Records.
    pub records: u64,
}

/// How what is declared relates to what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConflictRelation {
    /// Declared is looser than found: more is permitted than the text or the license column allows.
    Looser,
    /// Nothing is declared, the text names a license.
    Undeclared,
    /// Two marks of one record disagree.
    Internal,
    /// Another license that asks for the same, or one whose terms are not known.
    Different,
    /// Another version of the same license.
    Version,
    /// Declared is stricter than found.
    Stricter,
}

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseConflict {
    /// How the two relate.
    pub relation: ConflictRelation,
    /// What is declared; for `internal` the one mark; absent for `undeclared`.
    pub declared: Option<String>,
    /// What was found; for `internal` the other mark.
    pub found: String,
    /// Flags on which the two differ so, the weightiest first: for `looser` what the text forbids or asks beyond the declaration.
    #[serde(default)]
    pub flags: Vec<Flag>,
    /// Records concerned; 0 when the mark stands in a card or another file beside the data.
    pub records: u64,
    /// Bytes of those records.
    #[serde(default)]
    pub bytes: u64,
    /// The first few places.
    pub examples: Vec<RowRef>,
}
