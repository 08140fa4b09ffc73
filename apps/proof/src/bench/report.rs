//! One table of all measurements, and whether each goal is met.

use super::figures::Figures;
use serde_json::{Value, json};
use std::fmt::Write;

/// Measurements and goals.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<(String, Vec<Figures>)>,
    goals: Vec<Goal>,
}

/// A figure with a bound.
#[derive(Debug, Clone)]
pub struct Goal {
    /// Its name.
    pub name: String,
    /// The measured value.
    pub value: f64,
    /// The bound.
    pub bound: Bound,
    /// `""` for a ratio, or the unit.
    pub unit: &'static str,
}

/// Which side of a bound is good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// At least so much.
    AtLeast(f64),
    /// At most so much.
    AtMost(f64),
}

impl Goal {
    /// Whether the measured value is on the good side.
    #[must_use]
    pub fn is_met(&self) -> bool {
        match self.bound {
            Bound::AtLeast(bound) => self.value >= bound,
            Bound::AtMost(bound) => self.value <= bound,
        }
    }

    fn wanted(&self) -> String {
        match self.bound {
            Bound::AtLeast(bound) => format!("≥ {bound}{}", self.unit),
            Bound::AtMost(bound) => format!("≤ {bound}{}", self.unit),
        }
    }

    fn verdict(&self) -> &'static str {
        if self.is_met() { "met" } else { "**missed**" }
    }
}

impl Report {
    /// Adds the runs of one measurement; returns their median.
    pub fn row(&mut self, name: impl Into<String>, runs: Vec<Figures>) -> Figures {
        let median = Figures::median(&runs);
        self.rows.push((name.into(), runs));
        median
    }

    /// Adds a figure that has a bound.
    pub fn goal(&mut self, name: impl Into<String>, value: f64, bound: Bound, unit: &'static str) {
        self.goals.push(Goal { name: name.into(), value, bound, unit });
    }

    /// The goals that are missed.
    pub fn missed(&self) -> impl Iterator<Item = &Goal> {
        self.goals.iter().filter(|goal| !goal.is_met())
    }

    /// Both tables, in Markdown; figures are medians of the rounds.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| what | per second | CPU µs each | PostgreSQL µs each | p50 ms | p99 ms |\n|---|--:|--:|--:|--:|--:|\n",
        );
        for (name, runs) in &self.rows {
            let f = Figures::median(runs);
            let some = |figure: Option<f64>| figure.map_or_else(|| "–".to_owned(), |us| format!("{us:.1}"));
            let time = |ms: f64| if ms > 0.0 { format!("{ms:.2}") } else { "–".to_owned() };
            let (cpu, postgres, p50, p99) = (some(f.cpu_us), some(f.postgres_us), time(f.p50_ms), time(f.p99_ms));
            let _ = writeln!(text, "| {name} | {:.0} | {cpu} | {postgres} | {p50} | {p99} |", f.per_second);
        }
        text.push_str("\n| goal | measured | wanted | |\n|---|--:|--:|---|\n");
        for goal in &self.goals {
            let (wanted, verdict) = (goal.wanted(), goal.verdict());
            let _ = writeln!(text, "| {} | {:.2}{} | {wanted} | {verdict} |", goal.name, goal.value, goal.unit);
        }
        text
    }

    /// Every round, for comparison with a later run.
    #[must_use]
    pub fn json(&self) -> Value {
        let rows = self.rows.iter().map(|(name, runs)| {
            let rounds: Vec<Value> = runs.iter().map(Figures::json).collect();
            json!({ "name": name, "median": Figures::median(runs).json(), "rounds": rounds })
        });
        let goals = self.goals.iter().map(
            |g| json!({ "name": g.name, "value": g.value, "wanted": g.wanted(), "unit": g.unit, "met": g.is_met() }),
        );
        json!({ "rows": rows.collect::<Vec<_>>(), "goals": goals.collect::<Vec<_>>() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_missed_on_the_wrong_side_of_its_bound() {
        let mut report = Report::default();
        for (name, value, bound) in [
            ("enough", 0.6, Bound::AtLeast(0.6)),
            ("too little", 0.59, Bound::AtLeast(0.6)),
            ("small", 60.0, Bound::AtMost(60.0)),
            ("too much", 60.1, Bound::AtMost(60.0)),
        ] {
            report.goal(name, value, bound, "");
        }
        let missed: Vec<&str> = report.missed().map(|goal| goal.name.as_str()).collect();
        assert_eq!(missed, ["too little", "too much"]);
        assert!(report.table().contains("| too much | 60.10 | ≤ 60 | **missed** |"), "{}", report.table());
    }
}
