//! The module over HTTP, on a real database.

mod cancelling;
mod changing;
mod creating;
mod fakes;
mod integrity;
mod journey;
mod money;
mod quoting;
mod races;
mod reading;
mod stage;
mod workflow;

use stage::Stage;
