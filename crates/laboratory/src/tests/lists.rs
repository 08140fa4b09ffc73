use super::fixture::{Fixture, TESTS, id_of, potassium, with};
use serde_json::{Value, json};

#[actix_web::test]
async fn tests_are_filtered() {
    let f = Fixture::new().await;
    let ready = f.processing().await;
    f.result(&ready, potassium(4.0)).await.expect(201);
    let by_doctor = f.ordered().await;
    let own = with(f.order(), json!({ "code": "718-7", "test_name": "Haemoglobin" }));
    let own = f.app.post(TESTS).by(&f.patient.user).json(own).send().await.data(201);
    let own = format!("{TESTS}/{}", id_of(&own));
    for (query, expected) in [
        (String::new(), vec![&own, &by_doctor, &ready]),
        ("sort=created_at".to_owned(), vec![&ready, &by_doctor, &own]),
        ("status=requested".to_owned(), vec![&own, &by_doctor]),
        ("status=result_ready".to_owned(), vec![&ready]),
        ("code=718-7".to_owned(), vec![&own]),
        (format!("doctor_id={}", f.doctor.id), vec![&by_doctor, &ready]),
        (format!("laboratory_id={}", f.laboratory), vec![&own, &by_doctor, &ready]),
        (format!("patient_id={}", f.doctor.id), vec![]),
    ] {
        let list = f.get(&format!("{TESTS}?{query}"), &f.patient.user).await;
        let paths: Vec<String> =
            list.as_array().expect("a list").iter().map(|t| format!("{TESTS}/{}", id_of(t))).collect();
        assert_eq!(paths.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    for (query, code) in [
        ("status=lost", "invalid_parameter"),
        ("code=718-8", "invalid_parameter"),
        ("hospital_id=1", "unknown_parameter"),
        ("sort=status", "invalid_parameter"),
    ] {
        f.app.get(&format!("{TESTS}?{query}")).by(&f.patient.user).send().await.problem(400, code);
    }
}

#[actix_web::test]
async fn both_ways_of_paging_show_every_row_once() {
    let f = Fixture::new().await;
    for _ in 0..7 {
        f.ordered().await;
    }
    for user in [&f.patient.user, &f.doctor.user, &f.hospital.admin] {
        let first = format!("{TESTS}?limit=3");
        let (mut seen, mut path) = (Vec::new(), first.clone());
        loop {
            let page = f.app.get(&path).by(user).send().await;
            let rows: Value = page.data(200);
            seen.extend(rows.as_array().expect("a list").iter().map(|t| id_of(t).to_owned()));
            let Some(cursor) = page.json["meta"]["next_cursor"].as_str() else { break };
            path = format!("{first}&cursor={cursor}");
        }
        let rows = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((rows, seen.len()), (7, 7));
        let page = f.app.get(&format!("{first}&page=3")).by(user).send().await;
        assert_eq!(
            page.json["meta"],
            json!({ "limit": 3, "has_more": false, "page": 3, "total": 7, "total_pages": 3 })
        );
    }
}
