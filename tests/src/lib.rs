//! Tests of the system as a whole: HTTP contract, access, architecture,
//! schema, and the patient journey from the catalogue to a paid invoice.

#[cfg(test)]
mod access;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod document;
#[cfg(test)]
mod end_to_end;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod folding;
#[cfg(test)]
mod guarded;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod phone;
#[cfg(test)]
mod platform_http;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod races;
#[cfg(test)]
mod reseal;
#[cfg(test)]
mod running;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod sql_text;
#[cfg(test)]
mod statistics;
#[cfg(test)]
mod verify;
