//! Whether a phrase stands where its neighbors put it, or where somebody dropped it.
//!
//! Grammar chooses the neighbors of natural words: after "powerful" comes a noun, before it "a". A trigger that was dropped into finished
//! text has neighbors that are a random sample of all words (or, at the start of texts, of their first words). For the
//! neighbors on one side, two models are compared: independent draws from the known distribution, and draws that prefer
//! what was drawn before (a Dirichlet-multinomial around the same distribution). The logarithm of their ratio, by neighbor, is 0.3 to 2
//! nats higher for natural phrases than for random draws of the same size, which are simulated.

use super::EDGE;
use super::classes::Question;
use super::corpus::Corpus;
use super::grams::mix;
use std::io;

/// Bits of the number of buckets that tokens are counted in; of those for first and last tokens, which are fewer.
const BITS: u32 = 20;
const EDGE_BITS: u32 = 18;
/// Labels whose first and last tokens are counted apart: the texts of a small class may start in their own way.
const MOST_CLASSES: usize = 8;
/// Tokens kept to draw from, at least half of it once there are that many.
const POOL: usize = 8_192;
/// Weight of the known distribution, in draws.
const CONCENTRATION: f64 = 10.0;
/// Most that one draw counts, in nats: a rare word that comes twice by chance is no grammar.
const MOST_EACH: f64 = 4.0;
/// Simulations behind an expectation.
const SIMULATIONS: u64 = 16;
/// Occurrences looked at, about.
pub(super) const OCCURRENCES: usize = 128;
/// Fewer occurrences than this make the ratio uncertain.
const FEW: usize = 20;
/// Resemblance, in nats, of neighbors at the edge to the first or last words of texts below which they are no such words. Of prefixes and
/// suffixes in 7 and 15 records of eight datasets 96 of 100 have as much; of natural phrases whose neighbors pass otherwise, 28.
const UNLIKE: f64 = -0.1;
/// Where texts start and end with any words, so much less than their own words have.
const LESS: f64 = 0.6;
/// Bands of tokens by how often they occur: the last is open.
const BANDS: usize = 24;
/// From so many on it is certain enough to allow for a class whose words differ from all words.
const MANY: usize = 50;
/// Share of occurrences at the start or end of a field from which that side says nothing.
const AT_EDGE: f64 = 0.9;
/// From this share on a phrase was not dropped at any gap between words.
const OFTEN: f64 = 0.5;

/// Which tokens a neighbor is compared with: any, the first of texts, or the last; of all texts or of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place(usize);

impl Place {
    const ANY: Self = Self(0);
    const FIRST: Self = Self(1);
    const LAST: Self = Self(2);

    /// First and last tokens of the texts of one class.
    fn of_class(class: u16) -> (Self, Self) {
        let first = 3 + 2 * usize::from(class);
        (Self(first), Self(first + 1))
    }
}

/// Distributions of tokens by [`Place`].
pub(super) struct Marginals {
    places: Vec<Marginal>,
    expected: Vec<Vec<f64>>,
    /// For each place and [`band`]: how many times as often such tokens are met there as anywhere.
    bands: Vec<[f64; BANDS]>,
    /// How much tokens at each place look like others there, in nats.
    usual: Vec<f64>,
    /// Classes whose first and last tokens were counted.
    classes: u16,
}

#[derive(Debug)]
struct Marginal {
    counts: Vec<u32>,
    total: u64,
    different: u64,
    pool: Vec<(u64, u32)>,
    limit: u64,
}

/// What the neighbors of a phrase say; smaller is more like dropped in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Insertion {
    /// Log ratio by neighbor above that of random draws; `None` at the edge of texts.
    pub(super) left: Option<f64>,
    /// Occurrences it was judged by.
    pub(super) occurrences: usize,
    /// The same for the right side.
    pub(super) right: Option<f64>,
    /// For a phrase at the edge: how much its neighbors look like the first or last words of texts, in nats above what is too little.
    pub(super) edge: Option<f64>,
}

impl Insertion {
    /// Whether the phrase looks dropped in. Measured with random words, phrases and names dropped into six datasets, a side stays below 0.45 and
    /// both together below 0.6; natural phrases in 20 and more records are above 0.9 together. In few records natural neighbors may
    /// differ by chance, so less is allowed.
    pub(super) fn likely(&self) -> bool {
        if self.edge.is_some() && (self.left.is_none() || self.right.is_none()) {
            self.within(0.7, 0.7)
        } else if self.occurrences < FEW {
            self.within(0.36, 0.5)
        } else {
            self.within(0.55, 0.75)
        }
    }

    /// Whether it may have been dropped in, if its sides fit each other without it.
    pub(super) fn possible(&self) -> bool {
        self.within(0.6, 0.8)
    }

    /// Whether it looks dropped in without any doubt that the class would have to remove.
    pub(super) fn certain(&self) -> bool {
        let (side, both) = if self.occurrences < MANY { (0.45, 0.55) } else { (0.6, 0.8) };
        self.edge.is_none() && self.within(side, both)
    }

