use super::Stage;
use kernel::Role;
use serde_json::{Value, json};

#[actix_web::test]
async fn everyone_sees_what_is_theirs_and_nothing_else() {
    let stage = Stage::new().await;
    let path = stage.book().await;
    let (stranger, other_hospital) = (stage.world.patient().await, stage.world.hospital().await);
    let doctor = stage.world.user(Role::Doctor).await;
    let newcomer = stage.world.user(Role::Patient).await;
    let of_patient = format!("/api/v1/patients/{}/bookings", stage.patient.id);
    for (who, user, sees) in [
        ("the patient", &stage.patient.user, true),
        ("the hospital", &stage.hospital.admin, true),
        ("an administrator", &stage.admin, true),
        ("another patient", &stranger.user, false),
        ("another hospital", &other_hospital.admin, false),
        ("a doctor", &doctor, false),
        ("a patient without a profile", &newcomer, false),
    ] {
        let status = if sees { 200 } else { 404 };
        for one in [path.clone(), format!("{path}/timeline"), format!("{path}/transitions"), of_patient.clone()] {
            assert_eq!(stage.app.get(&one).by(user).send().await.status, status, "{who}: {one}");
        }
        let list = stage.app.get("/api/v1/bookings").by(user).send().await.data(200);
        assert_eq!(list.as_array().map(Vec::len), Some(usize::from(sees)), "{who}");
    }
    for one in [path.as_str(), "/api/v1/bookings", &of_patient] {
        stage.app.get(one).send().await.problem(401, "unauthenticated");
    }
    stage
        .app
        .get("/api/v1/patients/0197a000-0000-7000-8000-000000000000/bookings")
        .by(&stage.admin)
        .send()
        .await
        .problem(404, "not_found");
    // A stranger changes nothing either, and is told nothing.
    let body = json!({ "status": "cancelled", "reason": "x" });
    stage.app.patch(&format!("{path}/status")).by(&stranger.user).json(body).send().await.problem(404, "not_found");
    stage
        .app
        .patch(&path)
        .by(&other_hospital.admin)
        .json(json!({ "notes": "x" }))
        .send()
        .await
        .problem(404, "not_found");
    stage.app.delete(&path).by(&stranger.user).send().await.problem(404, "not_found");
    stage.app.post(&format!("{path}/quotation/accept")).by(&stranger.user).send().await.problem(404, "not_found");
    let quotation = super::stage::quotation();
    stage
        .app
        .post(&format!("{path}/quotation"))
        .by(&other_hospital.admin)
        .json(quotation)
        .send()
        .await
        .problem(404, "not_found");
}

#[actix_web::test]
async fn a_hospital_sees_a_patients_bookings_at_its_own_house_only() {
    let stage = Stage::new().await;
    let other = stage.world.hospital().await;
    stage.world.offer(other.id, stage.treatment, &super::stage::usd(5)).await;
    let here = stage.book().await;
    let there = stage.book_with(json!({ "hospital_id": other.id })).await;
    let list = async |user, query: &str| {
        let path = format!("/api/v1/patients/{}/bookings{query}", stage.patient.id);
        let rows = stage.app.get(&path).by(user).send().await.data(200);
        rows.as_array()
            .expect("a list")
            .iter()
            .map(|b| format!("/api/v1/bookings/{}", b["id"].as_str().expect("an id")))
            .collect::<Vec<_>>()
    };
    assert_eq!(list(&stage.hospital.admin, "").await, [here.as_str()]);
    assert_eq!(list(&other.admin, "").await, [there.as_str()]);
    assert_eq!(list(&stage.patient.user, "?sort=created_at").await, [here.clone(), there.clone()]);
    assert_eq!(list(&stage.admin, &format!("?hospital_id={}", other.id)).await, [there.as_str()]);
    assert_eq!(list(&stage.admin, "?status=completed").await, Vec::<String>::new());
}

