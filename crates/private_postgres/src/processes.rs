//! Processes known by number: what they run, and signals to a whole family of them.

use std::process::{Command, Stdio};

/// The command line of a process; `None` if there is none. It is empty for one that has ended and was not
/// yet waited for.
pub fn command_line(pid: u32) -> Option<String> {
    if cfg!(target_os = "linux") {
        let bytes = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
        return Some(String::from_utf8_lossy(&bytes).replace('\0', " "));
    }
    let mut command = if cfg!(windows) {
        let mut shell = Command::new("powershell");
        shell.args(["-NoProfile", "-Command"]);
        shell.arg(format!("(Get-CimInstance Win32_Process -Filter 'ProcessId={pid}').CommandLine"));
        shell
    } else {
        let mut ps = Command::new("ps");
        ps.args(["-ww", "-o", "command=", "-p", &pid.to_string()]);
        ps
    };
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

pub use family::{kill, pause, resume};

#[cfg(unix)]
mod family {
    use super::command_line;
    use rustix::io::Errno;
    use rustix::process::{Pid, Signal, kill_process};
    use std::io;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    const GONE_WITHIN: Duration = Duration::from_secs(30);

    /// Ends a process and all its descendants at once (SIGKILL) and waits until they are gone. The parent is
    /// stopped first, so that it neither makes further children nor tells those it has.
    ///
    /// # Errors
    /// If the processes cannot be listed, belong to somebody else, or stay.
    pub fn kill(pid: u32) -> io::Result<()> {
        pause(pid)?;
        let family = family(pid)?;
        send(&family, Signal::KILL)?;
        let begun = Instant::now();
        while family.iter().any(|&member| command_line(member).is_some_and(|line| !line.is_empty())) {
            if begun.elapsed() > GONE_WITHIN {
                return Err(io::Error::other(format!("process {pid} or a child of it outlives its killing")));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Freezes a process and all its descendants (SIGSTOP): they keep their connections and answer nobody.
    ///
    /// # Errors
    /// If the processes cannot be listed, or belong to somebody else.
    pub fn pause(pid: u32) -> io::Result<()> {
        send(&[pid], Signal::STOP)?;
        send(&family(pid)?, Signal::STOP)
    }

    /// Lets a paused family go on (SIGCONT); one that runs is not disturbed.
    ///
    /// # Errors
    /// As [`pause`].
    pub fn resume(pid: u32) -> io::Result<()> {
        send(&family(pid)?, Signal::CONT)
    }

    fn send(pids: &[u32], signal: Signal) -> io::Result<()> {
        for pid in pids.iter().filter_map(|&pid| Pid::from_raw(i32::try_from(pid).ok()?)) {
            match kill_process(pid, signal) {
                // It ended by itself.
                Ok(()) | Err(Errno::SRCH) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// The process and everything below it, ancestors first.
    fn family(pid: u32) -> io::Result<Vec<u32>> {
        let all = with_parents()?;
        let mut members = vec![pid];
        let mut next = 0;
        while let Some(&parent) = members.get(next) {
            members.extend(all.iter().filter(|(_, of)| *of == parent).map(|(child, _)| *child));
            next += 1;
        }
        Ok(members)
    }

    /// Every process with its parent.
    fn with_parents() -> io::Result<Vec<(u32, u32)>> {
        if !cfg!(target_os = "linux") {
            let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).stdin(Stdio::null()).output()?;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            return Ok(text.lines().filter_map(two_numbers).collect());
        }
        let numbers = std::fs::read_dir("/proc")?.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        Ok(numbers
            .filter_map(|number| {
                let pid = number.parse().ok()?;
                let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
                // The program's name, in parentheses, may hold anything; state and parent follow it.
                let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
                Some((pid, parent))
            })
            .collect())
    }

    fn two_numbers(line: &str) -> Option<(u32, u32)> {
        let mut words = line.split_whitespace();
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    }
}

/// Without signals: `taskkill` ends a family, and nothing can be paused.
#[cfg(not(unix))]
mod family {
    use std::io;
    use std::process::{Command, Stdio};

    pub fn kill(pid: u32) -> io::Result<()> {
        let mut command = Command::new("taskkill");
        command.args(["/F", "/T", "/PID", &pid.to_string()]).stdin(Stdio::null()).stdout(Stdio::null());
        command.status().map(drop)
    }

    pub fn pause(_pid: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub fn resume(_pid: u32) -> io::Result<()> {
        Ok(())
    }
}
