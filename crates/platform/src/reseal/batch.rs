use crate::crypto::{FieldCipher, SealedPlace};
use crate::db::{Begin, Transaction};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement, Value};

/// Where values to seal stand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    /// In the column itself, sealed with an older key.
    OlderKey,
    /// In the column that it takes the place of, in clear.
    Clear(&'static str),
}

impl Source {
    /// Those of this column.
    pub(super) fn of(place: &SealedPlace) -> impl Iterator<Item = Self> + use<> {
        place.clear_column.map(Self::Clear).into_iter().chain([Self::OlderKey])
    }
}

/// The place in a column's rows that a run has come to.
pub(super) struct Batch {
    pub place: SealedPlace,
    pub source: Source,
    /// The row that the next batch comes after.
    pub after: Option<String>,
    pub rows: u32,
}

/// What a batch came to.
pub(super) struct Done {
    pub sealed: u64,
    pub unreadable: Vec<String>,
}

#[derive(FromQueryResult)]
struct Row {
    name: String,
    value: Vec<u8>,
}

impl Batch {
    /// Seals the next rows; `None` after the last.
    pub(super) async fn seal_next(
        &mut self,
        db: &DatabaseConnection,
        cipher: &FieldCipher,
    ) -> Result<Option<Done>, DbErr> {
        let txn = db.begin().await?;
        txn.execute_unprepared("SET LOCAL medivoy.keep_version = 'on'").await?;
        let rows = self.lock(&txn, cipher).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = Some(last.name.clone());
        let mut done = Done { sealed: 0, unreadable: Vec::new() };
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for row in &rows {
            match self.seal(cipher, row) {
                Ok(value) => {
                    names.push(row.name.clone());
                    values.push(value);
                }
                Err(error) => done.unreadable.push(format!("{} of row {}: {error}", self.place, row.name)),
            }
        }
        done.sealed = self.write(&txn, names, values).await?;
        txn.commit().await?;
        Ok(Some(done))
    }

    /// The next rows in their order, locked; those that others have locked are passed over.
    async fn lock(&self, txn: &Transaction, cipher: &FieldCipher) -> Result<Vec<Row>, DbErr> {
        let SealedPlace { table, column, row, .. } = self.place;
        let (name, of_type) = (row.sql(), row.sql_type());
        let mut bound: Vec<Value> = vec![i64::from(self.rows).into()];
        let mut bind = |value: Value| {
            bound.push(value);
            format!("${}", bound.len())
        };
        let (value, to_seal) = match self.source {
            Source::Clear(clear) => {
                (format!("convert_to(to_jsonb({clear})::text, 'UTF8')"), format!("{clear} IS NOT NULL"))
            }
            Source::OlderKey => {
                let prefix = cipher.current_prefix().to_vec();
                let length = prefix.len();
                (column.to_owned(), format!("substring({column} FROM 1 FOR {length}) <> {}", bind(prefix.into())))
            }
        };
        let after = self
            .after
            .as_ref()
            .map_or_else(String::new, |after| format!("AND {name} > {}::{of_type}", bind(after.clone().into())));
        let sql = format!(
            "SELECT ({name})::text AS name, {value} AS value FROM {table} WHERE {to_seal} {after}
             ORDER BY {name} LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED"
        );
        Row::find_by_statement(Statement::from_sql_and_values(DbBackend::Postgres, sql, bound)).all(txn).await
    }

    fn seal(&self, cipher: &FieldCipher, row: &Row) -> Result<Vec<u8>, crate::crypto::CipherError> {
        let context = self.place.context(&row.name);
        match self.source {
            // A sealed column holds JSON, and that is what was read.
            Source::Clear(_) => Ok(cipher.seal(&context, &row.value)),
            Source::OlderKey => Ok(cipher.seal(&context, &cipher.open(&context, &row.value)?)),
        }
    }

    async fn write(&self, txn: &Transaction, names: Vec<String>, values: Vec<Vec<u8>>) -> Result<u64, DbErr> {
        let SealedPlace { table, column, row, .. } = self.place;
        let emptied = match self.source {
            Source::Clear(clear) => format!(", {clear} = NULL"),
            Source::OlderKey => String::new(),
        };
        // The name is an expression over the row: the other table's columns are called otherwise.
        let sql = format!(
            "UPDATE {table} SET {column} = resealed.new_value{emptied}
             FROM unnest($1::text[], $2::bytea[]) AS resealed(row_name, new_value)
             WHERE {name} = resealed.row_name::{of_type}",
            name = row.sql(),
            of_type = row.sql_type(),
        );
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [names.into(), values.into()]);
        Ok(txn.execute_raw(statement).await?.rows_affected())
    }
}
