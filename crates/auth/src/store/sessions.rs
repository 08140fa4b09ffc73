//! Queries over `sessions`.

use crate::entity::session::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{SessionId, UserId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryTrait, Select,
    Statement,
};

fn live(user: UserId, now: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user)).filter(Column::RevokedAt.is_null()).filter(Column::ExpiresAt.gt(now))
}

pub async fn page(
    db: &impl ConnectionTrait,
    user: UserId,
    now: DateTime<Utc>,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id).fetch(db, live(user, now).into_query(), page).await
}

/// The session, if it lives and belongs to the user.
pub async fn find_live(
    db: &impl ConnectionTrait,
    user: UserId,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    live(user, now).filter(Column::Id.eq(id)).one(db).await
}

/// When the session ends, if it lives and its account may sign in: what the
/// platform asks at every request.
pub async fn ends_at(
    db: &impl ConnectionTrait,
    id: SessionId,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT expires_at FROM live_sessions WHERE session_id = $1 AND expires_at > $2",
        [id.0.into(), now.into()],
    );
    db.query_one_raw(statement).await?.map(|row| row.try_get("", "expires_at")).transpose()
}

pub async fn insert(db: &impl ConnectionTrait, session: ActiveModel) -> Result<Model, DbErr> {
    session.insert(db).await
}

pub async fn touch(db: &impl ConnectionTrait, id: SessionId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let update = Entity::update_many().col_expr(Column::LastActivityAt, Expr::value(now)).filter(Column::Id.eq(id));
    update.exec(db).await.map(|_| ())
}

/// Ends one live session; false when there was none.
pub async fn revoke(db: &impl ConnectionTrait, id: SessionId, reason: &str, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(Column::Id.eq(id))
        .filter(Column::RevokedAt.is_null());
    Ok(update.exec(db).await?.rows_affected == 1)
}

/// Ends the user's sessions, but for one; returns how many.
pub async fn revoke_all(
    db: &impl ConnectionTrait,
    user: UserId,
    except: Option<SessionId>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(Column::UserId.eq(user))
        .filter(Column::RevokedAt.is_null());
    let update = match except {
        Some(kept) => update.filter(Column::Id.ne(kept)),
        None => update,
    };
    Ok(update.exec(db).await?.rows_affected)
}

/// Ends the sessions that the user had at that time; later ones stay.
pub async fn revoke_begun_by(
    db: &impl ConnectionTrait,
    user: UserId,
    at: DateTime<Utc>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .col_expr(Column::RevokedReason, Expr::value(reason))
        .filter(Column::UserId.eq(user))
        .filter(Column::CreatedAt.lte(at))
        .filter(Column::RevokedAt.is_null());
    Ok(update.exec(db).await?.rows_affected)
}

/// Addresses that the user has signed in from, of the newest sessions that are still kept.
pub async fn addresses(db: &impl ConnectionTrait, user: UserId) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT DISTINCT ip_address FROM (
             SELECT ip_address FROM sessions WHERE user_id = $1 AND ip_address IS NOT NULL
             ORDER BY created_at DESC LIMIT 100) newest",
        [user.0.into()],
    );
    db.query_all_raw(statement).await?.iter().map(|row| row.try_get("", "ip_address")).collect()
}

/// Removes what ended before `before`, with its refresh tokens.
pub async fn remove_ended(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = Column::ExpiresAt.lt(before).or(Column::RevokedAt.lt(before));
    Ok(Entity::delete_many().filter(ended).exec(db).await?.rows_affected)
}
