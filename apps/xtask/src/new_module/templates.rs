//! The files of a new crate, from the templates.

use super::Change;
use super::names::Names;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};

/// Ends the name of every template, so that neither cargo nor an editor takes it for a file of ours.
const SUFFIX: &str = ".template";

/// Every template, filled in: `templates/module` becomes the crate, `migration` the SQL, `events` the payloads.
pub fn render(root: &Path, names: &Names, migration: u32) -> Result<Vec<Change>> {
    let templates = root.join("apps/xtask/templates");
    let mut changes = Vec::new();
    let targets = [
        ("module", format!("crates/{}", names.module)),
        ("migration", "migration/src/sql".to_owned()),
        ("events", "crates/kernel/src/events".to_owned()),
    ];
    for (folder, target) in targets {
        let from = templates.join(folder);
        let files = files_below(&from)?;
        ensure!(!files.is_empty(), "there are no templates in {}", from.display());
        for file in files {
            let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            let relative = file.strip_prefix(&from).context("a template outside its folder")?.to_string_lossy();
            let name = relative.strip_suffix(SUFFIX).with_context(|| format!("{relative} does not end in {SUFFIX}"))?;
            let path = root.join(&target).join(names.fill(name, migration));
            changes.push(Change { path, content: names.fill(&text, migration), new: true });
        }
    }
    Ok(changes)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
