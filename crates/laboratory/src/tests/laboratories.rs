use super::fixture::{LABORATORIES, app, id_of, new_laboratory, with};
use kernel::Role;
use serde_json::{Value, json};
use test_support::{Response, World};

#[actix_web::test]
async fn a_hospital_makes_and_changes_its_laboratory() {
    let world = World::new().await;
    let app = app(&world).await;
    let (hospital, other, admin) = (world.hospital().await, world.hospital().await, world.admin().await);
    let body = |id| with(new_laboratory("Central"), json!({ "hospital_id": id }));
    let created = app.post(LABORATORIES).by(&hospital.admin).json(body(hospital.id)).send().await;
    let path = created.expect(201).header("location").expect("a location").to_owned();
    assert_eq!(created.data(201)["type"], "clinical");
    for user in [&hospital.admin, &admin] {
        let etag = app.get(&path).by(user).send().await.etag();
        let change = json!({ "name": format!("Central {}", user.id), "is_active": true });
        let changed = app.patch(&path).by(user).header("if-match", &etag).json(change.clone()).send().await;
        assert_eq!(changed.data(200)["name"], change["name"]);
        assert_eq!(app.get(&path).send().await.data(200)["name"], change["name"], "no stale answer");
        app.patch(&path)
            .by(user)
            .header("if-match", &etag)
            .json(change)
            .send()
            .await
            .problem(412, "precondition_failed");
    }
    for change in [json!({ "name": "Mine" }), json!({ "hospital_id": other.id })] {
        app.patch(&path).by(&other.admin).json(change).send().await.problem(403, "forbidden");
    }
    app.patch(&path).by(&hospital.admin).json(json!({ "hospital_id": hospital.id })).send().await.expect(200);
    let moved = app.patch(&path).by(&hospital.admin).json(json!({ "hospital_id": other.id })).send().await;
    assert_eq!(moved.problem(422, "validation_failed").json["errors"][0]["code"], "not_yours");
    app.patch(&path).by(&admin).json(json!({ "hospital_id": other.id })).send().await.expect(200);
    app.patch(&path).by(&hospital.admin).json(json!({ "name": "Old" })).send().await.problem(403, "forbidden");
    app.patch(&path).by(&other.admin).json(json!({ "name": "New" })).send().await.expect(200);
    app.delete(&path).by(&other.admin).send().await.problem(403, "forbidden");
    app.delete(&path).by(&admin).send().await.expect(204);
    app.get(&path).by(&admin).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn who_makes_a_laboratory_where() {
    let world = World::new().await;
    let app = app(&world).await;
    let (hospital, other, admin) = (world.hospital().await, world.hospital().await, world.admin().await);
    let unknown = json!("01890a5d-ac96-774b-bcce-b302099a8057");
    for (user, hospital_id, code) in [
        (&hospital.admin, Value::Null, Some("required")),
        (&hospital.admin, json!(other.id), Some("unknown")),
        (&hospital.admin, unknown.clone(), Some("unknown")),
        (&hospital.admin, json!(hospital.id), None),
        (&admin, unknown, Some("unknown")),
        (&admin, Value::Null, None),
        (&admin, json!(other.id), None),
    ] {
        let body = with(new_laboratory("Laboratory"), json!({ "hospital_id": hospital_id }));
        let answer = app.post(LABORATORIES).by(user).json(body).send().await;
        match code {
            Some(code) => assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["code"], code),
            None => drop(answer.data(201)),
        }
    }
    for role in [Role::Patient, Role::Doctor] {
        let user = world.user(role).await;
        app.post(LABORATORIES).by(&user).json(new_laboratory("Mine")).send().await.problem(403, "forbidden");
    }
    app.post(LABORATORIES).json(new_laboratory("Nobody's")).send().await.problem(401, "unauthenticated");
}

fn names(answer: &Response) -> Vec<String> {
    let list = answer.data(200);
    list.as_array().expect("a list").iter().map(|l| l["name"].as_str().expect("a name").to_owned()).collect()
}

#[actix_web::test]
async fn the_list_is_filtered_sorted_and_paged() {
    let world = World::new().await;
    let app = app(&world).await;
    let (hospital, admin) = (world.hospital().await, world.admin().await);
    for (name, fields) in [
        ("Beta", json!({ "city": "İzmir", "hospital_id": hospital.id })),
        ("Alpha", json!({ "city": "Budapest", "country": "HU", "phone": "+3612345678" })),
        ("Gamma", json!({ "city": "IZMIR", "is_active": false, "hospital_id": hospital.id })),
    ] {
        app.post(LABORATORIES).by(&admin).json(with(new_laboratory(name), fields)).send().await.expect(201);
    }
    let hospital_filter = format!("hospital_id={}", hospital.id);
    for (query, public, managed) in [
        ("", vec!["Alpha", "Beta"], vec!["Alpha", "Beta", "Gamma"]),
        ("sort=-name", vec!["Beta", "Alpha"], vec!["Gamma", "Beta", "Alpha"]),
        ("sort=created_at", vec!["Beta", "Alpha"], vec!["Beta", "Alpha", "Gamma"]),
        ("city=izmir", vec!["Beta"], vec!["Beta", "Gamma"]),
        ("city=%21", vec![], vec![]),
        ("country=HU", vec!["Alpha"], vec!["Alpha"]),
        (&hospital_filter, vec!["Beta"], vec!["Beta", "Gamma"]),
    ] {
        let path = format!("{LABORATORIES}?{query}");
        assert_eq!(names(&app.get(&path).send().await), public, "{query}");
        for user in [&hospital.admin, &admin] {
            assert_eq!(names(&app.get(&path).by(user).send().await), managed, "{query}");
        }
    }
    for (query, code) in [("country=Turkey", "invalid_parameter"), ("search=x", "unknown_parameter")] {
        app.get(&format!("{LABORATORIES}?{query}")).send().await.problem(400, code);
    }
    let (mut seen, mut path) = (Vec::new(), format!("{LABORATORIES}?limit=1"));
    loop {
        let page = app.get(&path).by(&admin).send().await;
        seen.extend(names(&page));
        let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
        path = format!("{LABORATORIES}?limit=1&cursor={cursor}");
    }
    assert_eq!(seen, ["Alpha", "Beta", "Gamma"]);
}

#[actix_web::test]
async fn an_inactive_laboratory_is_hidden_and_takes_no_orders() {
    let world = World::new().await;
    let app = app(&world).await;
    let (hospital, other, patient) = (world.hospital().await, world.hospital().await, world.patient().await);
    let body = with(new_laboratory("Closed"), json!({ "hospital_id": hospital.id, "is_active": false }));
    let created = app.post(LABORATORIES).by(&hospital.admin).json(body).send().await.data(201);
    let path = format!("{LABORATORIES}/{}", id_of(&created));
    for (user, status) in [(&patient.user, 404), (&other.admin, 404), (&hospital.admin, 200)] {
        app.get(&path).by(user).send().await.expect(status);
    }
    app.patch(&path).by(&other.admin).json(json!({ "name": "X" })).send().await.problem(404, "not_found");
    let order = json!({ "laboratory_id": created["id"], "test_name": "Blood count" });
    let refused = app.post(super::fixture::TESTS).by(&patient.user).json(order).send().await;
    assert_eq!(refused.problem(422, "validation_failed").json["errors"][0]["field"], "laboratory_id");
}
