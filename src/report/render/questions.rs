//! The 57 questions of a datasheet, and who can answer each.
//!
//! Order, sections and numbers follow Gebru et al., "Datasheets for Datasets" (Communications of the ACM 64(12), 2021); the wording
//! is ours and short. The one idea to know: a question is answered by the data, or the data gives evidence that a
//! person confirms, or only a person knows. What a person knows is never made up.

/// Who can answer a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The data alone.
    Data,
    /// The data gives evidence, a person confirms it.
    Evidence,
    /// A person only.
    Person,
}

/// Part of the datasheet that a question belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Section {
    /// Heading.
    pub(super) title: &'static str,
    /// Its questions, in order.
    pub(super) questions: &'static [Question],
}

/// One question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Question {
    /// 1 to 57, counted through all sections.
    pub(super) number: u8,
    /// Who can answer it.
    pub(super) by: By,
    /// The question.
    pub(super) text: &'static str,
}

const fn data(number: u8, text: &'static str) -> Question {
    Question { number, by: By::Data, text }
}

const fn evidence(number: u8, text: &'static str) -> Question {
    Question { number, by: By::Evidence, text }
}

const fn person(number: u8, text: &'static str) -> Question {
    Question { number, by: By::Person, text }
}

/// All sections, in order.
pub(super) const SECTIONS: [Section; 7] = [
    Section {
        title: "Motivation",
        questions: &[
            person(1, "Why was the dataset made, and which gap does it fill?"),
            person(2, "Who made it, and on whose behalf?"),
            person(3, "Who paid for it?"),
            person(4, "Anything else about its motivation?"),
        ],
    },
    Section {
        title: "Composition",
        questions: &[
            evidence(5, "What does one record stand for?"),
            data(6, "How many records are there?"),
            person(7, "Is it everything there is, or a sample of something larger?"),
            data(8, "What does one record consist of?"),
            evidence(9, "Do records carry a label or target?"),
            data(10, "Is information missing from records?"),
            evidence(11, "Are relations between records made explicit?"),
            evidence(12, "Are there recommended splits, and are they kept apart?"),
            data(13, "Are there errors, noise or redundancy?"),
            evidence(14, "Is it self-contained, or does it depend on outside resources?"),
            evidence(15, "Does it hold confidential data?"),
            evidence(16, "Does it hold content that may offend or distress?"),
            evidence(17, "Does it identify groups of people?"),
            evidence(18, "Can individuals be identified?"),
            evidence(19, "Does it hold data that is sensitive in some way?"),
            person(20, "Anything else about its composition?"),
        ],
    },
    Section {
        title: "Collection",
        questions: &[
            person(21, "How was the data behind each record acquired?"),
            person(22, "Which mechanisms collected it, and how were they validated?"),
            person(23, "If it is a sample, how was it drawn?"),
            person(24, "Who collected it, and how were they paid?"),
            evidence(25, "Over which time was it collected?"),
            person(26, "Was there an ethical review?"),
            evidence(27, "Did it come from people directly or through third parties?"),
            person(28, "Were the people told?"),
            person(29, "Did the people consent?"),
            person(30, "Can consent be withdrawn, and how?"),
            person(31, "Was its impact on the people analyzed?"),
            person(32, "Anything else about its collection?"),
        ],
    },
    Section {
        title: "Preprocessing, cleaning, labeling",
        questions: &[
            evidence(33, "Was the data preprocessed, cleaned or labeled?"),
            evidence(34, "Was the raw data kept?"),
            evidence(35, "Is the software that did it available?"),
            person(36, "Anything else about its preprocessing?"),
        ],
    },
    Section {
        title: "Uses",
        questions: &[
            person(37, "What was it used for already?"),
            person(38, "Where are its uses listed?"),
            evidence(39, "What else could it be used for?"),
            evidence(40, "What in its composition may affect later uses?"),
            evidence(41, "What should it not be used for?"),
            person(42, "Anything else about its uses?"),
        ],
    },
    Section {
        title: "Distribution",
        questions: &[
            person(43, "Will it be given to third parties?"),
            person(44, "How will it be distributed?"),
            person(45, "When will it be distributed?"),
            evidence(46, "Under which license or terms?"),
            evidence(47, "Do third parties hold rights in the data?"),
            person(48, "Do export controls or other rules apply?"),
            person(49, "Anything else about its distribution?"),
        ],
    },
    Section {
        title: "Maintenance",
        questions: &[
            person(50, "Who supports, hosts and maintains it?"),
            person(51, "How can they be reached?"),
            person(52, "Is there an erratum?"),
            person(53, "Will it be updated, how often and by whom?"),
            person(54, "Is there a limit on how long data about people is kept?"),
            person(55, "Will older versions stay available?"),
            person(56, "How can others contribute?"),
            person(57, "Anything else about its maintenance?"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_57_questions_numbered_in_order() {
        let numbers: Vec<u8> =
            SECTIONS.iter().flat_map(|section| section.questions).map(|question| question.number).collect();
        assert_eq!(numbers, (1..=57).collect::<Vec<u8>>());
        assert_eq!(SECTIONS.map(|section| section.questions.len()), [4, 16, 12, 4, 6, 7, 8]);
    }

    #[test]
    fn four_are_answered_by_the_data_twenty_have_evidence_and_thirty_three_are_left_to_people() {
        let total = |by| SECTIONS.iter().flat_map(|section| section.questions).filter(|each| each.by == by).count();
        assert_eq!([By::Data, By::Evidence, By::Person].map(total), [4, 20, 33]);
    }
}
