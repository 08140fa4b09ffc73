//! Programs of Debian and its relatives without installing them: the packages and what they need beyond
//! the machine are downloaded by `apt-get` (which checks their signatures) into folders of our own and
//! unpacked there. That needs no root, starts no system service, and takes no lock of the system's.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Unpacked packages: the tree that would have gone to `/`.
#[derive(Debug, Clone)]
pub struct PackageRoot {
    path: PathBuf,
}

/// Why packages could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// This is no Debian-like system.
    #[error("this machine has no `{0}` to fetch packages with")]
    NotDebian(&'static str),
    /// There is no folder to keep the packages in.
    #[error("no cache folder: neither XDG_CACHE_HOME nor HOME is set")]
    NoCacheFolder,
    /// A program failed.
    #[error("`{program}` failed: {output}")]
    Program {
        /// The command line's beginning.
        program: String,
        /// The end of what it wrote.
        output: String,
    },
    /// Files could not be written.
    #[error("fetching packages: {0}")]
    Io(#[from] io::Error),
}

impl PackageRoot {
    /// The folder that stands for `/`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// `LD_LIBRARY_PATH` for programs of this tree.
    pub fn library_path(&self) -> OsString {
        let folders = ["usr/lib", "lib"].into_iter().flat_map(|lib| {
            std::fs::read_dir(self.path.join(lib)).into_iter().flatten().filter_map(|entry| {
                let entry = entry.ok()?;
                entry.file_name().to_str()?.contains("-linux-gnu").then(|| entry.path())
            })
        });
        // A cache folder's name with a colon in it cannot be joined; programs then say which library they miss.
        std::env::join_paths(folders).unwrap_or_default()
    }
}

/// Fetches `packages` with what they depend on and this machine lacks, once; later calls find them in the
/// cache. Two processes at once wait for each other. `report` receives what is being done.
///
/// # Errors
/// [`FetchError`], where the system is another, the network is away, or a package does not exist.
pub fn fetch(packages: &[&str], report: fn(&str)) -> Result<PackageRoot, FetchError> {
    let cache = cache_folder()?.join("debian");
    std::fs::create_dir_all(&cache)?;
    let name = format!("{}-{}", packages.join("+"), release());
    let path = cache.join(&name);
    let lock = File::create(cache.join(format!("{name}.lock")))?;
    lock.lock()?;
    if !path.is_dir() {
        for program in ["apt-get", "dpkg-deb"] {
            if Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
                return Err(FetchError::NotDebian(program));
            }
        }
        report(&format!("fetching Debian packages once: {} (kept in {})", packages.join(", "), path.display()));
        let work = cache.join(format!("{name}.partial"));
        if work.exists() {
            std::fs::remove_dir_all(&work)?;
        }
        download_and_unpack(packages, &work)?;
        std::fs::rename(work.join("root"), &path)?;
        std::fs::remove_dir_all(&work)?;
    }
    Ok(PackageRoot { path })
}

/// Folder for what is fetched once: the user's cache, or, for root, a folder that the unprivileged account
/// the server runs as can enter too.
///
/// # Errors
/// [`FetchError::NoCacheFolder`] without a home.
pub fn cache_folder() -> Result<PathBuf, FetchError> {
    if crate::account::running_as_root() {
        return Ok("/var/cache/medivoy".into());
    }
    let from = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("XDG_CACHE_HOME")
        .or_else(|| from("LOCALAPPDATA"))
        .or_else(|| from("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("medivoy"))
        .ok_or(FetchError::NoCacheFolder)
}

fn download_and_unpack(packages: &[&str], work: &Path) -> Result<(), FetchError> {
    let (lists, archives, root) = (work.join("lists"), work.join("archives"), work.join("root"));
    for folder in [lists.join("partial"), archives.join("partial"), root.clone()] {
        std::fs::create_dir_all(folder)?;
    }
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        for (option, value) in [
            ("Dir::State::Lists", lists.as_os_str()),
            ("Dir::Cache", work.as_os_str()),
            ("Dir::Cache::Archives", archives.as_os_str()),
            // Nothing of the system's is written, so none of its locks is needed, nor its download account.
            ("Debug::NoLocking", "true".as_ref()),
            ("APT::Sandbox::User", "root".as_ref()),
            ("Acquire::Retries", "3".as_ref()),
            // By default lists that cannot be had are a warning, and the reason is lost.
            ("APT::Update::Error-Mode", "any".as_ref()),
        ] {
            let mut setting = OsString::from(format!("{option}="));
            setting.push(value);
            command.arg("-o").arg(setting);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        run(command, &format!("apt-get {}", arguments.join(" ")))
    };
    // One broken third-party source makes this fail; what is needed may be there all the same.
    let updated = apt_get(&["-q", "update"]);
    let install = ["-q", "-y", "--no-install-recommends", "--download-only", "install"];
    apt_get(&[&install[..], packages].concat()).map_err(|error| updated.err().unwrap_or(error))?;
    for entry in std::fs::read_dir(&archives)? {
        let archive = entry?.path();
        let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // The machine's own C library must stay: its loader fits no other.
        if !name.ends_with(".deb") || name.starts_with("libc6") || name.starts_with("libc-bin") {
            continue;
        }
        let mut unpack = Command::new("dpkg-deb");
        unpack.arg("-x").arg(&archive).arg(&root);
        run(unpack, &format!("dpkg-deb -x {name}"))?;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&root, std::fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

fn run(mut command: Command, name: &str) -> Result<(), FetchError> {
    let output = command.stdin(Stdio::null()).env("LC_ALL", "C").output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    Err(FetchError::Program { program: name.to_owned(), output: lines[lines.len().saturating_sub(8)..].join("\n") })
}

/// `<id>-<version>-<architecture>`: packages of one release do not run on another.
fn release() -> String {
    let text = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
            .map_or("unknown", |value| value.trim_matches('"'))
            .to_owned()
    };
    format!("{}-{}-{}", field("ID"), field("VERSION_ID"), std::env::consts::ARCH)
}
