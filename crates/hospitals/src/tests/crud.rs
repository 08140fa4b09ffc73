use super::{app, bank, new_hospital, with};
use kernel::Role;
use serde_json::{Value, json};
use test_support::World;

const PATH: &str = "/api/v1/hospitals";

#[actix_web::test]
async fn a_hospital_administrator_makes_changes_and_shows_a_hospital() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;

    let body = with(
        new_hospital("Şifa Kliniği"),
        json!({ "bank_details": bank(), "latitude": 38.42, "longitude": 27.14, "total_beds": 80 }),
    );
    let created = app.post(PATH).by(&owner).json(body).send().await;
    let hospital = created.data(201);
    assert_eq!(hospital["slug"], "sifa-klinigi");
    assert_eq!(hospital["is_verified"], false);
    assert_eq!(hospital["admin_user_id"], json!(owner.id));
    assert_eq!(hospital["type"], "general");
    assert_eq!(hospital["bank_details"]["iban"], "TR330006100519786457841326");
    let path = created.header("location").expect("a location").to_owned();

    let read = app.get(&path).by(&owner).send().await;
    assert_eq!(read.data(200), hospital);
    // The public reads the same without the account, by id and by slug, with an ETag that If-Match takes.
    let public = app.get(&path).send().await;
    assert_eq!(public.data(200).get("bank_details"), None);
    assert_eq!(app.get("/api/v1/hospitals/sifa-klinigi").send().await.data(200), public.data(200));
    let change = json!({ "name": "Şifa Hospital", "total_beds": null, "bank_details": null });
    let changed = app.patch(&path).by(&owner).header("if-match", &public.etag()).json(change.clone()).send().await;
    assert_eq!((&changed.data(200)["name"], &changed.data(200)["total_beds"]), (&json!("Şifa Hospital"), &Value::Null));
    assert_eq!(changed.data(200).get("bank_details"), None);
    assert_eq!(changed.data(200)["slug"], "sifa-klinigi", "links go on working");
    app.patch(&path)
        .by(&owner)
        .header("if-match", &read.etag())
        .json(change)
        .send()
        .await
        .problem(412, "precondition_failed");
    app.get(&path).header("if-none-match", &app.get(&path).send().await.etag()).send().await.expect(304);

    let audit = world
        .sql("SELECT entry->'changes' AS c FROM audit_outbox WHERE entry->>'action' = 'hospital.update'", [])
        .await;
    let changes: Value = audit[0].try_get("", "c").expect("changes");
    assert_eq!(changes, json!({ "fields": ["name", "total_beds", "bank_details"] }));
    assert_eq!(
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'hospitals.hospital_changed.v1'", []).await,
        2
    );
}

#[actix_web::test]
async fn the_bank_account_is_never_in_clear_in_the_database() {
    let world = World::new().await;
    let app = app(&world).await;
    let owner = world.user(Role::HospitalAdmin).await;
    let created =
        app.post(PATH).by(&owner).json(with(new_hospital("Sealed"), json!({ "bank_details": bank() }))).send().await;
    let path = created.header("location").expect("a location").to_owned();
    app.patch(&path)
        .by(&owner)
        .json(json!({ "bank_details": with(bank(), json!({ "account_holder": "Another Holder" })) }))
        .send()
        .await
        .expect(200);
    for table in ["hospitals", "audit_outbox", "outbox_events"] {
        let rows = world.sql(&format!("SELECT t::text AS row, encode(coalesce(to_jsonb(t)->>'bank_details_sealed', '')::bytea, 'escape') AS raw FROM {table} t"), []).await;
        assert!(!rows.is_empty(), "{table}");
        for row in rows {
            let text: String = row.try_get("", "row").expect("text");
            let raw: String = row.try_get("", "raw").expect("text");
            for secret in ["TR330006", "Another Holder", "Mavi Saglik", "TGBATRIS", "Test Bankasi"] {
                assert!(!text.contains(secret) && !raw.contains(secret), "{secret} in {table}: {text}");
            }
        }
    }
    assert_eq!(app.get(&path).by(&owner).send().await.data(200)["bank_details"]["account_holder"], "Another Holder");

    // Sealed for its own row: copied into another, it opens nothing.
    let other = app.post(PATH).by(&owner).json(new_hospital("Other")).send().await;
    world.sql("UPDATE hospitals SET bank_details_sealed = (SELECT bank_details_sealed FROM hospitals WHERE slug = 'sealed') WHERE slug = 'other'", []).await;
    app.get(other.header("location").expect("a location")).by(&owner).send().await.problem(500, "internal_error");
}

