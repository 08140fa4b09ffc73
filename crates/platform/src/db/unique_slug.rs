use kernel::next_free_slug;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, TryInsertResult};

/// Concurrent inserts of one slug that an insert outlasts.
const MAX_ATTEMPTS: usize = 1000;

/// Inserts the row under `base` or, when that is taken, under the first free `base-2`, `base-3` …. The unique index on
/// `slug` decides: a concurrent insert is waited for and then counted as taken, so that any number of them get a slug
/// each. `base` has only letters, digits and hyphens.
///
/// # Errors
/// When the database fails.
pub async fn insert_with_free_slug<E, A>(
    db: &impl ConnectionTrait,
    base: &str,
    slug: E::Column,
    mut row: A,
) -> Result<E::Model, DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send,
    E::Model: IntoActiveModel<A>,
{
    let mut candidate = base.to_owned();
    for _ in 0..MAX_ATTEMPTS {
        row.set(slug, candidate.into());
        let insert = E::insert(row.clone()).on_conflict_do_nothing_on([slug]);
        match insert.exec_with_returning(db).await {
            Ok(TryInsertResult::Inserted(model)) => return Ok(model),
            // sea-orm tells a conflict by the row that did not come back.
            Ok(_) | Err(DbErr::RecordNotFound(_)) => {}
            Err(error) => return Err(error),
        }
        let taken = taken_slugs::<E>(db, base).await?;
        candidate = next_free_slug(base, &taken);
    }
    Err(DbErr::RecordNotInserted)
}

async fn taken_slugs<E: EntityTrait>(db: &impl ConnectionTrait, base: &str) -> Result<Vec<String>, DbErr> {
    let slug = Alias::new("slug");
    let select = Query::select()
        .column(slug.clone())
        .from(E::default().table_ref())
        .and_where(Expr::col(slug.clone()).eq(base).or(Expr::col(slug).like(format!("{base}-%"))))
        .take();
    db.query_all(&select).await?.iter().map(|row| row.try_get("", "slug")).collect()
}
