use super::token::{AccessTokenClaims, TokenKeys};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, web};

/// What the `Authorization` header of a request amounts to.
#[derive(Debug, Clone)]
pub enum BearerClaims {
    /// No such header.
    Absent,
    /// One that is not a valid access token.
    Invalid,
    /// A valid access token; whether its session still lives is asked by the extractors.
    Valid(AccessTokenClaims),
}

impl BearerClaims {
    /// The claims of a valid token.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Option<AccessTokenClaims> {
        match request.extensions().get::<Self>() {
            Some(Self::Valid(claims)) => Some(claims.clone()),
            _ => None,
        }
    }
}

/// Middleware: checks the access token's signature once, for the rate limit,
/// the idempotency scope and the extractors.
pub async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let claims = match request.headers().get(header::AUTHORIZATION) {
        None => BearerClaims::Absent,
        Some(value) => read(&request, value.to_str().unwrap_or_default()),
    };
    request.extensions_mut().insert(claims);
    next.call(request).await
}

fn read(request: &ServiceRequest, value: &str) -> BearerClaims {
    let token = value
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let keys = request.app_data::<web::Data<TokenKeys>>();
    match token.zip(keys).map(|(token, keys)| keys.verify(token)) {
        Some(Ok(claims)) => BearerClaims::Valid(claims),
        _ => BearerClaims::Invalid,
    }
}
