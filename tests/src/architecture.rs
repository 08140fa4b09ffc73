//! Dependencies between crates: which may depend on which.

use cargo_metadata::{DependencyKind, MetadataCommand, Package};
use std::collections::BTreeSet;

/// Crates without domain knowledge, which every other crate may use.
const FOUNDATION_CRATES: [&str; 2] = ["kernel", "platform"];
/// Libraries that know nothing of Medivoy.
const LEAVES: [&str; 4] = ["private_postgres", "private_services", "pdf_layout", "local_formats"];

fn workspace() -> Vec<Package> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata answers");
    metadata.packages
}

fn domain(packages: &[Package]) -> BTreeSet<String> {
    let is_domain = |p: &&Package| {
        p.manifest_path.as_str().contains("/crates/")
            && !FOUNDATION_CRATES.contains(&p.name.as_str())
            && !LEAVES.contains(&p.name.as_str())
            && p.name != "test_support"
    };
    packages.iter().filter(is_domain).map(|p| p.name.to_string()).collect()
}

#[test]
fn domain_crates_depend_on_the_foundation_and_never_on_one_another() {
    let packages = workspace();
    let members: BTreeSet<String> = packages.iter().map(|p| p.name.to_string()).collect();
    let domain = domain(&packages);
    assert!(domain.len() >= 9, "the nine modules are there: {domain:?}");
    let mut wrong = Vec::new();
    for package in &packages {
        for dependency in package.dependencies.iter().filter(|d| members.contains(&d.name)) {
            let (from, to) = (package.name.as_str(), dependency.name.as_str());
            let is_test = dependency.kind == DependencyKind::Development;
            let allowed = match from {
                "kernel" | "private_postgres" | "pdf_layout" | "local_formats" | "migration" => false,
                "platform" => to == "kernel" || (is_test && to == "test_support"),
                "test_support" => FOUNDATION_CRATES.contains(&to) || to == "migration",
                "private_services" => to == "private_postgres",
                "xtask" => ["private_postgres", "private_services"].contains(&to),
                "medivoy" => true,
                "system_tests" => is_test,
                // A separate tool, to which test_support is a library.
                "proof" => FOUNDATION_CRATES.contains(&to) || LEAVES.contains(&to) || to == "test_support",
                _ => FOUNDATION_CRATES.contains(&to) || LEAVES.contains(&to) || (is_test && to == "test_support"),
            };
            if !allowed {
                wrong.push(format!("{from} -> {to}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong:?}: something happened elsewhere? react to an event. Need an answer now? ask a port of kernel::ports. \
         A list over several modules? an SQL view in migration/. A tool for everyone? platform."
    );
}

#[test]
fn every_domain_crate_is_mounted_and_has_a_readme() {
    let packages = workspace();
    let gateway = packages.iter().find(|p| p.name == "medivoy").expect("the gateway is a member");
    for name in domain(&packages) {
        assert!(gateway.dependencies.iter().any(|d| d.name == name), "the gateway does not mount {name}");
        let package = packages.iter().find(|p| p.name == name).expect("a member");
        let readme = package.manifest_path.with_file_name("README.md");
        let readme = std::fs::read_to_string(&readme).unwrap_or_else(|_| panic!("{readme} is missing"));
        for word in ["Owns", "Publishes", "Reacts to", "Provides", "Uses"] {
            assert!(readme.contains(word), "{name}/README.md does not say what it {word}");
        }
    }
}

#[test]
fn nothing_streams_but_through_the_watched_session() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for file in source_files(&root.join("crates")).into_iter().chain(source_files(&root.join("apps"))) {
        let text = std::fs::read_to_string(&file).expect("readable");
        if text.contains(".streaming(") || text.contains("BodyStream") || text.contains("SizedStream") {
            found.push(file.file_name().expect("a name").to_string_lossy().into_owned());
        }
    }
    assert_eq!(
        found,
        ["session_stream.rs"],
        "an answer that outlasts its request is a `platform::http::SessionStream`"
    );
}

/// Whoever fetches an address that a client gave has to check what it resolves to: nobody does, and it would be seen here.
#[test]
fn requests_to_others_are_sent_where_the_configuration_says_whereto() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace");
    let mut found = Vec::new();
    for file in source_files(&root.join("crates")).into_iter().chain(source_files(&root.join("apps/gateway"))) {
        let path = file.strip_prefix(&root).expect("below it").to_string_lossy().into_owned();
        let is_test = path.contains("/tests") || path.contains("crates/test_support/");
        let text = std::fs::read_to_string(&file).expect("readable");
        if !is_test && ["reqwest::", "awc::", "hyper::"].iter().any(|client| text.contains(client)) {
            found.push(path);
        }
    }
    found.sort();
    let known = [
        // The provider of TLS is set for it.
        "crates/payments/src/sandbox/mod.rs",
        "crates/platform/src/sms/twilio.rs",
        "crates/platform/src/telemetry/otlp.rs",
    ];
    assert_eq!(found, known, "vet where the address of a client leads before anything is fetched from it");
}

#[test]
fn source_files_are_small() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut large = Vec::new();
    for folder in ["crates", "apps", "migration", "tests"] {
        for path in source_files(&root.join(folder)) {
            let lines = std::fs::read_to_string(&path).expect("readable").lines().count();
            if lines > 400 {
                large.push(format!("{} ({lines})", path.display()));
            }
        }
    }
    assert!(large.is_empty(), "files with more than 400 lines have a second reason to change: {large:?}");
}

/// Every Rust file below the folder.
pub(crate) fn source_files(root: &std::path::Path) -> Vec<std::path::PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push(path);
            }
        }
    }
    files
}
