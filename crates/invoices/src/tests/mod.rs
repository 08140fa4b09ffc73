//! The module over HTTP, on a real database.
