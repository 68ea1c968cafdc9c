//! Whether a phrase stands where its neighbors put it, or where somebody dropped it.
//!
//! Grammar chooses the neighbors of natural words: after "powerful" comes a noun, before it "a". A trigger that was dropped into finished
//! text has neighbors that are a random sample of all words (or, at the start of texts, of their first words). For the
//! neighbors on one side, two models are compared: independent draws from the known distribution, and draws that prefer
//! what was drawn before (a Dirichlet-multinomial around the same distribution). The logarithm of their ratio, by neighbor, is 0.3 to 2
//! nats higher for natural phrases than for random draws of the same size, which are simulated.

use super::classes::Question;
use super::grams::mix;
use super::{Corpus, EDGE};
use std::io;

/// Bits of the number of buckets that tokens are counted in.
const BITS: u32 = 20;
/// Tokens kept to draw from, at least half of it once there are that many.
const POOL: usize = 8_192;
/// Weight of the known distribution, in draws.
const CONCENTRATION: f64 = 10.0;
/// Simulations behind an expectation.
const SIMULATIONS: u64 = 16;
/// Occurrences looked at, about.
pub(super) const OCCURRENCES: usize = 128;
/// Fewer occurrences than this make the ratio uncertain.
const FEW: usize = 20;
/// Least resemblance, in nats, of neighbors at the edge to the first or last words of texts. Such words have 0.2 and more on
/// average, the words that follow a natural opening -1 and less.
const UNLIKE: f64 = -0.4;
/// From so many on it is certain enough to allow for a class whose words differ from all words.
const MANY: usize = 50;
/// Share of occurrences at the start or end of a field from which that side says nothing.
const AT_EDGE: f64 = 0.9;

/// Which tokens a neighbor is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Any = 0,
    First = 1,
    Last = 2,
}

/// Distributions of all, first and last tokens.
pub(super) struct Marginals {
    places: [Marginal; 3],
    expected: [Vec<f64>; 3],
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
    /// For a phrase at the edge: how much its neighbors look like the first or last words of texts, in nats.
    pub(super) edge: Option<f64>,
}

impl Insertion {
    /// Whether the phrase looks dropped in. Measured with random words, phrases and names dropped into six datasets, a side stays below 0.45 and
    /// both together below 0.6; natural phrases in 20 and more records are above 0.9 together. In few records natural neighbors may
    /// differ by chance, so less is allowed.
    pub(super) fn likely(&self) -> bool {
        if self.occurrences < FEW { self.within(0.36, 0.5) } else { self.within(0.55, 0.75) }
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
            && self.edge.is_none_or(|edge| edge >= UNLIKE)
    }
}

impl Marginals {
    /// Counts the tokens of a question's cues.
    pub(super) fn count(corpus: &dyn Corpus, question: &Question) -> io::Result<Self> {
        let mut places = [(); 3].map(|()| Marginal::new());
        question.each(corpus, |_, _, kept| {
            let [any, first, last] = &mut places;
            for field in kept.cue.split(|&token| token == EDGE) {
                for &token in field {
                    any.add(token);
                }
                if !field.is_empty() {
                    // Seen from its neighbor, the edge of a text is one more token.
                    any.add(EDGE);
                }
                field.first().into_iter().for_each(|&token| first.add(token));
                field.last().into_iter().for_each(|&token| last.add(token));
            }
        })?;
        places.iter_mut().for_each(Marginal::finish);
        Ok(Self { places, expected: [const { Vec::new() }; 3] })
    }

    /// Judges a phrase by the tokens before and after each occurrence ([`EDGE`] where there is none).
    pub(super) fn judge(&mut self, left: &[u32], right: &[u32]) -> Insertion {
        let (starts, ends) = (edges(left), edges(right));
        if starts >= AT_EDGE && ends >= AT_EDGE {
            Insertion { occurrences: left.len(), left: None, right: None, edge: None }
        } else if starts >= AT_EDGE {
            let edge = Some(self.resemblance(right, Place::First));
            Insertion { occurrences: left.len(), left: None, right: Some(self.excess(right, Place::First)), edge }
        } else if ends >= AT_EDGE {
            let edge = Some(self.resemblance(left, Place::Last));
            Insertion { occurrences: left.len(), left: Some(self.excess(left, Place::Last)), right: None, edge }
        } else {
            let sides = (self.excess(left, Place::Any), self.excess(right, Place::Any));
            Insertion { occurrences: left.len(), left: Some(sides.0), right: Some(sides.1), edge: None }
        }
    }

