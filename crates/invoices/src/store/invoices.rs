//! Table `invoices`.

use crate::domain::{InvoiceKind, InvoiceStatus, Line};
use crate::dto::ListInvoicesQuery;
use crate::entity::invoice::{ActiveModel, Column, Entity, Model};
use chrono::NaiveDate;
use kernel::ports::PayableSubject;
use kernel::{HospitalId, InvoiceId, PatientId, PaymentId, Scope};
use platform::db::ScopeColumns;
use platform::paging::{Keyset, PageRequest, Slice, SortType};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, Statement,
};

const SCOPE: ScopeColumns<Column> = ScopeColumns::new().patient(Column::PatientId).hospital(Column::HospitalId);

pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &ListInvoicesQuery,
    page: &PageRequest,
) -> Result<Slice<Model>, DbErr> {
    let select = Entity::find()
        .filter(SCOPE.within(scope))
        .apply_if(filter.booking_id, |q, id| q.filter(Column::BookingId.eq(id)))
        .apply_if(filter.patient_id, |q, id| q.filter(Column::PatientId.eq(id)))
        .apply_if(filter.hospital_id, |q, id| q.filter(Column::HospitalId.eq(id)))
        .apply_if(filter.status, |q, status| q.filter(Column::Status.eq(status)))
        .apply_if(filter.kind, |q, kind| q.filter(Column::Kind.eq(kind)));
    let (column, kind) = match page.sort.field {
        "invoice_date" => (Column::InvoiceDate, SortType::Date),
        _ => (Column::CreatedAt, SortType::Timestamp),
    };
    Keyset::new(column, kind, Column::Id).fetch(db, select.into_query(), page).await
}

/// The document, if it is within the scope.
pub async fn within(db: &impl ConnectionTrait, scope: &Scope, id: InvoiceId) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(SCOPE.within(scope)).filter(Column::Id.eq(id)).one(db).await
}

pub async fn find(db: &impl ConnectionTrait, id: InvoiceId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).one(db).await
}

/// The row under a lock until the transaction ends.
pub async fn lock(txn: &DatabaseTransaction, id: InvoiceId) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id).lock_exclusive().one(txn).await
}

/// Makes everyone who issues, settles or credits for this subject wait for one
/// another: the events of a refund and of the invoice it belongs to may arrive at once.
pub async fn lock_subject(txn: &DatabaseTransaction, subject: PayableSubject) -> Result<(), DbErr> {
    let id = match subject {
        PayableSubject::Booking(id) => id.0,
        PayableSubject::Appointment(id) => id.0,
    };
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended('invoices ' || $1::text, 0))";
    txn.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [id.to_string().into()])).await.map(|_| ())
}

fn of_subject(subject: PayableSubject) -> Select<Entity> {
    let invoices = Entity::find().filter(Column::Kind.eq(InvoiceKind::Invoice));
    match subject {
        PayableSubject::Booking(id) => invoices.filter(Column::BookingId.eq(id)),
        PayableSubject::Appointment(id) => invoices.filter(Column::AppointmentId.eq(id)),
    }
}

/// The invoice of a subject that has not been cancelled, locked.
pub async fn live_of_subject(txn: &DatabaseTransaction, subject: PayableSubject) -> Result<Option<Model>, DbErr> {
    of_subject(subject).filter(Column::Status.ne(InvoiceStatus::Cancelled)).lock_exclusive().one(txn).await
}

/// The newest invoice of a subject that a payment had settled.
pub async fn latest_paid_of(db: &impl ConnectionTrait, subject: PayableSubject) -> Result<Option<Model>, DbErr> {
    of_subject(subject).filter(Column::PaymentId.is_not_null()).order_by_desc(Column::Id).one(db).await
}

/// The invoice that a payment settled, the live one first, locked.
pub async fn of_payment(txn: &DatabaseTransaction, payment: PaymentId) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::Kind.eq(InvoiceKind::Invoice))
        .filter(Column::PaymentId.eq(payment))
        .order_by_asc(Column::Status.eq(InvoiceStatus::Cancelled))
        .order_by_desc(Column::Id)
        .lock_exclusive()
        .one(txn)
        .await
}

/// The lines of all credit notes against an invoice. Lock the invoice first.
pub async fn credited_lines(db: &impl ConnectionTrait, invoice: InvoiceId) -> Result<Vec<Line>, DbErr> {
    let notes = Entity::find().filter(Column::CorrectsInvoiceId.eq(invoice)).order_by_asc(Column::Id).all(db).await?;
    Ok(notes.into_iter().flat_map(|note| note.line_items.0).collect())
}

/// Whether the hospital knows the patient, by a booking.
pub async fn is_patient_of(db: &impl ConnectionTrait, patient: PatientId, hospital: HospitalId) -> Result<bool, DbErr> {
    let sql = "SELECT EXISTS (SELECT 1 FROM patient_hospitals WHERE patient_id = $1 AND hospital_id = $2) AS known";
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [patient.0.into(), hospital.0.into()]);
    db.query_one_raw(statement).await?.map_or(Ok(false), |row| row.try_get("", "known"))
}

/// Sent invoices whose due date has passed become overdue; returns how many.
pub async fn mark_overdue(db: &impl ConnectionTrait, today: NaiveDate) -> Result<u64, DbErr> {
    let due = Condition::all()
        .add(Column::Status.eq(InvoiceStatus::Sent))
        .add(Column::Kind.eq(InvoiceKind::Invoice))
        .add(Column::DueDate.lt(today));
    let update = Entity::update_many().col_expr(Column::Status, Expr::value(InvoiceStatus::Overdue)).filter(due);
    Ok(update.exec(db).await?.rows_affected)
}

pub async fn insert(txn: &DatabaseTransaction, invoice: ActiveModel) -> Result<Model, DbErr> {
    invoice.insert(txn).await
}

pub async fn update(txn: &DatabaseTransaction, invoice: ActiveModel) -> Result<Model, DbErr> {
    invoice.update(txn).await
}
