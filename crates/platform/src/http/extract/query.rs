use super::errors::validation_problem;
use super::json::Validated;
use crate::auth::let_in;
use crate::http::openapi::{Describe, OperationDoc};
use crate::paging::{CursorKey, PageRequest};
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

/// Query parameters that have been read and validated. An unknown one is 400.
#[derive(Debug)]
pub struct ValidQuery<T>(pub T);

/// The filters of a list, and by which fields it can be sorted.
pub trait ListFilter: Validated {
    /// Documented sort fields, without sign.
    const SORTS: &'static [&'static str];
    /// The order without a `sort` parameter (`-created_at`).
    const DEFAULT_SORT: &'static str;
    /// What of the paging there is. The document says so; the service refuses the rest.
    const PAGING: Paging = Paging::Whole;
}

/// What of the paging a list offers: those over the document store offer less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// Both directions of every sort field, cursors and numbered pages.
    Whole,
    /// The default order only; cursors and numbered pages.
    OneOrder,
    /// The default order only, and no numbered pages.
    OneOrderByCursor,
}

/// The query of a list: its filters, and which page in which order.
#[derive(Debug)]
pub struct ListQuery<F> {
    /// The filters.
    pub filter: F,
    /// Which page, how large, in which order.
    pub page: PageRequest,
}

/// Parameters that belong to every list, not to its filter.
const PARAMETERS: [&str; 4] = ["limit", "cursor", "page", "sort"];

impl<T: Validated> FromRequest for ValidQuery<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (query, let_in) = (pairs(request).and_then(|pairs| read(&pairs)).map(Self), let_in(request));
        Box::pin(let_in.map(|()| query))
    }
}

impl<T: Validated> Describe for ValidQuery<T> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.query_parameters::<T>();
    }
}

impl<F: ListFilter> FromRequest for ListQuery<F> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (query, let_in) = (list_query(request), let_in(request));
        Box::pin(let_in.map(|()| query))
    }
}

impl<F: ListFilter> Describe for ListQuery<F> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.paging_parameters(F::SORTS, F::DEFAULT_SORT, F::PAGING);
        operation.query_parameters::<F>();
    }
}

fn list_query<F: ListFilter>(request: &HttpRequest) -> Result<ListQuery<F>, Problem> {
    let key = request
        .app_data::<web::Data<CursorKey>>()
        .ok_or_else(|| Problem::internal("the cursor key is not configured"))?;
    let (paging, filter): (Vec<_>, Vec<_>) =
        pairs(request)?.into_iter().partition(|(k, _)| PARAMETERS.contains(&k.as_str()));
    let page = PageRequest::read(&paging, F::SORTS, F::DEFAULT_SORT, key, request.uri())?;
    Ok(ListQuery { filter: read(&filter)?, page })
}

/// The decoded pairs; `locale` belongs to every endpoint and is left out.
fn pairs(request: &HttpRequest) -> Result<Vec<(String, String)>, Problem> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(request.query_string())
        .map_err(|_| Problem::new(common::INVALID_PARAMETER).detail("the query string cannot be read"))?;
    if let Some((name, _)) = pairs.iter().find(|(k, v)| k.contains('\0') || v.contains('\0')) {
        return Err(Problem::new(common::INVALID_PARAMETER).field(
            name.replace('\0', ""),
            "invalid",
            "holds the character NUL",
        ));
    }
    Ok(pairs.into_iter().filter(|(k, _)| k != "locale").collect())
}

fn read<T: Validated>(pairs: &[(String, String)]) -> Result<T, Problem> {
    let encoded = serde_urlencoded::to_string(pairs).map_err(Problem::internal)?;
    let value: T = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(url::form_urlencoded::parse(
        encoded.as_bytes(),
    )))
    .map_err(|error| parameter_problem(&error.path().to_string(), &error.into_inner().to_string(), pairs))?;
    value.validate().map_err(|report| validation_problem(&report))?;
    Ok(value)
}

fn parameter_problem(path: &str, message: &str, pairs: &[(String, String)]) -> Problem {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let name = rest.split('`').next().unwrap_or(rest);
        return Problem::new(common::UNKNOWN_PARAMETER).detail(format!("unknown parameter `{name}`")).field(
            name,
            "unknown_parameter",
            "is not known here",
        );
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let name = rest.split('`').next().unwrap_or(rest);
        return Problem::new(common::INVALID_PARAMETER).detail(format!("`{name}` is required")).field(
            name,
            "required",
            "is required",
        );
    }
    // serde_urlencoded loses the path of a value: name the only candidate, if it is one.
    let field = match (path, pairs) {
        ("." | "", [(name, _)]) => name.as_str(),
        (path, _) => path,
    };
    Problem::new(common::INVALID_PARAMETER).detail(format!("`{field}`: {message}")).field(field, "invalid", message)
}
