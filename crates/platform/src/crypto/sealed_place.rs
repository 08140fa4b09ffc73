/// Where sealed values stand: a column of a module's table. What is sealed there is bound to the place and the row by
/// the context `table.column:row`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SealedPlace {
    /// The table, as it stands in the migration.
    pub table: &'static str,
    /// The column, likewise.
    pub column: &'static str,
    /// What names the row in the context: a column, or an expression over the row.
    pub(crate) row: RowName,
    /// The column that held the values in clear before they were sealed, and holds those that are not sealed yet.
    pub clear_column: Option<&'static str>,
}

/// What names a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RowName {
    /// A column of ids with an index.
    Id(&'static str),
    /// A text, for tables that stay small.
    Text(&'static str),
}

impl RowName {
    /// As SQL, of the type that the index has.
    pub(crate) const fn sql(self) -> &'static str {
        match self {
            Self::Id(sql) | Self::Text(sql) => sql,
        }
    }

    /// The SQL type to compare with.
    pub(crate) const fn sql_type(self) -> &'static str {
        match self {
            Self::Id(_) => "uuid",
            Self::Text(_) => "text",
        }
    }
}

impl SealedPlace {
    /// A column of a table whose rows are named by `id`.
    #[must_use]
    pub const fn new(table: &'static str, column: &'static str) -> Self {
        Self { table, column, row: RowName::Id("id"), clear_column: None }
    }

    /// The context of the row of this name.
    #[must_use]
    pub fn context(&self, row: impl std::fmt::Display) -> String {
        format!("{}.{}:{row}", self.table, self.column)
    }
}

impl std::fmt::Display for SealedPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.table, self.column)
    }
}
