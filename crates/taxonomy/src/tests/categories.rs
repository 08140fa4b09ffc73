use super::{CATEGORIES, SUBCATEGORIES, app, category, column, create, one, subcategory, treatment};
use kernel::Role;
use serde_json::{Value, json};
use test_support::World;

#[actix_web::test]
async fn an_administrator_runs_the_life_of_a_category() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let body = json!({ "name": " Eye Care ", "icon": "eye", "image_url": "https://img.example/eye.png", "translations": { "ar": { "name": "طب العيون" } } });
    let created = app.post(CATEGORIES).by(&admin).json(body).send().await;
    let view = created.data(201);
    assert_eq!(
        (&view["name"], &view["slug"], &view["is_published"], &view["treatments_count"]),
        (&json!("Eye Care"), &json!("eye-care"), &json!(false), &json!(0))
    );
    let path = created.header("location").expect("a location").to_owned();

    app.get(&path).send().await.problem(404, "not_found");
    app.get(&format!("{CATEGORIES}/eye-care")).send().await.problem(404, "not_found");
    let read = app.get(&path).by(&admin).send().await;
    assert_eq!(read.data(200), view);
    let published = app
        .patch(&format!("{path}/publish"))
        .by(&admin)
        .header("if-match", &read.etag())
        .json(json!({ "is_published": true }))
        .send()
        .await;
    assert_eq!(published.data(200)["is_published"], true);
    app.patch(&path)
        .by(&admin)
        .header("if-match", &read.etag())
        .json(json!({ "name": "X" }))
        .send()
        .await
        .problem(412, "precondition_failed");

    let public = app.get(&format!("{CATEGORIES}/eye-care")).send().await;
    assert!(public.data(200).get("translations").is_none(), "translations are for editors");
    app.get(&path).header("if-none-match", &public.etag()).send().await.expect(304);
    let changed = app
        .patch(&path)
        .by(&admin)
        .header("if-match", &public.etag())
        .json(json!({ "name": "Eyes", "icon": null }))
        .send()
        .await
        .data(200);
    assert_eq!(
        (&changed["name"], &changed["slug"], &changed["icon"]),
        (&json!("Eyes"), &json!("eye-care"), &Value::Null),
        "the slug is stable"
    );

    app.delete(&path).by(&admin).send().await.expect(204);
    app.get(&path).send().await.problem(404, "not_found");
    app.delete(&path).by(&admin).send().await.problem(404, "not_found");
    let audited = world.number("SELECT count(*) FROM audit_outbox WHERE entry->>'action' LIKE 'category.%'", []).await;
    let events =
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'taxonomy.catalogue_changed.v1'", []).await;
    assert_eq!((audited, events), (4, 4), "create, publish, update, delete");
}

#[actix_web::test]
async fn texts_come_in_the_reader_s_language() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let translations = json!({ "ar": { "name": "طب العيون", "meta_title": "عيون" }, "es": { "name": "Ojos" } });
    let view = create(&app, &admin, CATEGORIES, json!({ "name": "Eyes", "description": "About eyes", "meta_title": "Eye care", "is_published": true, "translations": translations })).await;
    let path = one(CATEGORIES, &view);
    for (header, query, language, name, title) in [
        ("", "", "en", "Eyes", "Eye care"),
        ("ar-EG", "", "ar", "طب العيون", "عيون"),
        ("es;q=0.9, de", "", "es", "Ojos", "Eye care"),
        ("hi", "", "hi", "Eyes", "Eye care"),
        ("ar", "?locale=es", "es", "Ojos", "Eye care"),
    ] {
        let answer = app.get(&format!("{path}{query}")).header("accept-language", header).send().await;
        let data = answer.data(200);
        assert_eq!(
            (data["name"].as_str(), data["meta_title"].as_str(), data["description"].as_str()),
            (Some(name), Some(title), Some("About eyes")),
            "{header}"
        );
        assert_eq!(answer.header("content-language"), Some(language), "{header}");
        assert!(
            answer
                .headers
                .get_all("vary")
                .iter()
                .any(|v| v.to_str().is_ok_and(|v| v.to_lowercase().contains("accept-language"))),
            "{header}"
        );
    }
    let merged = app
        .patch(&path)
        .by(&admin)
        .json(json!({ "translations": { "es": null, "fr": { "name": "Yeux" } } }))
        .send()
        .await
        .data(200);
    assert_eq!(
        merged["translations"].as_object().map(|t| t.keys().cloned().collect::<Vec<_>>()),
        Some(vec!["ar".to_owned(), "fr".to_owned()])
    );
    assert_eq!(app.get(&format!("{path}?locale=es")).send().await.data(200)["name"], "Eyes");
}

