use super::Done;
use std::fmt::Write;
use std::time::Duration;

/// A row for each step, those within another one indented below it, and the whole.
pub fn of(done: &[Done], whole: Duration) -> String {
    let mut text = row("step", "took", "budget", "");
    for done in outer_first(done) {
        let indent = if done.step.is_within_another() { "  " } else { "" };
        let name = format!("{indent}{}", done.step.name());
        let verdict = match (done.held, done.took > done.step.budget()) {
            (false, _) => "failed",
            (true, true) => "over its budget",
            (true, false) => "",
        };
        text += &row(&name, &clock(done.took), &clock(done.step.budget()), verdict);
    }
    text + &row("whole", &clock(whole), "", "")
}

/// Minutes and seconds.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A step ends after those within it; in a table it stands before them.
fn outer_first(done: &[Done]) -> Vec<&Done> {
    let mut ordered = Vec::new();
    let mut inner = Vec::new();
    for done in done {
        inner.push(done);
        if !done.step.is_within_another() {
            inner.rotate_right(1);
            ordered.append(&mut inner);
        }
    }
    // Of a run that was interrupted: their outer step has not ended.
    ordered.append(&mut inner);
    ordered
}

fn row(name: &str, took: &str, budget: &str, verdict: &str) -> String {
    let mut line = String::new();
    let _ = write!(line, "{name:<20} {took:>7} {budget:>7}  {verdict}");
    format!("{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prove::Part;
    use crate::steps::Step;

    fn done(step: Step, seconds: u64, held: bool) -> Done {
        Done { step, took: Duration::from_secs(seconds), held }
    }

    #[test]
    fn outer_steps_stand_before_what_is_within_them() {
        let all = [
            done(Step::Formatting, 2, true),
            done(Step::Part(Part::Crash), 141, false),
            done(Step::Part(Part::Soak), 3_600, true),
            done(Step::Proof, 3_601, false),
        ];
        let text = of(&all, Duration::from_secs(3_604));
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[0], ["step", "took", "budget"]);
        assert_eq!(rows[1][..2], ["formatting", "0:02"]);
        assert_eq!((rows[2][0], rows[2][1], rows[2].last()), ("proof", "60:01", Some(&"failed")));
        assert_eq!((rows[3][0], rows[3][1], rows[3].last()), ("crash", "2:21", Some(&"failed")));
        assert_eq!((rows[4][..2].join(" "), rows[4][3..].join(" ")), ("soak 60:00".into(), "over its budget".into()));
        assert_eq!(rows[5], ["whole", "60:04"]);
        assert!(text.lines().nth(3).is_some_and(|line| line.starts_with("  crash")), "{text}");
    }

    #[test]
    fn parts_of_an_interrupted_proof_are_in_the_table() {
        let text = of(&[done(Step::Part(Part::Soak), 3, true)], Duration::from_secs(4));
        assert!(text.contains("soak"), "{text}");
    }
}
