use crate::Parts;
use crate::auth::session_lives;
use crate::problem::{Problem, common};
use actix_web::{HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use futures_util::stream::{LocalBoxStream, Stream, StreamExt, unfold};
use kernel::{Actor, Clock, SessionId, UserId};
use sea_orm::{DatabaseConnection, DbErr};

/// An answer that is written bit by bit to a signed-in caller, and outlasts the check of its request.
///
/// The caller's session is asked again before each chunk is written, as before every other answer: after a sign-out, a
/// changed password, or a blocked or deleted account, nothing follows. It is the only way to stream
/// (`tests/src/architecture.rs`), so that no stream can forget it.
pub struct SessionStream {
    chunks: LocalBoxStream<'static, Result<Bytes, Problem>>,
    session: WatchedSession,
    with_session: WithSession,
}

/// What becomes of a stream when its session has ended.
enum WithSession {
    /// It ends, as a stream of events does at any time.
    Ends,
    /// It breaks off, so that a part of a file does not pass for the whole.
    BreaksOff,
}

struct WatchedSession {
    db: DatabaseConnection,
    clock: Clock,
    user: UserId,
    session: SessionId,
}

impl WatchedSession {
    async fn lives(&self) -> Result<bool, DbErr> {
        session_lives(&self.db, self.user, self.session, self.clock.now()).await
    }
}

impl SessionStream {
    /// Events without an end: with the session the stream ends, and the client that reconnects receives 401.
    ///
    /// # Errors
    /// 401 when nobody is signed in.
    pub fn events(
        parts: &Parts,
        actor: &Actor,
        chunks: impl Stream<Item = Result<Bytes, Problem>> + 'static,
    ) -> Result<Self, Problem> {
        Self::new(parts, actor, chunks, WithSession::Ends)
    }

    /// A file: with the session the connection breaks off, so that a part of it does not pass for the whole.
    ///
    /// # Errors
    /// 401 when nobody is signed in.
    pub fn file(
        parts: &Parts,
        actor: &Actor,
        chunks: impl Stream<Item = Result<Bytes, Problem>> + 'static,
    ) -> Result<Self, Problem> {
        Self::new(parts, actor, chunks, WithSession::BreaksOff)
    }

    fn new(
        parts: &Parts,
        actor: &Actor,
        chunks: impl Stream<Item = Result<Bytes, Problem>> + 'static,
        with_session: WithSession,
    ) -> Result<Self, Problem> {
        let Actor::User { id: user, session, .. } = *actor else { return Err(Problem::new(common::UNAUTHENTICATED)) };
        let session = WatchedSession { db: parts.db.clone(), clock: parts.clock.clone(), user, session };
        Ok(Self { chunks: chunks.boxed_local(), session, with_session })
    }

    /// The answer with this head.
    pub fn respond(self, head: &mut HttpResponseBuilder) -> HttpResponse {
        head.streaming(unfold(Some(self), |open| async move {
            let mut open = open?;
            match open.next_chunk().await {
                Some(Ok(chunk)) => Some((Ok(chunk), Some(open))),
                Some(Err(problem)) => Some((Err(problem), None)),
                None => None,
            }
        }))
    }

    async fn next_chunk(&mut self) -> Option<Result<Bytes, Problem>> {
        let chunk = match self.chunks.next().await? {
            Ok(chunk) => chunk,
            Err(problem) => return Some(Err(problem)),
        };
        match (self.session.lives().await, &self.with_session) {
            (Ok(true), _) => Some(Ok(chunk)),
            (Ok(false), WithSession::BreaksOff) => Some(Err(Problem::new(common::UNAUTHENTICATED))),
            (Ok(false), WithSession::Ends) => None,
            (Err(error), _) => Some(Err(error.into())),
        }
    }
}
