//! Processor time of processes, as the operating system reports it (Linux).

use crate::environment::Process;
use anyhow::{Context, Result};
use std::path::Path;
use std::time::Duration;

/// A process whose processor time is measured.
pub trait UsesCpu {
    /// Time used since its start, user and system; in steps of 10 ms.
    ///
    /// # Errors
    /// When the operating system does not say.
    fn cpu(&self) -> Result<Duration>;
}

impl UsesCpu for Process {
    fn cpu(&self) -> Result<Duration> {
        Ok(self.usage()?.cpu)
    }
}

/// A PostgreSQL server with all its backends, including those that have ended.
#[derive(Debug, Clone, Copy)]
pub struct Postmaster(u32);

impl Postmaster {
    /// The server over this data folder.
    ///
    /// # Errors
    /// When none runs there.
    pub fn of(data: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(data.join("postmaster.pid")).context("postmaster.pid")?;
        Ok(Self(text.lines().next().unwrap_or_default().trim().parse()?))
    }
}

impl UsesCpu for Postmaster {
    fn cpu(&self) -> Result<Duration> {
        let mut ticks = 0;
        for entry in std::fs::read_dir("/proc")? {
            let Ok(process) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
            // Any process may end meanwhile.
            let Some(stat) = Stat::of(process) else { continue };
            if process == self.0 {
                ticks += stat.own + stat.children;
            } else if stat.parent == self.0 {
                ticks += stat.own;
            }
        }
        Ok(Duration::from_millis(ticks * 10))
    }
}

/// A process by its number.
#[derive(Debug, Clone, Copy)]
pub struct ProcessNumber(pub u32);

impl UsesCpu for ProcessNumber {
    fn cpu(&self) -> Result<Duration> {
        let stat = Stat::of(self.0).with_context(|| format!("process {} has ended", self.0))?;
        Ok(Duration::from_millis(stat.own * 10))
    }
}

/// Of `/proc/<pid>/stat`; times in ticks of 10 ms.
struct Stat {
    parent: u32,
    own: u64,
    children: u64,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The fields from the third on follow the name, which may contain spaces.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
        Some(Self {
            parent: u32::try_from(number(4)?).ok()?,
            own: number(14)? + number(15)?,
            children: number(16)? + number(17)?,
        })
    }
}
