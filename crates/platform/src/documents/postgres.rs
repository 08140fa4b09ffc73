use super::{Collection, Document, Documents, DocumentsError, FieldValue, Filter};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Clock;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement, Value as Bind,
};
use serde_json::{Map, Value, json};

/// Documents in the table `documents` (collection, id, body, at, expires_at).
pub struct PostgresDocuments {
    db: DatabaseConnection,
    clock: Clock,
}

const INSERT: &str = r"
INSERT INTO documents (collection, id, body, at, expires_at)
SELECT $1, d.id, d.body, d.at, d.expires_at
FROM jsonb_to_recordset($2) AS d(id text, body jsonb, at timestamptz, expires_at timestamptz)";

impl PostgresDocuments {
    /// Over the connection pool; the migrations make the table.
    #[must_use]
    pub const fn new(db: DatabaseConnection, clock: Clock) -> Self {
        Self { db, clock }
    }

    async fn execute(&self, sql: String, values: Vec<Bind>) -> Result<u64, DocumentsError> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        Ok(self.db.execute_raw(statement).await.map_err(from_db)?.rows_affected())
    }

    async fn query(&self, sql: String, values: Vec<Bind>) -> Result<Vec<Document>, DocumentsError> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let rows = self.db.query_all_raw(statement).await.map_err(from_db)?;
        rows.iter().map(from_row).collect()
    }
}

#[async_trait]
impl Documents for PostgresDocuments {
    async fn insert_many(&self, collection: Collection, documents: &[Document]) -> Result<u64, DocumentsError> {
        let sql = format!("{INSERT} ON CONFLICT (collection, id) DO NOTHING");
        self.execute(sql, vec![collection.name.into(), to_rows(documents).into()]).await
    }

    async fn find(&self, collection: Collection, filter: &Filter) -> Result<Vec<Document>, DocumentsError> {
        let filter = filter.checked()?;
        let mut values: Vec<Bind> = vec![collection.name.into(), self.clock.now().into()];
        let mut sql = "SELECT id, body, at, expires_at FROM documents \
                       WHERE collection = $1 AND (expires_at IS NULL OR expires_at > $2)"
            .to_owned();
        let mut and = |condition: &str, bound: Vec<Bind>| {
            let mut condition = condition.to_owned();
            for value in bound {
                values.push(value);
                condition = condition.replacen('?', &format!("${}", values.len()), 1);
            }
            sql.push_str(" AND ");
            sql.push_str(&condition);
        };
        if !filter.fields.is_empty() {
            and("body @> ?", vec![contained(&filter.fields)?.into()]);
        }
        if let Some(from) = filter.from {
            and("at >= ?", vec![from.into()]);
        }
        if let Some(until) = filter.until {
            and("at < ?", vec![until.into()]);
        }
        if let Some((at, id)) = &filter.after {
            and("(at, id) < (?, ?)", vec![(*at).into(), id.replace('\0', "").into()]);
        }
        values.push(i64::from(filter.limit).into());
        sql.push_str(&format!(" ORDER BY at DESC, id DESC LIMIT ${}", values.len()));
        self.query(sql, values).await
    }

    async fn get(&self, collection: Collection, id: &str) -> Result<Option<Document>, DocumentsError> {
        let sql = "SELECT id, body, at, expires_at FROM documents \
                   WHERE collection = $1 AND id = $2 AND (expires_at IS NULL OR expires_at > $3)";
        let values = vec![collection.name.into(), id.replace('\0', "").into(), self.clock.now().into()];
        Ok(self.query(sql.to_owned(), values).await?.pop())
    }

    async fn upsert(&self, collection: Collection, document: &Document) -> Result<(), DocumentsError> {
        let sql = format!(
            "{INSERT} ON CONFLICT (collection, id) DO UPDATE \
             SET body = EXCLUDED.body, at = EXCLUDED.at, expires_at = EXCLUDED.expires_at"
        );
        self.execute(sql, vec![collection.name.into(), to_rows(std::slice::from_ref(document)).into()])
            .await
            .map(|_| ())
    }

    async fn delete(&self, collection: Collection, id: &str) -> Result<bool, DocumentsError> {
        let sql = "DELETE FROM documents WHERE collection = $1 AND id = $2".to_owned();
        Ok(self.execute(sql, vec![collection.name.into(), id.replace('\0', "").into()]).await? > 0)
    }

    async fn purge_expired(&self, collection: Collection) -> Result<u64, DocumentsError> {
        let sql = "DELETE FROM documents WHERE collection = $1 AND expires_at <= $2".to_owned();
        self.execute(sql, vec![collection.name.into(), self.clock.now().into()]).await
    }

    async fn ping(&self) -> Result<(), DocumentsError> {
        self.db.ping().await.map_err(from_db)
    }
}

fn to_rows(documents: &[Document]) -> Value {
    let row = |document: &Document| json!({ "id": document.id(), "at": document.at(), "expires_at": document.expires_at(), "body": document.body() });
    documents.iter().map(row).collect()
}

fn from_row(row: &QueryResult) -> Result<Document, DocumentsError> {
    let id: String = row.try_get("", "id").map_err(from_db)?;
    let at: DateTime<Utc> = row.try_get("", "at").map_err(from_db)?;
    let expires_at: Option<DateTime<Utc>> = row.try_get("", "expires_at").map_err(from_db)?;
    match row.try_get("", "body").map_err(from_db)? {
        Value::Object(body) => Document::new(id, at, expires_at, body),
        _ => Err(DocumentsError::Refused(format!("the body of document {id:?} is no object"))),
    }
}

/// `a.b = 1` as the object that a matching body contains: `{"a": {"b": 1}}`.
fn contained(fields: &[(String, FieldValue)]) -> Result<Value, DocumentsError> {
    let mut whole = Map::new();
    for (name, value) in fields {
        let clash = || DocumentsError::Invalid(format!("{name:?} is filtered by twice"));
        let mut parts = name.split('.');
        let last = parts.next_back().unwrap_or_default();
        let mut place = &mut whole;
        for part in parts {
            let inner = place.entry(part).or_insert_with(|| Value::Object(Map::new()));
            place = inner.as_object_mut().ok_or_else(clash)?;
        }
        let value = match value {
            // No stored text has a NUL, so nothing can equal it.
            FieldValue::Text(text) => Value::String(text.replace('\0', "\u{fffd}")),
            FieldValue::Integer(number) => Value::from(*number),
            FieldValue::Bool(truth) => Value::Bool(*truth),
        };
        if place.insert(last.to_owned(), value).is_some() {
            return Err(clash());
        }
    }
    Ok(Value::Object(whole))
}

/// SQLSTATE classes 22 (data), 23 (constraints) and 42 (statement, rights) will
/// not pass by waiting; everything else may.
fn from_db(error: DbErr) -> DocumentsError {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = &error else {
        return DocumentsError::Away(error.to_string());
    };
    match cause.as_database_error().and_then(|cause| cause.code()) {
        Some(code) if ["22", "23", "42"].iter().any(|class| code.starts_with(class)) => {
            DocumentsError::Refused(error.to_string())
        }
        _ => DocumentsError::Away(error.to_string()),
    }
}
