use actix_web::http::StatusCode;

/// A documented kind of problem: its code is part of the API and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemKind {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable code.
    pub code: &'static str,
    /// What it means, the same for every occurrence.
    pub title: &'static str,
}

impl ProblemKind {
    /// A kind of problem.
    #[must_use]
    pub const fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        Self { status, code, title }
    }
}

/// Declares a module's kinds of problem as constants, and `KINDS` with all of
/// them:
///
/// ```ignore
/// problem_kinds! {
///     /// Why it happens.
///     INVALID_TRANSITION = CONFLICT "invalid_transition" "The booking cannot move there";
/// }
/// ```
#[macro_export]
macro_rules! problem_kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident $code:literal $title:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::problem::ProblemKind =
            $crate::problem::ProblemKind::new(actix_web::http::StatusCode::$status, $code, $title);)*
        /// All of them.
        pub const KINDS: &[$crate::problem::ProblemKind] = &[$($name),*];
    };
}

/// Kinds that belong to no single module.
pub mod common {
    crate::problem_kinds! {
        /// The body is not JSON.
        MALFORMED_JSON = BAD_REQUEST "malformed_json" "The request body is not valid JSON";
        /// A body field that the endpoint does not know.
        UNKNOWN_FIELD = BAD_REQUEST "unknown_field" "The request body has a field that is not known here";
        /// A query parameter that the endpoint does not know.
        UNKNOWN_PARAMETER = BAD_REQUEST "unknown_parameter" "The query has a parameter that is not known here";
        /// A query parameter whose value cannot be read.
        INVALID_PARAMETER = BAD_REQUEST "invalid_parameter" "A query parameter has a value that cannot be read";
        /// A header whose value cannot be read.
        INVALID_HEADER = BAD_REQUEST "invalid_header" "A header has a value that cannot be read";
        /// A cursor that was not given out by this server, or not for this list.
        INVALID_CURSOR = BAD_REQUEST "invalid_cursor" "The cursor was not given out for this list";
        /// The request could not be parsed.
        BAD_REQUEST = BAD_REQUEST "bad_request" "The request could not be read";
        /// No valid access token.
        UNAUTHENTICATED = UNAUTHORIZED "unauthenticated" "A valid access token is needed";
        /// Signed in, but not allowed.
        FORBIDDEN = FORBIDDEN "forbidden" "The signed-in user may not do this";
        /// What is asked for is kept to accounts whose address is proven.
        EMAIL_NOT_VERIFIED = FORBIDDEN "email_not_verified" "The e-mail address must be verified first";
        /// An administrator reads or writes clinical data without a reason.
        ACCESS_REASON_REQUIRED = FORBIDDEN "access_reason_required" "Clinical data needs X-Access-Reason";
        /// Unknown, or not yours to know of.
        NOT_FOUND = NOT_FOUND "not_found" "There is no such resource";
        /// The request target is too long to be read.
        URI_TOO_LONG = URI_TOO_LONG "uri_too_long" "The request target is too long";
        /// The path exists, not with this method.
        METHOD_NOT_ALLOWED = METHOD_NOT_ALLOWED "method_not_allowed" "This resource does not know this method";
        /// None of the acceptable media types can be given.
        NOT_ACCEPTABLE = NOT_ACCEPTABLE "not_acceptable" "The answer cannot be given in an acceptable form";
        /// A uniqueness or state conflict without a more exact name.
        CONFLICT = CONFLICT "conflict" "The request conflicts with the state of the resource";
        /// A duplicate of this request is being handled at this moment.
        REQUEST_IN_PROGRESS = CONFLICT "request_in_progress" "A request with this Idempotency-Key is being handled";
        /// If-Match names a version that has passed.
        PRECONDITION_FAILED = PRECONDITION_FAILED "precondition_failed" "The resource has changed since it was read";
        /// The body did not come.
        REQUEST_TIMEOUT = REQUEST_TIMEOUT "request_timeout" "The request body did not come in time";
        /// The body is larger than allowed.
        PAYLOAD_TOO_LARGE = PAYLOAD_TOO_LARGE "payload_too_large" "The request body is larger than allowed";
        /// The body is not of a type that the endpoint reads.
        UNSUPPORTED_MEDIA_TYPE = UNSUPPORTED_MEDIA_TYPE "unsupported_media_type" "The request body is of a type that is not read here";
        /// Well-formed, but not valid.
        VALIDATION_FAILED = UNPROCESSABLE_ENTITY "validation_failed" "A field has a value that is not allowed";
        /// The key was used for another request.
        IDEMPOTENCY_KEY_REUSED = UNPROCESSABLE_ENTITY "idempotency_key_reused" "The Idempotency-Key was used with another request";
        /// An Idempotency-Key is required.
        IDEMPOTENCY_KEY_REQUIRED = PRECONDITION_REQUIRED "idempotency_key_required" "An Idempotency-Key header is required";
        /// Past the rate limit.
        RATE_LIMITED = TOO_MANY_REQUESTS "rate_limited" "Too many requests";
        /// A fault of ours.
        INTERNAL_ERROR = INTERNAL_SERVER_ERROR "internal_error" "Something went wrong on the server";
        /// Something the request needs is away.
        UNAVAILABLE = SERVICE_UNAVAILABLE "unavailable" "The service cannot answer right now";
    }
}
