//! The process itself, as Linux reports it in `/proc`; nothing elsewhere.

use std::fs;

/// `/proc` counts in hundredths of a second: `USER_HZ` is 100 on every
/// architecture that Rust's standard library supports.
const TICKS_PER_SECOND: f64 = 100.0;

/// When the process started, in seconds since 1970.
pub fn start_time_seconds() -> Option<f64> {
    let boot = number_after(&fs::read_to_string("/proc/stat").ok()?, "btime ")?;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    Some(boot + start_ticks(&stat)? / TICKS_PER_SECOND)
}

/// Resident memory, in bytes.
pub fn resident_bytes() -> Option<f64> {
    Some(number_after(&fs::read_to_string("/proc/self/status").ok()?, "VmRSS:")? * 1024.0)
}

/// Field 22 of `/proc/self/stat`. The second field is the program's name in
/// parentheses and may hold blanks and parentheses itself.
fn start_ticks(stat: &str) -> Option<f64> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

fn number_after(text: &str, prefix: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(prefix))?.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_is_read_past_a_name_with_blanks() {
        let stat = "42 (a b) c) S 1 42 42 0 -1 4194560 1 0 0 0 5 6 0 0 20 0 1 0 123456 1000 200";
        assert_eq!(start_ticks(stat), Some(123_456.0));
        assert_eq!(start_ticks("garbage"), None);
        assert_eq!(number_after("a 1\nVmRSS:\t  2048 kB\n", "VmRSS:"), Some(2048.0));
    }
}
