//! The real servers, taken away and given back.

use super::*;
use crate::mongodb::wire::{Document, run};
use private_postgres::Binaries;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A folder that is gone, with its servers, at the end of the test.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("private-services-test-{}-{number}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        end_leftovers(&self.0).expect("what is left can be ended and deleted");
    }
}

fn quiet() -> ServicesOptions {
    ServicesOptions { report: |_| {}, ..ServicesOptions::default() }
}

fn sql(services: &Services, statement: &str) -> Result<String, String> {
    let binaries = Binaries::find_or_fetch(None, |_| {}).expect("PostgreSQL is here");
    let mut psql = Command::new(binaries.bin.join("psql"));
    psql.args([&services.postgres_url("postgres"), "-XAtqc", statement]);
    let output = psql.envs(binaries.library_path.map(|path| ("LD_LIBRARY_PATH", path))).output().expect("psql runs");
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

/// What Redis answers to a ping, or why it does not.
fn ping(services: &Services) -> Result<String, ErrorKind> {
    let exchange = || {
        let mut stream = TcpStream::connect(("127.0.0.1", services.redis.port))?;
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    exchange().map_err(|error: std::io::Error| error.kind())
}

fn insert(port: u16) -> Result<()> {
    let documents = Document::default().document("0", Document::default().int("n", 1));
    // Acknowledged by the majority, in the journal: as the audit's writer asks for.
    let concern = Document::default().text("w", "majority").flag("j", true);
    let command = Document::default().text("insert", "kept").array("documents", documents);
    run(port, command.document("writeConcern", concern)).map(drop)
}

fn count(port: u16) -> Result<Option<f64>> {
    // With a condition, for without one it is the collection's size by metadata, which a crash may leave behind.
    let counted = Document::default().text("count", "kept").document("query", Document::default().int("n", 1));
    Ok(run(port, counted)?.number("n"))
}

#[test]
fn each_server_is_taken_away_and_comes_back_where_it_was_while_the_others_serve() {
    let scratch = Scratch::new();
    let options = ServicesOptions { durable: true, ..quiet() };
    let mut services = Services::start_with(&scratch.0, &options).expect("they start");
    let places = services.environment();
    let mongodb = services.mongodb.ports()[0];
    sql(&services, "CREATE TABLE kept (n int)").expect("created");

    for kill in [false, true] {
        let end = |server: &mut dyn Controlled| if kill { server.kill() } else { server.stop() };
        sql(&services, "INSERT INTO kept VALUES (1)").expect("committed");
        insert(mongodb).expect("written");

        end(services.postgres()).expect("PostgreSQL ends");
        assert!(sql(&services, "SELECT 1").is_err());
        assert_eq!((ping(&services).as_deref(), count(mongodb).is_ok()), (Ok("+PONG\r\n"), true));
        services.postgres().start().expect("PostgreSQL comes back");
        assert!(services.postgres().start().is_err(), "one that runs is not started twice");

        end(services.redis()).expect("Redis ends");
        assert_eq!(ping(&services), Err(ErrorKind::ConnectionRefused));
        assert!(!services.redis().is_running().expect("known"));
        services.redis().start().expect("Redis comes back");
        assert_eq!(ping(&services).as_deref(), Ok("+PONG\r\n"));

        end(services.mongodb()).expect("MongoDB ends");
        assert!(count(mongodb).is_err() && !services.mongodb().is_running().expect("known"));
        services.mongodb().start().expect("MongoDB comes back");
    }
    assert_eq!(sql(&services, "SELECT count(*) FROM kept").as_deref(), Ok("2"));
    assert_eq!(sql(&services, "SHOW fsync").as_deref(), Ok("on"));
    assert_eq!(count(mongodb).expect("it answers"), Some(2.0));
    assert_eq!(services.environment(), places);
    services.stop_and_delete().expect("they end");
    assert!(!scratch.0.exists());
}

#[test]
fn a_paused_server_is_still_there_and_silent_until_it_is_resumed() {
    let scratch = Scratch::new();
    let mut services = Services::start_with(&scratch.0, &quiet()).expect("they start");
    let silence = [ErrorKind::WouldBlock, ErrorKind::TimedOut];
    services.redis().pause().expect("it can be paused");
    assert!(services.redis().is_running().expect("known"));
    assert!(ping(&services).is_err_and(|kind| silence.contains(&kind)));
    services.redis().resume().expect("it goes on");
    assert_eq!(ping(&services).as_deref(), Ok("+PONG\r\n"));

    services.redis().pause().expect("it can be paused");
    services.redis().kill().expect("it can be killed");
    assert!(services.redis().pause().is_err(), "there is nothing to pause");
    services.redis().start().expect("it starts");

    // All of them are left behind, frozen, as by a proof that was killed: the next run ends them.
    for server in [&mut services.postgres as &mut dyn Controlled, &mut services.redis, &mut services.mongodb] {
        server.pause().expect("it can be paused");
    }
    let port = services.redis.port;
    services.leave_running();
    end_leftovers(&scratch.0).expect("they can be ended");
    let refused = TcpStream::connect(("127.0.0.1", port)).expect_err("nobody listens");
    assert_eq!(refused.kind(), ErrorKind::ConnectionRefused);
    assert!(!scratch.0.exists());
}

#[test]
fn a_replica_set_of_three_outlives_its_primary() {
    let scratch = Scratch::new();
    let mut set = MongoDb::start_new(&scratch.0.join("mongodb"), 3, |_| {}).expect("it starts");
    assert_eq!((set.size(), set.url().matches("127.0.0.1:").count()), (3, 3));
    let first = set.primary().expect("chosen");
    insert(set.ports()[first]).expect("written");
    set.member(first).kill().expect("killed");
    let second = set.primary().expect("another one is chosen");
    assert_ne!(first, second);
    insert(set.ports()[second]).expect("written to the new primary");
    set.member(first).start().expect("it comes back");
    assert!(set.is_running().expect("known"));
    assert_eq!(count(set.ports()[second]).expect("it answers"), Some(2.0), "nothing acknowledged was lost");
}
