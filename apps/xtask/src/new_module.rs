//! `cargo xtask new-module`: a domain crate from the templates.

use anyhow::{Result, bail};

/// Not there before the pattern of the domain crates is.
pub fn run(name: &str) -> Result<()> {
    bail!("no templates to make `{name}` from")
}
