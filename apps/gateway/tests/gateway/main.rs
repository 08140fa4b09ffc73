//! The gateway from outside: its settings, and the limits in its document. One binary, since linking the whole system
//! takes longer than these tests.

mod environment;
mod input_limits;
mod sample_config;
