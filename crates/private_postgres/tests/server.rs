//! A real server, through everything that happens to it on a developer's machine.

use private_postgres::{BIN_VARIABLE, Binaries, Options, PrivatePostgres, PrivatePostgresError};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Child;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that is gone, with its server, at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("private-postgres-test-{}-{number}", std::process::id())))
    }

    fn options(&self) -> Options {
        Options { durable: false, report: |_| {}, ..Options::new(self.0.join("postgres")) }
    }

    fn start(&self) -> PrivatePostgres {
        PrivatePostgres::start(self.options()).expect("the server starts")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        PrivatePostgres::delete(&self.0.join("postgres")).expect("the server's folder can be deleted");
        std::fs::remove_dir_all(&self.0).expect("the scratch folder can be deleted");
    }
}

fn psql(url: &str, sql: &str) -> Command {
    let binaries = Binaries::find_or_fetch(None, |_| {}).expect("PostgreSQL is here");
    let mut psql = Command::new(binaries.bin.join("psql"));
    psql.args([url, "-XAtqc", sql]).envs(binaries.library_path.map(|path| ("LD_LIBRARY_PATH", path)));
    psql
}

fn query(url: &str, sql: &str) -> Result<String, String> {
    let output = psql(url, sql).output().expect("psql runs");
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// A query that the server is working on.
#[cfg(unix)]
fn running_query(url: &str, sql: &str) -> Child {
    let child = psql(url, sql).stdout(std::process::Stdio::null()).spawn().expect("psql runs");
    let seen = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
    while query(url, seen).as_deref() != Ok("1") {}
    child
}

fn postmaster_pid(server: &PrivatePostgres) -> String {
    let text = std::fs::read_to_string(server.folder().join("data/postmaster.pid")).expect("a running server has one");
    text.lines().next().expect("its first line is the number").to_owned()
}

#[cfg(unix)]
fn kill_hard(pid: &str) {
    // The shell's own: a small Debian has no program of that name.
    assert!(Command::new("sh").args(["-c", "kill -9 \"$0\"", pid]).status().expect("sh runs").success());
}

#[test]
fn data_outlives_stop_and_start() {
    let scratch = Scratch::new();
    let server = scratch.start();
    for _ in 0..2 {
        server.create_database_if_missing("it's a \"name\"").expect("created once, left alone after");
    }
    server.create_database_if_missing("medivoy").expect("created");
    let url = server.connection_url("medivoy");
    for extension in ["pg_trgm", "btree_gist", "unaccent"] {
        query(&url, &format!("CREATE EXTENSION {extension}")).expect("the usual extensions come with the server");
    }
    query(&url, "CREATE TABLE kept AS SELECT 'नमस्ते' AS word").expect("the superuser may create");
    server.stop().expect("it stops");
    assert!(query(&url, "SELECT 1").is_err(), "a stopped server answers nobody");

    let server = scratch.start();
    let url = server.connection_url("medivoy");
    assert_eq!(query(&url, "SELECT word FROM kept").as_deref(), Ok("नमस्ते"));
    for (sql, expected) in [
        ("SHOW server_encoding", "UTF8"),
        ("SHOW timezone", "UTC"),
        ("SHOW listen_addresses", "127.0.0.1"),
        ("SHOW fsync", "off"),
        ("SELECT lower('ÉÖ') < 'z' AND lower('Σ') = 'σ'", "f"),
        ("SELECT string_agg(w, '' ORDER BY w) FROM (VALUES ('b'),('A'),('a'),('B')) AS v(w)", "ABab"),
        ("SELECT count(*) FROM pg_database WHERE datname = 'it''s a \"name\"'", "1"),
    ] {
        assert_eq!(query(&url, sql).as_deref(), Ok(expected), "{sql}");
    }
}

#[test]
fn only_the_password_opens_it() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let password = std::fs::read_to_string(server.folder().join("password")).expect("kept beside the data");
    let url = server.connection_url("postgres");
    assert!(password.len() >= 32 && url.contains(&password));
    assert!(query(&url, "SELECT 1").is_ok());
    let refused = query(&url.replace(&password, "guess"), "SELECT 1");
    assert!(refused.as_ref().is_err_and(|error| error.contains("password authentication failed")), "{refused:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for (file, mode) in [("password", 0o600), ("data", 0o700), ("server.log", 0o600), ("data/medivoy.conf", 0o600)]
        {
            let found = server.folder().join(file).metadata().expect("it is there").permissions().mode() & 0o777;
            assert_eq!(found, mode, "{file}");
        }
    }
}

