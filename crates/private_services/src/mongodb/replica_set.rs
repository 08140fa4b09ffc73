//! Making servers a replica set, and knowing which of them takes writes.

use super::wire::{Document, run};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// The set's name.
pub const NAME: &str = "medivoy";
const CHOSEN_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// Makes new servers on these ports one set; returns when it has a primary that all the others follow.
pub fn establish(ports: &[u16]) -> Result<()> {
    let Some(first) = ports.first() else { bail!("a replica set needs a member") };
    if hello(*first)?.text("setName").is_none() {
        // A server that was started again may not have read its configuration yet, and refuses another.
        let _ = run(*first, Document::default().document("replSetInitiate", configuration(ports)));
    }
    wait_for_primary(ports)?;
    wait(|| {
        for port in ports {
            let hello = hello(*port)?;
            if !hello.flag("isWritablePrimary") && !hello.flag("secondary") {
                bail!("the member on port {port} does not follow yet");
            }
        }
        Ok(())
    })
}

/// The port, of these, whose server takes writes; waits until there is one.
pub fn wait_for_primary(ports: &[u16]) -> Result<u16> {
    wait(|| {
        let primary = ports.iter().find(|port| hello(**port).is_ok_and(|hello| hello.flag("isWritablePrimary")));
        primary.copied().ok_or_else(|| anyhow::anyhow!("no member of the replica set is primary"))
    })
}

fn hello(port: u16) -> Result<super::wire::Answer> {
    run(port, Document::default().int("hello", 1))
}

fn configuration(ports: &[u16]) -> Document {
    let mut members = Document::default();
    for (number, port) in ports.iter().enumerate() {
        let member = Document::default().int("_id", number as i32).text("host", &format!("127.0.0.1:{port}"));
        members = members.document(&number.to_string(), member);
    }
    // The default of ten seconds without a primary suits networks, not one machine.
    let settings = Document::default().int("electionTimeoutMillis", 2000).int("heartbeatIntervalMillis", 500);
    Document::default().text("_id", NAME).array("members", members).document("settings", settings)
}

fn wait<T>(mut attempt: impl FnMut() -> Result<T>) -> Result<T> {
    let begun = Instant::now();
    loop {
        match attempt() {
            Err(_) if begun.elapsed() < CHOSEN_WITHIN => std::thread::sleep(POLL),
            outcome => return outcome,
        }
    }
}
