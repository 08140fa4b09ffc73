//! `cargo xtask test`: every test of the workspace, against services of this run alone.

use crate::{background, interrupt, test_environment, workspace};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};

/// Starts services, runs the tests with `arguments`, and ends the services, however the tests end.
pub fn run(reuse: bool, arguments: &[String]) -> Result<()> {
    let root = workspace::root()?;
    if reuse {
        let Some(environment) = background::running_environment()? else {
            bail!("--reuse needs running services: `cargo xtask services up`");
        };
        return run_tests(&root, arguments, &environment);
    }
    test_environment::with_services(&root, |environment| run_tests(&root, arguments, environment))
}

fn run_tests(root: &Path, arguments: &[String], environment: &[(String, String)]) -> Result<()> {
    let whole = arguments.is_empty();
    let picks_packages = arguments.iter().any(|argument| {
        argument.starts_with("-p") || ["--package", "--workspace"].iter().any(|option| argument.starts_with(option))
    });
    let nextest = has_nextest(root);
    if whole && nextest {
        // nextest leaves the examples in the documentation out. They come first, so that a run closes on the
        // summary of the tests.
        let mut examples = workspace::cargo(root);
        examples.args(["test", "--quiet", "--workspace", "--doc"]).envs(environment.iter().cloned());
        interrupt::run_well(&mut examples)?;
    }
    let mut command = workspace::cargo(root);
    command.args(if nextest { &["nextest", "run"][..] } else { &["test"] });
    if !picks_packages {
        command.arg("--workspace");
    }
    command.args(arguments).envs(environment.iter().cloned());
    interrupt::run_well(&mut command)
}

fn has_nextest(root: &Path) -> bool {
    let mut probe: Command = workspace::cargo(root);
    probe.args(["nextest", "--version"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}
