use super::ObjectError;
use std::str::FromStr;

/// Longest key, in bytes.
const MAX_KEY: usize = 512;
/// Longest part between slashes, in bytes: what file systems take, less our suffixes.
const MAX_PART: usize = 128;

/// The key of an object: parts of `[a-z0-9._-]` separated by slashes, e.g.
/// `media/0198c0de-…/original.png`.
///
/// A part begins with a letter or digit, so that neither `..` nor a hidden file
/// can be named; capitals are refused, since not every file system distinguishes them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ObjectKey {
    type Err = ObjectError;

    fn from_str(text: &str) -> Result<Self, ObjectError> {
        if text.len() <= MAX_KEY && text.split('/').all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ObjectError::Invalid(format!("{text:?} is no object key")))
        }
    }
}

fn is_part(part: &str) -> bool {
    part.len() <= MAX_PART
        && part.bytes().next().is_some_and(|first| first.is_ascii_lowercase() || first.is_ascii_digit())
        && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
        // Windows drops a trailing dot, so `a.` and `a` would be one file.
        && !part.ends_with('.')
        // The ending of the files themselves: a folder must not be called as one.
        && !part.ends_with(super::folder::SUFFIX)
        && !is_device(part)
}

/// Names that Windows keeps for devices, with any extension.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.as_bytes()[3].is_ascii_digit())
}

impl std::fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
