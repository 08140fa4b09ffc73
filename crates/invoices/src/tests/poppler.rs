//! The words of a PDF file, read back by poppler.

use std::io::Write;
use std::process::{Command, Stdio};

/// The text as `pdftotext` extracts it, with single spaces, without the
/// direction marks that it adds.
pub fn text(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("pdftotext does not start ({error}); install poppler-utils, as `cargo xtask` does")
        });
    reader.stdin.take().expect("a pipe").write_all(pdf).expect("takes the whole file before it answers");
    let output = reader.wait_with_output().expect("ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let text = text.replace(|c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'), "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
