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
}

impl LimitClass {
    /// Follows from the operation itself, so that a new one cannot forget it.
    pub(super) fn of(operation: &Operation) -> Self {
        let is_open = operation.method != Method::GET && access_level(operation) == AccessLevel::Public;
        match operation.is_webhook {
            true => Self::Webhook,
            false if is_open => Self::Address,
            false => Self::Caller,
        }
    }
}

/// The classes other than [`LimitClass::Caller`], by path pattern and method.
#[derive(Debug, Default)]
pub struct LimitClasses(HashMap<&'static str, HashMap<Method, LimitClass>>);

impl LimitClasses {
    pub fn of(tables: &[Routes]) -> Self {
        let mut classes = Self::default();
        for operation in tables.iter().flat_map(Routes::operations) {
            let class = operation.limit_class();
            if class != LimitClass::Caller {
                classes.0.entry(operation.path).or_default().insert(operation.method.clone(), class);
            }
        }
        classes
    }

    /// The class of the route that the request matches; that of the caller when it matches none.
    pub fn class_of(request: &ServiceRequest) -> LimitClass {
        // No GET has a class of its own: the pattern is not looked up for reads.
        if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            return LimitClass::Caller;
        }
        // An alias matches no route (`canonical_path`), and gets no class of one.
        if !is_canonical(request.uri().path()) {
            return LimitClass::Caller;
        }
        let classes = request.app_data::<web::Data<Self>>();
        let Some((classes, pattern)) = classes.zip(request.match_pattern()) else { return LimitClass::Caller };
        let class = classes.0.get(pattern.as_str()).and_then(|methods| methods.get(request.method()));
        class.copied().unwrap_or_default()
    }
}
