//! Entity tags (RFC 9110 §8.8.3): `"<version>.<hash>"`. The hash changes with
//! every byte of the body, so that `If-None-Match` is exact; the version, the
//! row's `updated_at` in microseconds in base 36, is what `If-Match` compares.

use actix_web::HttpRequest;
use actix_web::http::header;
use chrono::{DateTime, Utc};
use ring::digest;

/// The tag of a body that is a version of one resource.
#[must_use]
pub fn versioned_etag(updated_at: DateTime<Utc>, body: &[u8]) -> String {
    format!("\"{}.{}\"", base36(updated_at.timestamp_micros()), hash(body))
}

/// The tag of a body that has no version of its own (a list).
pub fn etag_of(body: &[u8]) -> String {
    format!("\"{}\"", hash(body))
}

/// Whether the client's copy is this one (weak comparison, RFC 9110 §13.1.2).
pub fn is_not_modified(request: &HttpRequest, etag: &str) -> bool {
    let tags = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|v| v.to_str().ok());
    tags.flat_map(|v| v.split(',')).map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
}

fn hash(body: &[u8]) -> String {
    hex::encode(&digest::digest(&digest::SHA256, body).as_ref()[..10])
}

fn base36(number: i64) -> String {
    let mut left = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(u32::try_from(left % 36).unwrap_or(0), 36).unwrap_or('0'));
        left /= 36;
        if left == 0 {
            break;
        }
    }
    if number < 0 {
        digits.push('-');
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base36_is_read_back_by_the_standard_library() {
        for n in [0, 1, 35, 36, 1_766_000_000_123_456, -42] {
            assert_eq!(i64::from_str_radix(&base36(n), 36), Ok(n));
        }
    }
}
