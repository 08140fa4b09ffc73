use super::Fixture;
use kernel::Role;
use serde_json::{Value, json};

#[actix_web::test]
async fn everyone_sees_what_is_theirs_and_nothing_else() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let (stranger, other_hospital) = (fixture.world.patient().await, fixture.world.hospital().await);
    let doctor = fixture.world.user(Role::Doctor).await;
    let newcomer = fixture.world.user(Role::Patient).await;
    let of_patient = format!("/api/v1/patients/{}/bookings", fixture.patient.id);
    for (who, user, sees) in [
        ("the patient", &fixture.patient.user, true),
        ("the hospital", &fixture.hospital.admin, true),
        ("an administrator", &fixture.admin, true),
        ("another patient", &stranger.user, false),
        ("another hospital", &other_hospital.admin, false),
        ("a doctor", &doctor, false),
        ("a patient without a profile", &newcomer, false),
    ] {
        let status = if sees { 200 } else { 404 };
        for one in [path.clone(), format!("{path}/timeline"), format!("{path}/transitions"), of_patient.clone()] {
            assert_eq!(fixture.app.get(&one).by(user).send().await.status, status, "{who}: {one}");
        }
        let list = fixture.app.get("/api/v1/bookings").by(user).send().await.data(200);
        assert_eq!(list.as_array().map(Vec::len), Some(usize::from(sees)), "{who}");
    }
    for one in [path.as_str(), "/api/v1/bookings", &of_patient] {
        fixture.app.get(one).send().await.problem(401, "unauthenticated");
    }
    fixture
        .app
        .get("/api/v1/patients/0197a000-0000-7000-8000-000000000000/bookings")
        .by(&fixture.admin)
        .send()
        .await
        .problem(404, "not_found");
    // A stranger changes nothing either, and learns nothing.
    let body = json!({ "status": "cancelled", "reason": "x" });
    fixture.app.patch(&format!("{path}/status")).by(&stranger.user).json(body).send().await.problem(404, "not_found");
    fixture
        .app
        .patch(&path)
        .by(&other_hospital.admin)
        .json(json!({ "notes": "x" }))
        .send()
        .await
        .problem(404, "not_found");
    fixture.app.delete(&path).by(&stranger.user).send().await.problem(404, "not_found");
    fixture.app.post(&format!("{path}/quotation/accept")).by(&stranger.user).send().await.problem(404, "not_found");
    let quotation = super::fixture::quotation();
    fixture
        .app
        .post(&format!("{path}/quotation"))
        .by(&other_hospital.admin)
        .json(quotation)
        .send()
        .await
        .problem(404, "not_found");
}

#[actix_web::test]
async fn a_hospital_sees_only_those_bookings_of_a_patient_that_are_its_own() {
    let fixture = Fixture::new().await;
    let other = fixture.world.hospital().await;
    fixture.world.offer(other.id, fixture.treatment, &super::fixture::usd(5)).await;
    let here = fixture.book().await;
    let there = fixture.book_with(json!({ "hospital_id": other.id })).await;
    let list = async |user, query: &str| {
        let path = format!("/api/v1/patients/{}/bookings{query}", fixture.patient.id);
        let rows = fixture.app.get(&path).by(user).send().await.data(200);
        rows.as_array()
            .expect("a list")
            .iter()
            .map(|b| format!("/api/v1/bookings/{}", b["id"].as_str().expect("an id")))
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&fixture.hospital.admin, "").await, [here.as_str()]);
    assert_eq!(list(&other.admin, "").await, [there.as_str()]);
    assert_eq!(list(&fixture.patient.user, "?sort=created_at").await, [here.clone(), there.clone()]);
    assert_eq!(list(&fixture.admin, &format!("?hospital_id={}", other.id)).await, [there.as_str()]);
    assert_eq!(list(&fixture.admin, "?status=completed").await, Vec::<String>::new());
}

