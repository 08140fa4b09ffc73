//! What a fresh machine lacks: a private PostgreSQL and development secrets,
//! both in `.medivoy/`.

use anyhow::Context;
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{Entropy, Masked};
use private_postgres::{Options, PrivatePostgres};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Folder of everything that the embedded default keeps.
#[must_use]
pub fn home() -> PathBuf {
    PathBuf::from(".medivoy")
}

/// The private PostgreSQL of this installation, stopped when dropped.
#[derive(Debug)]
pub struct Embedded {
    postgres: PrivatePostgres,
    url: Masked<String>,
}

impl Embedded {
    /// Starts it and makes its database; blocks until it takes connections.
    ///
    /// # Errors
    /// When no PostgreSQL can be had, or its folder is in use by another Medivoy.
    pub fn start(home: &Path) -> anyhow::Result<Self> {
        let postgres = PrivatePostgres::start(Options::new(home.join("postgres")))
            .context("the private PostgreSQL did not start")?;
        postgres.create_database_if_missing("medivoy")?;
        let url = Masked::new(postgres.connection_url("medivoy"));
        Ok(Self { postgres, url })
    }

    /// Address of the database.
    #[must_use]
    pub const fn url(&self) -> &Masked<String> {
        &self.url
    }

    /// Ends it in order.
    ///
    /// # Errors
    /// When it does not end.
    pub fn stop(self) -> anyhow::Result<()> {
        Ok(self.postgres.stop()?)
    }
}

/// The master key of a development installation: made once, readable by its
/// owner only.
///
/// # Errors
/// When the file can be neither read nor written.
pub fn development_key(home: &Path, entropy: &Entropy) -> anyhow::Result<Masked<String>> {
    let file = home.join("secrets").join("master.key");
    match std::fs::read_to_string(&file) {
        Ok(key) => Ok(Masked::new(key.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = STANDARD.encode(entropy.bytes::<32>());
            write_private(&file, &key).with_context(|| format!("{} could not be written", file.display()))?;
            Ok(Masked::new(key))
        }
        Err(error) => Err(error).with_context(|| format!("{} could not be read", file.display())),
    }
}

/// Whole or not at all, also after a crash in between.
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let temporary = file.with_extension("tmp");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut output = options.open(&temporary)?;
    output.write_all(text.as_bytes())?;
    output.sync_all()?;
    std::fs::rename(temporary, file)
}
