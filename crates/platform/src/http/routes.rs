//! Routes as data: mounted, documented and checked from one table.
//!
//! A module names each of its endpoints once, with its handler. What the
//! handler takes and gives says the rest: parameters, body, answers, problems
//! and access level are read off its types, so that the document cannot drift
//! from the code.

use super::limit_class::{LimitClass, LimitClasses};
use super::matched::MatchedRoute;
use super::openapi::{Describe, DescribeReply};
use super::operation::{AccessRow, Operation};
use crate::audit::{Disclosure, require_access_reason};
use crate::problem::{Problem, ProblemKind, common};
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Resource, Responder, Route, web};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::sync::{Arc, OnceLock};

type Install = Arc<dyn Fn(&mut web::ServiceConfig) + Send + Sync>;

/// The endpoints of one module and the services that their handlers take.
#[derive(Default, Clone)]
pub struct Routes {
    tag: &'static str,
    words: Option<(&'static str, &'static str)>,
    operations: Vec<Arc<Operation>>,
    services: Vec<Install>,
    extensions: Vec<Extension>,
}

/// A field that one module adds to an answer of another.
#[derive(Clone)]
struct Extension {
    schema: &'static str,
    field: &'static str,
    of_field: fn(&mut SchemaGenerator) -> Schema,
}

impl Routes {
    /// The empty table of a module.
    #[must_use]
    pub fn new(tag: &'static str) -> Self {
        Self { tag, ..Self::default() }
    }

    /// What readers of the document call this group of operations, and a sentence about it.
    #[must_use]
    pub fn described(mut self, title: &'static str, description: &'static str) -> Self {
        self.words = Some((title, description));
        self
    }

    /// Says that the module adds a field of type `T` to an answer of another module: what a role's module adds to
    /// `AuthProfileView` (`kernel::ports::RoleProfile`).
    #[must_use]
    pub fn extends<T: JsonSchema>(mut self, schema: &'static str, field: &'static str) -> Self {
        self.extensions.push(Extension { schema, field, of_field: |generator| generator.subschema_for::<T>() });
        self
    }

