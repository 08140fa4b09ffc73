//! `medivoy`, the one executable.

use clap::Parser;

fn main() -> anyhow::Result<()> {
    platform::init();
    medivoy::cli::run(medivoy::cli::Arguments::parse())
}
