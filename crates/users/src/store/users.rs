//! Queries over `users`. A deleted account is in none of them.

use crate::dto::ListUsersQuery;
use crate::entity::user::{ActiveModel, Column, Entity, Model};
use kernel::{EmailAddress, Role, UserId};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::{Expr, extension::postgres::PgExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

fn live() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

pub async fn page(
    db: &impl ConnectionTrait,
    filter: &ListUsersQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = live()
        .apply_if(filter.user_type, |q, role| q.filter(Column::UserType.eq(role)))
        .apply_if(filter.is_active, |q, active| q.filter(Column::IsActive.eq(active)))
        .apply_if(filter.is_verified, |q, verified| q.filter(Column::IsVerified.eq(verified)))
        .apply_if(filter.search.as_deref(), |q, text| {
            let everything = Expr::cust("(email || ' ' || first_name || ' ' || last_name)");
            q.filter(everything.ilike(format!("%{}%", platform::db::escape_like(text))))
        });
    let (column, kind) = match page.sort.field {
        "last_name" => (Column::LastName, SortType::Text),
        "email" => (Column::Email, SortType::Text),
        _ => (Column::CreatedAt, SortType::Timestamp),
    };
    Keyset::new(column, kind, Column::Id).fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

pub async fn find_by_email(db: &impl ConnectionTrait, email: &EmailAddress) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Email.eq(email.as_str())).one(db).await
}

pub async fn find_many(db: &impl ConnectionTrait, ids: &[UserId]) -> Result<Vec<Model>, DbErr> {
    live().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

pub async fn audience(
    db: &impl ConnectionTrait,
    role: Option<Role>,
    after: Option<UserId>,
    limit: u64,
) -> Result<Vec<UserId>, DbErr> {
    live()
        .filter(Column::IsActive.eq(true))
        .apply_if(role, |q, role| q.filter(Column::UserType.eq(role)))
        .apply_if(after, |q, after| q.filter(Column::Id.gt(after)))
        .order_by_asc(Column::Id)
        .limit(limit)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(db)
        .await
}

pub async fn insert(db: &impl ConnectionTrait, user: ActiveModel) -> Result<Model, DbErr> {
    user.insert(db).await
}

pub async fn update(db: &impl ConnectionTrait, user: ActiveModel) -> Result<Model, DbErr> {
    user.update(db).await
}
