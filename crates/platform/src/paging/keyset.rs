use super::cursor::CursorPosition;
use super::request::{PageRequest, Position};
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait, Func, IntoColumnRef, Order, Query, SelectStatement, SimpleExpr,
};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};

/// One page of rows, and where the next one begins.
#[derive(Debug, Clone)]
pub struct Slice<R> {
    /// The rows.
    pub items: Vec<R>,
    /// The last row's position, when more rows follow.
    pub next: Option<CursorPosition>,
    /// Rows in all; counted for numbered pages only.
    pub total: Option<u64>,
}

impl<R> Slice<R> {
    /// The same page with each row as `view` shows it.
    pub fn map<V>(self, view: impl FnMut(R) -> V) -> Slice<V> {
        Slice { items: self.items.into_iter().map(view).collect(), next: self.next, total: self.total }
    }

    /// The same for rows that may fail to be shown, a sealed one for one.
    ///
    /// # Errors
    /// What `view` says of the first one that fails.
    pub fn try_map<V, E>(self, view: impl FnMut(R) -> Result<V, E>) -> Result<Slice<V>, E> {
        let items = self.items.into_iter().map(view).collect::<Result<_, _>>()?;
        Ok(Slice { items, next: self.next, total: self.total })
    }
}

/// The PostgreSQL type of a sort key, which a cursor carries as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortType {
    /// `timestamptz`
    Timestamp,
    /// `date`
    Date,
    /// `text`
    Text,
    /// `bigint` (for `integer` columns too)
    Integer,
    /// `numeric`
    Numeric,
    /// `double precision`
    Float,
}

impl SortType {
    const fn name(self) -> &'static str {
        match self {
            Self::Timestamp => "timestamptz",
            Self::Date => "date",
            Self::Text => "text",
            Self::Integer => "bigint",
            Self::Numeric => "numeric",
            Self::Float => "double precision",
        }
    }
}

/// The key that a list is ordered by: an expression that is never NULL, and the
/// id that breaks ties.
#[derive(Debug, Clone)]
pub struct Keyset {
    key: SimpleExpr,
    key_type: SortType,
    id: SimpleExpr,
}

const KEY: &str = "__key";
const ID: &str = "__id";

impl Keyset {
    /// Order by `key`, ties by `id`; both may be qualified columns.
    pub fn new(key: impl IntoColumnRef, key_type: SortType, id: impl IntoColumnRef) -> Self {
        Self { key: Expr::col(key), key_type, id: Expr::col(id) }
    }

    /// Order by an expression.
    pub fn by_expr(key: SimpleExpr, key_type: SortType, id: impl IntoColumnRef) -> Self {
        Self { key, key_type, id: Expr::col(id) }
    }

    /// Runs `select` for one page. A keyset page is a row-value comparison
    /// `(key, id) > ($1, $2)`, which an index on both answers at any depth.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fetch<R: FromQueryResult>(
        &self,
        db: &impl ConnectionTrait,
        select: SelectStatement,
        page: &PageRequest,
    ) -> Result<Slice<R>, DbErr> {
        let total = match page.position {
            Position::Page(_) => Some(count(db, &select).await?),
            Position::Start | Position::After(_) => None,
        };
        let statement = self.window(select, page);
        let rows = db.query_all(&statement).await?;
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let has_more = rows.len() > limit;
        let next = match rows.get(limit.saturating_sub(1)) {
            Some(last) if has_more => Some(position_of(last)?),
            _ => None,
        };
        let items = rows.iter().take(limit).map(|row| R::from_query_result(row, "")).collect::<Result<_, _>>()?;
        Ok(Slice { items, next, total })
    }

    fn window(&self, mut select: SelectStatement, page: &PageRequest) -> SelectStatement {
        let order = if page.sort.descending { Order::Desc } else { Order::Asc };
        select
            .expr_as(self.key.clone().cast_as(Alias::new("text")), Alias::new(KEY))
            .expr_as(self.id.clone(), Alias::new(ID))
            .order_by_expr(self.key.clone(), order.clone())
            .order_by_expr(self.id.clone(), order)
            .limit(page.limit + 1);
        match &page.position {
            Position::Start => {}
            Position::Page(number) => {
                select.offset((number - 1) * page.limit);
            }
            Position::After(position) => {
                let here = Expr::tuple([self.key.clone(), self.id.clone()]);
                // Compare in the column's own type, so that its index serves.
                let key = Expr::val(position.key.clone()).cast_as(Alias::new(self.key_type.name()));
                let there = Expr::tuple([key, Expr::val(position.id)]);
                select.and_where(if page.sort.descending { here.lt(there) } else { here.gt(there) });
            }
        }
        select
    }
}

fn position_of(row: &QueryResult) -> Result<CursorPosition, DbErr> {
    Ok(CursorPosition { key: row.try_get("", KEY)?, id: row.try_get("", ID)? })
}

async fn count(db: &impl ConnectionTrait, select: &SelectStatement) -> Result<u64, DbErr> {
    let statement = Query::select()
        .expr_as(Func::count(Expr::col(Asterisk)), Alias::new("count"))
        .from_subquery(select.clone(), Alias::new("counted"))
        .take();
    let row = db.query_one(&statement).await?;
    let count: i64 = row.map(|r| r.try_get("", "count")).transpose()?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}
