use crate::service::Auth;
use actix_web::http::{StatusCode, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use platform::audit::Disclosure;
use platform::http::openapi::{DescribeReply, OperationDoc};
use serde_json::json;

/// A JWK Set as it is, without the envelope of other answers (RFC 7517 §5).
#[derive(Debug)]
pub struct JwksReply(serde_json::Value);

const MEDIA_TYPE: &str = "application/jwk-set+json";

impl Responder for JwksReply {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(MEDIA_TYPE)
            .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
            .body(self.0.to_string())
    }
}

impl DescribeReply for JwksReply {
    const DISCLOSURE: Disclosure = Disclosure::Nothing;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        let text = json!({ "type": "string" });
        let key = json!({ "type": "object", "required": ["kty", "crv", "use", "alg", "kid", "x"], "additionalProperties": false,
            "properties": { "kty": text, "crv": text, "use": text, "alg": text, "kid": text, "x": text } });
        let schema = json!({ "type": "object", "required": ["keys"], "additionalProperties": false,
            "properties": { "keys": { "type": "array", "items": key } } });
        operation.reply(StatusCode::OK, "The public keys of access tokens", MEDIA_TYPE, &schema, &[]);
    }
}

pub async fn get(auth: Data<Auth>) -> JwksReply {
    JwksReply(auth.jwks())
}
