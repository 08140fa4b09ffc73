//! The migrated schema: ownership, foreign keys, versions, and down
//! migrations.

use std::collections::{BTreeMap, BTreeSet};
use test_support::World;

fn root(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

async fn tables(world: &World) -> BTreeSet<String> {
    let rows = world
        .sql(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'",
            [],
        )
        .await;
    rows.iter().map(|r| r.try_get("", "tablename").expect("a name")).collect()
}

/// `| table | owner |` rows of docs/MODULES.md.
fn documented_owners() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root("docs/MODULES.md")).expect("docs/MODULES.md is there");
    let mut owners = BTreeMap::new();
    let row = regex::Regex::new(r"^\| `([a-z_]+)` \| `?([a-z_]+)`? \|").expect("a pattern");
    for captures in text.lines().filter_map(|l| row.captures(l)) {
        let earlier = owners.insert(captures[1].to_owned(), captures[2].to_owned());
        assert!(earlier.is_none(), "{} has two owners", &captures[1]);
    }
    owners
}

#[actix_web::test]
async fn every_table_has_one_documented_owner() {
    let world = World::new().await;
    let documented: BTreeSet<String> = documented_owners().into_keys().collect();
    assert_eq!(tables(&world).await, documented, "docs/MODULES.md names each table's owner");
}

/// A module's SQL may name its own tables only, and views.
#[actix_web::test]
async fn a_module_uses_its_own_tables_only() {
    let world = World::new().await;
    let owners = documented_owners();
    let names: Vec<&str> = owners.keys().map(String::as_str).collect();
    let used = regex::Regex::new(&format!(
        r"(?i)\b(?:FROM|JOIN|INTO|UPDATE)\s+({})\b|table_name\s*=\s*.({}).",
        names.join("|"),
        names.join("|")
    ))
    .expect("a pattern");
    let mut wrong = Vec::new();
    let mut checked = 0;
    for entry in std::fs::read_dir(root("crates")).expect("readable").flatten() {
        let module = entry.file_name().to_string_lossy().into_owned();
        if module == "test_support" {
            continue; // fixtures of every table
        }
        let mut folders = vec![entry.path().join("src")];
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = file.path();
                if path.is_dir() && !path.ends_with("tests") {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                    let source = std::fs::read_to_string(&path).expect("readable");
                    // Comments may name tables.
                    let code: String =
                        source.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
                    for captures in used.captures_iter(&code) {
                        let table =
                            captures.get(1).or_else(|| captures.get(2)).expect("one of them").as_str().to_lowercase();
                        checked += 1;
                        if owners[&table] != module {
                            wrong.push(format!("{} uses {table} of {}", path.display(), owners[&table]));
                        }
                    }
                }
            }
        }
    }
    drop(world);
    assert!(checked > 30, "the pattern finds SQL: {checked}");
    assert!(wrong.is_empty(), "{wrong:#?}: use a view of migration/, a port or an event");
}

#[actix_web::test]
async fn foreign_keys_are_indexed_and_never_cascade_across_modules() {
    let world = World::new().await;
    let owners = documented_owners();
    let rows = world
        .sql(
            "SELECT c.conname::text AS name, c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent, c.confdeltype::text AS on_delete,
                    EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid
                            AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey) AS indexed
             FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE c.contype = 'f' AND n.nspname = 'public'",
            [],
        )
        .await;
    assert!(rows.len() > 20, "foreign keys are real: {}", rows.len());
    for row in rows {
        let text = |column: &str| row.try_get::<String>("", column).expect("text");
        let (name, child, parent) = (text("name"), text("child"), text("parent"));
        assert!(
            row.try_get::<bool>("", "indexed").expect("a truth"),
            "{name}: {child} has no index that begins with the key"
        );
        let across = owners[&child] != owners[&parent];
        let restricts = matches!(text("on_delete").as_str(), "r" | "a");
        assert!(restricts || !across, "{name}: {child} -> {parent} must be RESTRICT across modules");
    }
}

#[actix_web::test]
async fn every_update_of_a_versioned_row_sets_updated_at() {
    let world = World::new().await;
    let rows = world
        .sql(
            "SELECT c.table_name::text AS name, EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.table_name::regclass AND t.tgname = 'touch_updated_at') AS tracked
             FROM information_schema.columns c JOIN pg_tables p ON p.tablename = c.table_name AND p.schemaname = 'public'
             WHERE c.table_schema = 'public' AND c.column_name = 'updated_at'",
            [],
        )
        .await;
    assert!(rows.len() > 15);
    for row in rows {
        let name: String = row.try_get("", "name").expect("text");
        assert!(
            row.try_get::<bool>("", "tracked").expect("a truth"),
            "{name}: SELECT track_updates('{name}') is missing in its migration"
        );
    }
}

#[actix_web::test]
async fn every_migration_can_be_reverted_and_applied_again() {
    let world = World::new().await;
    let before = tables(&world).await;
    let count = u32::try_from(world.number("SELECT count(*) FROM seaql_migrations", []).await).expect("few");
    assert!(migration::pending(&world.db).await.expect("succeeds").is_empty());
    migration::down(&world.db, count).await.expect("every migration can be reverted");
    assert!(tables(&world).await.is_empty());
    let (a, b) = (world.db.clone(), world.db.clone());
    // Two replicas start at once: under the lock one applies and the other finds it done.
    let (first, second) = tokio::join!(migration::up(&a), migration::up(&b));
    first.expect("applies");
    second.expect("finds it done");
    assert_eq!(tables(&world).await, before);
}

#[actix_web::test]
async fn numbers_of_before_count_as_confirmed_and_the_way_back_keeps_one_account_for_each() {
    let world = World::new().await;
    let since = "SELECT count(*) FROM seaql_migrations WHERE version >= '0020_confirmed_phones'";
    let count = u32::try_from(world.number(since, []).await).expect("few");
    migration::down(&world.db, count).await.expect("reverts");
    let insert = "INSERT INTO users (id, email, phone, password_hash, user_type, first_name, last_name)
                  VALUES (gen_random_uuid(), $1, $2, 'hash', 'patient', 'Test', 'User')";
    for (email, phone) in [("one@example.org", Some("+905321234567")), ("two@example.org", None)] {
        world.sql(insert, [email.into(), phone.into()]).await;
    }
    migration::up(&world.db).await.expect("applies");
    let confirmed = "SELECT count(*) FROM users WHERE (phone IS NULL) = (phone_confirmed_at IS NULL)
                     AND phone_confirmed_at IS NOT DISTINCT FROM CASE WHEN phone IS NOT NULL THEN created_at END";
    assert_eq!(world.number(confirmed, []).await, 2);
    world.sql(insert, ["three@example.org".into(), "+905321234567".into()]).await;
    world.sql(insert, ["four@example.org".into(), "+14155552671".into()]).await;
    migration::down(&world.db, count).await.expect("reverts");
    let rows = world.sql("SELECT email FROM users WHERE phone IS NOT NULL ORDER BY email", []).await;
    let kept: Vec<String> = rows.iter().map(|row| row.try_get("", "email").expect("text")).collect();
    assert_eq!(kept, ["four@example.org", "one@example.org"]);
}
