use std::panic::{self, PanicHookInfo};

/// Makes a panic one log line. Only a message that stands in the source as it
/// is gets logged: a formatted one may hold what a client sent.
pub fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(%location, detail = literal_message(panic), "panic");
    }));
}

fn literal_message(panic: &PanicHookInfo<'_>) -> &'static str {
    panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(formatted message left out)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Lines;

    #[test]
    fn a_panic_is_one_line_without_what_it_was_given() {
        let lines = Lines::default();
        let before = panic::take_hook();
        log_panics();
        tracing::subscriber::with_default(lines.subscriber("info"), || {
            let canary = "4111\n1111";
            let _ = panic::catch_unwind(|| panic!("bad card {canary}"));
            let _ = panic::catch_unwind(|| panic!("plain words"));
        });
        panic::set_hook(before);
        let lines = lines.json();
        assert_eq!(lines.len(), 2);
        assert!(
            !lines[0].to_string().contains("4111")
                && lines[0]["location"].as_str().is_some_and(|l| l.contains("panics.rs"))
        );
        assert_eq!((&lines[1]["level"], &lines[1]["detail"]), (&"ERROR".into(), &"plain words".into()));
    }
}
