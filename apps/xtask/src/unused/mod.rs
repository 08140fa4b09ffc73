//! Dependencies that are declared and used nowhere: each costs compile time, and a reader the search for its use.
//!
//! As `cargo machete` does it, by the text of the sources, without a tool that every fresh clone would have to compile.
//! A dependency that only lends its features is named in its crate's `package.metadata.cargo-machete.ignored`.

mod inherited;
mod mentions;

use crate::cargo::Cargo;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

/// Fails with each dependency that no source of its crate mentions, and each of the workspace that no crate takes.
pub fn check(cargo: &Cargo) -> Result<()> {
    let packages = packages(cargo)?;
    let mut unused = Vec::new();
    for package in &packages {
        let sources = mentions::sources(package.folder()?)?;
        let declared = package.declared().difference(&package.ignored()).cloned().collect::<Vec<_>>();
        let idle = declared.into_iter().filter(|name| !sources.iter().any(|text| mentions::is_in(text, name)));
        unused.extend(idle.map(|name| format!("{} does not use `{name}`", package.name())));
    }
    let manifest = std::fs::read_to_string(cargo.root().join("Cargo.toml"))?;
    let taken: BTreeSet<String> = packages.iter().flat_map(Package::taken).collect();
    let idle = inherited::declared(&manifest).into_iter().filter(|name| !taken.contains(name));
    unused.extend(idle.map(|name| format!("no crate takes `{name}` of the workspace")));
    ensure!(unused.is_empty(), "unused dependencies:\n  {}", unused.join("\n  "));
    Ok(())
}

/// A crate of the workspace, as `cargo metadata` describes it.
struct Package(Value);

fn packages(cargo: &Cargo) -> Result<Vec<Package>> {
    let mut command = cargo.command(&["metadata", "--no-deps", "--format-version", "1"]);
    let output = command.stderr(Stdio::inherit()).output().context("running cargo metadata")?;
    ensure!(output.status.success(), "cargo metadata failed ({})", output.status);
    let mut metadata: Value = serde_json::from_slice(&output.stdout)?;
    let Value::Array(packages) = metadata["packages"].take() else { return Ok(Vec::new()) };
    Ok(packages.into_iter().map(Package).collect())
}

impl Package {
    fn name(&self) -> &str {
        self.0["name"].as_str().unwrap_or_default()
    }

    fn folder(&self) -> Result<&Path> {
        let manifest = self.0["manifest_path"].as_str().map(Path::new);
        manifest.and_then(Path::parent).context("a crate without a manifest")
    }

    fn dependencies(&self) -> impl Iterator<Item = &Value> {
        self.0["dependencies"].as_array().into_iter().flatten()
    }

    /// As the code names them.
    fn declared(&self) -> BTreeSet<String> {
        let names = self.dependencies().filter_map(|it| it["rename"].as_str().or_else(|| it["name"].as_str()));
        names.map(in_code).collect()
    }

    /// As the workspace names them.
    fn taken(&self) -> Vec<String> {
        self.dependencies()
            .flat_map(|it| [&it["name"], &it["rename"]])
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    fn ignored(&self) -> BTreeSet<String> {
        let listed = self.0["metadata"]["cargo-machete"]["ignored"].as_array();
        listed.into_iter().flatten().filter_map(Value::as_str).map(in_code).collect()
    }
}

fn in_code(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_dependency_is_known_by_its_name_in_code_and_by_its_name_in_the_workspace() {
        let package = Package(json!({
            "dependencies": [
                { "name": "actix-web", "rename": null },
                { "name": "uuid", "rename": "identifier" },
                { "name": "rustls", "rename": null },
            ],
            "metadata": { "cargo-machete": { "ignored": ["rustls"] } },
        }));
        let of = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(package.declared(), of(&["actix_web", "identifier", "rustls"]));
        assert_eq!(package.ignored(), of(&["rustls"]));
        assert_eq!(BTreeSet::from_iter(package.taken()), of(&["actix-web", "identifier", "rustls", "uuid"]));
    }
}