#[actix_web::test]
async fn bad_input_is_named() {
    let world = World::new().await;
    let app = app(&world).await;
    let (owner, admin, patient) =
        (world.user(Role::HospitalAdmin).await, world.admin().await, world.user(Role::Patient).await);
    let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    for (change, status, field) in [
        (json!({ "name": "" }), 422, "name"),
        (json!({ "name": "x".repeat(201) }), 422, "name"),
        (json!({ "country": "XX" }), 422, "country"),
        (json!({ "type": "palace" }), 422, "type"),
        (json!({ "phone": "123" }), 422, "phone"),
        (json!({ "latitude": 91.0, "longitude": 0.0 }), 422, "latitude"),
        (json!({ "latitude": 1.0 }), 422, "longitude"),
        (json!({ "total_beds": 3_000_000_000_i64 }), 422, "total_beds"),
        (json!({ "total_beds": -1 }), 422, "total_beds"),
        (json!({ "website": "javascript:alert(1)" }), 422, "website"),
        (json!({ "specializations": many }), 422, "specializations"),
        (json!({ "certifications": [""] }), 422, "certifications[0]"),
        (json!({ "is_verified": true }), 400, "is_verified"),
        (json!({ "rating": 5 }), 400, "rating"),
        (json!({ "admin_user_id": admin.id }), 422, "admin_user_id"),
        (
            json!({ "bank_details": with(bank(), json!({ "iban": "TR340006100519786457841326" })) }),
            422,
            "bank_details.iban",
        ),
        (json!({ "bank_details": with(bank(), json!({ "account_number": "1" })) }), 422, "bank_details.account_number"),
        (json!({ "bank_details": with(bank(), json!({ "iban": null })) }), 422, "bank_details.account_number"),
        (json!({ "bank_details": with(bank(), json!({ "swift_bic": "X" })) }), 422, "bank_details.swift_bic"),
        (json!({ "bank_details": with(bank(), json!({ "pin": "1234" })) }), 400, "bank_details.pin"),
    ] {
        let answer = app.post(PATH).by(&owner).json(with(new_hospital("Bad"), change.clone())).send().await;
        assert_eq!(answer.expect(status).json["errors"][0]["field"], field, "{change} {}", answer.json);
    }
    // An administrator names who acts for it: the account of a hospital administrator.
    for user in [patient.id, admin.id] {
        let answer =
            app.post(PATH).by(&admin).json(with(new_hospital("Given"), json!({ "admin_user_id": user }))).send().await;
        assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], "admin_user_id");
    }
    let given =
        app.post(PATH).by(&admin).json(with(new_hospital("Given"), json!({ "admin_user_id": owner.id }))).send().await;
    let path = given.header("location").expect("a location").to_owned();
    for (change, field) in [
        (json!({ "latitude": 1.0 }), "longitude"),
        (json!({ "latitude": 1.0, "longitude": 181.0 }), "longitude"),
        (json!({ "name": "" }), "name"),
        (json!({ "logo_url": "ftp://x.example/a.png" }), "logo_url"),
        (json!({ "admin_user_id": null }), "admin_user_id"),
        (json!({ "bank_details": { "account_holder": "A", "bank_name": "B" } }), "bank_details.account_number"),
    ] {
        let answer = app.patch(&path).by(&owner).json(change.clone()).send().await;
        assert_eq!(answer.problem(422, "validation_failed").json["errors"][0]["field"], field, "{change}");
    }
}
