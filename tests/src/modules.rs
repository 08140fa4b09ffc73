//! Nothing of a module is left out, and every module follows the pattern (docs/ADDING-AN-ENDPOINT.md).

use crate::processes::settings;
use crate::running::{Stores, System};
use actix_web::http::Method;
use medivoy::{Foundation, Modules, Part, Selection, start_only};
use platform::http::Routes;
use regex::Regex;
use std::path::{Path, PathBuf};
use test_support::{ApiClient, TestDatabase};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")
}

/// Every source file below the folder but the tests, as one text.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("tests") {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("readable"));
        }
    }
    text
}

fn count(pattern: &str, text: &str) -> usize {
    Regex::new(pattern).expect("a pattern").find_iter(text).count()
}

/// The domain crates: those with a `module.rs`.
fn domain_crates() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(crates())
        .expect("readable")
        .flatten()
        .filter(|entry| entry.path().join("src/module.rs").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[actix_web::test]
async fn whatever_a_crate_has_is_part_of_its_module() {
    let system = System::start(Stores::Embedded).await;
    let crates_with_module = domain_crates();
    assert!(crates_with_module.len() >= 9, "{crates_with_module:?}");
    for name in &crates_with_module {
        let text = sources(&crates().join(name).join("src"));
        let of_crate = |module: &&platform::Module| module.name == name || module.name.starts_with(&format!("{name}_"));
        let modules: Vec<_> = system.running.modules.list.iter().filter(of_crate).collect();
        assert!(!modules.is_empty(), "the gateway does not build the module {name}");
        let reactions: usize = modules.iter().map(|module| module.reactions.names().count()).sum();
        // A struct that reacts to several events implements the trait for each.
        assert_eq!(reactions, count(r"impl (External|Informed)?Reaction<\w+> for", &text), "reactions of {name}");
        let jobs: usize = modules.iter().map(|module| module.jobs.names().count()).sum();
        assert_eq!(jobs, count("impl Job for", &text), "jobs of {name}");
        let (verifies, seeds) = (modules.iter().any(|m| m.verify.is_some()), modules.iter().any(|m| m.seed.is_some()));
        assert_eq!(verifies, text.contains("impl Verify for"), "invariants of {name}");
        assert_eq!(seeds, text.contains("impl Seed for"), "seed data of {name}");
        let operations: usize = modules.iter().flat_map(|m| &m.routes).map(|r| r.operations().count()).sum();
        assert!(operations > 0, "{name} has no endpoint");
    }
    system.stop().await;
}

#[test]
fn a_patch_takes_its_request_apart_so_that_no_field_is_forgotten() {
    let requests = Regex::new(r"pub struct (Update\w+Request)").expect("a pattern");
    for name in domain_crates() {
        let text = sources(&crates().join(&name).join("src"));
        for request in requests.captures_iter(&text).map(|found| found[1].to_owned()) {
            let taken_apart = Regex::new(&format!(r"let {request} \{{[^}}]*\}}")).expect("a pattern");
            let found = taken_apart.find(&text);
            let found = found.unwrap_or_else(|| panic!("{name}: {request} is not taken apart: let {request} {{ … }}"));
            assert!(!found.as_str().contains(".."), "{name}: {request} is taken apart with `..`");
        }
    }
}

/// sea-orm's own way to begin tells the guard of `platform::db` nothing.
#[test]
fn transactions_are_begun_where_the_guard_sees_them() {
    let mut checked = 0;
    for name in domain_crates().iter().map(String::as_str).chain(["platform"]) {
        let text = sources(&crates().join(name).join("src"));
        let begun_unseen = count(r"\bTransactionTrait\b", &text);
        // `platform::db` itself, and what its documentation says.
        let allowed = if name == "platform" { 3 } else { 0 };
        assert!(begun_unseen <= allowed, "{name}: use platform::db::Begin in place of sea_orm::TransactionTrait");
        checked += count(r"\.begin\(\)", &text);
    }
    assert!(checked > 30, "the pattern finds transactions: {checked}");
}

#[actix_web::test]
async fn every_good_response_has_a_snapshot() {
    let system = System::start(Stores::Embedded).await;
    let document = medivoy::document(&system.running.modules.routes);
    let mut missing = Vec::new();
    for module in system.running.modules.list.iter().filter(|module| crates().join(module.name).is_dir()) {
        let folder = crates().join(module.name).join("src/tests/snapshots");
        let files: Vec<String> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .collect();
        for operation in module.routes.iter().flat_map(Routes::operations) {
            let id = document["paths"][operation.path][operation.method.as_str().to_lowercase()]["operationId"].clone();
            let id = id.as_str().expect("an operationId").to_owned();
            // A stream never ends; the gateways of these webhooks are not configured in tests.
            let has_none = (operation.method == Method::GET && operation.path.ends_with("/stream"))
                || operation.path.starts_with("/webhooks/");
            if !has_none && !files.iter().any(|file| file.ends_with(&format!("__{id}.snap"))) {
                missing.push(format!("{}: {id}", module.name));
            }
        }
    }
    assert!(missing.is_empty(), "no snapshot of the good response of {missing:#?}");
    system.stop().await;
}

#[actix_web::test]
async fn some_modules_run_alone_and_name_those_that_are_absent() {
    let database = TestDatabase::create().await;
    let settings = settings("");
    let url = kernel::Masked::new(database.url.clone());
    let foundation = Foundation::open(&settings, &url).await.expect("opens");
    let unknown = Selection::only(&["surgery".to_owned()]);
    assert!(Modules::wire_only(&settings, &foundation, &unknown).is_err_and(|e| e.to_string().contains("`surgery`")));

    let selection = Selection::only(&["taxonomy".to_owned(), "booking".to_owned()]);
    let running = start_only(&settings, &foundation, Part::Server, &selection).await.expect("starts");
    let app = ApiClient::new(&format!("http://{}", running.address.expect("listens")));
    let treatments = app.get("/api/v1/treatments").send().await.data(200);
    assert!(!treatments.as_array().expect("a list").is_empty(), "the catalogue is loaded");
    app.get("/api/v1/hospitals").send().await.problem(404, "not_found");
    let (_, token) = test_user(&foundation).await;
    let refused = app.get("/api/v1/bookings").bearer(&token).send().await;
    let detail = refused.problem(503, "unavailable").json["detail"].clone();
    assert_eq!(detail, "the module `patients` is not running here");
    running.stop().await;
}

/// A signed-in patient of the seed data, without the module that signs in.
async fn test_user(foundation: &Foundation) -> (kernel::UserId, String) {
    let db = &foundation.parts.db;
    let row = sqlx::query_scalar("SELECT id FROM users WHERE email = 'patient@medivoy.example'");
    let user: uuid::Uuid = row.fetch_one(db.get_postgres_connection_pool()).await.expect("the seed data");
    let (user, session) = (kernel::UserId(user), foundation.parts.entropy.uuid_v7(foundation.parts.now()));
    sqlx::query("INSERT INTO sessions (id, user_id, last_activity_at, expires_at) VALUES ($1, $2, now(), now() + interval '1 hour')")
        .bind(session)
        .bind(user.0)
        .execute(db.get_postgres_connection_pool())
        .await
        .expect("a session");
    let (token, _) = foundation.tokens.issue(user, kernel::SessionId(session), kernel::Role::Patient).expect("signs");
    (user, token)
}
