use super::gate::Opener;
use super::live_sessions::{LiveSessions, Standing};
use super::middleware::BearerClaims;
use crate::http::AccessLevel;
use crate::http::openapi::{Describe, OperationDoc};
use crate::problem::{Problem, common};
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use kernel::{Access, Actor, Clock, Permission};
use sea_orm::DatabaseConnection;
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
            let (actor, _) = signed_in(&request).await?;
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
            let actor = if is_anonymous { None } else { Some(signed_in(&request).await?.0) };
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
            let (actor, standing) = signed_in(&request).await?;
            check(P::PERMISSION, &actor, standing)?;
            opener.open();
            Ok(Self { actor, permission: PhantomData })
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

/// Refuses who does not hold the permission, and who holds it for the day on which their address is verified.
fn check(permission: Permission, actor: &Actor, standing: Standing) -> Result<(), Problem> {
    if !actor.may(permission) {
        let detail = format!("this needs the permission {}", permission.key());
        return Err(Problem::new(common::FORBIDDEN).detail(detail));
    }
    if permission.needs_verified_address() && !standing.is_verified {
        return Err(Problem::new(common::EMAIL_NOT_VERIFIED));
    }
    Ok(())
}

async fn signed_in(request: &HttpRequest) -> Result<(Actor, Standing), Problem> {
    let claims = BearerClaims::of(request).ok_or_else(unauthenticated)?;
    let db = request
        .app_data::<web::Data<DatabaseConnection>>()
        .ok_or_else(|| Problem::internal("no database is configured"))?;
    let clock = request.app_data::<web::Data<Clock>>().ok_or_else(|| Problem::internal("no clock is configured"))?;
    let sessions =
        request.app_data::<web::Data<LiveSessions>>().ok_or_else(|| Problem::internal("no sessions are configured"))?;
    let standing = sessions.standing(db.get_ref(), &claims, clock.now()).await?.ok_or_else(unauthenticated)?;
    Ok((Actor::User { id: claims.user_id, role: standing.role, session: claims.session_id }, standing))
}