#[actix_web::test]
async fn lists_filter_sort_and_page_without_clinical_data() {
    let stage = Stage::new().await;
    let mut dates = Vec::new();
    for day in 1..=12 {
        let date = format!("2026-05-{:02}", 13 - day);
        stage.book_with(json!({ "requested_date": date })).await;
        dates.push(date);
    }
    let first = stage.app.get("/api/v1/bookings?limit=100").by(&stage.hospital.admin).send().await.data(200);
    let moved = format!("/api/v1/bookings/{}", first[0]["id"].as_str().expect("an id"));
    stage.set(&moved, &stage.hospital.admin, "under_review").await.expect(200);
    for item in first.as_array().expect("a list") {
        assert!(item.get("medical_details").is_none() && item.get("quotation").is_none());
    }
    for (query, count) in [
        ("status=under_review".to_owned(), 1),
        ("status=requested".to_owned(), 11),
        (format!("patient_id={}", stage.patient.id), 12),
        (format!("hospital_id={}", stage.hospital.id), 12),
        (format!("hospital_id={}", stage.patient.id), 0),
    ] {
        let list =
            stage.app.get(&format!("/api/v1/bookings?limit=100&{query}")).by(&stage.admin).send().await.data(200);
        assert_eq!(list.as_array().map(Vec::len), Some(count), "{query}");
    }
    dates.sort();
    for (sort, expected) in
        [("requested_date", dates.clone()), ("-requested_date", dates.iter().rev().cloned().collect())]
    {
        let mut seen: Vec<String> = Vec::new();
        let mut path = format!("/api/v1/bookings?limit=5&sort={sort}");
        loop {
            let page = stage.app.get(&path).by(&stage.patient.user).send().await;
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
    let page = stage.app.get("/api/v1/bookings?limit=5&page=3").by(&stage.admin).send().await;
    assert_eq!(page.json["meta"], json!({ "limit": 5, "has_more": false, "page": 3, "total": 12, "total_pages": 3 }));
    for (query, code) in [
        ("colour=red", "unknown_parameter"),
        ("status=done", "invalid_parameter"),
        ("hospital_id=x", "invalid_parameter"),
        ("sort=total", "invalid_parameter"),
        ("limit=0", "invalid_parameter"),
    ] {
        stage.app.get(&format!("/api/v1/bookings?{query}")).by(&stage.admin).send().await.problem(400, code);
    }
    stage.app.get("/api/v1/bookings/not-an-id").by(&stage.admin).send().await.problem(404, "not_found");
}

#[actix_web::test]
async fn clinical_reads_are_audited_and_need_a_reason_of_an_administrator() {
    let stage = Stage::new().await;
    let path = stage.book().await;
    let reads = async || {
        let sql = "SELECT entry FROM audit_outbox WHERE entry->>'action' = 'booking.read' ORDER BY seq DESC LIMIT 1";
        let rows = stage.world.sql(sql, []).await;
        rows.first().map_or(Value::Null, |row| row.try_get("", "entry").expect("json"))
    };
    for (user, reason, shown) in [
        (&stage.patient.user, None, true),
        (&stage.hospital.admin, None, true),
        (&stage.admin, None, false),
        (&stage.admin, Some("complaint 4711"), true),
    ] {
        let request = stage.app.get(&path).by(user);
        let request = if let Some(reason) = reason { request.header("x-access-reason", reason) } else { request };
        let booking = request.send().await.data(200);
        assert_eq!(booking["medical_details"].is_string(), shown);
        assert_eq!(booking["has_medical_details"], true);
        let entry = reads().await;
        assert_eq!(entry["user_id"], json!(user.id));
        assert_eq!(entry["reason"], json!(reason));
        assert_eq!(entry["changes"]["shown"], if shown { json!(["medical_details"]) } else { json!([]) });
    }
}

#[actix_web::test]
async fn an_unchanged_booking_is_304_and_a_moved_one_is_412() {
    let stage = Stage::new().await;
    let path = stage.book().await;
    let read = stage.app.get(&path).by(&stage.patient.user).send().await;
    let again = stage.app.get(&path).by(&stage.patient.user).header("if-none-match", &read.etag()).send().await;
    again.expect(304);
    stage.set(&path, &stage.hospital.admin, "under_review").await.expect(200);
    let stale = read.etag();
    let patch = stage.app.patch(&path).by(&stage.patient.user).header("if-match", &stale).json(json!({ "notes": "x" }));
    patch.send().await.problem(412, "precondition_failed");
    stage
        .app
        .delete(&path)
        .by(&stage.patient.user)
        .header("if-match", &stale)
        .send()
        .await
        .problem(412, "precondition_failed");
    let body = json!({ "status": "accepted" });
    let status =
        stage.app.patch(&format!("{path}/status")).by(&stage.hospital.admin).header("if-match", &stale).json(body);
    status.send().await.problem(412, "precondition_failed");
}
