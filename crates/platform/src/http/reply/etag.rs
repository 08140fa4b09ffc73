//! Entity tags (RFC 9110 §8.8.3): `"<version>.<hash>"`. The hash changes with
//! every byte of the body, so that `If-None-Match` is exact; the version, the
//! row's `updated_at` in microseconds in base 36, is what `If-Match` compares.

use actix_web::HttpRequest;
use actix_web::http::{Method, header};
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

/// Whether the client reads, and its copy is this one (weak comparison, RFC 9110 §13.1.2). What a change answers is
/// never left out.
pub fn is_not_modified(request: &HttpRequest, etag: &str) -> bool {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return false;
    }
    let lines = request.headers().get_all(header::IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    let current = etag.trim_matches('"');
    lines.into_iter().any(|line| line.trim() == "*" || entity_tags(line).any(|tag| tag.opaque == current))
}

/// One member of a list of entity tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntityTag<'a> {
    /// Whether it is `W/"…"`.
    pub is_weak: bool,
    /// What stands between the quotation marks.
    pub opaque: &'a str,
}

/// The members of `If-Match` and `If-None-Match` (RFC 9110 §8.8.3). A comma may stand inside of a tag. What is no tag
/// ends the list, since nobody knows what its sender meant.
pub fn entity_tags(list: &str) -> impl Iterator<Item = EntityTag<'_>> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (is_weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |quoted| (true, quoted));
        let (opaque, behind) = quoted.strip_prefix('"')?.split_once('"')?;
        rest = behind;
        Some(EntityTag { is_weak, opaque })
    })
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
    fn lists_of_entity_tags() {
        let tags = |list| entity_tags(list).map(|tag| (tag.is_weak, tag.opaque)).collect::<Vec<_>>();
        for (list, expected) in [
            ("", vec![]),
            (r#""a""#, vec![(false, "a")]),
            (r#""a", W/"b" ,"c.d""#, vec![(false, "a"), (true, "b"), (false, "c.d")]),
            (r#", ,"a",, "b""#, vec![(false, "a"), (false, "b")]),
            (r#""with, comma", "b""#, vec![(false, "with, comma"), (false, "b")]),
            (r#""""#, vec![(false, "")]),
            (r#""a", b, "c""#, vec![(false, "a")]),
            (r#"w/"a""#, vec![]),
            (r#""open"#, vec![]),
        ] {
            assert_eq!(tags(list), expected, "{list}");
        }
    }

    #[test]
    fn base36_is_read_back_by_the_standard_library() {
        for n in [0, 1, 35, 36, 1_766_000_000_123_456, -42] {
            assert_eq!(i64::from_str_radix(&base36(n), 36), Ok(n));
        }
    }
}