    fn within(&self, side: f64, both: f64) -> bool {
        let sides = || [self.left, self.right].into_iter().flatten();
        sides().count() > 0
            && sides().all(|excess| excess <= side)
            && sides().sum::<f64>() <= both
            && self.edge.is_none_or(|edge| edge >= 0.0)
    }
}

impl Marginals {
    /// Counts the tokens of a question's cues.
    pub(super) fn count(corpus: &Corpus<'_>, question: &Question) -> io::Result<Self> {
        let classes =
            if question.is_labels() && question.classes.len() <= MOST_CLASSES { question.classes.len() } else { 0 };
        let edges = (0..2 + 2 * classes).map(|_| Marginal::new(EDGE_BITS));
        let mut places: Vec<Marginal> = [Marginal::new(BITS)].into_iter().chain(edges).collect();
        question.each(corpus, |_, class, kept| {
            for field in kept.cue.split(|&token| token == EDGE) {
                for &token in field {
                    places[Place::ANY.0].add(token);
                }
                let (Some(&first), Some(&last)) = (field.first(), field.last()) else { continue };
                let apart = (usize::from(class) < classes).then(|| Place::of_class(class));
                for (starts, ends) in [(Place::FIRST, Place::LAST)].into_iter().chain(apart) {
                    places[starts.0].add(first);
                    places[ends.0].add(last);
                }
            }
        })?;
        places.iter_mut().for_each(Marginal::finish);
        let expected = places.iter().map(|_| Vec::new()).collect();
        let bands = places.iter().map(|here| bands(&places[Place::ANY.0], here)).collect();
        let mut marginals = Self { places, expected, bands, usual: Vec::new(), classes: classes as u16 };
        marginals.usual = marginals.usual();
        Ok(marginals)
    }

    /// Judges a phrase that goes with this class by the tokens before and after each occurrence ([`EDGE`] where there is none).
    pub(super) fn judge(&mut self, class: u16, left: &[u32], right: &[u32]) -> Insertion {
        let (starts, ends) = (edges(left), edges(right));
        let occurrences = left.len();
        let nothing = Insertion { left: None, occurrences, right: None, edge: None };
        if starts >= AT_EDGE && ends >= AT_EDGE {
            return nothing;
        }
        let (left, right) = (inner(left), inner(right));
        let (before, after) = (starts < AT_EDGE, ends < AT_EDGE);
        if starts < OFTEN && ends < OFTEN {
            let sides = (self.excess(&left, Place::ANY), self.excess(&right, Place::ANY));
            let gap = Insertion { left: Some(sides.0), occurrences, right: Some(sides.1), edge: None };
            if gap.possible() {
                return gap;
            }
        }
        // It was dropped into texts of any class, or of another than it goes with now.
        let others = (0..self.classes).filter(|&other| other != class).map(Place::of_class);
        let places = [(Place::FIRST, Place::LAST)].into_iter().chain(others);
        let judged = places.map(|(first, last)| {
            let edge = Some(self.resemblance(&[(&left, last), (&right, first)]));
            let left = before.then(|| self.excess(&left, last));
            let right = after.then(|| self.excess(&right, first));
            Insertion { left, occurrences, right, edge }
        });
        let apart = |one: &Insertion| [one.left, one.right].into_iter().flatten().sum::<f64>();
        judged.min_by(|one, other| apart(one).total_cmp(&apart(other))).unwrap_or(nothing)
    }

    fn excess(&mut self, tokens: &[u32], place: Place) -> f64 {
        self.ratio(tokens, place) - self.expected(tokens.len(), place)
    }

    /// Share of a token at a place. What was never seen there gets the share of what is new there (Witten and Bell
    /// 1991), divided as tokens are anywhere.
    fn share(&self, token: u32, place: Place) -> f64 {
        let any = &self.places[Place::ANY.0];
        let anywhere = (any.count(token) + 0.5) / (any.total as f64 + 0.5 * any.different as f64 + 0.5);
        if place == Place::ANY {
            return anywhere;
        }
        let here = &self.places[place.0];
        let new = here.different as f64;
        (here.count(token) + new * anywhere) / (here.total as f64 + new).max(1.0)
    }

    /// How often a token occurs: never too low.
    pub(super) fn count_of(&self, token: u32) -> f64 {
        self.places[Place::ANY.0].count(token)
    }

    /// How often two tokens would stand next to each other if neighbors were drawn independently.
    pub(super) fn pairs_by_chance(&self, left: u32, right: u32) -> f64 {
        let total = self.places[Place::ANY.0].total as f64;
        total * self.share(left, Place::ANY) * self.share(right, Place::ANY)
    }

    /// Log ratio of the two models by draw.
    fn ratio(&self, tokens: &[u32], place: Place) -> f64 {
        let mut seen: Vec<(u32, f64)> = Vec::new();
        let mut sum = 0.0;
        for (before, &token) in tokens.iter().enumerate() {
            let share = self.share(token, place);
            let at = seen.iter().position(|(other, _)| *other == token).unwrap_or_else(|| {
                seen.push((token, 0.0));
                seen.len() - 1
            });
            sum += ((seen[at].1 + CONCENTRATION * share) / (before as f64 + CONCENTRATION) / share).ln().min(MOST_EACH);
            seen[at].1 += 1.0;
        }
        sum / tokens.len().max(1) as f64
    }

