use crate::http::openapi::{Describe, OperationDoc};
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use schemars::JsonSchema;
use std::fmt::Display;
use std::future::{Ready, ready};
use std::ops::Deref;
use std::str::FromStr;

/// A value that stands in a path segment. What does not parse cannot exist: 404; so is what parses and is written
/// otherwise than the value is (an id in capitals), since a resource has one path.
pub trait PathSegment: FromStr + Display + JsonSchema + 'static {}
impl<T: FromStr + Display + JsonSchema + 'static> PathSegment for T {}

/// The typed parameters of the path, in their order.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<T> Deref for Path<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

fn segment<T: PathSegment>(request: &HttpRequest, index: usize) -> Result<T, Problem> {
    let segment = request.match_info().iter().nth(index).map(|(_, value)| value).unwrap_or_default();
    let value: Option<T> = segment.parse().ok();
    value.filter(|value| value.to_string() == segment).ok_or_else(|| Problem::new(common::NOT_FOUND))
}

impl<A: PathSegment> FromRequest for Path<A> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, 0).map(Self))
    }
}

impl<A: PathSegment> Describe for Path<A> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.path_parameter::<A>(0);
    }
}

/// Two typed parameters of the path, in their order.
#[derive(Debug)]
pub struct PathPair<A, B>(pub A, pub B);

impl<A: PathSegment, B: PathSegment> FromRequest for PathPair<A, B> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, 0).and_then(|a| Ok(Self(a, segment(request, 1)?))))
    }
}

impl<A: PathSegment, B: PathSegment> Describe for PathPair<A, B> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.path_parameter::<A>(0);
        operation.path_parameter::<B>(1);
    }
}

/// The id of a public resource, or its slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdOrSlug<I> {
    /// It reads as an id.
    Id(I),
    /// Lower-case letters, digits and hyphens.
    Slug(String),
}

impl<I: FromStr> FromStr for IdOrSlug<I> {
    type Err = kernel::InvalidText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let fits = (1..=200).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits { Ok(Self::Slug(text.to_owned())) } else { Err(kernel::InvalidText("is neither an id nor a slug")) }
    }
}

impl<I: Display> Display for IdOrSlug<I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => f.write_str(slug),
        }
    }
}

impl<I> JsonSchema for IdOrSlug<I> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "IdOrSlug".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[a-z0-9-]{1,200}$", "description": "Id or slug" })
    }
}
