//! Queries over `lab_results`.

use crate::domain::LoincCode;
use crate::dto::ListLabTrendsQuery;
use crate::entity::result::{ActiveModel, Column, Entity, Model};
use chrono::{DateTime, Utc};
use kernel::{LabTestId, PatientId, Scope};
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
};

/// Every version, newest first.
pub async fn of_test(db: &impl ConnectionTrait, test: LabTestId) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::LabTestId.eq(test)).order_by_desc(Column::Version).all(db).await
}

pub async fn insert(db: &impl ConnectionTrait, result: ActiveModel) -> Result<Model, DbErr> {
    result.insert(db).await
}

/// The newest version gives its place away.
pub async fn supersede(db: &impl ConnectionTrait, test: LabTestId, now: DateTime<Utc>) -> Result<(), DbErr> {
    let newest = Entity::update_many().filter(Column::LabTestId.eq(test)).filter(Column::SupersededAt.is_null());
    newest.col_expr(Column::SupersededAt, Expr::value(now)).exec(db).await.map(|_| ())
}

/// Newest versions with a value of any of these codes, or all. Who acts for hospitals reads what their laboratories
/// found; that the patient is theirs to know of was asked before.
pub async fn trend(
    db: &impl ConnectionTrait,
    scope: &Scope,
    patient: PatientId,
    codes: &[&LoincCode],
    filter: &ListLabTrendsQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let with_code =
        |code: &&LoincCode| Expr::cust_with_values("codes @> jsonb_build_array($1::text)", [code.as_str().to_owned()]);
    let of_codes = codes.iter().map(with_code).fold(Condition::any(), Condition::add);
    let select = Entity::find()
        .filter(Column::PatientId.eq(patient))
        .filter(Column::SupersededAt.is_null())
        .filter(reported_to(scope))
        .apply_if((!codes.is_empty()).then_some(of_codes), |q, codes| q.filter(codes))
        .apply_if(filter.from, |q, from| q.filter(Column::ObservedAt.gte(from)))
        .apply_if(filter.to, |q, to| q.filter(Column::ObservedAt.lt(to)));
    Keyset::new(Column::ObservedAt, SortType::Timestamp, Column::Id).fetch(db, select.into_query(), page).await
}

fn reported_to(scope: &Scope) -> Condition {
    match scope {
        Scope::All | Scope::Patient(_) | Scope::Doctor(_) => Condition::all(),
        Scope::Hospitals(ids) => Condition::all().add(Expr::cust_with_values(
            "lab_results.lab_test_id IN (SELECT t.id FROM lab_tests t JOIN laboratories l ON l.id = t.laboratory_id
                                         WHERE l.hospital_id = ANY($1))",
            [ids.iter().map(|id| id.0).collect::<Vec<_>>()],
        )),
        Scope::Nothing => Condition::all().add(Expr::value(false)),
    }
}
