//! What a license asks for, and how two licenses compare.
//!
//! A license is a handful of flags (`rules/licenses/families.toml`). One is *stricter* than another when it asks for
//! more on any flag that limits use; that, and not the name of the family, is what makes a declared license conflict with a found one.

mod families;

use super::normalize::normalize;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether commercial use is allowed. Ordered from free to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Commercial {
    /// Allowed.
    Yes,
    /// Allowed below a threshold or for some uses.
    Conditional,
    /// Not allowed.
    No,
}

/// Whether changed versions must carry the same license. Ordered from free to strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShareAlike {
    /// No.
    None,
    /// The changed files.
    Weak,
    /// The whole work.
    Strong,
}

/// Whether other models may be trained on what a model made from the data says. Ordered from free to strict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutputTraining {
    /// The license does not speak of it.
    #[default]
    Yes,
    /// Under conditions: a name to carry, no competing model.
    Conditional,
    /// No.
    No,
}

/// One thing that a license may ask for, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// Only research is allowed.
    ResearchOnly,
    /// Commercial use is forbidden or bound to conditions.
    Commercial,
    /// Changed versions may not be passed on.
    Derivatives,
    /// Some uses are forbidden.
    FieldOfUse,
    /// Training other models on the output is forbidden or bound to conditions.
    OutputTraining,
    /// Changed versions must carry the same license.
    ShareAlike,
    /// The author must be named.
    Attribution,
    /// The text of the license must go with every copy.
    Notice,
}

impl Flag {
    /// Every flag, the weightiest first.
    pub const ALL: [Self; 8] = [
        Self::ResearchOnly,
        Self::Commercial,
        Self::Derivatives,
        Self::FieldOfUse,
        Self::OutputTraining,
        Self::ShareAlike,
        Self::Attribution,
        Self::Notice,
    ];

    /// Those that decide whether a license is stricter than another. A notice is a duty of form: `MIT` is no stricter than `CC-BY`.
    const COMPARED: &[Self] = Self::ALL.split_at(7).0;
}

/// What a license, or an expression of several, asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each flag answers a question of its own")]
pub struct Terms {
    /// What people call this kind of license (`permissive`, `share-alike`, `non-commercial`); the strictest of several.
    pub family: &'static str,
    /// Commercial use.
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
    /// Whether the text of the license must go with every copy; where it does not, a link to it is enough.
    pub notice: bool,
    /// Whether other models may be trained on the output of a model.
    pub output_training: OutputTraining,
    /// Above which size another agreement is needed, in words.
    pub threshold: Option<&'static str>,
}

impl Terms {
    /// Whether `self` asks for more than `other` on any flag that limits use.
    #[must_use]
    pub fn is_stricter_than(&self, other: &Self) -> bool {
        self.stricter_on(other).next().is_some()
    }

    /// Flags that limit use on which `self` asks for more than `other`, the weightiest first.
    pub fn stricter_on(&self, other: &Self) -> impl Iterator<Item = Flag> {
        Flag::COMPARED.iter().copied().filter(move |flag| self.degree(*flag) > other.degree(*flag))
    }

    /// Flags on which it asks for something, the weightiest first.
    pub fn asks(&self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(|flag| self.degree(*flag) > 0)
    }

    /// How much it asks for on one flag, from 0; the more the stricter.
    #[must_use]
    pub fn degree(&self, flag: Flag) -> u8 {
        match flag {
            Flag::ResearchOnly => u8::from(self.research_only),
            Flag::Commercial => self.commercial as u8,
            Flag::Derivatives => u8::from(!self.derivatives),
            Flag::FieldOfUse => u8::from(self.field_of_use),
            Flag::OutputTraining => self.output_training as u8,
            Flag::ShareAlike => self.share_alike as u8,
            Flag::Attribution => u8::from(self.attribution),
            Flag::Notice => u8::from(self.notice),
        }
    }

