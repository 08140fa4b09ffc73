use super::errors::{query_problem, validation_problem};
use super::input::read_parameters;
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
    /// What is searched for, where the list has a search: the best comes first then, unless the client asks for
    /// another order. Such a list has `relevance` among its sort fields.
    fn search(&self) -> Option<&str> {
        None
    }
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
    let filter: F = read(&filter)?;
    let default_sort = if filter.search().is_some() { "-relevance" } else { F::DEFAULT_SORT };
    let page = PageRequest::read(&paging, F::SORTS, default_sort, key, request.uri())?;
    if page.sort.field == "relevance" && filter.search().is_none() && !F::DEFAULT_SORT.ends_with("relevance") {
        return Err(Problem::new(common::INVALID_PARAMETER).detail("`sort` by relevance needs a `search`").field(
            "sort",
            "invalid",
            "by relevance needs a search",
        ));
    }
    Ok(ListQuery { filter, page })
}

/// The decoded pairs; `locale` belongs to every endpoint and is left out.
fn pairs(request: &HttpRequest) -> Result<Vec<(String, String)>, Problem> {
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let pairs = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).filter(|(name, _)| name != "locale");
    pairs.map(|pair| if is_text(&pair) { Ok(pair) } else { Err(unreadable(&pair.0)) }).collect()
}

/// PostgreSQL keeps no NUL. Bytes that are no UTF-8 were replaced by U+FFFD, which nobody looks for.
fn is_text((name, value): &(String, String)) -> bool {
    let unreadable = ['\0', char::REPLACEMENT_CHARACTER];
    !name.contains(unreadable) && !value.contains(unreadable)
}

fn unreadable(name: &str) -> Problem {
    let name = name.replace(['\0', char::REPLACEMENT_CHARACTER], "");
    Problem::new(common::INVALID_PARAMETER).detail(format!("`{name}` is not UTF-8, or holds the character NUL")).field(
        name,
        "invalid",
        "is not UTF-8, or holds the character NUL",
    )
}

fn read<T: Validated>(pairs: &[(String, String)]) -> Result<T, Problem> {
    let value: T = read_parameters(pairs).map_err(|fault| query_problem(&fault))?;
    value.validate().map_err(|report| validation_problem(&report))?;
    Ok(value)
}
