//! Queries over `users`. A deleted account is in none of them.

use crate::dto::ListUsersQuery;
use crate::entity::user::{ActiveModel, Column, Entity, Model};
use kernel::{EmailAddress, PhoneNumber, Role, UserId};
use platform::db::{Search, refold};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
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
        .apply_if(filter.search.as_deref(), |q, text| q.filter(Search::with_signs(text).contained()));
    let keyset = match (page.sort.field, filter.search.as_deref()) {
        ("relevance", Some(text)) => {
            Keyset::by_expr(Search::with_signs(text).relevance("search_text"), SortType::Numeric, Column::Id)
        }
        ("last_name", _) => Keyset::new(Column::LastName, SortType::Text, Column::Id),
        ("email", _) => Keyset::new(Column::Email, SortType::Text, Column::Id),
        _ => Keyset::new(Column::CreatedAt, SortType::Timestamp, Column::Id),
    };
    keyset.fetch(db, select.into_query(), page).await
}

pub async fn find(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).one(db).await
}

/// The row under a lock until the transaction ends: versions are compared on it.
pub async fn lock(db: &impl ConnectionTrait, id: UserId) -> Result<Option<Model>, DbErr> {
    live().filter(Column::Id.eq(id)).lock_exclusive().one(db).await
}

/// The account other than `id` that has confirmed this number, under a lock that lets others refer to it: whoever writes
/// rows of several accounts in one transaction is not waited for.
pub async fn lock_other_of_phone(
    db: &impl ConnectionTrait,
    number: &PhoneNumber,
    id: UserId,
) -> Result<Option<Model>, DbErr> {
    live()
        .filter(Column::Phone.eq(number.as_str()))
        .filter(Column::PhoneConfirmedAt.is_not_null())
        .filter(Column::Id.ne(id))
        .lock(LockType::NoKeyUpdate)
        .one(db)
        .await
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

/// Folds those again that another version of the folding wrote.
pub async fn fold_again(db: &DatabaseConnection) -> Result<u64, DbErr> {
    refold(db, live(), Column::Folding, Model::folded_again).await
}