#[actix_web::test]
async fn lists_filter_sort_and_page_without_clinical_data() {
    let fixture = Fixture::new().await;
    let mut dates = Vec::new();
    for day in 1..=12 {
        let date = format!("2026-05-{:02}", 13 - day);
        fixture.book_with(json!({ "requested_date": date })).await;
        dates.push(date);
    }
    let first = fixture.app.get("/api/v1/bookings?limit=100").by(&fixture.hospital.admin).send().await.data(200);
    let moved = format!("/api/v1/bookings/{}", first[0]["id"].as_str().expect("an id"));
    fixture.set(&moved, &fixture.hospital.admin, "under_review").await.expect(200);
    for item in first.as_array().expect("a list") {
        assert!(item.get("medical_details").is_none() && item.get("quotation").is_none());
    }
    for (query, count) in [
        ("status=under_review".to_owned(), 1),
        ("status=requested".to_owned(), 11),
        (format!("patient_id={}", fixture.patient.id), 12),
        (format!("hospital_id={}", fixture.hospital.id), 12),
        (format!("hospital_id={}", fixture.patient.id), 0),
    ] {
        let list =
            fixture.app.get(&format!("/api/v1/bookings?limit=100&{query}")).by(&fixture.admin).send().await.data(200);
        assert_eq!(list.as_array().map(Vec::len), Some(count), "{query}");
    }
    dates.sort();
    for (sort, expected) in
        [("requested_date", dates.clone()), ("-requested_date", dates.iter().rev().cloned().collect())]
    {
        let mut seen: Vec<String> = Vec::new();
        let mut path = format!("/api/v1/bookings?limit=5&sort={sort}");
        loop {
            let page = fixture.app.get(&path).by(&fixture.patient.user).send().await;
            let rows = page.data(200);
            seen.extend(
                rows.as_array()
                    .expect("a list")
                    .iter()
                    .map(|b| b["requested_date"].as_str().expect("a date").to_owned()),
            );
            let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
            path = format!("/api/v1/bookings?limit=5&sort={sort}&cursor={cursor}");
        }
        assert_eq!(seen, expected, "{sort}");
    }
    let page = fixture.app.get("/api/v1/bookings?limit=5&page=3").by(&fixture.admin).send().await;
    assert_eq!(page.json["meta"], json!({ "limit": 5, "has_more": false, "page": 3, "total": 12, "total_pages": 3 }));
    for (query, code) in [
        ("colour=red", "unknown_parameter"),
        ("status=done", "invalid_parameter"),
        ("hospital_id=x", "invalid_parameter"),
        ("sort=total", "invalid_parameter"),
        ("limit=0", "invalid_parameter"),
    ] {
        fixture.app.get(&format!("/api/v1/bookings?{query}")).by(&fixture.admin).send().await.problem(400, code);
    }
    fixture.app.get("/api/v1/bookings/not-an-id").by(&fixture.admin).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn clinical_reads_are_audited_and_need_a_reason_of_an_administrator() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let reads = async || {
        let sql = "SELECT entry FROM audit_outbox WHERE entry->>'action' = 'booking.read' ORDER BY seq DESC LIMIT 1";
        let rows = fixture.world.sql(sql, []).await;
        rows.first().map_or(Value::Null, |row| row.try_get("", "entry").expect("json"))
    };
    for (user, reason, shown) in [
        (&fixture.patient.user, None, true),
        (&fixture.hospital.admin, None, true),
        (&fixture.admin, None, false),
        (&fixture.admin, Some("complaint 4711"), true),
    ] {
        let request = fixture.app.get(&path).by(user);
        let request = if let Some(reason) = reason { request.header("x-access-reason", reason) } else { request };
        let booking = request.send().await.data(200);
        assert_eq!(booking["medical_details"].is_string(), shown);
        assert_eq!(booking["has_medical_details"], true);
        let entry = reads().await;
        assert_eq!(entry["user_id"], json!(user.id));
        assert_eq!(entry["reason"], json!(reason));
        assert_eq!(entry["patient_id"], json!(fixture.patient.id));
        let fields = if shown { json!(["booking", "medical_details"]) } else { json!(["booking"]) };
        assert_eq!(entry["changes"]["fields"], fields);
    }
}

#[actix_web::test]
async fn an_unchanged_booking_is_304_and_a_moved_one_is_412() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let read = fixture.app.get(&path).by(&fixture.patient.user).send().await;
    let again = fixture.app.get(&path).by(&fixture.patient.user).header("if-none-match", &read.etag()).send().await;
    again.expect(304);
    fixture.set(&path, &fixture.hospital.admin, "under_review").await.expect(200);
    let stale = read.etag();
    let patch =
        fixture.app.patch(&path).by(&fixture.patient.user).header("if-match", &stale).json(json!({ "notes": "x" }));
    patch.send().await.problem(412, "precondition_failed");
    fixture
        .app
        .delete(&path)
        .by(&fixture.patient.user)
        .header("if-match", &stale)
        .send()
        .await
        .problem(412, "precondition_failed");
    let body = json!({ "status": "accepted" });
    let status =
        fixture.app.patch(&format!("{path}/status")).by(&fixture.hospital.admin).header("if-match", &stale).json(body);
    status.send().await.problem(412, "precondition_failed");
}

#[actix_web::test]
async fn a_list_says_of_each_booking_what_the_caller_may_do_next() {
    let fixture = Fixture::new().await;
    let (requested, quoted) = (fixture.book().await, fixture.book().await);
    let hospital = &fixture.hospital.admin;
    for status in ["under_review", "accepted"] {
        fixture.set(&quoted, hospital, status).await.expect(200);
    }
    fixture.quote(&quoted).await.expect(201);
    for user in [&fixture.patient.user, hospital, &fixture.admin] {
        let list = fixture.app.get("/api/v1/bookings").by(user).send().await.data(200);
        for path in [&requested, &quoted] {
            let transitions = fixture.app.get(&format!("{path}/transitions")).by(user).send().await.data(200);
            let one = fixture.app.get(path).by(user).send().await.data(200);
            let listed = list.as_array().expect("a list").iter().find(|booking| booking["id"] == one["id"]);
            assert_eq!(listed.expect("it is there")["actions"], transitions, "{path}");
            assert_eq!(one["actions"], transitions, "{path}");
        }
    }
    let accepts =
        |booking: &Value| booking["actions"].as_array().expect("actions").iter().any(|a| a["status"] == "confirmed");
    let of_patient = fixture.app.get(&quoted).by(&fixture.patient.user).send().await.data(200);
    assert!(accepts(&of_patient), "{of_patient}");
    assert!(!accepts(&fixture.app.get(&quoted).by(hospital).send().await.data(200)));
}
