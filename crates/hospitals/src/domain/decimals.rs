/// Whether the number has at most two decimals, so that `numeric(_, 2)` keeps it.
#[must_use]
pub fn has_two_decimals(number: f64) -> bool {
    ((number * 100.0).round() / 100.0 - number).abs() < f64::EPSILON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_decimals() {
        for (number, expected) in
            [(97.5, true), (95.95, true), (100.0, true), (0.29, true), (33.333, false), (0.001, false)]
        {
            assert_eq!(has_two_decimals(number), expected, "{number}");
        }
    }
}
