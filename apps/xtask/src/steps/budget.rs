//! What each step may take on two cores, from a fresh clone. Measured times and what a further module may add are in
//! docs/CONTINUOUS-INTEGRATION.md; a step over its budget is warned of and does not fail, since machines differ.

use crate::prove::Part;
use std::time::Duration;

/// One step of CI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `cargo fmt --check`.
    Formatting,
    /// No dependency is declared that nothing uses.
    Dependencies,
    /// Everything that later steps run, compiled once and linted.
    Build,
    /// docs/openapi.json is what the code says.
    Document,
    /// Generators of clients read that document.
    Clients,
    /// The examples in the documentation.
    Examples,
    /// All tests.
    Tests,
    /// All parts of the proof.
    Proof,
    /// One part of the proof.
    Part(Part),
}

impl Step {
    /// What it is called, and the seconds that it may take.
    fn row(self) -> (&'static str, u64) {
        match self {
            Self::Formatting => ("formatting", 15),
            Self::Dependencies => ("unused dependencies", 10),
            Self::Build => ("build with Clippy", 660),
            Self::Document => ("OpenAPI document", 10),
            Self::Clients => ("generated clients", 150),
            Self::Examples => ("examples", 60),
            Self::Tests => ("tests", 720),
            Self::Proof => ("proof", 1500),
            Self::Part(part) => (part.name(), seconds_of(part)),
        }
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// How long it may take.
    pub fn budget(self) -> Duration {
        Duration::from_secs(self.row().1)
    }

    /// Whether its time is within that of another step.
    pub fn is_within_another(self) -> bool {
        matches!(self, Self::Part(_))
    }
}

/// What a part may take.
fn seconds_of(part: Part) -> u64 {
    match part {
        Part::Crash => 240,
        Part::Dependencies => 270,
        Part::Cluster => 300,
        Part::Fuzz => 300,
        Part::Soak => 270,
    }
}
