//! Queries over `notifications`. A deleted one is in no answer to its user.

use crate::dto::ListNotificationsQuery;
use crate::entity::notification::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{NotificationId, UserId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Statement, TryInsertResult,
};

/// Channel of PostgreSQL's NOTIFY; its payload is the user's id and the seq.
pub const NOTIFY_CHANNEL: &str = "medivoy_notifications";

fn visible_to(user: UserId) -> Select<Entity> {
    Entity::find().filter(Column::UserId.eq(user)).filter(Column::DeletedAt.is_null())
}

pub async fn page(
    db: &impl ConnectionTrait,
    user: UserId,
    filter: &ListNotificationsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = visible_to(user).apply_if(filter.unread, |q, unread| {
        q.filter(if unread { Column::ReadAt.is_null() } else { Column::ReadAt.is_not_null() })
    });
    Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, id: NotificationId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

pub async fn find_by_cause(db: &impl ConnectionTrait, user: UserId, cause: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::UserId.eq(user)).filter(Column::Cause.eq(cause)).one(db).await
}

/// The user's own row under a lock.
pub async fn lock_own(db: &impl ConnectionTrait, user: UserId, id: NotificationId) -> Result<Option<Model>, DbErr> {
    visible_to(user).filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

pub async fn update(db: &impl ConnectionTrait, row: ActiveModel) -> Result<Model, DbErr> {
    row.update(db).await
}

/// Marks all as read that are there now; how many were unread.
pub async fn mark_all_read(db: &impl ConnectionTrait, user: UserId, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::ReadAt, Expr::value(now))
        .filter(Column::UserId.eq(user))
        .filter(Column::ReadAt.is_null())
        .filter(Column::DeletedAt.is_null());
    Ok(update.exec(db).await?.rows_affected)
}

/// What was written after `seq`, oldest first.
pub async fn after(db: &impl ConnectionTrait, user: UserId, seq: i64, limit: u64) -> Result<Vec<Model>, DbErr> {
    visible_to(user).filter(Column::Seq.gt(seq)).order_by_asc(Column::Seq).limit(limit).all(db).await
}

/// The newest `seq` of the user's inbox; 0 when it is empty.
pub async fn last_seq(db: &impl ConnectionTrait, user: UserId) -> Result<i64, DbErr> {
    let newest: Option<Option<i64>> = Entity::find()
        .filter(Column::UserId.eq(user))
        .select_only()
        .column_as(Column::Seq.max(), "newest")
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.flatten().unwrap_or(0))
}

/// Writes those whose cause is new, and notifies their users' streams when the
/// transaction commits. Call it once per transaction: the inboxes are locked in
/// one order, so that two transactions cannot deadlock, and so that
/// the rows of one inbox become visible in the order of their `seq`.
pub async fn insert(txn: &DatabaseTransaction, rows: Vec<ActiveModel>) -> Result<Vec<Model>, DbErr> {
    let users: Vec<uuid::Uuid> = rows.iter().filter_map(|row| row.user_id.try_as_ref()).map(|user| user.0).collect();
    txn.query_all_raw(Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended('notifications.inbox', h))
         FROM (SELECT DISTINCT hashtext(u::text)::bigint AS h FROM unnest($1::uuid[]) AS u ORDER BY h) AS inboxes",
        [users.into()],
    ))
    .await?;
    let new = OnConflict::columns([Column::UserId, Column::Cause]).do_nothing().to_owned();
    let inserted = match Entity::insert_many(rows).on_conflict(new).try_insert().exec_with_returning_many(txn).await? {
        TryInsertResult::Inserted(rows) => rows,
        TryInsertResult::Empty | TryInsertResult::Conflicted => Vec::new(),
    };
    for row in &inserted {
        txn.query_one_raw(Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_notify($1, $2)",
            [NOTIFY_CHANNEL.into(), format!("{}:{}", row.user_id, row.seq).into()],
        ))
        .await?;
    }
    Ok(inserted)
}
