use super::OperationDoc;
use crate::audit::Disclosure;
use actix_web::web;

/// What a handler takes says in the document what the client has to send.
pub trait Describe {
    /// Adds parameters, body, headers or the access level to the operation.
    fn describe(operation: &mut OperationDoc<'_>);
}

/// What a handler gives says in the document what the client gets, and to the platform what it discloses.
pub trait DescribeReply {
    /// How sensitive the answers are.
    const DISCLOSURE: Disclosure;

    /// Adds answers to the operation.
    fn describe_reply(operation: &mut OperationDoc<'_>);
}

/// Services are not the client's business.
impl<T> Describe for web::Data<T> {
    fn describe(_: &mut OperationDoc<'_>) {}
}

impl Describe for actix_web::HttpRequest {
    fn describe(_: &mut OperationDoc<'_>) {}
}

/// One answer in two ways of making it, as from the cache or fresh: documented
/// as the second, which must say the same as the first.
impl<L, R: DescribeReply> DescribeReply for actix_web::Either<L, R> {
    const DISCLOSURE: Disclosure = R::DISCLOSURE;

    fn describe_reply(operation: &mut OperationDoc<'_>) {
        R::describe_reply(operation);
    }
}

macro_rules! describe_tuples {
    ($($($name:ident)*;)*) => {$(
        impl<$($name: Describe),*> Describe for ($($name,)*) {
            #[allow(unused_variables, reason = "the empty tuple describes nothing")]
            fn describe(operation: &mut OperationDoc<'_>) {
                $($name::describe(operation);)*
            }
        }
    )*};
}

describe_tuples! {
    ;
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}
