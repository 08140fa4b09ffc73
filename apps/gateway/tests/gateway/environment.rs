//! Settings come from the environment too: keys of sections, and whole settings such as `rate_limit`.

use std::process::Command;

/// What `medivoy verify` says with these variables; it never gets as far as the database.
fn complaint(rate_limit: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_medivoy"))
        .arg("verify")
        .env_clear()
        .env("MEDIVOY_DATABASE__URL", "postgres://nobody@127.0.0.1:1/none")
        .env("MEDIVOY_SECRETS__MASTER_KEYS", r#"["KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio="]"#)
        .env("MEDIVOY_SEED_PASSWORD", "no setting, and no unknown section")
        .env("MEDIVOY_RATE_LIMIT", rate_limit)
        .output()
        .expect("starts");
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_environment_chooses_where_requests_are_counted() {
    let without_redis = complaint("redis");
    assert!(without_redis.contains("rate_limit = \"redis\" needs the [redis] section"), "{without_redis}");
    let misspelt = complaint("reddis");
    assert!(misspelt.contains("reddis"), "{misspelt}");
}
