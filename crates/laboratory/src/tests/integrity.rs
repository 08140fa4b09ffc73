use super::fixture::{Fixture, potassium, with};
use crate::store::integrity::broken_invariants;
use serde_json::json;

#[actix_web::test]
async fn verify_finds_what_is_broken_and_nothing_else() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    f.ordered().await;
    f.result(&path, potassium(4.0)).await.expect(201);
    f.result(&path, with(potassium(5.0), json!({ "amendment_reason": "again" }))).await.expect(201);
    assert_eq!(broken_invariants(&f.world.db).await.expect("reads"), Vec::<String>::new());
    let other = f.world.patient().await;
    for (damage, finding) in [
        (
            "UPDATE lab_test_history SET to_status = 'reviewed' WHERE position = 6",
            "status is not the last of its history",
        ),
        ("UPDATE lab_test_history SET from_status = 'cancelled' WHERE position = 3", "does not follow on"),
        ("UPDATE lab_results SET version = 9 WHERE version = 1", "versions of its result"),
        (&format!("UPDATE lab_results SET patient_id = '{}'", other.id), "result of another patient"),
        ("UPDATE lab_samples SET rejected_at = now(), rejection_reason = 'x'", "without a sample"),
    ] {
        f.world.sql(damage, []).await;
        let found = broken_invariants(&f.world.db).await.expect("reads");
        assert!(
            found.iter().any(|line| line.contains(finding) && line.starts_with("lab test LT-")),
            "{finding}: {found:?}"
        );
    }
}
