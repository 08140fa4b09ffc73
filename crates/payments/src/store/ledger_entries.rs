//! The double-entry ledger: every movement is a transaction whose debits equal
//! its credits. The database refuses one that does not balance, and any change.

use crate::entity::ledger_entry::{ActiveModel, Column, Entity, Model};
use crate::entity::payment;
use chrono::{DateTime, Utc};
use kernel::{Entropy, PaymentId, RefundId};
use sea_orm::sea_query::NullOrdering;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Order, QueryFilter,
    QueryOrder,
};

/// Owed to the hospital.
const HOSPITAL_PAYABLE: &str = "hospital_payable";
/// Owed to the payer: money that came though the subject was paid.
const PATIENT_PAYABLE: &str = "patient_payable";

/// A movement between two accounts.
struct Movement {
    debit: String,
    credit: String,
    amount_minor: i64,
    refund: Option<RefundId>,
}

/// The money came: the gateway owes it to us, and we to the hospital (or back
/// to the payer, when it is surplus).
pub async fn post_capture(
    txn: &DatabaseTransaction,
    payment: &payment::Model,
    at: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<(), DbErr> {
    let movement = Movement {
        debit: gateway_account(payment),
        credit: owed(payment),
        amount_minor: payment.amount_minor,
        refund: None,
    };
    post(txn, payment, movement, at, entropy).await
}

/// Money went back: the reverse.
pub async fn post_refund(
    txn: &DatabaseTransaction,
    payment: &payment::Model,
    (refund, amount_minor): (RefundId, i64),
    at: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<(), DbErr> {
    let movement =
        Movement { debit: owed(payment), credit: gateway_account(payment), amount_minor, refund: Some(refund) };
    post(txn, payment, movement, at, entropy).await
}

/// Transaction by transaction, each with its debit first.
pub async fn of_payment(db: &impl ConnectionTrait, payment: PaymentId) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PaymentId.eq(payment))
        .order_by_asc(Column::At)
        .order_by_asc(Column::TransactionId)
        .order_by_with_nulls(Column::DebitMinor, Order::Asc, NullOrdering::Last)
        .all(db)
        .await
}

fn gateway_account(payment: &payment::Model) -> String {
    format!("gateway:{}", payment.gateway)
}

fn owed(payment: &payment::Model) -> String {
    (if payment.is_surplus { PATIENT_PAYABLE } else { HOSPITAL_PAYABLE }).to_owned()
}

async fn post(
    txn: &DatabaseTransaction,
    payment: &payment::Model,
    movement: Movement,
    at: DateTime<Utc>,
    entropy: &Entropy,
) -> Result<(), DbErr> {
    let transaction_id = entropy.uuid_v7(at);
    let row = |account: String, debit: Option<i64>, credit: Option<i64>| ActiveModel {
        id: Set(entropy.uuid_v7(at)),
        transaction_id: Set(transaction_id),
        payment_id: Set(payment.id),
        refund_id: Set(movement.refund),
        account: Set(account),
        debit_minor: Set(debit),
        credit_minor: Set(credit),
        currency: Set(payment.currency.clone()),
        at: Set(at),
        ..Default::default()
    };
    let amount = Some(movement.amount_minor);
    let rows = [row(movement.debit.clone(), amount, None), row(movement.credit.clone(), None, amount)];
    Entity::insert_many(rows).exec_without_returning(txn).await.map(|_| ())
}
