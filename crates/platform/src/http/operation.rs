//! One endpoint: what is known of it beside its handler.

use super::limit_class::LimitClass;
use super::openapi::{OperationDoc, problem_codes};
use crate::audit::Disclosure;
use crate::problem::ProblemKind;
use actix_web::Route;
use actix_web::http::Method;
use kernel::Permission;
use std::sync::{Arc, OnceLock};

/// Who may call an operation, by its handler's signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessLevel {
    /// Anyone.
    Public,
    /// Anyone; a signed-in caller may see more.
    Optional,
    /// Any signed-in user.
    SignedIn,
    /// Signed-in users whose role holds the permission.
    Permission(Permission),
}

/// A row of docs/ACCESS.md: who may call an operation, and what others receive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRow {
    /// Who may call, in the contract's words (`patient(own), admin`).
    pub callers: &'static str,
    /// The status that everyone else who is signed in receives (`404 to patient; else 403`); `—` when nobody is left.
    pub others: &'static str,
}

/// One endpoint.
#[derive(Clone)]
pub struct Operation {
    /// HTTP method.
    pub method: Method,
    /// What generated clients call it: `createBooking`. One of its kind in the whole document (`operationId`).
    pub name: &'static str,
    /// Path pattern, `/api/v1/bookings/{id}`.
    pub path: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// Module, as the document groups it.
    pub tag: &'static str,
    /// Who may call it, in the words of docs/ACCESS.md.
    pub access: Option<AccessRow>,
    /// What its answers tell about people, by their type.
    pub disclosure: Disclosure,
    pub(super) refuses: Vec<ProblemKind>,
    /// The class that its module gives it; without one it follows from who may call.
    pub(super) declared_class: Option<LimitClass>,
    pub(super) limit_class: OnceLock<LimitClass>,
    pub(super) describe: fn(&mut OperationDoc<'_>),
    pub(super) route: Arc<dyn Fn(Method) -> Route + Send + Sync>,
}

impl Operation {
    /// Every problem code that it may answer with: those of what its handler takes, and those that it names itself by
    /// [`Routes::refuses`]. Sorted, each once.
    #[must_use]
    pub fn problem_codes(&self) -> Vec<&'static str> {
        problem_codes(self)
    }

    /// Whose limit its requests count against: found once, since every thread of the server mounts the same operations.
    pub(super) fn limit_class(&self) -> LimitClass {
        *self.limit_class.get_or_init(|| LimitClass::of(self))
    }
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
