use crate::entity::refunded_payment::Entity;
use kernel::{Money, PaymentId};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait, Statement};

/// Keeps what went back of a payment in all. Events come in any order: the
/// largest sum counts.
pub async fn record(db: &impl ConnectionTrait, payment: PaymentId, refunded: &Money) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO refunded_payments (id, refunded_minor, currency) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET refunded_minor = GREATEST(refunded_payments.refunded_minor, EXCLUDED.refunded_minor)",
        [payment.0.into(), refunded.amount_minor.into(), refunded.currency.as_str().into()],
    );
    db.execute_raw(statement).await.map(|_| ())
}

/// What went back of a payment in all, as far as its events have arrived.
pub async fn total(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Option<Money>, DbErr> {
    let row = Entity::find_by_id(payment).one(db).await?;
    Ok(row.map(|r| Money::new(r.refunded_minor, r.currency)))
}
