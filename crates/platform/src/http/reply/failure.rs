use crate::audit::Disclosure;
use crate::http::openapi::{DescribeReply, OperationDoc};
use crate::problem::Problem;

/// What a handler returns: its module's error becomes a problem by `?`. Which kinds of problem an operation may end
/// with stands in its module's routes ([`Routes::refuses`](crate::http::Routes::refuses)).
pub type ApiResult<R> = Result<R, Problem>;

impl<R: DescribeReply> DescribeReply for ApiResult<R> {
    const DISCLOSURE: Disclosure = R::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        R::describe_reply(operation);
    }
}
