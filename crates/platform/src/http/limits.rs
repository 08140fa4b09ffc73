//! Rate limits over HTTP (IETF draft-ietf-httpapi-ratelimit-headers).

use super::RequestContext;
use super::limit_class::{LimitClass, LimitClasses};
use crate::auth::BearerClaims;
use crate::problem::{Problem, common};
use crate::rate_limit::{Decision, Quota, RateLimiter, client_address_key, whole_seconds};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};
use kernel::{PhoneNumber, UserId};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// Section `[limits]`: requests a minute.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Per address, without a valid access token.
    pub anonymous_per_minute: u32,
    /// Per signed-in user.
    pub signed_in_per_minute: u32,
    /// Per address and account on login, refresh, forgot-password and MFA.
    pub credentials_per_minute: u32,
    /// Guesses at one account's secrets from all unknown addresses together: so many a minute, twice as many in ten
    /// minutes, four times as many in an hour. Whoever keeps guessing waits longer and longer, an hour or two at most.
    pub guesses_per_account: u32,
    /// Least seconds between two requests for a mail with a token (a reset, a verification) to one e-mail address,
    /// whoever asks and whether or not it has an account; 0 for no such limit.
    pub token_mail_seconds: u32,
    /// Seconds between two text messages of one user, and between two to one number; 0 for none.
    pub text_message_seconds: u32,
    /// Text messages of one user, and to one number, within a day: they cost money, and may fill a stranger's telephone.
    pub text_messages_per_day: u32,
    /// Per address on webhooks: their senders come in bursts, and prove themselves by a signature.
    pub webhooks_per_minute: u32,
    /// Per signed-in user, or per address without a valid token, on what costs much: searches, exports, documents.
    pub heavy_per_minute: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            anonymous_per_minute: 100,
            signed_in_per_minute: 600,
            credentials_per_minute: 5,
            guesses_per_account: 20,
            token_mail_seconds: 60,
            text_message_seconds: 60,
            text_messages_per_day: 5,
            webhooks_per_minute: 6_000,
            heavy_per_minute: 60,
        }
    }
}

/// Windows in seconds, and how many times `guesses_per_account` each allows: the longest first, so that one that refuses
/// leaves the shorter ones alone.
const GUESS_WINDOWS: [(u64, u32); 3] = [(3_600, 4), (600, 2), (60, 1)];

/// The limits of all processes together.
#[derive(Clone)]
pub struct Limits {
    limiter: Arc<dyn RateLimiter>,
    config: LimitsConfig,
}

impl Limits {
    /// Kept by this limiter.
    #[must_use]
    pub fn new(limiter: Arc<dyn RateLimiter>, config: LimitsConfig) -> Self {
        Self { limiter, config }
    }

    /// Counts one guess at an account's secret from the caller's address;
    /// `account` is anything that names it, also an address nobody has.
    ///
    /// # Errors
    /// 429 past the limit.
    pub async fn credentials(&self, purpose: &str, account: &str) -> Result<(), Problem> {
        let address = RequestContext::current().and_then(|c| c.ip_address).map(client_address_key).unwrap_or_default();
        let account = crate::crypto::sha256_hex(account.to_lowercase());
        let key = format!("{purpose}:{address}:{account}");
        self.count(&key, Quota::per_minute(self.config.credentials_per_minute)).await
    }

    /// Counts one guess at an account's secret from any address: against many addresses that share the work. Callers
    /// leave out addresses that the account has signed in from, so that a stranger's guesses never lock its owner out.
    ///
    /// # Errors
    /// 429 past the limit. What is refused does not count, so that the wait ends.
    pub async fn guesses(&self, purpose: &str, account: &str) -> Result<(), Problem> {
        let account = crate::crypto::sha256_hex(account.to_lowercase());
        for (window, factor) in GUESS_WINDOWS {
            let limit = self.config.guesses_per_account.saturating_mul(factor);
            let key = format!("guess:{purpose}:{account}:{window}");
            self.count(&key, Quota { limit, window: Duration::from_secs(window) }).await?;
        }
        Ok(())
    }

