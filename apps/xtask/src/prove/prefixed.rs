//! The output of programs that run side by side: each line names its program.

use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, PipeReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Lines that are printed once more when the program has failed.
const LAST_LINES: usize = 60;
/// For what is left in the pipe after the program's end; a process that it has left behind may hold the pipe open.
const GRACE: Duration = Duration::from_secs(5);

/// What a program prints, while it runs.
pub struct Output {
    last: Receiver<VecDeque<String>>,
}

impl Output {
    /// Takes the output of `command`, which is to be started and dropped afterwards.
    pub fn take(command: &mut Command, name: &'static str) -> Result<Self> {
        let (reader, writer): (PipeReader, _) = std::io::pipe().context("a pipe for the output")?;
        command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
        let (sender, last) = channel();
        std::thread::spawn(move || {
            // Nobody listens any more when it comes after the grace.
            let _ = sender.send(copy(reader, |line| println!("[{name}] {line}")));
        });
        Ok(Self { last })
    }

    /// The last lines, once the program has ended.
    pub fn last_lines(self) -> Vec<String> {
        self.last.recv_timeout(GRACE).unwrap_or_default().into()
    }
}

/// Gives each line to `print` when it is there, and returns the last ones.
fn copy(reader: impl Read, mut print: impl FnMut(&str)) -> VecDeque<String> {
    let mut last = VecDeque::new();
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        print(&line);
        if last.len() == LAST_LINES {
            last.pop_front();
        }
        last.push_back(line);
        bytes.clear();
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_printed_and_the_last_ones_are_kept() {
        let text: String = (0..100).map(|number| format!("line {number}\n")).collect();
        let mut printed = Vec::new();
        let last = copy(text.as_bytes(), |line| printed.push(line.to_owned()));
        assert_eq!(printed.len(), 100);
        assert_eq!((last.len(), last[0].as_str()), (LAST_LINES, "line 40"));
        assert_eq!(last.back().map(String::as_str), Some("line 99"));
    }

    #[test]
    fn bytes_that_are_no_text_do_not_end_it() {
        let mut printed = Vec::new();
        copy(&b"good\n\xff\xfe\nlast without an end"[..], |line| printed.push(line.to_owned()));
        assert_eq!(printed, ["good", "\u{fffd}\u{fffd}", "last without an end"]);
    }

    #[cfg(unix)]
    #[test]
    fn both_streams_of_a_program_are_taken() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2"]);
        let output = Output::take(&mut command, "test").expect("a pipe");
        assert!(command.status().is_ok_and(|status| status.success()));
        drop(command);
        assert_eq!(output.last_lines(), ["out", "err"]);
    }
}
