//! The SQL of one request, from PostgreSQL's log, so that the comparison always matches the code.

use anyhow::{Context, Result, ensure};
use sqlx::PgPool;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Prefix of the log lines of Medivoy's processes.
const PREFIX: &str = "app=medivoy ";

/// One statement with its parameters, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executed {
    /// With `$1`, `$2` …
    pub sql: String,
    /// Their values; `None` is NULL.
    pub parameters: Vec<Option<String>>,
}

/// Records the statements that processes of Medivoy execute.
pub struct StatementLog<'a> {
    db: &'a PgPool,
    log: PathBuf,
    from: u64,
}

impl<'a> StatementLog<'a> {
    /// Starts to record; `data` is PostgreSQL's data folder.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn start(db: &'a PgPool, data: &Path) -> Result<Self> {
        let log = data.with_file_name("server.log");
        set(db, &["log_line_prefix = 'app=%a '", "log_min_duration_statement = 0", "log_statement = 'none'"]).await?;
        let from = std::fs::metadata(&log).with_context(|| format!("{}", log.display()))?.len();
        Ok(Self { db, log, from })
    }

    /// Stops, and gives the statements since the start.
    ///
    /// # Errors
    /// When there are none.
    pub async fn finish(self) -> Result<Vec<Executed>> {
        // Lines are written before the response; the last one may be the end of the transaction.
        tokio::time::sleep(Duration::from_millis(300)).await;
        reset(self.db).await?;
        let text = std::fs::read(&self.log)?;
        let text = String::from_utf8_lossy(&text[usize::try_from(self.from)?..]).into_owned();
        let executed = read(&text);
        ensure!(!executed.is_empty(), "PostgreSQL logged no statement in {}", self.log.display());
        Ok(executed)
    }
}

async fn set(db: &PgPool, settings: &[&str]) -> Result<()> {
    for setting in settings {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("ALTER SYSTEM SET {setting}"))).execute(db).await?;
    }
    reload(db).await
}

async fn reset(db: &PgPool) -> Result<()> {
    for name in ["log_line_prefix", "log_min_duration_statement", "log_statement"] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("ALTER SYSTEM RESET {name}"))).execute(db).await?;
    }
    reload(db).await
}

async fn reload(db: &PgPool) -> Result<()> {
    sqlx::raw_sql("SELECT pg_reload_conf()").execute(db).await?;
    // Backends read it before their next statement, once the signal has reached them.
    tokio::time::sleep(Duration::from_millis(300)).await;
    Ok(())
}

/// Parses the log: further lines of a statement begin with a tab, and its parameters follow as a detail. Parsing and
/// binding have lines of their own, which are ignored.
fn read(log: &str) -> Vec<Executed> {
    let joined = log.replace("\n\t", "\u{1}");
    let mut executed: Vec<Executed> = Vec::new();
    let mut is_execution = false;
    for line in joined.lines().filter_map(|line| line.strip_prefix(PREFIX)) {
        if let Some(parameters) = line.strip_prefix("DETAIL:  ") {
            if let (true, Some(last)) = (is_execution, executed.last_mut()) {
                let list = parameters.trim_start_matches("Parameters: ").trim_start_matches("parameters: ");
                last.parameters = read_parameters(&list.replace('\u{1}', "\n"));
            }
            continue;
        }
        let statement = line.split_once(" ms  ").map_or("", |(_, statement)| statement);
        let sql = match statement.split_once(": ") {
            Some((kind, sql)) if kind == "statement" || kind.starts_with("execute ") => sql,
            _ => "",
        };
        is_execution = !sql.is_empty();
        if is_execution {
            executed.push(Executed { sql: sql.replace('\u{1}', "\n"), parameters: Vec::new() });
        }
    }
    executed
}

/// `$1 = 'it''s', $2 = NULL`.
fn read_parameters(list: &str) -> Vec<Option<String>> {
    let mut parameters = Vec::new();
    let mut rest = list;
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            parameters.push(None);
            rest = value.strip_prefix("NULL").unwrap_or_default();
            continue;
        };
        let mut text = String::new();
        let mut characters = quoted.char_indices().peekable();
        rest = "";
        while let Some((at, character)) = characters.next() {
            if character != '\'' {
                text.push(character);
            } else if characters.peek().is_some_and(|(_, next)| *next == '\'') {
                text.push('\'');
                characters.next();
            } else {
                rest = &quoted[at + 1..];
                break;
            }
        }
        parameters.push(Some(text));
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_from_the_log_with_their_parameters() {
        let log = "app=medivoy LOG:  duration: 0.030 ms  parse sqlx_s_1: SELECT a FROM b WHERE c = $1\n\
                   app=medivoy LOG:  duration: 0.021 ms  bind sqlx_s_1: SELECT a FROM b WHERE c = $1\n\
                   app=medivoy DETAIL:  Parameters: $1 = 'no'\n\
                   app=medivoy LOG:  duration: 0.019 ms  execute sqlx_s_1: SELECT a\n\tFROM b WHERE c = $1 AND d = $2\n\
                   app=medivoy DETAIL:  Parameters: $1 = 'it''s, $2 = here', $2 = NULL, $3 = ''\n\
                   app=psql LOG:  duration: 0.019 ms  statement: SELECT 'of another'\n\
                   app=medivoy LOG:  duration: 0.019 ms  statement: COMMIT\n";
        let first = Executed {
            sql: "SELECT a\nFROM b WHERE c = $1 AND d = $2".to_owned(),
            parameters: vec![Some("it's, $2 = here".to_owned()), None, Some(String::new())],
        };
        let last = Executed { sql: "COMMIT".to_owned(), parameters: Vec::new() };
        assert_eq!(read(log), [first, last]);
    }
}
