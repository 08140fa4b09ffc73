//! The gateway: configuration, wiring and the process itself. The only place
//! that names concrete modules.

pub mod cli;
mod doctor;
mod embedded;
mod foundation;
mod health;
mod jobs;
mod modules;
mod openapi;
mod placeholder;
mod reseal;
mod run;
mod seed;
mod selection;
mod settings;
mod verify;
mod wiring;

pub use embedded::Embedded;
pub use foundation::Foundation;
pub use modules::Modules;
pub use openapi::document;
pub use run::{Part, Running, start, start_only};
pub use seed::seed;
pub use selection::Selection;
pub use settings::Settings;
pub use verify::verify;

/// Version of the software.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
