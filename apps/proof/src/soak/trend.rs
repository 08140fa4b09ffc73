use std::fmt;

/// A value sampled over time that must not grow.
#[derive(Debug, Clone)]
pub struct Trend {
    name: &'static str,
    tolerance: f64,
    samples: Vec<f64>,
}

impl Trend {
    /// Its median may be higher in the last third than in the first by `tolerance` and a tenth.
    pub fn new(name: &'static str, tolerance: f64) -> Self {
        Self { name, tolerance, samples: Vec::new() }
    }

    /// Adds a sample.
    pub fn add(&mut self, value: f64) {
        self.samples.push(value);
    }

    /// How much it has grown, when it has.
    pub fn growth(&self) -> Option<String> {
        let (first, last) = (self.first(), self.last());
        (last > first * 1.1 + self.tolerance).then(|| format!("{} grows: from {first:.1} to {last:.1}", self.name))
    }

    fn first(&self) -> f64 {
        median(&self.samples[..self.samples.len() / 3])
    }

    fn last(&self) -> f64 {
        median(&self.samples[self.samples.len() - self.samples.len() / 3..])
    }
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let max = self.samples.iter().copied().fold(0.0, f64::max);
        write!(
            f,
            "{}: {:.1} in the first third, {:.1} in the last, {max:.1} at most",
            self.name,
            self.first(),
            self.last()
        )
    }
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_found_and_oscillation_is_not() {
        let of = |value: fn(f64) -> f64| {
            let mut trend = Trend::new("it", 5.0);
            (0..90).for_each(|at| trend.add(value(f64::from(at))));
            trend.growth()
        };
        assert_eq!(of(|at| 50.0 + at).as_deref(), Some("it grows: from 65.0 to 125.0"));
        assert_eq!(of(|at| 50.0 + 30.0 * (at % 2.0)), None);
        assert_eq!(of(|at| 90.0 - at), None);
    }
}
