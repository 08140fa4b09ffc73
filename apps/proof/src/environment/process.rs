use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use test_support::ApiClient;
use tokio::process::{Child, Command};

/// What a process of `medivoy` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Answers requests on this port of 127.0.0.1.
    Server(u16),
    /// Works on events and scheduled jobs.
    Worker,
    /// Both, as `medivoy` without a command.
    Everything(u16),
}

/// A port of 127.0.0.1 that nobody listens on, and that nobody else takes while its server is down.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    Ok(private_postgres::ports::free()?)
}

/// Resources that a process uses, as the operating system reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Resident memory in bytes.
    pub resident_bytes: u64,
    /// Processor time since its start, user and system.
    pub cpu: Duration,
    /// Open file descriptors.
    pub open_files: usize,
}

/// A process of `medivoy`. Dropping it kills it.
pub struct Process {
    /// Its role.
    pub role: Role,
    /// Its log file; a restart appends.
    pub log: PathBuf,
    child: Child,
}

impl Process {
    pub(super) fn spawn(mut command: Command, folder: &Path, role: Role, name: &str) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let output = File::options().create(true).append(true).open(&log)?;
        match role {
            Role::Server(_) => drop(command.arg("serve")),
            Role::Worker => drop(command.arg("worker")),
            Role::Everything(_) => {}
        }
        if let Role::Server(port) | Role::Everything(port) = role {
            command.env("MEDIVOY_SERVER__PORT", port.to_string());
        }
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output);
        // A terminal's Ctrl-C reaches us, and we end it.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.spawn().with_context(|| format!("starting {name}"))?;
        Ok(Self { role, log, child })
    }

    /// `http://127.0.0.1:<port>`, when it serves.
    #[must_use]
    pub fn base_url(&self) -> Option<String> {
        match self.role {
            Role::Server(port) | Role::Everything(port) => Some(format!("http://127.0.0.1:{port}")),
            Role::Worker => None,
        }
    }

    /// Waits until it is ready to serve; a worker is ready at once.
    ///
    /// # Errors
    /// When it ends, or is not ready within a minute.
    pub async fn ready(&mut self) -> Result<()> {
        let Some(base_url) = self.base_url() else { return Ok(()) };
        let probe = ApiClient::new(&base_url).timeout(Duration::from_secs(5)).get("/health/ready");
        for _ in 0..1_200 {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended ({status}); see {}", self.log.display());
            }
            if probe.try_send().await.is_ok_and(|response| response.status == 200) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{base_url} is not ready; see {}", self.log.display())
    }

    /// `kill -9`, and waits until it is gone.
    ///
    /// # Errors
    /// When it had ended before by itself.
    pub async fn kill(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            bail!("it had ended by itself ({status}); see {}", self.log.display());
        }
        self.child.kill().await.context("killing")
    }

    /// SIGTERM; returns when it has ended.
    ///
    /// # Errors
    /// When it does not end well within a minute.
    pub async fn terminate(mut self) -> Result<()> {
        self.signal(Signal::TERM)?;
        let ended = tokio::time::timeout(Duration::from_secs(60), self.child.wait());
        let status: ExitStatus = ended.await.context("it did not end within a minute")??;
        ensure!(status.success(), "it ended with {status}; see {}", self.log.display());
        Ok(())
    }

    /// Sends this signal.
    ///
    /// # Errors
    /// When there is no such process any more.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        Ok(kill_process(self.pid()?, signal)?)
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the operating system does not say.
    pub fn is_alive(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// The resources that it uses now (Linux).
    ///
    /// # Errors
    /// When the operating system does not say.
    pub fn usage(&self) -> Result<Usage> {
        let folder = PathBuf::from(format!("/proc/{}", self.pid()?.as_raw_nonzero()));
        let status = std::fs::read_to_string(folder.join("status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        let kibibytes: u64 = resident.trim().trim_end_matches(" kB").parse()?;
        // Fields 14 and 15 of stat, counted after the name, which may hold spaces; in ticks of 1/100 s.
        let stat = std::fs::read_to_string(folder.join("stat"))?;
        let fields: Vec<&str> = stat.rsplit_once(')').context("stat")?.1.split_whitespace().collect();
        let ticks = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
        let open_files = std::fs::read_dir(folder.join("fd"))?.count();
        Ok(Usage { resident_bytes: kibibytes * 1024, cpu: Duration::from_millis(ticks * 10), open_files })
    }

    fn pid(&self) -> Result<Pid> {
        let number = self.child.id().context("it has ended")?;
        Pid::from_raw(i32::try_from(number)?).context("a process number")
    }
}
