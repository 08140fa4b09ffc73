use std::net::{IpAddr, Ipv6Addr};

/// The text under which the requests of an address are counted.
///
/// IPv6 hosts own a whole /64 (RFC 4291 §2.5.1) and could use a new address for
/// every request, so the /64 counts as one. IPv4 mapped into IPv6
/// (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) counts as the IPv4 address it is.
#[must_use]
pub fn client_address_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX));
            format!("{network}/64")
        }
    }
}
