use sea_orm::{DbErr, RuntimeErr};

/// The PostgreSQL error behind a `DbErr`, where there is one.
fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e))
        | DbErr::Conn(RuntimeErr::SqlxError(e)) => Some(e.as_ref()),
        _ => None,
    }
}

/// The name of the unique (23505), exclusion (23P01), foreign key (23503) or
/// check (23514) constraint that a statement violated. sea-orm's own `sql_err`
/// knows only some of them.
#[must_use]
pub fn constraint_violation(error: &DbErr) -> Option<&str> {
    let sqlx::Error::Database(database) = sqlx_error(error)? else { return None };
    match database.code()?.as_ref() {
        "23505" | "23P01" | "23503" | "23514" => database.constraint(),
        _ => None,
    }
}

/// Whether a statement violated exactly this constraint or unique index.
#[must_use]
pub fn violates(error: &DbErr, constraint: &str) -> bool {
    constraint_violation(error) == Some(constraint)
}

/// Whether the database, not the statement, is at fault: away, starting,
/// shutting down, or out of connections. Trying again later may help.
#[must_use]
pub fn is_outage(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    match sqlx_error(error) {
        Some(
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_),
        ) => true,
        // Class 08 connection, 53 resources, 57 operator intervention (57014 is a statement timeout),
        // 40 serialisation and deadlock.
        Some(sqlx::Error::Database(database)) => database.code().is_some_and(|c| {
            c.starts_with("08") || c.starts_with("53") || c.starts_with("57P") || c == "57014" || c.starts_with("40")
        }),
        _ => false,
    }
}
