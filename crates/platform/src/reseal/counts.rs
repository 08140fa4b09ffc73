use crate::crypto::{FieldCipher, SealedPlace};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// How the values of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResealCounts {
    /// The column.
    pub place: SealedPlace,
    /// Sealed with the current key.
    pub current: u64,
    /// Sealed with an older key.
    pub older: u64,
    /// Still in clear, in the column that this one takes the place of.
    pub clear: u64,
}

impl ResealCounts {
    /// Values that are to be sealed anew, or for the first time.
    #[must_use]
    pub const fn to_seal(&self) -> u64 {
        self.older + self.clear
    }

    pub(super) async fn of(db: &DatabaseConnection, cipher: &FieldCipher, place: SealedPlace) -> Result<Self, DbErr> {
        let SealedPlace { table, column, clear_column, .. } = place;
        let prefix = cipher.current_prefix().to_vec();
        let clear = clear_column.map_or("0".to_owned(), |clear| format!("count({clear})"));
        let sql = format!(
            "SELECT count(*) FILTER (WHERE substring({column} FROM 1 FOR {length}) = $1) AS current,
                    count(*) FILTER (WHERE substring({column} FROM 1 FOR {length}) <> $1) AS older,
                    {clear}::bigint AS clear
             FROM {table}",
            length = prefix.len(),
        );
        let row = db.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [prefix.into()])).await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound(place.to_string()))?;
        let number = |name: &str| row.try_get::<i64>("", name).map(i64::unsigned_abs);
        Ok(Self { place, current: number("current")?, older: number("older")?, clear: number("clear")? })
    }
}

impl std::fmt::Display for ResealCounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { place, current, older, clear } = self;
        write!(f, "{place}: {current} with the current key, {older} with an older one")?;
        if place.clear_column.is_some() {
            write!(f, ", {clear} in clear")?;
        }
        Ok(())
    }
}
