use crate::http::openapi::{DescribeReply, OperationDoc};
use crate::problem::{Problem, Problems};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use std::marker::PhantomData;

/// What a handler of a module with the error `E` returns.
pub type ApiResult<R, E = Problem> = Result<R, Failure<E>>;

/// A module's error on its way out: the `?` of a handler makes it a problem,
/// and the type tells the documentation which kinds there can be.
pub struct Failure<E> {
    problem: Problem,
    error: PhantomData<fn() -> E>,
}

impl<E: Into<Problem>> From<E> for Failure<E> {
    fn from(error: E) -> Self {
        Self { problem: error.into(), error: PhantomData }
    }
}

impl<E> std::fmt::Debug for Failure<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl<E> std::fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.problem.fmt(f)
    }
}

impl<E> ResponseError for Failure<E> {
    fn status_code(&self) -> StatusCode {
        self.problem.status_code()
    }
    fn error_response(&self) -> HttpResponse {
        self.problem.error_response()
    }
}

impl<R: DescribeReply, E: Problems> DescribeReply for Result<R, Failure<E>> {
    fn describe_reply(operation: &mut OperationDoc<'_>) {
        R::describe_reply(operation);
        operation.problems(&E::kinds());
    }
}
