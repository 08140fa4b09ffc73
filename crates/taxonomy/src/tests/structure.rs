//! Orders, moves and deletions.

use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, category, column, create, one, subcategory, treatment};
use serde_json::json;
use test_support::World;

#[actix_web::test]
async fn a_new_order_is_taken_whole_or_not_at_all() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let rows =
        [category(&app, &admin, "A").await, category(&app, &admin, "B").await, category(&app, &admin, "C").await];
    assert_eq!(column(&app.get(CATEGORIES).send().await.data(200), "name"), ["A", "B", "C"], "a new one comes last");
    let order = |places: [i32; 3]| json!({ "items": rows.iter().zip(places).map(|(row, place)| json!({ "id": row["id"], "sort_order": place })).collect::<Vec<_>>() });
    let reorder = format!("{CATEGORIES}/reorder");
    let done = app.patch(&reorder).by(&admin).json(order([3, 1, 2])).send().await.data(200);
    assert_eq!(column(&done, "sort_order"), ["1", "2", "3"]);
    assert_eq!(column(&app.get(CATEGORIES).send().await.data(200), "name"), ["B", "C", "A"]);

    let item = |n: usize| json!({ "id": rows[n]["id"], "sort_order": 9 });
    let unknown = json!({ "id": world.entropy.uuid_v7(world.clock.now()), "sort_order": 1 });
    for (items, status, code) in [
        (json!([item(0), unknown]), 422, "validation_failed"),
        (json!([item(0), item(1), item(0)]), 422, "validation_failed"),
        (json!([]), 422, "validation_failed"),
        (json!([{ "id": rows[0]["id"], "sort_order": -1 }]), 422, "validation_failed"),
        (json!([{ "id": "x", "sort_order": 1 }]), 422, "validation_failed"),
        (json!([{ "id": rows[0]["id"], "place": 1 }]), 400, "unknown_field"),
    ] {
        app.patch(&reorder).by(&admin).json(json!({ "items": items })).send().await.problem(status, code);
    }
    assert_eq!(
        column(&app.get(CATEGORIES).send().await.data(200), "name"),
        ["B", "C", "A"],
        "a refused order changes nothing"
    );

    let subs = [subcategory(&app, &admin, &rows[0], "S").await, subcategory(&app, &admin, &rows[0], "T").await];
    let body = json!({ "items": [{ "id": subs[0]["id"], "sort_order": 7 }, { "id": subs[1]["id"], "sort_order": 6 }] });
    app.patch(&format!("{SUBCATEGORIES}/reorder")).by(&admin).json(body).send().await.expect(200);
    assert_eq!(column(&app.get(SUBCATEGORIES).send().await.data(200), "name"), ["T", "S"]);
}

#[actix_web::test]
async fn concurrent_orders_do_not_mix() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let mut ids = Vec::new();
    for n in 0..8 {
        ids.push(category(&app, &admin, &format!("C{n}")).await["id"].clone());
    }
    let order = |start: i32, step: i32| json!({ "items": ids.iter().enumerate().map(|(n, id)| json!({ "id": id, "sort_order": start + step * i32::try_from(n).expect("small") })).collect::<Vec<_>>() });
    let reorder = format!("{CATEGORIES}/reorder");
    let runs = (0..10)
        .map(|n| app.patch(&reorder).by(&admin).json(if n % 2 == 0 { order(0, 1) } else { order(100, -1) }).send());
    for answer in futures_util::future::join_all(runs).await {
        answer.expect(200);
    }
    let places = column(&app.get(CATEGORIES).send().await.data(200), "sort_order");
    let either =
        [(0..8).map(|n: i32| n.to_string()).collect::<Vec<_>>(), (93..=100).map(|n: i32| n.to_string()).collect()];
    assert!(either.contains(&places), "{places:?}");
}

