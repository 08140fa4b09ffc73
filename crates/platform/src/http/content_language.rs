use super::RequestLocale;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};

/// Middleware: an answer whose handler asked for the locale says which one it
/// is in, and that another client may get another.
pub async fn content_language(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let locale = response.request().extensions().get::<RequestLocale>().cloned();
    if let Some(locale) = locale
        && let Ok(value) = header::HeaderValue::from_str(locale.0.as_str())
    {
        response.headers_mut().insert(header::CONTENT_LANGUAGE, value);
        response.headers_mut().append(header::VARY, header::HeaderValue::from_static("Accept-Language"));
    }
    Ok(response)
}
