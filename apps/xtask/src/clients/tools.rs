//! The judges, in the pinned versions of `apps/xtask/clients`.

use anyhow::{Context, Result, ensure};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What decides the versions, and how the judges are set up: copied to where they are installed.
const SETTINGS: [&str; 9] = [
    ".npmrc",
    "examples.py",
    "exact.json",
    "lint.yaml",
    "orval.config.cjs",
    "package-lock.json",
    "package.json",
    "requirements.txt",
    "strict.json",
];

/// Packages of npm and PyPI in a folder of the checkout.
pub struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// Installs them, unless they are there in these versions.
    pub fn prepare(root: &Path) -> Result<Self> {
        let tools = Self { folder: root.join(".medivoy/clients") };
        std::fs::create_dir_all(&tools.folder).with_context(|| format!("creating {}", tools.folder.display()))?;
        for file in SETTINGS {
            let from = root.join("apps/xtask/clients").join(file);
            std::fs::copy(&from, tools.folder.join(file)).with_context(|| format!("reading {}", from.display()))?;
        }
        // They come from two registries, and wait for them more than they work.
        let (packages, environment) = std::thread::scope(|scope| {
            let packages = scope.spawn(|| tools.install_node());
            let environment = tools.install_python();
            (packages.join(), environment)
        });
        packages.map_err(|_| anyhow::anyhow!("the installation of npm packages broke off"))??;
        environment?;
        Ok(tools)
    }

    /// Where they work.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A program of the npm packages, or of the Python packages, run in [`Self::folder`].
    pub fn run(&self, program: &str, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(self.program(program)?);
        command.args(arguments).current_dir(&self.folder).env("PATH", self.search_path()?);
        // Nothing is asked of the network while judging.
        command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true").env("NO_COLOR", "1");
        command.output().with_context(|| format!("running {program}"))
    }

    fn program(&self, name: &str) -> Result<PathBuf> {
        let found = self.programs().into_iter().map(|folder| folder.join(name)).find(|file| file.exists());
        found.with_context(|| format!("{name} is not among the installed packages"))
    }

    fn programs(&self) -> [PathBuf; 2] {
        let python = if cfg!(windows) { "Scripts" } else { "bin" };
        [self.folder.join("node_modules/.bin"), self.python().join(python)]
    }

    fn python(&self) -> PathBuf {
        self.folder.join("python")
    }

    fn search_path(&self) -> Result<OsString> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        Ok(std::env::join_paths(self.programs().into_iter().chain(std::env::split_paths(&path)))?)
    }

    fn install_node(&self) -> Result<()> {
        self.once("package-lock.json", "node_modules", || {
            let mut install = Command::new("npm");
            install.args(["ci", "--no-progress", "--loglevel=error"]).current_dir(&self.folder);
            finish(install, "the judges of clients need Node.js 20.19 or later, with npm, on PATH")
        })
    }

    fn install_python(&self) -> Result<()> {
        self.once("requirements.txt", "python", || {
            let mut make = Command::new("python3");
            make.args(["-m", "venv"]).arg(self.python());
            finish(make, "the judges of clients need Python 3.10 or later, with venv, as `python3`")?;
            let mut install = Command::new(self.program("pip")?);
            install.args(["install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"]);
            install.current_dir(&self.folder);
            finish(install, "pip could not install the judges of clients")
        })
    }

    /// Installs into the folder what the file pins, unless that was done for just these contents.
    fn once(&self, pins: &str, into: &str, install: impl FnOnce() -> Result<()>) -> Result<()> {
        let wanted = std::fs::read(self.folder.join(pins))?;
        let done = self.folder.join(format!("{pins}.installed"));
        if std::fs::read(&done).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        let folder = self.folder.join(into);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("deleting {}", folder.display()))?;
        }
        install()?;
        std::fs::write(&done, wanted).with_context(|| format!("writing {}", done.display()))
    }
}

fn finish(mut command: Command, needs: &'static str) -> Result<()> {
    let output = command.output().context(needs)?;
    let text = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{needs}: {}\n{text}", output.status);
    Ok(())
}
