//! Other modules' ports, for a module's own tests: over the rows that fixtures write, or with answers that the test
//! sets.

mod accounts;
mod directories;
mod fixed;
mod messenger;

pub use directories::FixtureDirectory;
pub use fixed::{FixedInvoiceBases, FixedPayables, FixedProfile, LenientPasswords};
pub use messenger::{MailProvider, RecordingMessenger};

use crate::world::World;
use kernel::ports::Scopes;
use std::sync::Arc;

impl World {
    /// The accounts, patients, hospitals, doctors and treatments of this test's database.
    #[must_use]
    pub fn directory(&self) -> Arc<FixtureDirectory> {
        Arc::new(FixtureDirectory::new(self.db.clone(), self.clock.clone(), self.entropy.clone()))
    }

    /// Scopes over them.
    #[must_use]
    pub fn scopes(&self) -> Scopes {
        let directory = self.directory();
        Scopes::new(directory.clone(), directory.clone(), directory)
    }
}
