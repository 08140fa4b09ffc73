//! What the three kinds of rows have in common when they are changed.

/// Sets each column that the request names.
macro_rules! set_given {
    ($row:ident, $request:ident: $($field:ident),*) => {
        $(if let Some(value) = $request.$field { $row.$field = sea_orm::ActiveValue::Set(value); })*
    };
}
pub(super) use set_given;

use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, Iterable};

/// Names of the columns that `row` is about to change.
pub fn changed_columns<A: ActiveModelTrait>(row: &A) -> Vec<String>
where
    <A::Entity as EntityTrait>::Column: sea_orm::IdenStatic,
{
    let set = |column: &<A::Entity as EntityTrait>::Column| matches!(row.get(*column), ActiveValue::Set(_));
    <A::Entity as EntityTrait>::Column::iter().filter(set).map(|c| sea_orm::IdenStatic::as_str(&c).to_owned()).collect()
}
