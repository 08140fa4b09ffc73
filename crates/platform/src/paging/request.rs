use super::cursor::{CursorKey, CursorPosition};
use super::keyset::Slice;
use crate::http::extract::input::is_integer;
use crate::problem::{Problem, common};
use actix_web::http::Uri;
use schemars::JsonSchema;
use serde::Serialize;

/// Which page of a list, how large, in which order.
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Rows per page, 1–100.
    pub limit: u64,
    /// Where the page begins.
    pub position: Position,
    /// The order.
    pub sort: Sort,
    list: String,
    path: String,
    query: Vec<(String, String)>,
    key: CursorKey,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// At the first row.
    Start,
    /// After the row that a cursor names.
    After(CursorPosition),
    /// At a numbered page, from 1.
    Page(u64),
}

/// A documented sort field and its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    /// The field's name on the wire.
    pub field: &'static str,
    /// Whether large comes first.
    pub descending: bool,
}

/// `meta` of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PageMeta {
    /// Rows per page.
    pub limit: u64,
    /// Whether more rows follow.
    pub has_more: bool,
    /// Opaque; gives the next page. Absent on the last page and with `page`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// The numbered page, when asked for by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// Rows in all, when asked for by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Pages in all, when asked for by number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_pages: Option<u64>,
}

impl PageRequest {
    /// Reads `limit`, `cursor`, `page` and `sort`.
    pub(crate) fn read(
        paging: &[(String, String)],
        sorts: &'static [&'static str],
        default_sort: &'static str,
        key: &CursorKey,
        uri: &Uri,
    ) -> Result<Self, Problem> {
        let get = |name: &str| -> Result<Option<&str>, Problem> {
            let mut values = paging.iter().filter(|(k, _)| k == name).map(|(_, v)| v.as_str());
            match (values.next(), values.next()) {
                (_, Some(_)) => Err(invalid(name, "is given twice")),
                (value, None) => Ok(value),
            }
        };
        let limit = number(get("limit")?, "limit", 100)?.unwrap_or(20);
        let sort = read_sort(get("sort")?.unwrap_or(default_sort), sorts)?;
        let list = format!("{} {}{}", uri.path(), if sort.descending { "-" } else { "" }, sort.field);
        let position = match (get("cursor")?, number(get("page")?, "page", 100_000)?) {
            (Some(_), Some(_)) => return Err(refused("page", "exclusive", "cannot be given together with a cursor")),
            (Some(cursor), None) => {
                Position::After(key.open(&list, cursor).ok_or_else(|| Problem::new(common::INVALID_CURSOR))?)
            }
            (None, Some(page)) => Position::Page(page),
            (None, None) => Position::Start,
        };
        let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
            .filter(|(k, _)| k != "cursor" && k != "page")
            .map(|(k, v)| (k.into_owned(), v.into_owned()))
            .collect();
        Ok(Self { limit, position, sort, list, path: uri.path().to_owned(), query, key: key.clone() })
    }

    /// What a cached page of this list depends on, beside its language: path,
    /// parameters in a fixed order, and where it begins.
    #[must_use]
    pub fn cache_key(&self) -> String {
        let mut query = self.query.clone();
        query.sort();
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&query).finish();
        format!("{}?{query}#{:?}", self.path, self.position)
    }

    /// `meta` and the `Link` header for what was found.
    pub(crate) fn describe<R>(&self, slice: &Slice<R>) -> (PageMeta, Option<String>) {
        let mut meta = PageMeta {
            limit: self.limit,
            has_more: slice.next.is_some(),
            next_cursor: None,
            page: None,
            total: None,
            total_pages: None,
        };
        let mut links = Vec::new();
        if let Position::Page(page) = self.position {
            let total = slice.total.unwrap_or_default();
            let pages = total.div_ceil(self.limit);
            meta.page = Some(page);
            meta.total = Some(total);
            meta.total_pages = Some(pages);
            meta.has_more = page < pages;
            links.push(self.link("first", "page", "1"));
            if page > 1 {
                links.push(self.link("prev", "page", &(page - 1).to_string()));
            }
            if page < pages {
                links.push(self.link("next", "page", &(page + 1).to_string()));
            }
            links.push(self.link("last", "page", &pages.max(1).to_string()));
        } else if let Some(next) = &slice.next {
            let cursor = self.key.seal(&self.list, next);
            links.push(self.link("next", "cursor", &cursor));
            meta.next_cursor = Some(cursor);
        }
        (meta, (!links.is_empty()).then(|| links.join(", ")))
    }

    fn link(&self, relation: &str, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query).append_pair(name, value);
        format!("<{}?{}>; rel=\"{relation}\"", self.path, query.finish())
    }
}

fn read_sort(text: &str, sorts: &'static [&'static str]) -> Result<Sort, Problem> {
    let (descending, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
    match sorts.iter().find(|s| **s == name) {
        Some(field) => Ok(Sort { field, descending }),
        None => Err(invalid("sort", &format!("must be one of {}, with - for descending", sorts.join(", ")))),
    }
}

fn number(text: Option<&str>, name: &str, most: u64) -> Result<Option<u64>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match text.parse() {
        Ok(n) if (1..=most).contains(&n) && is_integer(text) => Ok(Some(n)),
        _ => Err(invalid(name, &format!("must be a number from 1 to {most}"))),
    }
}

fn invalid(name: &str, message: &str) -> Problem {
    refused(name, "invalid", message)
}

fn refused(name: &str, code: &'static str, message: &str) -> Problem {
    Problem::new(common::INVALID_PARAMETER).detail(format!("`{name}` {message}")).field(name, code, message)
}