    /// Both apply (`AND`): whatever one of them asks for.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            family: if other.weight() > self.weight() { other.family } else { self.family },
            commercial: self.commercial.max(other.commercial),
            derivatives: self.derivatives && other.derivatives,
            share_alike: self.share_alike.max(other.share_alike),
            attribution: self.attribution || other.attribution,
            field_of_use: self.field_of_use || other.field_of_use,
            research_only: self.research_only || other.research_only,
            notice: self.notice || other.notice,
            output_training: self.output_training.max(other.output_training),
            threshold: self.threshold.or(other.threshold),
        }
    }

    /// One may be chosen (`OR`): the one that asks for less.
    fn or(self, other: Self) -> Self {
        if other.weight() < self.weight() { other } else { self }
    }

    /// How much it asks for in all, a weightier flag before all lesser ones: for choosing one of two.
    pub(in crate::detect::license) fn weight(&self) -> u32 {
        Flag::ALL.iter().fold(0, |weight, flag| weight * 3 + u32::from(self.degree(*flag)))
    }
}

/// How a declared license relates to a found one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same license.
    Same,
    /// Declared promises more freedom than what was found allows: a conflict.
    Looser,
    /// Declared is stricter than what was found.
    Stricter,
    /// Other licenses that ask for the same, or ones that nothing is known about.
    Different,
    /// The same license in another version or port.
    Version,
}

/// The id without version, port and `-only`/`-or-later`: `CC-BY-SA-3.0-DE` is a `CC-BY-SA`.
pub(super) fn stem(id: &str) -> &str {
    let mut at = 0;
    for segment in id.split('-') {
        let version = segment.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
            && (segment.contains('.') || segment.len() >= 4);
        if version && at > 0 {
            return &id[..at - 1];
        }
        at += segment.len() + 1;
    }
    id
}

/// Terms of an SPDX id, `LicenseRef-...` or expression of them; `None` when one of them is not known.
///
/// `AND` binds closer than `OR`, parentheses are read past, and what stands after `WITH` gives permission and is left out.
#[must_use]
pub fn terms(expression: &str) -> Option<Terms> {
    let mut alternatives: Option<Terms> = None;
    let mut all: Option<Terms> = None;
    let mut skip = false;
    for word in
        expression.split(|ch: char| ch.is_whitespace() || matches!(ch, '(' | ')')).filter(|word| !word.is_empty())
    {
        if word.eq_ignore_ascii_case("or") {
            let group = all.take()?;
            alternatives = Some(alternatives.map_or(group, |known| known.or(group)));
        } else if word.eq_ignore_ascii_case("with") {
            skip = true;
        } else if !word.eq_ignore_ascii_case("and") && !std::mem::take(&mut skip) {
            let one = families::of(stem(word.trim_end_matches('+')))?;
            all = Some(all.map_or(one, |known| known.and(one)));
        }
    }
    let group = all?;
    Some(alternatives.map_or(group, |known| known.or(group)))
}

/// Terms of a license in any spelling.
#[must_use]
pub fn spelled(license: &str) -> Option<Terms> {
    terms(normalize(license).as_deref().unwrap_or(license))
}

/// Flags that limit use on which the license `second` asks for more than `first`, both in any spelling; none when one is not known.
#[must_use]
pub fn stricter_flags(first: &str, second: &str) -> Vec<Flag> {
    match (spelled(first), spelled(second)) {
        (Some(first), Some(second)) => second.stricter_on(&first).collect(),
        _ => Vec::new(),
    }
}

/// The id without `-only` and `-or-later`: a tag such as `gpl-3.0` does not say which.
fn plain(id: &str) -> &str {
    id.strip_suffix("-only").or_else(|| id.strip_suffix("-or-later")).unwrap_or(id)
}

