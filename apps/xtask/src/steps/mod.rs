//! The steps of one run of CI: how long each took, and how long it may take.

mod budget;
mod table;

pub use budget::Step;

use crate::interrupt;
use anyhow::Result;
use std::time::{Duration, Instant};

/// What was done so far, in the order in which it ended.
pub struct Steps {
    since: Instant,
    done: Vec<Done>,
}

/// A step that has ended.
struct Done {
    step: Step,
    took: Duration,
    held: bool,
}

impl Steps {
    /// None yet; the clock of the whole starts.
    pub fn begin() -> Self {
        Self { since: Instant::now(), done: Vec::new() }
    }

    /// Does `work` as this step, says how long it took, and returns what it returns.
    pub fn run<T>(&mut self, step: Step, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        interrupt::check()?;
        eprintln!("xtask: {}", step.name());
        let started = Instant::now();
        let outcome = work(self);
        self.add(step, started.elapsed(), outcome.is_ok());
        outcome
    }

    /// A step that somebody else has timed.
    pub fn add(&mut self, step: Step, took: Duration, held: bool) {
        let done = Done { step, took, held };
        eprintln!("xtask: {}", done.sentence());
        self.done.push(done);
    }

    /// Prints the table of all steps and what went over its budget.
    pub fn print(&self) {
        println!("\n{}", table::of(&self.done, self.since.elapsed()));
        for warning in self.done.iter().filter_map(Done::warning) {
            println!("{warning}");
        }
    }
}

impl Done {
    fn sentence(&self) -> String {
        let verdict = if self.held { "took" } else { "failed after" };
        format!("{} {verdict} {}", self.step.name(), table::clock(self.took))
    }

    fn warning(&self) -> Option<String> {
        let (name, budget) = (self.step.name(), self.step.budget());
        (self.took > budget).then(|| {
            let (took, budget) = (table::clock(self.took), table::clock(budget));
            format!("warning: {name} took {took}, its budget is {budget} (docs/CONTINUOUS-INTEGRATION.md)")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn steps_are_kept_with_their_outcome_inner_ones_first() {
        let mut steps = Steps::begin();
        let answer = steps.run(Step::Proof, |steps| {
            steps.add(Step::Part(crate::prove::Part::Crash), Duration::from_secs(7), true);
            Ok(7)
        });
        assert_eq!(answer.ok(), Some(7));
        let failed: Result<()> = steps.run(Step::Tests, |_| bail!("one test fails"));
        assert!(failed.is_err());
        let done: Vec<_> = steps.done.iter().map(|done| (done.step.name(), done.held)).collect();
        assert_eq!(done, [("crash", true), ("proof", true), ("tests", false)]);
    }

    #[test]
    fn only_what_is_over_its_budget_is_warned_of_with_both_numbers() {
        let budget = Step::Tests.budget();
        let of = |took| Done { step: Step::Tests, took, held: true }.warning();
        assert_eq!(of(budget), None);
        let warning = of(budget + Duration::from_secs(61)).unwrap_or_default();
        assert!(warning.starts_with("warning: tests took "), "{warning}");
        assert!(warning.contains(&table::clock(budget + Duration::from_secs(61))), "{warning}");
        assert!(warning.contains(&format!("its budget is {}", table::clock(budget))), "{warning}");
    }
}
