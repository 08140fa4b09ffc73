use crate::steps::Step;

/// How much a part does of what can be done for longer or more often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// As `cargo xtask prove` does it.
    Full,
    /// Each check once, with fewer random requests and for a shorter time: for every change.
    Short,
}

/// What can be proved on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Servers, workers and PostgreSQL killed while patients book and pay.
    Crash,
    /// PostgreSQL, Redis, MongoDB and SMTP taken away under load, and given back.
    Dependencies,
    /// Several servers and workers as one system.
    Cluster,
    /// Garbage and surprises: schemathesis over the OpenAPI document, and broken HTTP.
    Fuzz,
    /// Steady load for a while.
    Soak,
}

impl Part {
    /// Each of them.
    pub const ALL: [Self; 5] = [Self::Crash, Self::Dependencies, Self::Cluster, Self::Fuzz, Self::Soak];

    /// Its name, which `proof` knows too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Dependencies => "dependencies",
            Self::Cluster => "cluster",
            Self::Fuzz => "fuzz",
            Self::Soak => "soak",
        }
    }

    /// What `proof` is told beside its name.
    pub fn arguments(self, length: Length) -> &'static [&'static str] {
        match (length, self) {
            (Length::Short, Self::Fuzz) => &["--examples", "2", "--assignment", "in-turns", "--cases", "4000"],
            (Length::Short, Self::Soak) => &["--minutes", "3"],
            (Length::Short, Self::Crash | Self::Dependencies | Self::Cluster) | (Length::Full, _) => &[],
        }
    }

    /// These, or all of them if none is chosen; the longest first, so that none is left to run alone at the end.
    pub fn chosen(parts: &[Self]) -> Vec<Self> {
        let mut parts = if parts.is_empty() { Self::ALL.to_vec() } else { parts.to_vec() };
        parts.sort_by_key(|part| std::cmp::Reverse(Step::Part(*part).budget()));
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_all_parts_are_proved_the_longest_first() {
        let all = Part::chosen(&[]);
        assert_eq!(all.len(), Part::ALL.len());
        assert!(all.is_sorted_by_key(|part| std::cmp::Reverse(Step::Part(*part).budget())), "{all:?}");
        assert_eq!(Part::chosen(&[Part::Fuzz]), [Part::Fuzz]);
    }
}
