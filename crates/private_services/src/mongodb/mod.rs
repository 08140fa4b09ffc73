//! MongoDB as a replica set, so that transactions and change streams work.

mod program;
mod replica_set;
pub(crate) mod wire;

use crate::daemon::{Daemon, Protocol};
use crate::program::Report;
use crate::{Controlled, joined, leftover};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use wire::{Document, run};

/// How to speak to MongoDB.
pub const PROTOCOL: Protocol = Protocol { name: "MongoDB", ready_process, shut_down };

/// The servers of one replica set. As a whole it is controlled like one server; see [`MongoDb::member`] for each.
pub struct MongoDb {
    members: Vec<Daemon>,
}

impl MongoDb {
    /// Starts `count` servers in `folder` and makes them a replica set; returns when it has a primary.
    pub(crate) fn start_new(folder: &Path, count: usize, report: Report) -> Result<Self> {
        let program = program::find(report)?;
        let members = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..count)
                .map(|number| {
                    let (folder, program) = (member_folder(folder, number), &program);
                    scope.spawn(move || start_member(folder, program.clone()))
                })
                .collect();
            starts.into_iter().map(|start| joined(start.join())).collect::<Vec<_>>()
        });
        let members = members.into_iter().collect::<Result<_>>()?;
        let set = Self { members };
        replica_set::establish(&set.ports())?;
        Ok(set)
    }

    /// The URL of the replica set, with every member's address.
    pub fn url(&self) -> String {
        let hosts: Vec<_> = self.ports().iter().map(|port| format!("127.0.0.1:{port}")).collect();
        format!("mongodb://{}/?replicaSet={}", hosts.join(","), replica_set::NAME)
    }

    /// How many members there are, running or not.
    pub fn size(&self) -> usize {
        self.members.len()
    }

    /// One member. A start returns when it serves, be it primary or secondary.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn member(&mut self, number: usize) -> &mut dyn Controlled {
        &mut self.members[number]
    }

    /// The number of the member that takes writes now, for [`MongoDb::member`]; waits for an election's end.
    ///
    /// # Errors
    /// If none is chosen within a minute.
    pub fn primary(&mut self) -> Result<usize> {
        let mut running = Vec::new();
        for (number, member) in self.members.iter_mut().enumerate() {
            if member.is_running()? {
                running.push((number, member.port));
            }
        }
        let ports: Vec<u16> = running.iter().map(|(_, port)| *port).collect();
        let primary = replica_set::wait_for_primary(&ports)?;
        let found = running.into_iter().find(|(_, port)| *port == primary);
        found.map(|(number, _)| number).context("the primary is a member")
    }

    pub(crate) fn leave_running(self) {
        self.members.into_iter().for_each(Daemon::leave_running);
    }

    pub(crate) fn ports(&self) -> Vec<u16> {
        self.members.iter().map(|member| member.port).collect()
    }

    fn each(&mut self, act: impl Fn(&mut Daemon) -> Result<()>) -> Result<()> {
        // Every one, and then the first complaint.
        let outcomes: Vec<_> = self.members.iter_mut().map(act).collect();
        outcomes.into_iter().collect()
    }
}

impl Controlled for MongoDb {
    fn stop(&mut self) -> Result<()> {
        self.each(Daemon::stop)
    }

    fn start(&mut self) -> Result<()> {
        self.each(Daemon::start)?;
        replica_set::establish(&self.ports())
    }

    fn kill(&mut self) -> Result<()> {
        self.each(Daemon::kill)
    }

    fn pause(&mut self) -> Result<()> {
        self.each(Daemon::pause)
    }

    fn resume(&mut self) -> Result<()> {
        self.each(Daemon::resume)
    }

    /// Whether all members are.
    fn is_running(&mut self) -> Result<bool> {
        for member in &mut self.members {
            if !member.is_running()? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The port of the first member that was left running in `folder`.
pub fn left_running(folder: &Path) -> Option<u16> {
    leftover::left_running(&PROTOCOL, folder)
}

/// Ends the members that were left running in `folder`.
pub fn end_leftovers(folder: &Path) -> Result<()> {
    for number in 0.. {
        let member = member_folder(folder, number);
        if !member.exists() {
            break;
        }
        leftover::end_leftover(&PROTOCOL, &member)?;
    }
    Ok(())
}

/// The first member's folder is the set's.
fn member_folder(folder: &Path, number: usize) -> PathBuf {
    if number == 0 { folder.to_owned() } else { folder.join(format!("member-{number}")) }
}

fn start_member(folder: PathBuf, program: crate::program::Program) -> Result<Daemon> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data).with_context(|| format!("creating {}", data.display()))?;
    Daemon::start_new(&PROTOCOL, &folder, move |port| {
        let mut command = program.command();
        command.args(["--bind_ip", "127.0.0.1", "--port", &port.to_string(), "--replSet", replica_set::NAME]);
        command.args(["--oplogSize", "64", "--wiredTigerCacheSizeGB", "0.25", "--nounixsocket"]);
        command.args(["--setParameter", "diagnosticDataCollectionEnabled=false", "--dbpath"]).arg(&data);
        command
    })
}

fn ready_process(port: u16) -> Result<u32> {
    let status = run(port, Document::default().int("serverStatus", 1))?;
    Ok(status.number("pid").context("no pid in the answer")? as u32)
}

fn shut_down(port: u16) -> Result<()> {
    match run(port, Document::default().int("shutdown", 1).flag("force", true).int("timeoutSecs", 0)) {
        // It may end before it answers.
        Err(error) if error.downcast_ref::<std::io::Error>().is_some() => Ok(()),
        other => other.map(drop),
    }
}