    /// Counts one request for a mail to this e-mail address, from wherever: nobody's mailbox is filled from here.
    ///
    /// # Errors
    /// 429 while the last one is too recent. What is refused does not count.
    pub async fn token_mail(&self, purpose: &str, email: &str) -> Result<(), Problem> {
        let key = format!("mail:{purpose}:{}", crate::crypto::sha256_hex(email.to_lowercase()));
        self.count(&key, once_in(self.config.token_mail_seconds)).await
    }

    /// Counts one text message that `user` has sent to `number`, which may be anybody's.
    ///
    /// # Errors
    /// 429 past the limit of either.
    pub async fn text_message(&self, user: UserId, number: &PhoneNumber) -> Result<(), Problem> {
        let keys = [format!("user:{user}"), format!("number:{}", crate::crypto::sha256_hex(number.as_str()))];
        let day = Quota { limit: self.config.text_messages_per_day, window: Duration::from_secs(24 * 60 * 60) };
        // The shorter limit comes first: what it refuses uses up nothing of a day.
        for (name, quota) in [("pause", once_in(self.config.text_message_seconds)), ("day", day)] {
            for key in &keys {
                self.count(&format!("sms:{name}:{key}"), quota).await?;
            }
        }
        Ok(())
    }

    /// Counts one, unless the window is none at all.
    async fn count(&self, key: &str, quota: Quota) -> Result<(), Problem> {
        if quota.window.is_zero() {
            return Ok(());
        }
        let decision = self.limiter.check(key, quota).await;
        if decision.allowed { Ok(()) } else { Err(refusal(&decision)) }
    }

    async fn request(&self, request: &ServiceRequest) -> Decision {
        let address =
            || RequestContext::current().and_then(|c| c.ip_address).map(client_address_key).unwrap_or_default();
        let user = BearerClaims::of(request.request()).map(|claims| claims.user_id);
        let (key, limit) = match (LimitClasses::class_of(request), user) {
            (LimitClass::Webhook, _) => (format!("webhook:{}", address()), self.config.webhooks_per_minute),
            (LimitClass::Heavy, Some(user)) => (format!("heavy:user:{user}"), self.config.heavy_per_minute),
            (LimitClass::Heavy, None) => (format!("heavy:ip:{}", address()), self.config.heavy_per_minute),
            (LimitClass::Caller, Some(user)) => (format!("user:{user}"), self.config.signed_in_per_minute),
            (LimitClass::Caller, None) | (LimitClass::Address, _) => {
                (format!("ip:{}", address()), self.config.anonymous_per_minute)
            }
        };
        self.limiter.check(&key, Quota::per_minute(limit)).await
    }
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Limits({:?})", self.config)
    }
}

/// Middleware: counts each request against the caller's limit and says in
/// every answer what is left. Probes and the scraper are not counted.
pub async fn rate_limit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let probe = matches!(request.path(), "/health/live" | "/health/ready" | "/metrics");
    let limits = request.app_data::<web::Data<Limits>>().cloned();
    let Some(limits) = limits.filter(|_| !probe) else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let decision = limits.request(&request).await;
    let mut response = if decision.allowed {
        next.call(request).await?.map_into_left_body()
    } else {
        request.into_response(refusal(&decision).error_response()).map_into_right_body()
    };
    announce(response.headers_mut(), &decision);
    Ok(response)
}

/// One in so many seconds. What is counted fades over two windows, so that a single one waits for both.
fn once_in(seconds: u32) -> Quota {
    Quota { limit: 1, window: Duration::from_millis(u64::from(seconds) * 500) }
}

fn refusal(decision: &Decision) -> Problem {
    let wait = decision.retry_after.unwrap_or(decision.reset_after);
    Problem::new(common::RATE_LIMITED).retry_after(whole_seconds(wait))
}

fn announce(headers: &mut HeaderMap, decision: &Decision) {
    let reset = whole_seconds(decision.reset_after);
    for (name, value) in [
        ("ratelimit", format!("\"default\";r={};t={reset}", decision.remaining)),
        ("ratelimit-policy", format!("\"default\";q={};w=60", decision.limit)),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
