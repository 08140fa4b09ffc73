//! The cluster on disk: made once, by a rename, and configured anew at every start.

use crate::Options;
use crate::error::{During, PrivatePostgresError, Result};
use crate::folder::{Folder, give_to};
use crate::programs::Programs;
use std::path::Path;

/// Name of the one role, a superuser.
pub(crate) const SUPERUSER: &str = "postgres";
const SETTINGS_FILE: &str = "medivoy.conf";

/// Major version of the cluster in `folder`; `None` if there is none yet.
pub(crate) fn major_version(folder: &Folder) -> Result<Option<u32>> {
    let path = folder.data().join("PG_VERSION");
    if !folder.data().exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).during(|| format!("reading {}", path.display()))?;
    text.trim().parse().map(Some).map_err(|_| PrivatePostgresError::Folder {
        folder: folder.path.clone(),
        reason: format!("{} says {text:?}", path.display()),
    })
}

/// The superuser's password, made at the first call and kept beside the data for this user only.
pub(crate) fn password(folder: &Folder) -> Result<String> {
    let path = folder.path.join("password");
    match std::fs::read_to_string(&path) {
        Ok(password) => return Ok(password),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(source) => return Err(PrivatePostgresError::Io { action: format!("reading {}", path.display()), source }),
    }
    if folder.data().exists() {
        return Err(PrivatePostgresError::Folder {
            folder: folder.path.clone(),
            reason: "its `password` file is gone; restore it, or move the folder away to start empty".to_owned(),
        });
    }
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(|error| PrivatePostgresError::Io {
        action: "making a password".to_owned(),
        source: std::io::Error::other(error.to_string()),
    })?;
    let password: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    folder.write_for_us(&path, &password)?;
    Ok(password)
}

/// Makes the cluster unless it is there. It is built beside its place and renamed when whole, so a crash
/// half-way leaves only a draft, which the next start throws away.
pub(crate) fn create_if_missing(folder: &Folder, programs: &Programs, password: &str, durable: bool) -> Result<()> {
    let data = folder.data();
    if data.exists() {
        return Ok(());
    }
    let draft = folder.path.join("data.draft");
    if draft.exists() {
        std::fs::remove_dir_all(&draft).during(|| format!("removing {}", draft.display()))?;
    }
    std::fs::create_dir(&draft).during(|| format!("creating {}", draft.display()))?;
    give_to(&draft, folder.account).during(|| format!("handing over {}", draft.display()))?;
    let password_file = folder.path.join("initdb-password");
    folder.write_for_server(&password_file, password)?;
    let made = initdb(programs, &draft, &password_file, durable);
    std::fs::remove_file(&password_file).during(|| format!("removing {}", password_file.display()))?;
    made?;

    let main = draft.join("postgresql.conf");
    let settings = std::fs::read_to_string(&main).during(|| format!("reading {}", main.display()))?;
    folder.write_for_server(&main, &format!("{settings}\ninclude_if_exists = '{SETTINGS_FILE}'\n"))?;
    std::fs::rename(&draft, &data).during(|| format!("moving {} to its place", draft.display()))
}

/// The same order of text on every machine: by code point, with Unicode's upper and lower case where the
/// machine can (PostgreSQL 17 can by itself, before that the C library must know C.UTF-8).
fn initdb(programs: &Programs, draft: &Path, password_file: &Path, durable: bool) -> Result<()> {
    let locales: &[&[&str]] = if programs.binaries.major >= 17 {
        &[&["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]]
    } else {
        &[&["--locale=C.UTF-8"], &["--locale=C", "--lc-ctype=en_US.UTF-8"], &["--locale=C"]]
    };
    let mut outcome = Ok(());
    for locale in locales {
        let mut command = programs.command("initdb");
        command.arg("-D").arg(draft).args(["--encoding=UTF8", "--auth=scram-sha-256", "--username", SUPERUSER]);
        command.arg("--pwfile").arg(password_file).args(*locale);
        if !durable {
            command.arg("--no-sync");
        }
        outcome = programs.run("initdb", command, None).map(drop);
        match &outcome {
            Err(PrivatePostgresError::Program { output, .. }) if output.contains("locale") => {}
            _ => break,
        }
    }
    outcome
}

/// Writes the settings of this start. They are a file and not arguments, because `pg_ctl` hands arguments
/// to a shell.
pub(crate) fn configure(folder: &Folder, options: &Options, port: u16) -> Result<()> {
    let mut settings: Vec<(&str, String)> = vec![
        ("listen_addresses", "127.0.0.1".to_owned()),
        ("port", port.to_string()),
        ("unix_socket_directories", String::new()),
        ("timezone", "UTC".to_owned()),
        ("log_timezone", "UTC".to_owned()),
        ("password_encryption", "scram-sha-256".to_owned()),
        // The detail of a violated constraint is the row's values, an e-mail address for one.
        ("log_error_verbosity", "terse".to_owned()),
    ];
    for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
        settings.push((setting, if options.durable { "on" } else { "off" }.to_owned()));
    }
    settings.extend(options.settings.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let mut text = String::from("# Written at every start.\n");
    for (name, value) in settings {
        text.push_str(&format!("{name} = '{}'\n", value.replace('\\', "\\\\").replace('\'', "''")));
    }
    folder.write_for_server(&folder.data().join(SETTINGS_FILE), &text)
}