    fn excess(&mut self, tokens: &[u32], place: Place) -> f64 {
        let inside = |token: &u32| place == Place::Any || *token != EDGE;
        let tokens: Vec<u32> = tokens.iter().copied().filter(inside).take(2 * OCCURRENCES).collect();
        self.ratio(&tokens, place) - self.expected(tokens.len(), place)
    }

    /// Share of a token at a place. What was never seen there gets the share of what is new there (Witten and Bell
    /// 1991), divided as tokens are anywhere.
    fn share(&self, token: u32, place: Place) -> f64 {
        let any = &self.places[Place::Any as usize];
        let anywhere = (any.count(token) + 0.5) / (any.total as f64 + 0.5 * any.different as f64 + 0.5);
        if place == Place::Any {
            return anywhere;
        }
        let here = &self.places[place as usize];
        let new = here.different as f64;
        (here.count(token) + new * anywhere) / (here.total as f64 + new).max(1.0)
    }

    /// How often a token occurs: never too low.
    pub(super) fn count_of(&self, token: u32) -> f64 {
        self.places[Place::Any as usize].count(token)
    }

    /// How often two tokens would stand next to each other if neighbors were drawn independently.
    pub(super) fn pairs_by_chance(&self, left: u32, right: u32) -> f64 {
        let total = self.places[Place::Any as usize].total as f64;
        total * self.share(left, Place::Any) * self.share(right, Place::Any)
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
            sum += ((seen[at].1 + CONCENTRATION * share) / (before as f64 + CONCENTRATION) / share).ln();
            seen[at].1 += 1.0;
        }
        sum / tokens.len().max(1) as f64
    }

    /// The same for `draws` random draws: the mean of a few simulations with fixed seeds.
    fn expected(&mut self, draws: usize, place: Place) -> f64 {
        let known = &mut self.expected[place as usize];
        if known.len() <= draws {
            known.resize(draws + 1, f64::NAN);
        }
        if known[draws].is_nan() {
            let mut sum = 0.0;
            for simulation in 0..SIMULATIONS {
                let pool = &self.places[place as usize].pool;
                let draw = |number: usize| {
                    let at = mix((simulation << 32) | number as u64) % pool.len().max(1) as u64;
                    pool.get(at as usize).map_or(EDGE, |&(_, token)| token)
                };
                let tokens: Vec<u32> = (0..draws).map(draw).collect();
                sum += self.ratio(&tokens, place);
            }
            self.expected[place as usize][draws] = sum / SIMULATIONS as f64;
        }
        self.expected[place as usize][draws]
    }

    /// Mean of ln(share at the place / share anywhere).
    fn resemblance(&self, tokens: &[u32], place: Place) -> f64 {
        let tokens = || tokens.iter().filter(|&&token| token != EDGE);
        let ratio = |&token: &u32| (self.share(token, place) / self.share(token, Place::Any)).ln();
        tokens().map(ratio).sum::<f64>() / tokens().count().max(1) as f64
    }
}

fn edges(tokens: &[u32]) -> f64 {
    tokens.iter().filter(|&&token| token == EDGE).count() as f64 / tokens.len().max(1) as f64
}

impl Marginal {
    fn new() -> Self {
        Self { counts: vec![0; 1 << BITS], total: 0, different: 0, pool: Vec::new(), limit: u64::MAX }
    }

    fn bucket(token: u32) -> usize {
        (mix(u64::from(token)) >> (64 - BITS)) as usize
    }

    fn add(&mut self, token: u32) {
        let count = &mut self.counts[Self::bucket(token)];
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
        f64::from(self.counts[Self::bucket(token)])
    }
}
