use crate::http::openapi::{Describe, OperationDoc};
use crate::http::reply::entity_tags;
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chrono::{DateTime, Utc};
use kernel::{Locale, SUPPORTED_LOCALES};
use std::future::{Ready, ready};

/// The language of the answer: `?locale=`, else the best of `Accept-Language`
/// (RFC 9110 §12.5.4, RFC 4647 lookup), else English. The answer then carries
/// `Content-Language` and `Vary: Accept-Language`.
#[derive(Debug, Clone)]
pub struct RequestLocale(pub Locale);

impl FromRequest for RequestLocale {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let locale = requested(request).map(Self);
        if let Ok(locale) = &locale {
            request.extensions_mut().insert(locale.clone());
        }
        ready(locale)
    }
}

impl Describe for RequestLocale {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.localized();
    }
}

fn requested(request: &HttpRequest) -> Result<Locale, Problem> {
    let query = url::form_urlencoded::parse(request.query_string().as_bytes()).find(|(k, _)| k == "locale");
    if let Some((_, tag)) = query {
        return Locale::parse(&tag).map(|l| l.supported()).map_err(|error| {
            Problem::new(common::INVALID_PARAMETER).detail(format!("`locale` {error}")).field(
                "locale",
                "format",
                error.to_string(),
            )
        });
    }
    let header = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    Ok(negotiate(header))
}

/// The supported language that the header likes best; a malformed part is
/// passed over, as RFC 9110 asks of a recipient.
fn negotiate(header: &str) -> Locale {
    let mut ranges: Vec<(f32, Locale)> = header
        .split(',')
        .take(32)
        .filter_map(|part| {
            let mut pieces = part.trim().split(';');
            let locale = Locale::parse(pieces.next()?.trim()).ok()?;
            let quality = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
            (quality > 0.0).then_some((quality, locale))
        })
        .collect();
    ranges.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranges
        .into_iter()
        .find(|(_, l)| {
            l.fallbacks()
                .iter()
                .any(|tag| SUPPORTED_LOCALES.contains(tag) && (*tag != "en" || l.as_str().starts_with("en")))
        })
        .map_or_else(Locale::english, |(_, l)| l.supported())
}

/// The versions of a resource that the caller accepts, from `If-Match`: a list of entity tags (RFC 9110 §13.1.1), one of
/// which must be current.
///
/// An ETag is `"<version>.<hash>"` (see `http::versioned_etag`); the version
/// before the dot is what a change is compared with.
#[derive(Debug, Clone, Default)]
pub struct IfMatch(Option<Vec<DateTime<Utc>>>);

impl IfMatch {
    /// The versions that the caller accepts; `None` when they accept any.
    #[must_use]
    pub fn versions(&self) -> Option<&[DateTime<Utc>]> {
        self.0.as_deref()
    }

    /// Compares with the version that stands in the database, read under a lock.
    ///
    /// # Errors
    /// 412 when the resource has moved on.
    pub fn check(&self, current: DateTime<Utc>) -> Result<(), Problem> {
        match self.versions() {
            Some(accepted) if !accepted.contains(&current) => Err(Problem::new(common::PRECONDITION_FAILED)),
            _ => Ok(()),
        }
    }
}

impl FromRequest for IfMatch {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let lines: Vec<&str> =
            request.headers().get_all(header::IF_MATCH).map(|line| line.to_str().unwrap_or_default()).collect();
        if lines.is_empty() || lines.iter().any(|line| line.trim() == "*") {
            return ready(Ok(Self(None)));
        }
        // The strong comparison: a weak tag matches nothing, and neither does one that is not ours.
        let tags = lines.into_iter().flat_map(entity_tags).filter(|tag| !tag.is_weak);
        ready(Ok(Self(Some(tags.filter_map(|tag| version_of(tag.opaque)).collect()))))
    }
}

/// The version in an ETag of a resource.
fn version_of(opaque: &str) -> Option<DateTime<Utc>> {
    let (version, _) = opaque.split_once('.')?;
    i64::from_str_radix(version, 36).ok().and_then(DateTime::from_timestamp_micros)
}

impl Describe for IfMatch {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.if_match();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_negotiated() {
        for (header, expected) in [
            ("", "en"),
            ("ar", "ar"),
            ("de, fr;q=0.5", "fr"),
            ("de", "en"),
            ("es-MX, en;q=0.9", "es"),
            ("fr;q=0, hi;q=0.2", "hi"),
            ("en-US, ar;q=0.9", "en"),
            (";;;, q=, hi", "hi"),
        ] {
            assert_eq!(negotiate(header).as_str(), expected, "{header}");
        }
    }
}
