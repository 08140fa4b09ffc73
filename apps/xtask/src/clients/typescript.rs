//! The client of `clients/typescript`: it follows the document, compiles, can be packed, and works with a server.

use super::server::Server;
use crate::interrupt;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What `npm run generate` writes.
const GENERATED: [&str; 2] = ["src/schema.ts", "src/idempotent_operations.ts"];

/// Checks the client of this checkout, with a server of this executable.
pub fn check(root: &Path, medivoy: &Path) -> Result<()> {
    let client = Client { folder: root.join("clients/typescript") };
    client.install()?;
    client.ensure_generated()?;
    client.npm(&["run", "build"])?;
    client.npm(&["pack", "--dry-run"])?;
    let server = Server::start(medivoy, &root.join(".medivoy/clients/server"))?;
    let outcome = interrupt::run_well(
        client
            .command(&["test"])
            .env("MEDIVOY_URL", server.base_url())
            .env("MEDIVOY_MAIL_FOLDER", server.mail_folder())
            .env("FORCE_COLOR", "0"),
    );
    server.stop()?;
    outcome.context("the tests of clients/typescript")
}

struct Client {
    folder: PathBuf,
}

impl Client {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("npm");
        command.args(arguments).args(["--silent"]).current_dir(&self.folder);
        command
    }

    fn npm(&self, arguments: &[&str]) -> Result<()> {
        let output = self.command(arguments).output().context("the client needs Node.js 20.19 or later, with npm")?;
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(
            output.status.success(),
            "`npm {}` in clients/typescript: {}\n{text}",
            arguments.join(" "),
            output.status
        );
        Ok(())
    }

    /// Installs what the lock file pins, unless it is there.
    fn install(&self) -> Result<()> {
        let wanted = std::fs::read(self.folder.join("package-lock.json"))?;
        let done = self.folder.join("node_modules/.pinned");
        if std::fs::read(&done).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        self.npm(&["ci", "--no-progress"])?;
        std::fs::write(&done, wanted).with_context(|| format!("writing {}", done.display()))
    }

    fn ensure_generated(&self) -> Result<()> {
        let committed = self.generated()?;
        self.npm(&["run", "generate"])?;
        let names = GENERATED.join(" and ");
        ensure!(self.generated()? == committed, "{names} did not follow docs/openapi.json; they do now: commit them");
        Ok(())
    }

    fn generated(&self) -> Result<Vec<String>> {
        let read = |file: &&str| {
            let path = self.folder.join(file);
            let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            Ok(text.replace("\r\n", "\n"))
        };
        GENERATED.iter().map(read).collect()
    }
}