/// The detail of a violated constraint is the row's values.
#[test]
fn the_log_holds_no_values_of_rows() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let url = server.connection_url("postgres");
    let load = "CREATE TABLE people (email text UNIQUE CHECK (email <> 'check@example.org'));
                INSERT INTO people SELECT 'unique' || '@example.org'";
    query(&url, load).expect("works");
    for (sql, value) in [
        ("INSERT INTO people SELECT 'unique' || '@example.org'", "unique@example.org"),
        ("INSERT INTO people SELECT 'check' || '@example.org'", "check@example.org"),
    ] {
        assert!(query(&url, sql).is_err_and(|error| error.contains(value)), "the client receives the detail");
        let log = std::fs::read_to_string(server.folder().join("server.log")).expect("readable");
        assert!(log.contains("violates"), "{log}");
        assert!(!log.contains(value), "{log}");
    }
}

#[test]
fn settings_and_durability_reach_the_server() {
    let scratch = Scratch::new();
    let settings = vec![
        ("max_connections".to_owned(), "33".to_owned()),
        ("application_name".to_owned(), "it's \\ odd".to_owned()),
    ];
    let options = Options { durable: true, settings, ..scratch.options() };
    let server = PrivatePostgres::start(options).expect("it starts");
    for (sql, expected) in [
        ("SHOW max_connections", "33"),
        ("SHOW fsync", "on"),
        ("SHOW synchronous_commit", "on"),
        ("SHOW full_page_writes", "on"),
        ("SELECT reset_val FROM pg_settings WHERE name = 'password_encryption'", "scram-sha-256"),
    ] {
        assert_eq!(query(&server.connection_url("postgres"), sql).as_deref(), Ok(expected), "{sql}");
    }
    let text = std::fs::read_to_string(server.folder().join("data/medivoy.conf")).expect("readable");
    assert!(text.contains("application_name = 'it''s \\\\ odd'"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_killed_server_starts_again_with_its_data() {
    let scratch = Scratch::new();
    let options = Options { durable: true, ..scratch.options() };
    let server = PrivatePostgres::start(options.clone()).expect("it starts");
    query(&server.connection_url("postgres"), "CREATE TABLE kept AS SELECT 7 AS seven").expect("created");
    kill_hard(&postmaster_pid(&server));
    drop(server);
    let server = PrivatePostgres::start(options).expect("it starts after the crash");
    assert_eq!(query(&server.connection_url("postgres"), "SELECT seven FROM kept").as_deref(), Ok("7"));
}

#[test]
#[cfg(unix)]
fn a_server_killed_with_all_its_children_keeps_what_was_committed_and_its_port() {
    let scratch = Scratch::new();
    let mut server = PrivatePostgres::start(Options { durable: true, ..scratch.options() }).expect("it starts");
    let (url, port) = (server.connection_url("postgres"), server.port());
    query(&url, "CREATE TABLE kept (n int)").expect("created");
    for n in 0..3 {
        query(&url, &format!("INSERT INTO kept VALUES ({n})")).expect("committed");
        server.kill().expect("it can be killed");
        assert!(!server.is_running().expect("readable"));
        assert!(query(&url, "SELECT 1").is_err(), "nobody is left to answer");
        server.kill().expect("a dead one needs no killing");
        server.start_again().expect("it starts after the crash");
        assert_eq!(server.port(), port);
    }
    assert_eq!(query(&url, "SELECT count(*), sum(n) FROM kept").as_deref(), Ok("3|3"));
    let log = std::fs::read_to_string(server.folder().join("server.log")).expect("readable");
    assert!(log.contains("was not properly shut down"), "the kill was a real one: {log}");
}

#[test]
#[cfg(unix)]
fn a_paused_server_answers_nobody_and_goes_on_where_it_was() {
    let scratch = Scratch::new();
    let mut server = scratch.start();
    let url = server.connection_url("postgres");
    let hurried = format!("{url}?connect_timeout=2");
    let mut asked = running_query(&url, "SELECT pg_sleep(3), 'slept'");
    server.pause().expect("it can be paused");
    assert!(server.is_running().expect("readable"), "it is there, only still");
    assert!(query(&hurried, "SELECT 1").is_err_and(|error| error.contains("timeout expired")));
    assert!(asked.try_wait().expect("psql runs").is_none(), "a session that was open waits");
    server.resume().expect("it can go on");
    assert!(asked.wait().expect("psql ends").success(), "and gets its answer then");
    assert!(query(&url, "SELECT 1").is_ok());

    server.pause().expect("it can be paused again");
    server.shut_down().expect("even a paused server ends in order");
    assert!(!server.is_running().expect("readable"));
    server.start_again().expect("it starts");
    assert_eq!(server.connection_url("postgres"), url, "where it was");
    assert!(query(&url, "SELECT 1").is_ok());
}

#[test]
#[cfg(unix)]
fn a_server_left_paused_by_a_killed_program_is_taken_over() {
    let scratch = Scratch::new();
    let mut server = scratch.start();
    server.pause().expect("it can be paused");
    server.leave_running();
    assert!(query(&scratch.start().connection_url("postgres"), "SELECT 1").is_ok());
}

#[test]
fn a_server_left_by_a_killed_program_is_taken_over() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let (url, first, folder) = (server.connection_url("postgres"), postmaster_pid(&server), scratch.0.join("postgres"));
    let port = server.port();
    server.leave_running();
    assert_eq!(PrivatePostgres::running_in(&folder).expect("readable"), Some(port));
    assert!(query(&url, "SELECT 1").is_ok(), "it runs on by itself");

    let server = scratch.start();
    assert_ne!(postmaster_pid(&server), first, "the left one was ended");
    assert!(query(&server.connection_url("postgres"), "SELECT 1").is_ok());
    server.leave_running();
    PrivatePostgres::stop_in(&folder).expect("it can be stopped from elsewhere");
    assert_eq!(PrivatePostgres::running_in(&folder).expect("readable"), None);
}

#[test]
#[cfg(unix)]
fn a_process_number_given_to_another_program_does_not_stop_the_start() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let pid = postmaster_pid(&server);
    let path = server.folder().join("data/postmaster.pid");
    let text = std::fs::read_to_string(&path).expect("readable");
    let copy = text.replacen(&pid, &std::process::id().to_string(), 1);
    drop(server);
    std::fs::write(&path, copy).expect("writable");
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let owner = path.parent().expect("in a folder").metadata().expect("there");
        std::os::unix::fs::chown(&path, Some(owner.uid()), Some(owner.gid())).expect("ours to give");
    }
    let server = scratch.start();
    assert!(query(&server.connection_url("postgres"), "SELECT 1").is_ok());
}

