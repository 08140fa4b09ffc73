//! Ctrl-C and termination: remembered, so that whoever started something can end it in order.

use anyhow::{Context, Result, bail};
use std::process::{Child, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
const POLL: Duration = Duration::from_millis(50);
/// A terminal's Ctrl-C has reached the child too, and nextest takes a second signal for "at once, by force";
/// a SIGTERM to us alone has not reached it. So it is asked only if it does not end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// From here on SIGINT, SIGTERM and SIGHUP no longer end this process; they are asked for instead.
pub fn install() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed)).context("listening for Ctrl-C")
}

/// Fails once this process was asked to end.
pub fn check() -> Result<()> {
    if INTERRUPTED.load(Ordering::Relaxed) {
        bail!("interrupted");
    }
    Ok(())
}

/// Runs `command` to its end. When we are asked to end, it is asked too, and waited for.
pub fn run(command: &mut Command) -> Result<ExitStatus> {
    let name = format!("{} {}", command.get_program().display(), first_arguments(command));
    let mut child = command.spawn().with_context(|| format!("running {name}"))?;
    let mut since: Option<Instant> = None;
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait().with_context(|| format!("waiting for {name}"))? {
            check()?;
            return Ok(status);
        }
        if check().is_err() && !told && since.get_or_insert_with(Instant::now).elapsed() > GRACE {
            ask_to_end(&mut child);
            told = true;
        }
        std::thread::sleep(POLL);
    }
}

/// Runs `command` and fails unless it succeeds.
pub fn run_well(command: &mut Command) -> Result<()> {
    let name = format!("{} {}", command.get_program().display(), first_arguments(command));
    let status = run(command)?;
    if !status.success() {
        bail!("`{name}` failed ({status})");
    }
    Ok(())
}

fn first_arguments(command: &Command) -> String {
    command.get_args().take(6).map(|argument| argument.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Asks a process to end in order.
pub fn ask_to_end(child: &mut Child) {
    // The shell's own `kill`: a small Debian has no program of that name.
    let mut shell = Command::new("sh");
    shell.args(["-c", "kill -TERM \"$0\"", &child.id().to_string()]);
    let asked = cfg!(unix) && shell.status().is_ok_and(|status| status.success());
    if !asked && let Err(error) = child.kill() {
        eprintln!("xtask: could not end process {}: {error}", child.id());
    }
}
