//! Telephone numbers: declared, asked for, confirmed, lost.