/// Compares a declared license with a found one; both may be written in any spelling.
#[must_use]
pub fn relation(declared: &str, found: &str) -> Relation {
    let declared = normalize(declared).unwrap_or_else(|| declared.trim().to_owned());
    let found = normalize(found).unwrap_or_else(|| found.trim().to_owned());
    if plain(&declared).eq_ignore_ascii_case(plain(&found)) {
        return Relation::Same;
    }
    match (terms(&declared), terms(&found)) {
        (Some(promised), Some(actual)) if actual.is_stricter_than(&promised) => Relation::Looser,
        (Some(promised), Some(actual)) if promised.is_stricter_than(&actual) => Relation::Stricter,
        _ if stem(&declared).eq_ignore_ascii_case(stem(&found)) => Relation::Version,
        _ => Relation::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spdx_ids_have_terms_but_those_that_stand_for_many_licenses() {
        let ids = spdx::identifiers::LICENSES.iter().map(|license| license.name);
        let unknown: Vec<&str> = ids.filter(|id| terms(id).is_none()).collect();
        let left_out = [
            "BSD-3-Clause-OpenWebUI",
            "FDK-MPEG-H",
            "ISO-permission",
            "NOASSERTION",
            "SGI-B-1.0",
            "SGI-B-1.1",
            "SGI-B-2.0",
            "SUL-1.0",
            "Unicode-TOU",
            "any-OSI",
            "any-OSI-perl-modules",
        ];
        assert_eq!(unknown, left_out);
    }

    #[test]
    fn a_hidden_non_commercial_clause_makes_the_declared_license_looser() {
        assert_eq!(relation("mit", "cc-by-nc-4.0"), Relation::Looser);
        assert_eq!(relation("MIT", "CC BY-NC-SA 4.0"), Relation::Looser);
        assert_eq!(relation("cc-by-4.0", "CC-BY-SA-4.0"), Relation::Looser);
        assert_eq!(relation("apache-2.0", "LicenseRef-research-only"), Relation::Looser);
    }

    #[test]
    fn the_other_way_round_it_is_stricter() {
        assert_eq!(relation("cc-by-nc-4.0", "mit"), Relation::Stricter);
        assert_eq!(relation("gpl-3.0", "LGPL-3.0-or-later"), Relation::Stricter);
    }

    #[test]
    fn the_flags_in_dispute_are_named() {
        assert_eq!(stricter_flags("cc-by-4.0", "CC BY-NC-SA 4.0"), [Flag::Commercial, Flag::ShareAlike]);
        assert_eq!(stricter_flags("CC BY-NC-SA 4.0", "cc-by-4.0"), []);
        assert_eq!(stricter_flags("gemma", "llama3"), [Flag::OutputTraining]);
        assert_eq!(stricter_flags("cc-by-4.0", "mit"), [], "a notice limits no use");
    }

    #[test]
    fn licenses_of_models_speak_of_their_output() {
        let llama = spelled("llama3").expect("known");
        assert_eq!(llama.threshold, Some("700 million monthly active users"));
        assert_eq!(llama.output_training, OutputTraining::No);
        let asked: Vec<Flag> = spelled("llama3.1").expect("known").asks().collect();
        let conditions = [Flag::Commercial, Flag::FieldOfUse, Flag::OutputTraining, Flag::Attribution, Flag::Notice];
        assert_eq!(asked, conditions);
    }

    #[test]
    fn spelling_and_version_are_told_apart() {
        assert_eq!(relation("apache 2", "Apache-2.0"), Relation::Same);
        assert_eq!(relation("agpl-3.0", "AGPL-3.0-or-later"), Relation::Same);
        assert_eq!(relation("cc-by-3.0", "CC-BY-4.0"), Relation::Version);
        assert_eq!(relation("mit", "ISC"), Relation::Different);
        assert_eq!(relation("some house rules", "MIT"), Relation::Different);
    }

    #[test]
    fn a_choice_asks_for_the_lesser_and_a_sum_for_both() {
        let choice = terms("MIT OR GPL-3.0-only").expect("known");
        assert_eq!((choice.family, choice.share_alike), ("permissive", ShareAlike::None));
        let sum = terms("Apache-2.0 AND CC-BY-NC-4.0").expect("known");
        assert_eq!((sum.family, sum.commercial), ("non-commercial", Commercial::No));
        assert_eq!(terms("GPL-2.0-only WITH Classpath-exception-2.0").map(|terms| terms.family), Some("copyleft"));
        assert_eq!(terms("MIT AND LicenseRef-nobody-knows"), None);
        assert_eq!(terms("OR"), None);
    }

    #[test]
    fn the_stem_drops_version_and_port() {
        assert_eq!(stem("CC-BY-NC-SA-3.0-DE"), "CC-BY-NC-SA");
        assert_eq!(stem("BSD-3-Clause"), "BSD-3-Clause");
        assert_eq!(stem("GPL-2.0-or-later"), "GPL");
        assert_eq!(stem("0BSD"), "0BSD");
        assert_eq!(stem("Unicode-DFS-2016"), "Unicode-DFS");
    }
}
