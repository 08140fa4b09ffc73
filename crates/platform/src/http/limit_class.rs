use super::middleware::is_canonical;
use super::openapi::access_level;
use super::operation::{AccessLevel, Operation};
use super::routes::Routes;
use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use actix_web::web;
use std::collections::HashMap;

/// Whose limit a request counts against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LimitClass {
    /// The signed-in user's, or the address's without a valid token.
    #[default]
    Caller,
    /// The address's, whatever token is sent: operations that change something and ask nobody who they are (sign-in,
    /// registration, resets). A token, dead or alive, buys no further guesses there.
    Address,
    /// That of webhooks: their senders come in bursts, and prove themselves by a signature.
    Webhook,
    /// A limit of its own for what costs much (searches, exports, documents): of the user, or of the address without a
    /// valid token.
    Heavy,
}

impl LimitClass {
    /// Follows from the operation itself, so that a new one cannot forget it.
    pub(super) fn of(operation: &Operation) -> Self {
        let is_open = operation.method != Method::GET && access_level(operation) == AccessLevel::Public;
        operation.declared_class.unwrap_or(if is_open { Self::Address } else { Self::Caller })
    }
}

/// The classes other than [`LimitClass::Caller`], by path pattern and method.
#[derive(Debug, Default)]
pub struct LimitClasses {
    by_pattern: HashMap<&'static str, HashMap<Method, LimitClass>>,
    /// Beginning and end of the paths that have a class for reads: few, so that other reads are passed over by two
    /// comparisons.
    reads: Vec<(&'static str, &'static str)>,
}

impl LimitClasses {
    pub fn of(tables: &[Routes]) -> Self {
        let mut classes = Self::default();
        for operation in tables.iter().flat_map(Routes::operations) {
            let class = operation.limit_class();
            if class == LimitClass::Caller {
                continue;
            }
            if operation.method == Method::GET {
                classes.reads.push(ends_of(operation.path));
            }
            classes.by_pattern.entry(operation.path).or_default().insert(operation.method.clone(), class);
        }
        classes
    }

    /// The class of the route that the request matches; that of the caller when it matches none.
    pub fn class_of(request: &ServiceRequest) -> LimitClass {
        let classes = request.app_data::<web::Data<Self>>();
        let Some(classes) = classes.filter(|classes| classes.may_have_one(request)) else { return LimitClass::Caller };
        // An alias matches no route (`canonical_path`), and gets no class of one.
        if !is_canonical(request.uri().path()) {
            return LimitClass::Caller;
        }
        let Some(pattern) = request.match_pattern() else { return LimitClass::Caller };
        // HEAD costs what GET does.
        let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
        let class = classes.by_pattern.get(pattern.as_str()).and_then(|methods| methods.get(method));
        class.copied().unwrap_or_default()
    }

    /// Whether the route is worth looking up: of reads only some are.
    fn may_have_one(&self, request: &ServiceRequest) -> bool {
        let path = request.path();
        match *request.method() {
            Method::GET | Method::HEAD => {
                self.reads.iter().any(|(begin, end)| path.starts_with(begin) && path.ends_with(end))
            }
            ref method => method != Method::OPTIONS,
        }
    }
}

/// What stands before the first parameter of a path, and behind the last one.
fn ends_of(path: &'static str) -> (&'static str, &'static str) {
    match (path.find('{'), path.rfind('}')) {
        (Some(first), Some(last)) => (&path[..first], &path[last + 1..]),
        _ => (path, ""),
    }
}
