use bytes::Bytes;
use chrono::{DateTime, Utc};
use flate2::{Compression, write::GzEncoder};
use std::borrow::Cow;
use std::io::Write;

/// Bodies below this size do not get smaller by compression worth a header.
const COMPRESS_FROM: usize = 512;

/// A label on answers by which they are invalidated, e.g. `hospitals` or `hospital:<id>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Cow<'static, str>);

impl Tag {
    /// A tag with a fixed name.
    #[must_use]
    pub const fn fixed(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The tag of one thing: `kind:id`.
    #[must_use]
    pub fn of(kind: &str, id: impl std::fmt::Display) -> Self {
        Self::from(format!("{kind}:{id}"))
    }

    /// The tag's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Tag {
    fn from(text: String) -> Self {
        // Redis and the channel carry tags one a line.
        Self(Cow::Owned(if text.contains('\n') { text.replace('\n', " ") } else { text }))
    }
}

/// A public answer as it goes out; cloning copies no bytes of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedAnswer {
    /// The `Content-Type` header.
    pub content_type: String,
    /// The strong `ETag` with its quotes, of the uncompressed body. A compressed
    /// form needs a suffix of its own before it may call itself strong (RFC 9110 §8.8.3.3).
    pub etag: String,
    /// The `Content-Language`, where the answer depends on the locale.
    pub locale: Option<String>,
    /// The `Link` header of a page of a list.
    pub link: Option<String>,
    /// The body.
    pub identity: Bytes,
    /// The body by gzip, where that is smaller.
    pub gzip: Option<Bytes>,
    /// The body by Brotli, where that is smaller.
    pub brotli: Option<Bytes>,
    /// When the answer was made.
    pub stored_at: DateTime<Utc>,
}

impl CachedAnswer {
    /// Makes an answer: hashes the body for the ETag and compresses it, once,
    /// instead of at every request. Costs about a millisecond per 50 KB.
    #[must_use]
    pub fn new(content_type: impl Into<String>, locale: Option<String>, body: Bytes, made_at: DateTime<Utc>) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, &body);
        let smaller = |packed: Vec<u8>| (packed.len() < body.len()).then(|| Bytes::from(packed));
        let worthwhile = body.len() >= COMPRESS_FROM;
        let gzip = worthwhile.then(|| gzip(&body)).flatten().and_then(smaller);
        let brotli = worthwhile.then(|| brotli(&body)).flatten().and_then(smaller);
        Self {
            content_type: content_type.into(),
            etag: format!("\"{}\"", hex::encode(&digest.as_ref()[..16])),
            locale,
            link: None,
            gzip,
            brotli,
            identity: body,
            stored_at: made_at,
        }
    }

    /// Memory it holds, in bytes, about.
    pub(crate) fn weight(&self) -> usize {
        let packed = |form: &Option<Bytes>| form.as_ref().map_or(0, Bytes::len);
        self.identity.len() + packed(&self.gzip) + packed(&self.brotli) + 256
    }
}

/// Compression into memory cannot fail; were it to, the answer goes out uncompressed.
fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::default());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let mut packed = Vec::with_capacity(body.len() / 3);
    // Quality 5 is as fast as gzip and smaller; window 2^20 holds every answer.
    let params = brotli::enc::BrotliEncoderParams { quality: 5, lgwin: 20, ..Default::default() };
    brotli::BrotliCompress(&mut &body[..], &mut packed, &params).ok()?;
    Some(packed)
}
