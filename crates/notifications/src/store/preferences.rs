//! Queries over `notification_preferences`: a kind without a row has the defaults.

use crate::domain::Choice;
use crate::entity::preference::{ActiveModel, Column, Entity, Model};
use kernel::UserId;
use kernel::ports::NotificationKind;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;

impl From<&Model> for Choice {
    fn from(row: &Model) -> Self {
        Self { email: row.email, sms: row.sms, push: row.push }
    }
}

/// What the user has chosen, by kind.
pub async fn of_user(db: &impl ConnectionTrait, user: UserId) -> Result<HashMap<String, Choice>, DbErr> {
    let rows = Entity::find().filter(Column::UserId.eq(user)).all(db).await?;
    Ok(rows.iter().map(|row| (row.kind.clone(), row.into())).collect())
}

/// What these users have chosen for one kind.
pub async fn of_kind(
    db: &impl ConnectionTrait,
    users: &[UserId],
    kind: NotificationKind,
) -> Result<HashMap<UserId, Choice>, DbErr> {
    let rows = Entity::find()
        .filter(Column::UserId.is_in(users.iter().copied()))
        .filter(Column::Kind.eq(kind.as_str()))
        .all(db)
        .await?;
    Ok(rows.iter().map(|row| (row.user_id, row.into())).collect())
}

/// Sets these kinds; one that the user has set to the same before is not written.
pub async fn put(db: &impl ConnectionTrait, user: UserId, choices: &[(NotificationKind, Choice)]) -> Result<(), DbErr> {
    if choices.is_empty() {
        return Ok(());
    }
    let rows = choices.iter().map(|(kind, choice)| ActiveModel {
        user_id: Set(user),
        kind: Set(kind.as_str().to_owned()),
        email: Set(choice.email),
        sms: Set(choice.sms),
        push: Set(choice.push),
        ..Default::default()
    });
    let known = OnConflict::columns([Column::UserId, Column::Kind])
        .update_columns([Column::Email, Column::Sms, Column::Push])
        .action_and_where(Expr::cust(
            "(notification_preferences.email, notification_preferences.sms, notification_preferences.push)
             IS DISTINCT FROM (excluded.email, excluded.sms, excluded.push)",
        ))
        .to_owned();
    Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await.map(|_| ())
}
