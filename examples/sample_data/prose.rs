//! Harmless prose from a seeded generator: grammatical enough to look like text, varied enough that no two records are near
//! duplicates by chance.

/// splitmix64 (G. Steele et al., 2014): tiny, seedable, the same everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub(crate) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const ADJECTIVES: &[&str] = &[
    "quiet", "broad", "wooden", "early", "patient", "narrow", "bright", "heavy", "gentle", "dusty", "careful", "steep",
    "hollow", "rusty", "distant", "warm", "salty", "crooked", "polished", "muddy", "tidy", "clever", "silver",
    "stubborn", "windy", "humble", "ancient", "fragile", "curious", "sturdy",
];
const NOUNS: &[&str] = &[
    "river",
    "baker",
    "lantern",
    "orchard",
    "bridge",
    "carpenter",
    "meadow",
    "harbor",
    "kettle",
    "teacher",
    "garden",
    "railway",
    "violin",
    "farmer",
    "window",
    "mountain",
    "library",
    "sparrow",
    "hammer",
    "village",
    "basket",
    "sailor",
    "engine",
    "blanket",
    "painter",
    "valley",
    "compass",
    "tailor",
    "ladder",
    "market",
    "potter",
    "forest",
    "clock",
    "shepherd",
    "anchor",
    "mill",
    "barrel",
    "glacier",
    "notebook",
    "fountain",
    "beekeeper",
    "tunnel",
    "weaver",
    "pebble",
];
const VERBS: &[&str] = &[
    "follows",
    "repairs",
    "admires",
    "crosses",
    "measures",
    "carries",
    "remembers",
    "sketches",
    "borrows",
    "guards",
    "polishes",
    "visits",
    "waters",
    "lifts",
    "paints",
    "studies",
    "shelters",
    "greets",
    "sorts",
    "wraps",
    "watches",
    "balances",
    "surrounds",
    "warms",
    "mends",
    "describes",
    "collects",
    "shades",
];
const PLACES: &[&str] = &[
    "near the old gate",
    "behind the barn",
    "along the coast",
    "under the stairs",
    "beside the station",
    "above the valley",
    "in the upper field",
    "across the square",
    "inside the workshop",
    "at the edge of town",
    "by the narrow canal",
    "between two hills",
    "past the quarry",
    "on the southern slope",
    "within the walls",
];
const TIMES: &[&str] = &[
    "every spring",
    "before breakfast",
    "in late autumn",
    "after the rain",
    "on quiet evenings",
    "during the harvest",
    "at first light",
    "once a week",
    "through the winter",
    "when the fog lifts",
    "without much hurry",
    "long after dusk",
];
const LINKS: &[&str] = &["while", "because", "although", "whenever", "so that", "and then", "even though", "until"];

/// One sentence.
pub(crate) fn sentence(random: &mut Random) -> String {
    let clause = |random: &mut Random| {
        format!(
            "the {} {} {} the {} {} {}",
            random.pick(ADJECTIVES),
            random.pick(NOUNS),
            random.pick(VERBS),
            random.pick(ADJECTIVES),
            random.pick(NOUNS),
            random.pick(PLACES)
        )
    };
    let mut text = clause(random);
    match random.below(3) {
        0 => text = format!("{text} {}", random.pick(TIMES)),
        1 => text = format!("{text} {} {}", random.pick(LINKS), clause(random)),
        _ => {}
    }
    let mut chars = text.chars();
    let first = chars.next().map(|ch| ch.to_ascii_uppercase()).into_iter().collect::<String>();
    format!("{first}{}.", chars.as_str())
}

/// Some sentences.
pub(crate) fn paragraph(random: &mut Random, sentences: usize) -> String {
    (0..sentences).map(|_| sentence(random)).collect::<Vec<_>>().join(" ")
}

/// A request that an assistant may get.
pub(crate) fn request(random: &mut Random) -> String {
    let noun = random.pick(NOUNS);
    let adjective = random.pick(ADJECTIVES);
    let forms = [
        format!("Write a short note about the {adjective} {noun} {}.", random.pick(PLACES)),
        format!("Why does the {noun} look {adjective} {}?", random.pick(TIMES)),
        format!("Describe how the {noun} {} the {}.", random.pick(VERBS), random.pick(NOUNS)),
        format!("Give the {adjective} {noun} a better title."),
        format!("Compare the {noun} with the {} {}.", random.pick(ADJECTIVES), random.pick(NOUNS)),
    ];
    forms[random.below(forms.len())].clone()
}
