use crate::world::World;
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable};
use std::collections::BTreeMap;

impl World {
    /// Fails unless the entity has exactly the columns of its table, each
    /// nullable in both or in neither.
    pub async fn entity_matches<E: EntityTrait + Default>(&self) {
        let table = E::default().table_name().to_owned();
        let rows = self
            .sql(
                "SELECT column_name::text AS name, (is_nullable = 'YES') AS nullable FROM information_schema.columns
                 WHERE table_schema = 'public' AND table_name = $1",
                [table.clone().into()],
            )
            .await;
        let schema: BTreeMap<String, bool> = rows
            .iter()
            .map(|r| (r.try_get("", "name").expect("text"), r.try_get("", "nullable").expect("a truth")))
            .collect();
        let entity: BTreeMap<String, bool> =
            E::Column::iter().map(|c| (c.as_str().to_owned(), c.def().is_null())).collect();
        assert_eq!(entity, schema, "the entity of `{table}` (left) is not what the migrations make (right)");
    }
}
