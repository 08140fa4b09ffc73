//! The words of a PDF file, read back by poppler.

use std::io::Write;
use std::process::{Command, Stdio};

/// A word and its place, in points from the top left corner of its page.
#[derive(Debug)]
struct Word {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// The words of all pages, in poppler's order.
#[derive(Debug)]
pub struct Page(Vec<Word>);

impl Page {
    /// As `pdftotext -bbox` finds them.
    pub fn of(pdf: &[u8]) -> Self {
        let html = run(pdf, &["-bbox"]);
        let words = html.lines().filter_map(|line| line.trim().strip_prefix("<word ")).map(|word| {
            let (places, text) = word.split_once('>').expect("a tag");
            let places: Vec<f64> = places.split('"').skip(1).step_by(2).map(|n| n.parse().expect("a number")).collect();
            let text = text.strip_suffix("</word>").expect("a closed tag").replace("&amp;", "&");
            Word { text: without_marks(&text), left: places[0], top: places[1], right: places[2], bottom: places[3] }
        });
        Self(words.collect())
    }

    /// Whether the text, which may have spaces of all kinds in it, stands on one line: its parts are neighbours, at one
    /// height and with no more than a space between them.
    pub fn has_on_one_line(&self, text: &str) -> bool {
        let text = without_marks(text);
        let parts: Vec<&str> = text.split_whitespace().collect();
        self.0.windows(parts.len()).any(|words| {
            // Words written from right to left come as they are seen from left to right.
            let is = |word: &Word, part: &str| word.text == part || word.text.chars().rev().eq(part.chars());
            let same = words.iter().zip(&parts).all(|(word, part)| is(word, part));
            let near = |a: &Word, b: &Word| (a.right - b.left).abs() < 6.0 || (b.right - a.left).abs() < 6.0;
            same && words.windows(2).all(|pair| (pair[0].top - pair[1].top).abs() < 6.0 && near(&pair[0], &pair[1]))
        })
    }

    /// Pairs of words that stand upon one another.
    pub fn overlaps(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (index, a) in self.0.iter().enumerate() {
            for b in &self.0[index + 1..] {
                let across = a.right.min(b.right) - a.left.max(b.left);
                let down = a.bottom.min(b.bottom) - a.top.max(b.top);
                // Boxes are as high as the font, which is more than a line.
                if across > 1.0 && down > 0.6 * (a.bottom - a.top).min(b.bottom - b.top) {
                    found.push(format!("{a:?} {b:?}"));
                }
            }
        }
        found
    }
}

/// The text as `pdftotext` extracts it, with single spaces, without the
/// direction marks that it adds.
pub fn text(pdf: &[u8]) -> String {
    without_marks(&run(pdf, &[])).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_marks(text: &str) -> String {
    let is_mark =
        |c| matches!(c, '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.replace(is_mark, "")
}

fn run(pdf: &[u8], options: &[&str]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(options)
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
    String::from_utf8(output.stdout).expect("UTF-8")
}
