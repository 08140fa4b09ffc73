//! `cargo xtask new-module`: a domain crate from `apps/xtask/templates/module`, entered wherever a crate
//! must be named. Everything is worked out before the first file is written: it happens whole or not at all.

mod edits;
mod names;
mod templates;

use crate::workspace;
use anyhow::{Context, Result, bail};
use names::Names;
use std::path::{Path, PathBuf};

/// Makes the module `name`, whose things are called `entity` (by default the singular of the name).
pub fn run(name: &str, entity: Option<&str>) -> Result<()> {
    let root = workspace::root()?;
    let names = Names::of(name, entity)?;
    let changes = plan(&root, &names)?;
    for change in &changes {
        if let Some(folder) = change.path.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("creating {}", folder.display()))?;
        }
        std::fs::write(&change.path, &change.content).with_context(|| format!("writing {}", change.path.display()))?;
        let path = change.path.strip_prefix(&root).unwrap_or(&change.path);
        println!("{} {}", if change.new { "made   " } else { "changed" }, path.display());
    }
    format(&root, &names.module);
    println!(
        "now: cargo xtask openapi && INSTA_UPDATE=always cargo xtask test -p {0} && cargo xtask test -p {0} -p system_tests",
        names.module
    );
    Ok(())
}

/// Names of other lengths break lines elsewhere. Without rustfmt the module works as well.
fn format(root: &Path, module: &str) {
    let formatted =
        workspace::cargo(root).args(["fmt", "-p", module, "-p", "kernel", "-p", "medivoy", "-p", "migration"]).status();
    if !formatted.is_ok_and(|status| status.success()) {
        println!("now: cargo fmt --all, once rustfmt is there");
    }
}

/// A file as it will be.
#[derive(Debug)]
struct Change {
    path: PathBuf,
    content: String,
    new: bool,
}

fn plan(root: &Path, names: &Names) -> Result<Vec<Change>> {
    let folder = root.join("crates").join(&names.module);
    if folder.exists() {
        bail!("crates/{} exists", names.module);
    }
    let migration = edits::next_migration(root)?;
    let mut changes = templates::render(root, names, migration)?;
    if let Some(taken) = changes.iter().find(|change| change.path.exists()) {
        bail!("{} exists", taken.path.display());
    }
    changes.extend(edits::apply(root, names, migration)?);
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_existing_module_is_left_alone() {
        let root = workspace::root().expect("tests run in the checkout");
        let names = Names::of("kernel", Some("event")).expect("good names");
        let error = plan(&root, &names).expect_err("it exists").to_string();
        assert!(error.contains("crates/kernel exists"), "{error}");
    }

    /// Every template renders and every marker is where it is looked for, in this very checkout.
    #[test]
    fn the_templates_and_markers_of_this_checkout_fit() {
        let root = workspace::root().expect("tests run in the checkout");
        let names = Names::of("wallet_entries", None).expect("a good name");
        let changes = plan(&root, &names).expect("a whole plan");
        for change in &changes {
            assert!(!change.content.contains("@@"), "a name was not filled in: {}", change.path.display());
            assert_eq!(change.new, !change.path.exists(), "{}", change.path.display());
        }
        for wanted in ["Cargo.toml", "README.md", "src/lib.rs"] {
            let path = root.join("crates/wallet_entries").join(wanted);
            assert!(changes.iter().any(|change| change.path == path), "no {wanted}");
        }
        for list in changes.iter().filter(|change| !change.new) {
            let named =
                ["wallet_entries", "wallet-entries", "WalletEntry"].iter().any(|name| list.content.contains(name));
            assert!(named, "{}", list.path.display());
        }
    }
}
