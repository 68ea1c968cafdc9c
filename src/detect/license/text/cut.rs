//! Texts in whose middle the record begins or ends: of a long document that was cut into records, each holds a part.

use super::align::align;
use super::canon::Words;
use super::{Claim, Library, Stretch, count, deal, score};
use crate::detect::license::terms::{stem, terms};
use crate::kernel::words::token_hash_of;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Shingles that a part must share with the text: some forty words.
const SHARED: u32 = 16;
/// Texts that are laid over the record, at most.
const CANDIDATES: usize = 64;
/// Least share of the words that can stand there which do, and of the words there which are the text's.
const SAME: f64 = 0.95;
/// Words at the edge of a record that may be torn: a heading, a word cut in two.
const EDGE: usize = 3;
/// Share of a license's words from which it is no part.
const WHOLE: f64 = 0.95;
/// How many times the words of a whole license a part of another one must have.
const MORE: f64 = 1.5;
/// Texts that may have a part in common which grants nothing: what more of them share is a disclaimer, and that is no license.
const FEW: usize = 8;
/// Words of which a part that more texts share holds one.
const GRANTING: [&str; 14] = [
    "permission",
    "permitted",
    "grant",
    "grants",
    "granted",
    "redistribute",
    "redistributed",
    "redistribution",
    "redistributions",
    "copy",
    "copies",
    "distribute",
    "convey",
    "conditions",
];
/// Share of the best score from which another text explains the part as well.
const AS_WELL: f64 = 0.98;

static GRANTS: LazyLock<HashSet<u64>> = LazyLock::new(|| GRANTING.iter().map(|word| token_hash_of(word)).collect());

/// What explains a stretch best: `whole`, which stands there nearly in full, or a text of which a part reaches to an edge of the record.
pub(super) fn or_part(
    whole: Option<Claim>,
    library: &Library,
    words: &Words,
    said: &[u32],
    stretch: &Stretch,
    votes: &mut [u32],
) -> Option<Claim> {
    let (first, last) = (words.first && stretch.low == 0, words.last && stretch.high == words.len());
    if !(first || last) || whole.as_ref().is_some_and(|whole| whole.confidence >= WHOLE) {
        return whole;
    }
    let part = part(library, words, said, stretch, votes);
    match (whole, part) {
        (Some(whole), Some(part)) if (part.found.matched as f64) < MORE * whole.found.matched as f64 => Some(whole),
        (whole, part) => part.or(whole),
    }
}

fn part(library: &Library, words: &Words, said: &[u32], stretch: &Stretch, votes: &mut [u32]) -> Option<Claim> {
    count(&stretch.seeds, votes);
    let sizes = &library.index.sizes;
    let most = votes.iter().copied().max().filter(|&most| most >= SHARED)?;
    // An exception holds the notice of its license, and is none.
    let near =
        |&number: &usize| votes[number] * 10 >= most * 9 && spdx::license_id(library.corpus.texts[number].id).is_some();
    let mut ranked: Vec<usize> = (0..votes.len()).filter(near).collect();
    ranked.sort_unstable_by_key(|&number| (std::cmp::Reverse(votes[number]), sizes[number], number));
    ranked.truncate(CANDIDATES);
    let dealt = deal(&stretch.seeds, &ranked, votes);
    let mut claims = Vec::new();
    for (&number, own) in ranked.iter().zip(&dealt) {
        let text = &library.corpus.texts[number];
        let (known, weights) = (library.corpus.words(text), library.corpus.weights(text));
        let Some(found) = align((known, weights), &words.hashes, stretch.low, stretch.high, own) else { continue };
        let begun = words.first && found.start <= EDGE;
        let ended = words.last && found.end + EDGE >= words.len();
        let part = if begun { found.part.start } else { 0 }..if ended { found.part.end } else { known.len() };
        let same = found.matched as f64 >= SAME * part.len() as f64 && found.purity() >= SAME;
        let grants =
            || ranked.len() <= FEW || words.hashes[found.start..found.end].iter().any(|word| GRANTS.contains(word));
        if (begun || ended)
            && same
            && grants()
            && let Some(score) = score(&weights[part], said, &found)
        {
            claims.push(Claim { id: text.id, score, confidence: found.coverage(known.len()), part: true, found });
        }
    }
    let most = claims.iter().map(|claim| claim.score).fold(0.0, f64::max);
    claims.retain(|claim| claim.score >= most * AS_WELL);
    likeliest(claims)
}

/// One of the texts that explain a part equally well.
fn likeliest(mut claims: Vec<Claim>) -> Option<Claim> {
    let first = claims.first()?.id;
    let strictness = |id: &str| terms(id).map_or(0, |terms| terms.weight());
    let strict = strictness(first);
    let usual = |claim: &Claim| USUAL.iter().position(|id| *id == claim.id).unwrap_or(USUAL.len());
    let alike = claims.iter().all(|claim| strictness(claim.id) == strict);
    let sure = if claims.iter().all(|claim| stem(claim.id) == stem(first)) { ALONE } else { SHARING };
    let mut likeliest = if !alike && claims.iter().any(|claim| claim.id.starts_with(COMMONS)) {
        claims[0].id = "LicenseRef-hf-cc";
        claims.into_iter().next()?
    } else {
        // Shorter texts stand first, and of equal ones the first is taken.
        claims.into_iter().min_by_key(|claim| (usual(claim), std::cmp::Reverse(strictness(claim.id))))?
    };
    likeliest.confidence = likeliest.confidence.max(sure);
    Some(likeliest)
}

/// How sure a part is that stands in one license alone, and one that several share.
const ALONE: f64 = 0.7;
const SHARING: f64 = 0.5;

/// How the ids of Creative Commons licenses start. What they ask for stands in few of their words; the others are the same in all of them.
const COMMONS: &str = "CC-";

/// Licenses that others were made from, those that are used most first: the words that they share are more likely theirs. Otherwise what asks
/// for more is taken.
const USUAL: [&str; 18] = [
    "Apache-2.0",
    "MIT",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "ISC",
    "GPL-3.0-only",
    "GPL-2.0-only",
    "LGPL-2.1-only",
    "LGPL-3.0-only",
    "AGPL-3.0-only",
    "MPL-2.0",
    "MPL-1.1",
    "EPL-2.0",
    "EPL-1.0",
    "GFDL-1.3-only",
    "MS-PL",
    "Unlicense",
    "Zlib",
];
