//! `pgbench`, PostgreSQL's own load generator, with the statements of one request.

use super::cpu::UsesCpu;
use super::figures::{Figures, median};
use super::setup::Bench;
use super::statements::Executed;
use anyhow::{Context, Result, ensure};
use private_postgres::Binaries;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

/// A script of prepared statements; one transaction executes what one request executes.
pub struct PgBench {
    binaries: Binaries,
    script: PathBuf,
    variables: Vec<String>,
}

impl PgBench {
    /// Writes the script into `folder`. For a parameter that must be new each time `fresh` gives an expression, by its
    /// statement and number, from 1.
    ///
    /// # Errors
    /// When there is no pgbench.
    pub fn new(
        folder: &Path,
        statements: &[Executed],
        fresh: impl Fn(&str, usize) -> Option<&'static str>,
    ) -> Result<Self> {
        let binaries = Binaries::find_or_fetch(None, |line| eprintln!("bench: {line}"))?;
        let (mut text, mut variables) = (String::new(), Vec::new());
        for (number, Executed { sql, parameters }) in statements.iter().enumerate() {
            let mut sql = sql.clone();
            // From the last on, so that $1 does not replace the beginning of $10.
            for (at, value) in parameters.iter().enumerate().rev() {
                let name = format!("s{number}p{at}");
                let with = match (fresh(&sql, at + 1), value) {
                    (Some(expression), _) => expression.to_owned(),
                    (None, None) => "NULL".to_owned(),
                    (None, Some(value)) => {
                        variables.push(format!("--define={name}={value}"));
                        format!(":{name}")
                    }
                };
                sql = sql.replace(&format!("${}", at + 1), &with);
            }
            text.push_str(&sql.replace('\n', " "));
            text.push_str(";\n");
        }
        let script = folder.join("request.sql");
        std::fs::write(&script, text)?;
        Ok(Self { binaries, script, variables })
    }

    /// One measurement with the connections and threads of the bench.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn measure(&self, bench: &Bench) -> Result<Figures> {
        let log = bench.folder.join("pgbench-log");
        let mut command = Command::new(self.binaries.bin.join("pgbench"));
        if let Some(path) = &self.binaries.library_path {
            command.env("LD_LIBRARY_PATH", path);
        }
        command.args(["--no-vacuum", "--protocol=prepared", "--log"]).arg(format!("--log-prefix={}", log.display()));
        command
            .arg(format!("--client={}", bench.schedule.connections))
            .arg(format!("--jobs={}", bench.schedule.threads));
        command.arg(format!("--time={}", bench.schedule.round.as_secs())).arg("--file").arg(&self.script);
        command.args(&self.variables).arg(bench.environment.database_url()).stdin(Stdio::null()).kill_on_drop(true);
        let postgres = bench.postmaster.cpu()?;
        let output = command.output().await.context("starting pgbench")?;
        let postgres = bench.postmaster.cpu()?.saturating_sub(postgres);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "pgbench: {text}");
        let per_second = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next());
        let per_second: f64 = per_second.with_context(|| format!("pgbench said: {text}"))?.parse()?;
        let mut times = latencies(&bench.folder, "pgbench-log")?;
        times.sort_by(f64::total_cmp);
        let requests = times.len() as f64;
        let p99 = times[times.len() * 99 / 100];
        Ok(Figures {
            per_second,
            requests,
            postgres_us: Some(postgres.as_secs_f64() * 1e6 / requests),
            p99_ms: p99 / 1e3,
            max_ms: times.last().copied().unwrap_or_default() / 1e3,
            p50_ms: median(times) / 1e3,
            ..Figures::default()
        })
    }
}

/// Of each transaction, in microseconds: the third field of its line. Reads and deletes the logs of this name.
fn latencies(folder: &Path, name: &str) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|file| file.to_string_lossy().starts_with(name)) {
            let text = std::fs::read_to_string(&path)?;
            times.extend(text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<f64>().ok()));
            std::fs::remove_file(path)?;
        }
    }
    ensure!(!times.is_empty(), "pgbench wrote no log in {}", folder.display());
    Ok(times)
}