#[test]
fn a_half_made_cluster_is_made_again() {
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.0.join("postgres/data.draft/base")).expect("writable");
    std::fs::write(scratch.0.join("postgres/data.draft/PG_VERSION"), "15\n").expect("writable");
    assert!(query(&scratch.start().connection_url("postgres"), "SELECT 1").is_ok());
}

#[test]
#[cfg(unix)]
fn a_folder_the_servers_account_cannot_enter_is_replaced_for_root_only() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let scratch = Scratch::new();
    std::fs::create_dir_all(&scratch.0).expect("writable");
    std::fs::set_permissions(&scratch.0, PermissionsExt::from_mode(0o700)).expect("ours");
    let root = scratch.0.metadata().expect("there").uid() == 0;
    let server = scratch.start();
    let used = server.folder().to_owned();
    assert_eq!(used.starts_with("/var/tmp"), root, "{}", used.display());
    assert!(query(&server.connection_url("postgres"), "SELECT 1").is_ok());
    drop(server);
    let server = scratch.start();
    assert_eq!(server.folder(), used, "it is found again");
    server.leave_running();
    PrivatePostgres::delete_below(&scratch.0).expect("whatever is below can be ended and deleted");
    assert!(!used.exists(), "with the folder that stood for it");
}

#[test]
fn one_folder_serves_one_process() {
    let scratch = Scratch::new();
    let server = scratch.start();
    let second = PrivatePostgres::start(scratch.options());
    assert!(matches!(second, Err(PrivatePostgresError::InUse { .. })), "{second:?}");
    assert!(query(&server.connection_url("postgres"), "SELECT 1").is_ok(), "the first one is unharmed");
}

