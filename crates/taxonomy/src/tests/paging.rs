use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, column};
use std::collections::BTreeSet;
use test_support::{TestApp, World};

/// Every id of the list by cursors of `limit`, with `between` run after the second page.
async fn walk(app: &TestApp, path: &str, between: impl AsyncFnOnce()) -> Vec<String> {
    let mut between = Some(between);
    let (mut seen, mut pages, mut next) = (Vec::new(), 0, path.to_owned());
    loop {
        let page = app.get(&next).send().await;
        seen.extend(column(&page.data(200), "id"));
        pages += 1;
        let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { return seen };
        assert!(page.header("link").is_some_and(|l| l.contains("rel=\"next\"")), "{path}");
        next = format!("{path}&cursor={cursor}");
        if pages == 2
            && let Some(run) = between.take()
        {
            run().await;
        }
    }
}

#[actix_web::test]
async fn rows_inserted_meanwhile_neither_hide_nor_repeat_others() {
    let world = World::new().await;
    let app = app(&world).await;
    for n in 0..23 {
        // Many ties in the name; every search fits all of them alike.
        let knee = world.treatment(&format!("Knee {}", n % 3)).await;
        world.sql("UPDATE treatments SET created_at = '2026-01-01' WHERE id = $1", [knee.0.into()]).await;
    }
    for path in [
        format!("{TREATMENTS}?limit=4&sort=name"),
        format!("{TREATMENTS}?limit=4&sort=-name"),
        format!("{TREATMENTS}?limit=4&sort=created_at"),
        format!("{TREATMENTS}?limit=4&search=knee"),
        format!("{TREATMENTS}?limit=4&search=knee&sort=relevance"),
        format!("{CATEGORIES}?limit=4"),
        format!("{SUBCATEGORIES}?limit=4&sort=-created_at"),
        "/api/v1/search?q=knee&limit=4".to_owned(),
    ] {
        let table = if path.contains("subcategories") {
            "treatment_subcategories"
        } else if path.contains("categories") {
            "treatment_categories"
        } else {
            "treatments"
        };
        let before: Vec<String> = world
            .sql(&format!("SELECT id::text AS id FROM {table}"), [])
            .await
            .iter()
            .map(|r| r.try_get("", "id").expect("an id"))
            .collect();
        let seen = walk(&app, &path, async || {
            world.treatment("Knee 0").await;
            world.treatment("Knee 1").await;
        })
        .await;
        let distinct: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(distinct.len(), seen.len(), "{path}: a row came twice");
        assert!(before.iter().all(|id| distinct.contains(id)), "{path}: a row was skipped");
    }
    let page = app.get(&format!("{TREATMENTS}?limit=10&page=2")).send().await;
    assert_eq!((&page.json["meta"]["page"], page.json["meta"]["total"].as_u64()), (&2.into(), Some(39)));
}
