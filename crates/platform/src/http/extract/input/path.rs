use std::fmt;

/// Where in a body a value stands (`items[0].amount_minor`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(
    /// From the innermost outwards, as a fault travels.
    Vec<Step>,
);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Member(String),
    Item(usize),
}

impl Path {
    pub(super) fn within(&mut self, step: Step) {
        self.0.push(step);
    }

    /// From the outermost inwards.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.0.iter().rev()
    }

    pub(super) fn is_whole(&self) -> bool {
        self.0.is_empty()
    }

    /// The object or array that the value is of.
    pub(super) fn parent(&self) -> Self {
        Self(self.0.iter().skip(1).cloned().collect())
    }

    /// A member of the object at this path.
    pub(super) fn member(&self, name: &str) -> Self {
        Self(std::iter::once(Step::Member(name.to_owned())).chain(self.0.iter().cloned()).collect())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps().enumerate() {
            match step {
                Step::Member(name) if i == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
