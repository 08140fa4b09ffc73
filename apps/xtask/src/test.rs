//! `cargo xtask test`: every test of the workspace, against services of this run alone.

use crate::cargo::Cargo;
use crate::{background, interrupt, test_environment, workspace};
use anyhow::{Result, bail};
use std::process::Stdio;

/// Starts services, runs the tests with `arguments`, and ends the services, however the tests end.
pub fn run(reuse: bool, arguments: &[String]) -> Result<()> {
    let cargo = Cargo::plain(&workspace::root()?);
    // nextest leaves the examples in the documentation out. They come first, so that a run closes on the summary
    // of the tests.
    if arguments.is_empty() {
        examples(&cargo)?;
    }
    if reuse {
        let Some(environment) = background::running_environment()? else {
            bail!("--reuse needs running services: `cargo xtask services up`");
        };
        return run_tests(&cargo, arguments, &environment);
    }
    test_environment::with_services(cargo.root(), |environment| run_tests(&cargo, arguments, environment))
}

/// All tests but the examples, against services of their own.
pub fn whole(cargo: &Cargo) -> Result<()> {
    test_environment::with_services(cargo.root(), |environment| run_tests(cargo, &[], environment))
}

/// The examples in the documentation; they need no services.
pub fn examples(cargo: &Cargo) -> Result<()> {
    interrupt::run_well(&mut cargo.command(&["test", "--quiet", "--workspace", "--doc"]))
}

fn run_tests(cargo: &Cargo, arguments: &[String], environment: &[(String, String)]) -> Result<()> {
    let runner: &[&str] = if has_nextest(cargo) { &["nextest", "run"] } else { &["test"] };
    let mut command = cargo.command(runner);
    if !picks_packages(arguments) {
        command.arg("--workspace");
    }
    command.args(arguments).envs(environment.iter().cloned());
    interrupt::run_well(&mut command)
}

fn picks_packages(arguments: &[String]) -> bool {
    arguments.iter().any(|argument| {
        argument.starts_with("-p") || ["--package", "--workspace"].iter().any(|option| argument.starts_with(option))
    })
}

fn has_nextest(cargo: &Cargo) -> bool {
    let mut probe = cargo.command(&["nextest", "--version"]);
    probe.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_pick_packages_are_seen_in_each_spelling() {
        let picks = |arguments: &[&str]| picks_packages(&arguments.iter().map(|&it| it.to_owned()).collect::<Vec<_>>());
        for spelling in [&["-p", "booking"][..], &["-pbooking"], &["--package=booking"], &["--workspace"]] {
            assert!(picks(spelling), "{spelling:?}");
        }
        assert!(!picks(&[]) && !picks(&["races", "--no-capture"]));
    }
}
