use super::{TREATMENTS, app, category, column, create, treatment};
use crate::dto::ListTreatmentsQuery;
use crate::store;
use kernel::Scope;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use serde_json::json;
use test_support::World;

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[actix_web::test]
async fn errors_accents_and_scripts_do_not_matter() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    for (name, es, ar, hi) in [
        ("Total knee replacement", "Prótesis total de rodilla", "استبدال الركبة الكامل", "पूर्ण घुटना प्रत्यारोपण"),
        ("Rhinoplasty", "Rinoplastia", "تجميل الأنف", "राइनोप्लास्टी"),
        ("Hip replacement", "Prótesis de cadera", "استبدال الورك", "कूल्हा प्रत्यारोपण"),
        ("Cataract surgery", "Cirugía de cataratas", "جراحة الساد", "मोतियाबिंद सर्जरी"),
        ("Dental implant", "Implante dental", "زراعة الأسنان", "दंत प्रत्यारोपण"),
    ] {
        let translations = json!({ "es": { "name": es }, "ar": { "name": ar }, "hi": { "name": hi } });
        create(
            &app,
            &admin,
            TREATMENTS,
            json!({ "category_id": main["id"], "name": name, "translations": translations }),
        )
        .await;
    }
    for (query, first) in [
        ("knee replacement", "Total knee replacement"),
        ("knee replacment", "Total knee replacement"),
        ("REPLACEMENT knee", "Total knee replacement"),
        ("rhinoplasty", "Rhinoplasty"),
        ("rhinoplsty", "Rhinoplasty"),
        ("rinoplasti", "Rhinoplasty"),
        ("rhino", "Rhinoplasty"),
        ("cataracs", "Cataract surgery"),
        ("cirugia de cataratas", "Cataract surgery"),
        ("CIRUGÍA CATARATA", "Cataract surgery"),
        ("تجميل الانف", "Rhinoplasty"),
        ("الركبة", "Total knee replacement"),
        ("राइनोप्लास्टी", "Rhinoplasty"),
        ("मोतियाबिंद", "Cataract surgery"),
        ("dentl implnt", "Dental implant"),
        ("الرُّكْبة", "Total knee replacement"),
        ("الركبه", "Total knee replacement"),
        ("الـركـبة", "Total knee replacement"),
        ("زراعه الاسنان", "Dental implant"),
        ("kn\u{200b}ee replacement", "Total knee replacement"),
        ("ｋｎｅｅ", "Total knee replacement"),
        ("pro\u{301}tesis de cadera", "Hip replacement"),
        ("RHİNOPLASTY", "Rhinoplasty"),
        ("\u{2067}राइनोप्लास्टी\u{2069}", "Rhinoplasty"),
        ("\u{202b}knee\u{202c}\treplacement", "Total knee replacement"),
    ] {
        let list = app.get(&format!("{TREATMENTS}?search={}", encoded(query))).send().await.data(200);
        assert_eq!(column(&list, "name").first().map(String::as_str), Some(first), "{query}");
        let hits = app.get(&format!("/api/v1/search?q={}", encoded(query))).send().await.data(200);
        assert_eq!(column(&hits, "name").first().map(String::as_str), Some(first), "{query}");
    }
    for query in ["zzzzzz", "!!!!", "xylophone lessons"] {
        assert_eq!(
            app.get(&format!("{TREATMENTS}?search={}", encoded(query))).send().await.data(200),
            json!([]),
            "{query}"
        );
    }
    let renamed = app.get(&format!("{TREATMENTS}/hip-replacement")).by(&admin).send().await.data(200);
    app.patch(&super::one(TREATMENTS, &renamed))
        .by(&admin)
        .json(json!({ "name": "Pelvic arthroplasty", "translations": { "es": null } }))
        .send()
        .await
        .expect(200);
    assert_eq!(
        column(&app.get(&format!("{TREATMENTS}?search=arthroplasty")).send().await.data(200), "name"),
        ["Pelvic arthroplasty"]
    );
    assert_eq!(
        app.get(&format!("{TREATMENTS}?search=cadera")).send().await.data(200),
        json!([]),
        "the removed name finds it no more"
    );
}