    /// Gives handlers `web::Data<S>`.
    #[must_use]
    pub fn service<S: Clone + Send + Sync + 'static>(mut self, service: S) -> Self {
        let service = web::Data::new(service);
        self.services.push(Arc::new(move |config| {
            config.app_data(service.clone());
        }));
        self
    }

    /// Mounts files that are part of a page and no endpoints of the API.
    #[must_use]
    pub fn assets(mut self, configure: fn(&mut web::ServiceConfig)) -> Self {
        self.services.push(Arc::new(configure));
        self
    }

    /// `GET path`, which generated clients call by `name`.
    ///
    /// # Panics
    /// When `name` is no function's name.
    #[must_use]
    pub fn get<F, A>(self, name: &'static str, path: &'static str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<A> + Send + Sync,
        A: FromRequest + Describe + 'static,
        F::Output: Responder + DescribeReply + 'static,
    {
        self.add(Method::GET, name, path, handler, summary)
    }

    /// `POST path`, which generated clients call by `name`.
    ///
    /// # Panics
    /// When `name` is no function's name.
    #[must_use]
    pub fn post<F, A>(self, name: &'static str, path: &'static str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<A> + Send + Sync,
        A: FromRequest + Describe + 'static,
        F::Output: Responder + DescribeReply + 'static,
    {
        self.add(Method::POST, name, path, handler, summary)
    }

    /// `PUT path`, which generated clients call by `name`.
    ///
    /// # Panics
    /// When `name` is no function's name.
    #[must_use]
    pub fn put<F, A>(self, name: &'static str, path: &'static str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<A> + Send + Sync,
        A: FromRequest + Describe + 'static,
        F::Output: Responder + DescribeReply + 'static,
    {
        self.add(Method::PUT, name, path, handler, summary)
    }

    /// `PATCH path`, which generated clients call by `name`.
    ///
    /// # Panics
    /// When `name` is no function's name.
    #[must_use]
    pub fn patch<F, A>(self, name: &'static str, path: &'static str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<A> + Send + Sync,
        A: FromRequest + Describe + 'static,
        F::Output: Responder + DescribeReply + 'static,
    {
        self.add(Method::PATCH, name, path, handler, summary)
    }

    /// `DELETE path`, which generated clients call by `name`.
    ///
    /// # Panics
    /// When `name` is no function's name.
    #[must_use]
    pub fn delete<F, A>(self, name: &'static str, path: &'static str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<A> + Send + Sync,
        A: FromRequest + Describe + 'static,
        F::Output: Responder + DescribeReply + 'static,
    {
        self.add(Method::DELETE, name, path, handler, summary)
    }

    fn add<F, A>(
        mut self,
        method: Method,
        name: &'static str,
        path: &'static str,
        handler: F,
        summary: &'static str,
    ) -> Self
    where
        F: Handler<A> + Send + Sync,
        A: FromRequest + Describe + 'static,
        F::Output: Responder + DescribeReply + 'static,
    {
        assert!(is_function_name(name), "`{name}` ({method} {path}) is no function's name, such as `createBooking`");
        self.operations.push(Arc::new(Operation {
            method,
            name,
            path,
            summary,
            tag: self.tag,
            access: None,
            disclosure: F::Output::DISCLOSURE,
            refuses: Vec::new(),
            declared_class: None,
            limit_class: OnceLock::new(),
            describe: |operation| {
                A::describe(operation);
                F::Output::describe_reply(operation);
            },
            route: Arc::new(move |method| route_of(web::method(method).to(handler.clone()), F::Output::DISCLOSURE)),
        }));
        self
    }

    /// Names who may call the operation before it, and what others receive: its row in docs/ACCESS.md.
    ///
    /// # Panics
    /// When there is no operation before it.
    #[must_use]
    pub fn access(self, callers: &'static str, others: &'static str) -> Self {
        self.change_last(|operation| operation.access = Some(AccessRow { callers, others }))
    }

    /// Names the kinds of problem that the operation before it may end with, beside those that its handler's
    /// arguments can give: its own conflicts and refusals, and no others.
    ///
    /// # Panics
    /// When there is no operation before it.
    #[must_use]
    pub fn refuses(self, kinds: &[ProblemKind]) -> Self {
        self.change_last(|operation| operation.refuses.extend_from_slice(kinds))
    }

    /// Says that the operation before it is what other systems call: it has the limit of webhooks.
    ///
    /// # Panics
    /// When there is no operation before it.
    #[must_use]
    pub fn webhook(self) -> Self {
        self.change_last(|operation| operation.declared_class = Some(LimitClass::Webhook))
    }

    /// Says that the operation before it costs much (a search, an export, a document): it has a limit of its own.
    ///
    /// # Panics
    /// When there is no operation before it.
    #[must_use]
    pub fn heavy(self) -> Self {
        self.change_last(|operation| operation.declared_class = Some(LimitClass::Heavy))
    }

    fn change_last(mut self, change: impl FnOnce(&mut Operation)) -> Self {
        let last = self.operations.last_mut().expect("an operation stands before what is said of it");
        change(Arc::make_mut(last));
        self
    }

    /// The module that the document groups them by.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// What readers of the document call the group, and a sentence about it; the module's name, and nothing, unless it
    /// is described.
    #[must_use]
    pub fn title(&self) -> (String, &'static str) {
        match self.words {
            Some((title, description)) => (title.to_owned(), description),
            None => (self.tag.to_owned(), ""),
        }
    }

    /// Adds this module's fields to answers of others, where those are part of the document.
    pub(super) fn extend_schemas(&self, generator: &mut SchemaGenerator) {
        for Extension { schema, field, of_field } in &self.extensions {
            let of_field = of_field(generator).to_value();
            if let Some(properties) =
                generator.definitions_mut().get_mut(*schema).map(|schema| &mut schema["properties"])
            {
                properties[*field] = of_field;
            }
        }
    }

    /// The endpoints, in the order they were named.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().map(AsRef::as_ref)
    }

    /// Mounts the tables of all modules. Paths are grouped over modules and
    /// literal segments come before parameters, so that
    /// `/treatments/taxonomy` is never taken for the id of a treatment,
    /// whichever module it belongs to. A known path with another method is 405
    /// with `Allow`.
    pub fn mount(tables: &[Self], config: &mut web::ServiceConfig) {
        for install in tables.iter().flat_map(|t| &t.services) {
            install(config);
        }
        config.app_data(web::Data::new(LimitClasses::of(tables)));
        let mut operations: Vec<&Operation> = tables.iter().flat_map(Self::operations).collect();
        operations.sort_by_key(|o| precedence(o.path));
        for family in operations.chunk_by(|a, b| family_of(a.path) == family_of(b.path)) {
            let resources = |prefix: &str| -> Vec<Resource> {
                family
                    .chunk_by(|a, b| a.path == b.path)
                    .map(|group| resource(&group[0].path[prefix.len()..], group))
                    .collect()
            };
            match family_of(family[0].path) {
                Some(prefix) => {
                    config.service(resources(prefix).into_iter().fold(web::scope(prefix), actix_web::Scope::service));
                }
                None => {
                    resources("").into_iter().for_each(|resource| {
                        config.service(resource);
                    });
                }
            }
        }
    }
}

/// Lower camel case, as clients write functions.
fn is_function_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// The route, behind the question for the reason where its answers are clinical.
fn route_of(route: Route, disclosure: Disclosure) -> Route {
    if disclosure.needs_reason() { route.wrap(from_fn(require_access_reason)) } else { route }
}

/// `path` with all methods of `group`.
fn resource(path: &str, group: &[&Operation]) -> Resource {
    let mut resource = web::resource(path).app_data(MatchedRoute::new(group[0].path));
    let mut allowed: Vec<&str> = Vec::new();
    for operation in group {
        resource = resource.route((operation.route)(operation.method.clone()));
        allowed.push(operation.method.as_str());
        if operation.method == Method::GET {
            // HEAD is GET without the body (RFC 9110 §9.3.2); the server leaves the body out.
            resource = resource.route((operation.route)(Method::HEAD));
            allowed.push("HEAD");
        }
    }
    let allow = allowed.join(", ");
    resource.default_service(web::to(move || {
        let problem = Problem::new(common::METHOD_NOT_ALLOWED).header(header::ALLOW, &allow);
        async move { Err::<String, _>(problem) }
    }))
}

/// `/api/v1/bookings` of `/api/v1/bookings/{id}`. actix tries what is mounted one after the other: a request passes
/// over a whole family by one comparison of its beginning.
fn family_of(path: &'static str) -> Option<&'static str> {
    let end = path.match_indices('/').nth(3).map_or(path.len(), |(at, _)| at);
    let family = &path[..end];
    (family.matches('/').count() == 3 && !family.contains('{')).then_some(family)
}

/// Literal segments before parameters, segment by segment; then by name.
fn precedence(path: &str) -> Vec<(bool, &str)> {
    path.split('/').map(|segment| (segment.starts_with('{'), segment)).collect()
}
