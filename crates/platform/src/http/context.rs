//! What is known of the request at hand, wherever the code is.

use crate::db::unit_of_work::unit_of_work;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use kernel::{Clock, Entropy};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tracing::Instrument;
use uuid::Uuid;

tokio::task_local! {
    static CURRENT: Arc<RequestContext>;
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ACCESS_REASON: HeaderName = HeaderName::from_static("x-access-reason");

/// The request at hand, for problems, logs and the audit trail.
#[derive(Debug)]
pub struct RequestContext {
    /// Taken from `X-Request-Id` when well-formed, made otherwise.
    pub request_id: String,
    /// The client's address; behind trusted proxies the one they name.
    pub ip_address: Option<IpAddr>,
    /// The client's own words about itself, cut to 256 characters.
    pub user_agent: Option<String>,
    /// Why an administrator reads clinical data (`X-Access-Reason`).
    pub access_reason: Option<String>,
    /// The entities whose changes it has entered into the audit trail.
    recorded: Mutex<Vec<(String, Uuid)>>,
}

/// What the context middleware needs to know.
#[derive(Debug, Clone)]
pub struct ContextConfig {
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
    /// For ids of requests that bring none.
    pub clock: Clock,
    /// For ids of requests that bring none.
    pub entropy: Entropy,
}

impl RequestContext {
    /// The request at hand; `None` in a job.
    #[must_use]
    pub fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// Its id, or an empty text outside a request.
    #[must_use]
    pub fn current_id() -> String {
        CURRENT.try_with(|c| c.request_id.clone()).unwrap_or_default()
    }

    fn of(request: &ServiceRequest, config: &ContextConfig) -> Self {
        let headers = request.headers();
        Self {
            request_id: well_formed_id(headers)
                .unwrap_or_else(|| config.entropy.uuid_v7(config.clock.now()).to_string()),
            ip_address: client_address(request.peer_addr().map(|a| a.ip()), headers, &config.trusted_proxies),
            user_agent: text(headers, &actix_web::http::header::USER_AGENT, 256),
            access_reason: text(headers, &ACCESS_REASON, 500),
            recorded: Mutex::default(),
        }
    }

    /// Notes that a change of the entity is in the audit trail.
    pub(crate) fn note_recorded(&self, entity_type: &str, id: Uuid) {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner).push((entity_type.to_owned(), id));
    }

    /// Whether a change of the entity is in the audit trail.
    pub(crate) fn has_recorded(&self, entity_type: &str, id: Uuid) -> bool {
        let recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.iter().any(|(noted_type, noted)| noted_type == entity_type && *noted == id)
    }
}

/// Middleware: makes the context, opens the span that every log line stands
/// in, and returns the request id.
pub async fn request_context(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let context = match request.app_data::<web::Data<ContextConfig>>() {
        Some(config) => Arc::new(RequestContext::of(&request, config)),
        None => return Err(crate::problem::Problem::internal("the request context is not configured").into()),
    };
    let span = crate::telemetry::request_span(&context.request_id);
    let id = HeaderValue::from_str(&context.request_id);
    let give = |headers: &mut HeaderMap| {
        if let Ok(id) = &id {
            headers.insert(REQUEST_ID, id.clone());
        }
    };
    // An error of a middleware becomes an answer in here, where its id is known.
    let answer = async { next.call(request).await.map_err(|error| super::middleware::dressed(error, give)) };
    let mut response = CURRENT.scope(context, unit_of_work(answer.instrument(span))).await?;
    give(response.headers_mut());
    Ok(response)
}

/// 8–128 characters of letters, digits and `-_.` are taken over; anything else
/// could forge a log line.
fn well_formed_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fits = (8..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    fits.then(|| id.to_owned())
}

fn text(headers: &HeaderMap, name: &HeaderName, limit: usize) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.chars().take(limit).collect())
}

/// The right-most address of `X-Forwarded-For` that is not a trusted proxy's,
/// and only if the peer itself is one.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = peer?;
    if !trusted.contains(&peer) {
        return Some(peer);
    }
    let forwarded = headers.get_all("x-forwarded-for").filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    let addresses: Vec<IpAddr> = forwarded.map_while(|a| a.trim().parse().ok()).collect();
    Some(addresses.into_iter().rev().find(|a| !trusted.contains(a)).unwrap_or(peer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_peers_only() {
        let ip = |s: &str| s.parse::<IpAddr>().expect("an address");
        let proxy = [ip("10.0.0.1")];
        for (peer, forwarded, expected) in [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1, 10.0.0.1", "198.51.100.1"),
            ("10.0.0.1", "garbage", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_str(forwarded).expect("a header"),
            );
            assert_eq!(client_address(Some(ip(peer)), &headers, &proxy), Some(ip(expected)), "{peer} {forwarded}");
        }
    }

    #[test]
    fn ids_that_could_forge_a_log_line_are_replaced() {
        for (id, taken) in
            [("abc-DEF_1.2", true), ("short", false), ("has space in it", false), ("x\u{e9}xxxxxxxx", false)]
        {
            let mut headers = HeaderMap::new();
            if let Ok(value) = HeaderValue::from_bytes(id.as_bytes()) {
                headers.insert(REQUEST_ID, value);
            }
            assert_eq!(well_formed_id(&headers).is_some(), taken, "{id}");
        }
    }
}
