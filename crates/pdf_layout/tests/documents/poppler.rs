//! The poppler tools, and qpdf where it is installed.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A PDF file on the disk.
pub struct File(PathBuf);

impl File {
    /// Writes the bytes under a name of their own.
    pub fn write(name: &str, bytes: &[u8]) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pdf_layout");
        std::fs::create_dir_all(&folder).expect("a folder for the PDF files");
        let path = folder.join(format!("{name}.pdf"));
        std::fs::write(&path, bytes).expect("write the PDF file");
        Self(path)
    }

    /// The text, without the direction marks that pdftotext puts into it.
    pub fn text(&self) -> String {
        let text = self.run("pdftotext", &[], &["-"]);
        let mark = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        text.replace(mark, "")
    }

    /// What pdfinfo tells, dates in ISO 8601.
    pub fn info(&self) -> HashMap<String, String> {
        self.run("pdfinfo", &["-isodates"], &[])
            .lines()
            .filter_map(|line| line.split_once(':'))
            .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
            .collect()
    }

    /// One line per font.
    pub fn fonts(&self) -> Vec<String> {
        self.run("pdffonts", &[], &[]).lines().skip(2).map(str::to_owned).collect()
    }

    /// Draws the pages and tells for each how much of it is darker than any
    /// ground or watermark.
    pub fn dark_shares(&self) -> Vec<f64> {
        let prefix = self.0.with_extension("");
        let folder = self.0.parent().expect("a folder");
        let stem = format!("{}-", prefix.file_name().expect("a name").to_string_lossy());
        let is_page = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            name.is_some_and(|name| name.starts_with(&stem) && name.ends_with(".pgm"))
        };
        let pages = || {
            let entries = std::fs::read_dir(folder).expect("the folder").flatten();
            let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_page).collect();
            paths.sort();
            paths
        };
        for old in pages() {
            std::fs::remove_file(old).expect("remove a page of the last run");
        }
        self.run("pdftoppm", &["-r", "60", "-gray"], &[&prefix.to_string_lossy()]);
        let shares: Vec<f64> = pages().iter().map(dark_share).collect();
        assert_eq!(shares.len().to_string(), self.info()["Pages"], "pages drawn");
        shares
    }

    /// Checks the file's structure if qpdf is installed.
    pub fn check_with_qpdf(&self) {
        let Ok(output) = Command::new("qpdf").arg("--check").arg(&self.0).output() else {
            eprintln!("qpdf is not installed; the structure is checked by poppler only");
            return;
        };
        assert!(output.status.success(), "{:?}: {output:?}", self.0);
    }

    /// Runs a tool on the file; any complaint is a failure.
    fn run(&self, tool: &str, before: &[&str], after: &[&str]) -> String {
        let output: Output =
            Command::new(tool).args(before).arg(&self.0).args(after).output().unwrap_or_else(|error| {
                panic!("{tool} does not start ({error}); install poppler-utils, as `cargo xtask` does")
            });
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && complaint.is_empty(), "{tool} {:?}: {complaint}", self.0);
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

/// Share of the dark pixels of a binary grey map ("P5", netpbm).
fn dark_share(path: &PathBuf) -> f64 {
    let bytes = std::fs::read(path).expect("a page");
    assert!(bytes.starts_with(b"P5"), "{path:?} is no grey map");
    let mut header_end = 0;
    for _ in 0..4 {
        let rest = &bytes[header_end..];
        header_end += rest.iter().position(u8::is_ascii_whitespace).expect("a header field") + 1;
    }
    let pixels = &bytes[header_end..];
    pixels.iter().filter(|&&pixel| pixel < 160).count() as f64 / pixels.len() as f64
}
