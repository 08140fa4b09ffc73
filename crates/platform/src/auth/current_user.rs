use super::gate::Opener;
use super::middleware::BearerClaims;
use super::token::AccessTokenClaims;
use crate::http::AccessLevel;
use crate::http::openapi::{Describe, OperationDoc};
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chrono::{DateTime, Utc};
use futures_util::future::LocalBoxFuture;
use kernel::{Access, Actor, Clock, Role, SessionId, UserId};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use std::marker::PhantomData;
use std::ops::Deref;

/// Any signed-in user.
#[derive(Debug, Clone, Copy)]
pub struct CurrentUser(pub Actor);

/// Anyone; an actor when they are signed in. A token that is given must be valid.
#[derive(Debug, Clone, Copy)]
pub struct MaybeUser(pub Option<Actor>);

/// A signed-in user whose role holds the permission `P`.
#[derive(Debug)]
pub struct Require<P> {
    actor: Actor,
    permission: PhantomData<fn() -> P>,
}

impl Deref for CurrentUser {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl<P> Deref for Require<P> {
    type Target = Actor;
    fn deref(&self) -> &Actor {
        &self.actor
    }
}

impl FromRequest for CurrentUser {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, opener) = (request.clone(), Opener::before_others(request));
        Box::pin(async move {
            let actor = signed_in(&request).await?;
            opener.open();
            Ok(Self(actor))
        })
    }
}

impl FromRequest for MaybeUser {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, opener) = (request.clone(), Opener::before_others(request));
        Box::pin(async move {
            let is_anonymous = matches!(request.extensions().get(), Some(BearerClaims::Absent) | None);
            let actor = if is_anonymous { None } else { Some(signed_in(&request).await?) };
            opener.open();
            Ok(Self(actor))
        })
    }
}

impl<P: Access> FromRequest for Require<P> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, opener) = (request.clone(), Opener::before_others(request));
        Box::pin(async move {
            let actor = signed_in(&request).await?;
            if actor.may(P::PERMISSION) {
                opener.open();
                Ok(Self { actor, permission: PhantomData })
            } else {
                Err(Problem::new(common::FORBIDDEN)
                    .detail(format!("this needs the permission {}", P::PERMISSION.key())))
            }
        })
    }
}

impl Describe for CurrentUser {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.access(AccessLevel::SignedIn);
    }
}

impl Describe for MaybeUser {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.access(AccessLevel::Optional);
    }
}

impl<P: Access> Describe for Require<P> {
    fn describe(operation: &mut OperationDoc<'_>) {
        operation.access(AccessLevel::Permission(P::PERMISSION));
    }
}

fn unauthenticated() -> Problem {
    Problem::new(common::UNAUTHENTICATED).header(header::WWW_AUTHENTICATE, "Bearer")
}

async fn signed_in(request: &HttpRequest) -> Result<Actor, Problem> {
    let claims = BearerClaims::of(request).ok_or_else(unauthenticated)?;
    let db = request
        .app_data::<web::Data<DatabaseConnection>>()
        .ok_or_else(|| Problem::internal("no database is configured"))?;
    let clock = request.app_data::<web::Data<Clock>>().ok_or_else(|| Problem::internal("no clock is configured"))?;
    live_actor(db.get_ref(), &claims, clock.now()).await?.ok_or_else(unauthenticated)
}

/// The signature alone is not enough: a revoked session, a blocked or deleted
/// account and a changed role count at the very next request.
async fn live_actor(
    db: &DatabaseConnection,
    claims: &AccessTokenClaims,
    now: DateTime<Utc>,
) -> Result<Option<Actor>, Problem> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT user_type FROM live_sessions WHERE session_id = $1 AND user_id = $2 AND expires_at > $3",
        [claims.session_id.0.into(), claims.user_id.0.into(), now.into()],
    );
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    let role: Role = row.try_get("", "user_type")?;
    Ok(Some(Actor::User { id: claims.user_id, role, session: claims.session_id }))
}

/// Whether the session still lives, for an answer that outlasts its request
/// (a stream): revoked, blocked and deleted count as in the extractors.
///
/// # Errors
/// When the database fails.
pub async fn session_lives(
    db: &DatabaseConnection,
    user: UserId,
    session: SessionId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT 1 FROM live_sessions WHERE session_id = $1 AND user_id = $2 AND expires_at > $3",
        [session.0.into(), user.0.into(), now.into()],
    );
    Ok(db.query_one_raw(statement).await?.is_some())
}
