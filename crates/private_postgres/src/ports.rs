//! Ports for servers of ours.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Below what systems give to outgoing connections (Linux from 32768, others from 49152): such a connection
/// can neither take the port of a server that is down for a moment, nor, by chance, connect to itself there.
const RANGE: std::ops::Range<u16> = 15_000..32_000;

/// A port on 127.0.0.1 that is free now, anywhere in a range that outgoing connections leave alone. Another
/// program may take it before the server does: then the start is to be tried again with another one.
///
/// # Errors
/// If none of a hundred can be had; the system's last answer.
pub fn free() -> io::Result<u16> {
    let random = RandomState::new();
    let mut last = None;
    for attempt in 0..100_u32 {
        let port = RANGE.start + (random.hash_one(attempt) % RANGE.len() as u64) as u16;
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_) => return Ok(port),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}