#[test]
fn two_folders_start_at_once_and_a_taken_port_is_named() {
    let (left, right) = (Scratch::new(), Scratch::new());
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| left.start());
        let other = scope.spawn(|| right.start());
        (one.join().expect("no panic"), other.join().expect("no panic"))
    });
    assert_ne!(one.port(), other.port());
    let port = one.port();
    other.stop().expect("it stops");
    let refused = PrivatePostgres::start(Options { port: Some(port), ..right.options() });
    assert!(matches!(refused, Err(PrivatePostgresError::PortInUse { port: taken }) if taken == port), "{refused:?}");
    one.stop().expect("it stops");
    let moved = PrivatePostgres::start(Options { port: Some(port), ..right.options() }).expect("the port is free now");
    assert_eq!(moved.port(), port);
}

#[test]
fn data_of_another_version_and_a_lost_password_are_explained() {
    let scratch = Scratch::new();
    let folder = scratch.0.join("postgres");
    std::fs::create_dir_all(folder.join("data")).expect("writable");
    let explained = |version: &str| {
        std::fs::write(folder.join("data/PG_VERSION"), version).expect("writable");
        PrivatePostgres::start(scratch.options()).expect_err("not to be opened").to_string()
    };
    let major = Binaries::find_or_fetch(None, |_| {}).expect("PostgreSQL is here").major;
    for (version, part) in [
        ("9999\n".to_owned(), "made by PostgreSQL 9999".to_owned()),
        ("soup".to_owned(), "says \"soup\"".to_owned()),
        (format!("{major}\n"), "`password` file is gone".to_owned()),
    ] {
        let text = explained(&version);
        assert!(text.contains(&part), "{version:?}: {text}");
    }
}

/// A second process with another environment: this one's cannot be changed safely.
#[test]
fn a_wrong_folder_of_programs_is_refused_by_name() {
    if std::env::var_os("PRIVATE_POSTGRES_TEST_INNER").is_some() {
        let error = Binaries::find_or_fetch(None, |_| {}).expect_err("there is nothing in it").to_string();
        assert!(error.contains(BIN_VARIABLE) && error.contains("it has no `postgres`"), "{error}");
        return;
    }
    let status = Command::new(std::env::current_exe().expect("known"))
        .args(["a_wrong_folder_of_programs_is_refused_by_name", "--exact"])
        .env("PRIVATE_POSTGRES_TEST_INNER", "1")
        .env(BIN_VARIABLE, Path::new("/nowhere"))
        .status()
        .expect("it runs");
    assert!(status.success());
}