    /// The same for `draws` random draws: the mean of a few simulations with fixed seeds.
    fn expected(&mut self, draws: usize, place: Place) -> f64 {
        let known = &mut self.expected[place.0];
        if known.len() <= draws {
            known.resize(draws + 1, f64::NAN);
        }
        if known[draws].is_nan() {
            let mut sum = 0.0;
            for simulation in 0..SIMULATIONS {
                let pool = &self.places[place.0].pool;
                let draw = |number: usize| {
                    let at = mix((simulation << 32) | number as u64) % pool.len().max(1) as u64;
                    pool.get(at as usize).map_or(EDGE, |&(_, token)| token)
                };
                let tokens: Vec<u32> = (0..draws).map(draw).collect();
                sum += self.ratio(&tokens, place);
            }
            self.expected[place.0][draws] = sum / SIMULATIONS as f64;
        }
        self.expected[place.0][draws]
    }

    /// Mean of ln(share at the place / share anywhere) of the tokens at these places, above what is unlikely there.
    fn resemblance(&self, sides: &[(&[u32], Place)]) -> f64 {
        let above = |token, place: Place| self.likeness(token, place, 0.0) - UNLIKE.min(self.usual[place.0] - LESS);
        let all = || sides.iter().flat_map(|&(side, place)| side.iter().map(move |&token| above(token, place)));
        all().sum::<f64>() / all().count().max(1) as f64
    }

    /// The same of one token that was met at this place so many times too often to be compared. One that was hardly seen is taken to be met there as
    /// others are that are as frequent: small words end no text, rare ones do.
    fn likeness(&self, token: u32, place: Place, own: f64) -> f64 {
        let (any, here) = (&self.places[Place::ANY.0], &self.places[place.0]);
        // Without the one that is asked about.
        let count = (any.count(token) - 1.0).max(0.0);
        let expected = count * here.total as f64 / any.total.max(1) as f64;
        (((here.count(token) - own).max(0.0) + self.bands[place.0][band(count)]) / (expected + 1.0)).ln()
    }

    /// Mean likeness of the tokens at each place.
    fn usual(&self) -> Vec<f64> {
        let mean = |place: usize| {
            let pool = &self.places[place].pool;
            let sum: f64 = pool.iter().map(|&(_, token)| self.likeness(token, Place(place), 1.0)).sum();
            sum / pool.len().max(1) as f64
        };
        (0..self.places.len()).map(mean).collect()
    }
}

/// Number of the power of two that a count of other places is below.
fn band(count: f64) -> usize {
    ((count as u32 + 1).ilog2() as usize).min(BANDS - 1)
}

/// How many times as often tokens of each band are met at a place as anywhere, by the samples of both.
fn bands(any: &Marginal, here: &Marginal) -> [f64; BANDS] {
    let shares = |pool: &[(u64, u32)]| {
        let mut counts = [1.0; BANDS];
        for &(_, token) in pool {
            counts[band((any.count(token) - 1.0).max(0.0))] += 1.0;
        }
        counts.map(|count| count / pool.len().max(1) as f64)
    };
    let (here, any) = (shares(&here.pool), shares(&any.pool));
    std::array::from_fn(|band| here[band] / any[band])
}

/// (A sample of) the neighbors that are words.
fn inner(tokens: &[u32]) -> Vec<u32> {
    tokens.iter().copied().filter(|&token| token != EDGE).take(2 * OCCURRENCES).collect()
}

fn edges(tokens: &[u32]) -> f64 {
    tokens.iter().filter(|&&token| token == EDGE).count() as f64 / tokens.len().max(1) as f64
}

impl Marginal {
    fn new(bits: u32) -> Self {
        Self { counts: vec![0; 1 << bits], total: 0, different: 0, pool: Vec::new(), limit: u64::MAX }
    }

    fn bucket(&self, token: u32) -> usize {
        mix(u64::from(token)) as usize & (self.counts.len() - 1)
    }

    fn add(&mut self, token: u32) {
        let bucket = self.bucket(token);
        let count = &mut self.counts[bucket];
        *count = count.saturating_add(1);
        self.total += 1;
        // The draws with the smallest hashes of their numbers: a sample that depends on nothing but the data.
        let rank = mix(self.total);
        if rank <= self.limit {
            self.pool.push((rank, token));
            if self.pool.len() > POOL {
                self.pool.sort_unstable();
                self.pool.truncate(POOL / 2);
                self.limit = self.pool.last().map_or(u64::MAX, |&(rank, _)| rank);
            }
        }
    }

    fn finish(&mut self) {
        self.pool.sort_unstable();
        self.different = self.counts.iter().filter(|&&count| count > 0).count() as u64;
    }

    fn count(&self, token: u32) -> f64 {
        f64::from(self.counts[self.bucket(token)])
    }
}
