//! What the rest of a record says about its class: a naive Bayes over the presence of tokens, every record judged without itself.
//!
//! Leaving a record out costs nothing: its own counts are subtracted. Counts are integers in a table of fixed size, so the
//! model of a large vocabulary gets blurred, never larger.

use super::EDGE;
use super::classes::Question;
use super::corpus::Corpus;
use super::grams::mix;
use std::io;

/// Bits of the number of buckets with few classes, and with more than 64.
const BITS: [u32; 2] = [18, 16];
/// Records that the temperature is fitted on.
const SAMPLE: u64 = 3_000;
/// Exponents that are tried: naive Bayes counts related evidence many times, so its odds are too sure by far.
const TEMPERATURES: [f64; 12] = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0];

/// Records that every token is imagined to have been seen in, divided as the classes are: one sighting proves little. At least
/// half a record on either side, because a small class has no room for most words.
const DOUBT: f64 = 2.0;
const DOUBT_EACH: f64 = 0.5;

/// Counts of records by token bucket and class.
pub(super) struct Bayes {
    shift: u32,
    classes: usize,
    /// For each class the records of each bucket: most records have one and the same class, so its part stays in the cache.
    counts: Vec<u32>,
    /// For each bucket the records of all classes.
    totals: Vec<u32>,
    temperature: f64,
}

/// Different buckets of the tokens of one record, sorted; reused.
#[derive(Debug, Default)]
pub(super) struct Buckets(Vec<u32>);

/// Records that are left out of the counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Own {
    /// Of the class that is asked about.
    pub(super) inside: u64,
    /// Of all other classes.
    pub(super) outside: u64,
}

impl Own {
    /// One record that has the class, or has not.
    pub(super) fn one(inside: bool) -> Self {
        Self { inside: u64::from(inside), outside: u64::from(!inside) }
    }
}

impl Buckets {
    /// The buckets.
    pub(super) fn list(&self) -> &[u32] {
        &self.0
    }
}

impl Bayes {
    /// Counts the corpus and fits the temperature.
    pub(super) fn count(corpus: &Corpus<'_>, question: &Question) -> io::Result<Self> {
        let classes = question.classes.len();
        let bits = BITS[usize::from(classes > 64)];
        let mut bayes = Self {
            shift: 32 - bits,
            classes,
            counts: vec![0; classes << bits],
            totals: vec![0; 1 << bits],
            temperature: 1.0,
        };
        // The last record that each bucket was met in: cheaper than to sort the buckets of every record.
        let mut last = vec![u32::MAX; 1 << bits];
        question.each(corpus, |number, class, kept| {
            for &token in kept.cue {
                let bucket = bayes.bucket(token);
                if token != EDGE && std::mem::replace(&mut last[bucket as usize], number) != number {
                    let (count, total) = bayes.cells(bucket, class);
                    *count = count.saturating_add(1);
                    *total = total.saturating_add(1);
                }
            }
        })?;
        bayes.fit(corpus, question)?;
        Ok(bayes)
    }

    /// Buckets of `tokens`.
    pub(super) fn buckets(&self, tokens: &[u32], out: &mut Buckets) {
        out.0.clear();
        out.0.extend(tokens.iter().filter(|&&token| token != EDGE).map(|&token| self.bucket(token)));
        out.0.sort_unstable();
        out.0.dedup();
    }

    /// Records that hold a token, at most: buckets are shared.
    pub(super) fn records(&self, token: u32) -> u32 {
        self.totals[self.bucket(token) as usize]
    }

    /// Bucket of one token.
    pub(super) fn bucket(&self, token: u32) -> u32 {
        (mix(u64::from(token)) as u32) >> self.shift
    }

    fn place(&self, bucket: u32, class: u16) -> usize {
        usize::from(class) * self.totals.len() + bucket as usize
    }

    fn cells(&mut self, bucket: u32, class: u16) -> (&mut u32, &mut u32) {
        let at = self.place(bucket, class);
        (&mut self.counts[at], &mut self.totals[bucket as usize])
    }

    /// Log odds of `class` against all others for a text, from its buckets except `dropped` (sorted). The text itself does not
    /// count: `own` says how many records have it, of the class and of all others.
    pub(super) fn odds(&self, question: &Question, buckets: &Buckets, own: Own, class: u16, dropped: &[u32]) -> f64 {
        let size = question.sizes[usize::from(class)];
        let inside = size.saturating_sub(own.inside);
        let outside = (question.records - size).saturating_sub(own.outside);
        let (inside, outside) = (inside as f64 + 0.5, outside as f64 + 0.5);
        let prior = (inside / outside).ln();
        let share = inside / (inside + outside);
        let doubt = DOUBT.max(DOUBT_EACH / share).max(DOUBT_EACH / (1.0 - share));
        let mut odds = 0.0;
        for &bucket in &buckets.0 {
            if dropped.binary_search(&bucket).is_ok() {
                continue;
            }
            let total = u64::from(self.totals[bucket as usize]);
            let with = u64::from(self.counts[self.place(bucket, class)]);
            let without = total.saturating_sub(with).saturating_sub(own.outside) as f64;
            let with = with.saturating_sub(own.inside) as f64;
            odds += ((with + doubt * share) / (without + doubt * (1.0 - share))).ln() - prior;
        }
        prior + self.temperature * odds
    }

    /// Chooses the temperature under which the odds of left-out records predict best.
    fn fit(&mut self, corpus: &Corpus<'_>, question: &Question) -> io::Result<()> {
        let stride = question.records.div_ceil(SAMPLE).max(1);
        let mut judged: Vec<(f64, f64, bool)> = Vec::new();
        let mut buckets = Buckets::default();
        let classes = self.classes as u64;
        question.each(corpus, |number, class, kept| {
            if !u64::from(number).is_multiple_of(stride) {
                return;
            }
            self.buckets(kept.cue, &mut buckets);
            // One of the other classes stands for all of them.
            let other = (u64::from(class) + 1 + mix(u64::from(number)) % (classes - 1)) % classes;
            for asked in [class, other as u16] {
                let odds = self.odds(question, &buckets, Own::one(class == asked), asked, &[]);
                judged.push((question.prior(asked), odds - question.prior(asked), class == asked));
            }
        })?;
        let loss = |temperature: f64| -> f64 {
            let odds = |prior: f64, evidence: f64| prior + temperature * evidence;
            let loss = |&(prior, words, yes): &(f64, f64, bool)| {
                let odds = odds(prior, words);
                if yes { softplus(-odds) } else { softplus(odds) * (classes - 1) as f64 }
            };
            judged.iter().map(loss).sum()
        };
        let mut best = (f64::INFINITY, 1.0);
        for temperature in TEMPERATURES {
            let loss = loss(temperature);
            if loss < best.0 {
                best = (loss, temperature);
            }
        }
        self.temperature = best.1;
        Ok(())
    }
}

/// ln(1 + e^x) without overflow.
fn softplus(x: f64) -> f64 {
    if x > 30.0 { x } else { x.exp().ln_1p() }
}