#[actix_web::test]
async fn the_public_sees_what_is_published_and_counts_what_is_active() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let patient = world.user(Role::Patient).await;
    let shown = category(&app, &admin, "Shown").await;
    let hidden = create(&app, &admin, CATEGORIES, json!({ "name": "Hidden" })).await;
    let sub = subcategory(&app, &admin, &shown, "Sub").await;
    create(&app, &admin, SUBCATEGORIES, json!({ "category_id": shown["id"], "name": "Draft" })).await;
    subcategory(&app, &admin, &hidden, "Below hidden").await;
    for (body, times) in [
        (json!({ "category_id": shown["id"], "subcategory_id": sub["id"], "name": "A" }), 2),
        (json!({ "category_id": shown["id"], "name": "B" }), 1),
        (json!({ "category_id": shown["id"], "name": "Inactive", "is_active": false }), 1),
    ] {
        for _ in 0..times {
            create(&app, &admin, super::TREATMENTS, body.clone()).await;
        }
    }
    let deleted = treatment(&app, &admin, &shown, "Deleted").await;
    app.delete(&one(super::TREATMENTS, &deleted)).by(&admin).send().await.expect(204);

    for public in [app.get(CATEGORIES), app.get(CATEGORIES).by(&patient)] {
        let list = public.send().await.data(200);
        assert_eq!(column(&list, "name"), ["Shown"]);
        assert_eq!(list[0]["treatments_count"], 3);
        assert!(list[0].get("subcategories").is_none());
    }
    let all = app.get(&format!("{CATEGORIES}?include=subcategories")).by(&admin).send().await.data(200);
    assert_eq!(column(&all, "name"), ["Shown", "Hidden"]);
    assert_eq!(column(&all[0]["subcategories"], "name"), ["Sub", "Draft"]);
    let list = app.get(&format!("{CATEGORIES}?include=subcategories")).send().await.data(200);
    assert_eq!(
        (column(&list[0]["subcategories"], "name"), &list[0]["subcategories"][0]["treatments_count"]),
        (vec!["Sub".to_owned()], &json!(2))
    );

    for (path, status, names) in [
        (SUBCATEGORIES.to_owned(), 200, vec!["Sub"]),
        (format!("{SUBCATEGORIES}?category=shown"), 200, vec!["Sub"]),
        (format!("{SUBCATEGORIES}?category=nothing"), 200, vec![]),
        (format!("{CATEGORIES}/shown/subcategories"), 200, vec!["Sub"]),
        (format!("{CATEGORIES}/hidden/subcategories"), 404, vec![]),
        (format!("{SUBCATEGORIES}/below-hidden"), 404, vec![]),
        (format!("{SUBCATEGORIES}/draft"), 404, vec![]),
    ] {
        let answer = app.get(&path).send().await;
        answer.expect(status);
        if status == 200 {
            assert_eq!(column(&answer.json["data"], "name"), names, "{path}");
        }
    }
    let flat = app.get("/api/v1/treatments/taxonomy").send().await.data(200);
    assert_eq!(
        flat,
        json!([{ "category_id": shown["id"], "category_name": "Shown", "category_slug": "shown", "treatments_count": 3,
            "subcategories": [{ "id": sub["id"], "name": "Sub", "slug": "sub", "treatments_count": 2 }] }])
    );
}

#[actix_web::test]
async fn who_may_not() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let sub = subcategory(&app, &admin, &main, "Sub").await;
    let treatment = treatment(&app, &admin, &main, "Knee").await;
    let main_id = main["id"].clone();
    let (main, sub, treatment) = (one(CATEGORIES, &main), one(SUBCATEGORIES, &sub), one(super::TREATMENTS, &treatment));
    let (name, publish) = (json!({ "name": "X" }), json!({ "is_published": false }));
    let in_main = json!({ "name": "X", "category_id": main_id });
    let order = json!({ "items": [{ "id": main_id, "sort_order": 1 }] });
    let writes = [
        ("POST", CATEGORIES.to_owned(), &name),
        ("PATCH", main.clone(), &name),
        ("PATCH", format!("{main}/publish"), &publish),
        ("PATCH", format!("{CATEGORIES}/reorder"), &order),
        ("POST", format!("{main}/subcategories"), &name),
        ("DELETE", main.clone(), &name),
        ("POST", SUBCATEGORIES.to_owned(), &in_main),
        ("PATCH", sub.clone(), &name),
        ("PATCH", format!("{sub}/publish"), &publish),
        ("PATCH", format!("{SUBCATEGORIES}/reorder"), &order),
        ("DELETE", sub, &name),
        ("POST", super::TREATMENTS.to_owned(), &in_main),
        ("PATCH", treatment.clone(), &name),
        ("DELETE", treatment, &name),
    ];
    let users =
        [world.user(Role::Patient).await, world.user(Role::Doctor).await, world.user(Role::HospitalAdmin).await];
    for (method, path, body) in &writes {
        let method: reqwest::Method = method.parse().expect("a method");
        app.request(method.clone(), path).json((*body).clone()).send().await.problem(401, "unauthenticated");
        for user in &users {
            app.request(method.clone(), path).by(user).json((*body).clone()).send().await.problem(403, "forbidden");
        }
    }
    app.get(CATEGORIES).bearer("nonsense").send().await.problem(401, "unauthenticated");
}