#[actix_web::test]
async fn one_search_finds_every_kind() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    treatment(&app, &admin, &main, "Istanbul hair transplant").await;
    create(
        &app,
        &admin,
        TREATMENTS,
        json!({ "category_id": main["id"], "name": "Istanbul draft", "is_active": false }),
    )
    .await;
    for (name, verified) in [("Istanbul Clinic", true), ("Istanbul Unverified", false)] {
        let hospital = world.hospital().await;
        let sql = "UPDATE hospitals SET name = $2, search_text = lower($2), name_folded = lower($2), is_verified = $3 WHERE id = $1";
        world.sql(sql, [hospital.id.0.into(), name.into(), verified.into()]).await;
    }
    let both = vec!["hospital Istanbul Clinic", "treatment Istanbul hair transplant"];
    for (query, expected) in [
        ("q=istambul", both.clone()),
        ("q=istanbul&types=hospital,treatment", both),
        ("q=istanbul&types=hospital", vec!["hospital Istanbul Clinic"]),
        ("q=istanbul&types=treatment", vec!["treatment Istanbul hair transplant"]),
        ("q=istanbul&types=doctor,package", vec![]),
        ("q=istanbul&limit=1", vec!["hospital Istanbul Clinic"]),
    ] {
        let hits = app.get(&format!("/api/v1/search?{query}")).send().await.data(200);
        let found: Vec<String> =
            column(&hits, "type").iter().zip(column(&hits, "name")).map(|(t, n)| format!("{t} {n}")).collect();
        assert_eq!(found, expected, "{query}");
        assert!(
            hits.as_array()
                .expect("a list")
                .iter()
                .all(|h| h["score"].as_f64().is_some_and(|s| (0.0..=1.0).contains(&s))),
            "{query}"
        );
    }
}

/// The plan that PostgreSQL chooses for exactly the statement of the module.
async fn plan(world: &World, statement: &sea_orm::sea_query::SelectStatement) -> String {
    let Statement { sql, values, .. } = DbBackend::Postgres.build(statement);
    let explain = Statement { sql: format!("EXPLAIN {sql}"), values, db_backend: DbBackend::Postgres };
    let txn = world.db.begin().await.expect("begins");
    store::search_documents::set_threshold(&txn).await.expect("sets");
    let rows = txn.query_all_raw(explain).await.expect("explains");
    rows.iter().map(|r| r.try_get::<String>("", "QUERY PLAN").expect("a line")).collect::<Vec<_>>().join("\n")
}

#[actix_web::test]
async fn indexes_answer_searches_and_lists() {
    let world = World::new().await;
    world.treatment("Knee replacement").await;
    world
        .sql(
            "INSERT INTO treatments (id, category_id, name, slug, description, search_text)
             SELECT gen_random_uuid(), (SELECT id FROM treatment_categories), md5(n::text), 't-' || n, repeat('word ', 120), md5(n::text) || ' ' || md5((n * 7)::text)
             FROM generate_series(1, 8000) n",
            [],
        )
        .await;
    world
        .sql(
            "INSERT INTO hospitals (id, name, slug, country, city, address, phone, email, description, is_verified, search_text)
             SELECT gen_random_uuid(), md5(n::text), 'h-' || n, 'TR', 'X', 'X', '+1', 'x@x.example', repeat('word ', 120), true, md5(n::text)
             FROM generate_series(1, 8000) n",
            [],
        )
        .await;
    world.sql("ANALYZE treatments", []).await;
    world.sql("ANALYZE hospitals", []).await;

    let searched = ListTreatmentsQuery { search: Some("knee replacment".to_owned()), ..ListTreatmentsQuery::default() };
    let search = plan(&world, &store::treatments::listed(&Scope::Nothing, &searched)).await;
    assert!(search.contains("treatments_search_idx") && !search.contains("Seq Scan"), "{search}");
    let everything =
        plan(&world, &store::search_documents::everything("knee replacment", ["treatment", "hospital"].into_iter()))
            .await;
    for index in ["treatments_search_idx", "hospitals_search_idx"] {
        assert!(everything.contains(index) && !everything.contains("Seq Scan"), "{everything}");
    }
}
