use bytes::Bytes;
use chrono::{DateTime, Utc};
use flate2::{Compression, write::GzEncoder};
use std::borrow::Cow;
use std::io::Write;
use std::sync::OnceLock;

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
#[derive(Debug, Clone)]
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
    /// When the answer was made.
    pub stored_at: DateTime<Utc>,
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
}

/// Its compressed forms follow from the body, whether somebody has asked for them or not.
impl PartialEq for CachedAnswer {
    fn eq(&self, other: &Self) -> bool {
        let Self { content_type, etag, locale, link, identity, stored_at, gzip: _, brotli: _ } = self;
        (content_type, etag, locale, link, identity, stored_at)
            == (&other.content_type, &other.etag, &other.locale, &other.link, &other.identity, &other.stored_at)
    }
}

impl Eq for CachedAnswer {}

impl CachedAnswer {
    /// Makes an answer and hashes the body for the `ETag`.
    #[must_use]
    pub fn new(content_type: impl Into<String>, locale: Option<String>, body: Bytes, made_at: DateTime<Utc>) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, &body);
        let etag = format!("\"{}\"", hex::encode(&digest.as_ref()[..16]));
        Self::with_etag(content_type, etag, locale, body, made_at)
    }

    /// An answer whose `ETag` is known.
    pub(crate) fn with_etag(
        content_type: impl Into<String>,
        etag: String,
        locale: Option<String>,
        identity: Bytes,
        stored_at: DateTime<Utc>,
    ) -> Self {
        let (gzip, brotli) = (OnceLock::new(), OnceLock::new());
        Self { content_type: content_type.into(), etag, locale, link: None, identity, stored_at, gzip, brotli }
    }

    /// With the `Link` header of a page of a list.
    #[must_use]
    pub fn with_link(self, link: Option<String>) -> Self {
        Self { link, ..self }
    }

    /// The body by gzip, where that is smaller. It is compressed when it is first asked for, and not before: an answer
    /// that nobody asks for again costs nothing. About a millisecond per 50 KB.
    #[must_use]
    pub fn gzip(&self) -> Option<&Bytes> {
        self.gzip.get_or_init(|| self.packed_by(gzip)).as_ref()
    }

    /// The body by Brotli, where that is smaller; as [`CachedAnswer::gzip`].
    #[must_use]
    pub fn brotli(&self) -> Option<&Bytes> {
        self.brotli.get_or_init(|| self.packed_by(brotli)).as_ref()
    }

    fn packed_by(&self, compress: fn(&[u8]) -> Option<Vec<u8>>) -> Option<Bytes> {
        let worthwhile = self.identity.len() >= COMPRESS_FROM;
        let packed = worthwhile.then(|| compress(&self.identity)).flatten()?;
        (packed.len() < self.identity.len()).then(|| packed.into())
    }

    /// Memory it holds with its compressed forms, each at most half of the body, in bytes, about.
    pub(crate) fn weight(&self) -> usize {
        2 * self.identity.len() + 256
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