#[actix_web::test]
async fn a_section_with_treatments_is_not_deleted() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let main = category(&app, &admin, "Main").await;
    let sub = subcategory(&app, &admin, &main, "Sub").await;
    let other = subcategory(&app, &admin, &main, "Other").await;
    let body = json!({ "category_id": main["id"], "subcategory_id": sub["id"], "name": "Knee", "is_active": false });
    let knee = create(&app, &admin, TREATMENTS, body).await;

    app.delete(&one(SUBCATEGORIES, &sub)).by(&admin).send().await.problem(409, "subcategory_in_use");
    app.delete(&one(CATEGORIES, &main)).by(&admin).send().await.problem(409, "category_in_use");
    app.delete(&one(SUBCATEGORIES, &other)).by(&admin).send().await.expect(204);
    app.delete(&one(TREATMENTS, &knee)).by(&admin).send().await.expect(204);
    app.delete(&one(SUBCATEGORIES, &sub)).by(&admin).send().await.expect(204);
    subcategory(&app, &admin, &main, "Empty").await;
    app.delete(&one(CATEGORIES, &main)).by(&admin).send().await.expect(204);
    let left = world.number("SELECT count(*) FROM treatment_subcategories", []).await;
    let kept = world.number("SELECT count(*) FROM treatments WHERE category_id IS NULL", []).await;
    assert_eq!((left, kept), (0, 1), "a deleted treatment is kept for documents");
}

#[actix_web::test]
async fn a_subcategory_takes_its_treatments_along() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let (from, to) = (category(&app, &admin, "From").await, category(&app, &admin, "To").await);
    let sub = subcategory(&app, &admin, &from, "Sub").await;
    let body = json!({ "category_id": from["id"], "subcategory_id": sub["id"], "name": "Knee" });
    let knee = create(&app, &admin, TREATMENTS, body).await;
    treatment(&app, &admin, &from, "Stays").await;
    let path = one(SUBCATEGORIES, &sub);

    app.patch(&path)
        .by(&admin)
        .json(json!({ "category_id": sub["id"] }))
        .send()
        .await
        .problem(422, "validation_failed");
    let moved = app.patch(&path).by(&admin).json(json!({ "category_id": to["id"] })).send().await.data(200);
    assert_eq!((&moved["category_id"], &moved["treatments_count"]), (&to["id"], &json!(1)));
    assert_eq!(app.get(&one(TREATMENTS, &knee)).send().await.data(200)["category_id"], to["id"]);
    let counts = column(&app.get(CATEGORIES).send().await.data(200), "treatments_count");
    assert_eq!(counts, ["1", "1"]);

    let path = one(TREATMENTS, &knee);
    app.patch(&path)
        .by(&admin)
        .json(json!({ "category_id": from["id"] }))
        .send()
        .await
        .problem(422, "subcategory_mismatch");
    let out = app
        .patch(&path)
        .by(&admin)
        .json(json!({ "category_id": from["id"], "subcategory_id": null }))
        .send()
        .await
        .data(200);
    assert_eq!((&out["category_id"], out["subcategory_id"].is_null()), (&from["id"], true));
    app.patch(&path)
        .by(&admin)
        .json(json!({ "subcategory_id": sub["id"] }))
        .send()
        .await
        .problem(422, "subcategory_mismatch");
}

#[actix_web::test]
async fn moves_deletions_and_creations_at_once_leave_a_sound_structure() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let (a, b) = (category(&app, &admin, "A").await, category(&app, &admin, "B").await);
    let sub = subcategory(&app, &admin, &a, "Sub").await;
    let body = |of: &serde_json::Value| json!({ "category_id": of["id"], "subcategory_id": sub["id"], "name": "Knee" });
    let mut runs = Vec::new();
    for n in 0..12 {
        let to = if n % 2 == 0 { &a } else { &b };
        runs.push(app.patch(&one(SUBCATEGORIES, &sub)).by(&admin).json(json!({ "category_id": to["id"] })).send());
        runs.push(app.post(TREATMENTS).by(&admin).json(body(to)).send());
    }
    runs.push(app.delete(&one(CATEGORIES, &b)).by(&admin).send());
    for answer in futures_util::future::join_all(runs).await {
        assert!(answer.status < 500, "{}", answer.json);
    }
    let mismatched = world.number("SELECT count(*) FROM treatments t JOIN treatment_subcategories s ON s.id = t.subcategory_id WHERE s.category_id <> t.category_id", []).await;
    assert_eq!(mismatched, 0);
}
