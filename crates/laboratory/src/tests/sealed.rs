use super::fixture::{Fixture, with};
use serde_json::json;

#[actix_web::test]
async fn results_and_notes_are_never_in_clear_in_the_database() {
    let f = Fixture::new().await;
    let path = f.ordered().await;
    f.patch(&path, &f.doctor.user, json!({ "notes": "Secret suspicion" })).await.expect(200);
    f.process(&path).await;
    let body = json!({ "results": [{ "name": "Secret analyte", "value": "Secret finding" }] });
    f.result(&path, body.clone()).await.expect(201);
    let amended = with(body, json!({ "amendment_reason": "Secret mistake" }));
    f.result(&path, amended).await.expect(201);
    f.app.get(&path).by(&f.patient.user).send().await.expect(200);
    let results = "SELECT t::text || encode(content_sealed, 'escape') AS row FROM lab_results t";
    let tests = "SELECT t::text || encode(notes_sealed, 'escape') AS row FROM lab_tests t";
    let history = "SELECT t::text AS row FROM lab_test_history t";
    let audit = "SELECT t::text AS row FROM audit_outbox t";
    let events = "SELECT t::text AS row FROM outbox_events t";
    for sql in [results, tests, history, audit, events] {
        let rows = f.world.sql(sql, []).await;
        assert!(!rows.is_empty(), "{sql}");
        for row in rows {
            let text: String = row.try_get("", "row").expect("text");
            assert!(!text.contains("Secret"), "{text}");
        }
    }
}

#[actix_web::test]
async fn a_result_copied_into_another_row_opens_nothing() {
    let f = Fixture::new().await;
    let (one, other) = (f.processing().await, f.processing().await);
    for (path, value) in [(&one, 4.0), (&other, 5.0)] {
        f.result(path, super::fixture::potassium(value)).await.expect(201);
    }
    f.world
        .sql("UPDATE lab_results SET content_sealed = (SELECT content_sealed FROM lab_results ORDER BY id LIMIT 1)", [])
        .await;
    f.app.get(&one).by(&f.patient.user).send().await.expect(200);
    f.app.get(&other).by(&f.patient.user).send().await.problem(500, "internal_error");
}
