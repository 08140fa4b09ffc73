//! What must hold over all tests, whatever has happened: for `medivoy verify`.

use platform::broken_places;
use sea_orm::{ConnectionTrait, DbErr};

/// What is wrong, and the query that finds the tests of which it is true.
const CHECKS: [(&str, &str); 5] = [
    (
        "status is not the last of its history",
        "SELECT t.test_number AS place FROM lab_tests t LEFT JOIN LATERAL (
             SELECT to_status FROM lab_test_history h WHERE h.lab_test_id = t.id ORDER BY position DESC LIMIT 1) last ON true
         WHERE last.to_status IS DISTINCT FROM t.status",
    ),
    (
        "history does not follow on from entry to entry",
        "SELECT DISTINCT t.test_number AS place FROM lab_tests t JOIN (
             SELECT lab_test_id, position, from_status,
                    lag(to_status) OVER (PARTITION BY lab_test_id ORDER BY position) AS before,
                    row_number() OVER (PARTITION BY lab_test_id ORDER BY position) AS number
             FROM lab_test_history) h ON h.lab_test_id = t.id
         WHERE h.from_status IS DISTINCT FROM h.before OR h.position <> h.number",
    ),
    (
        "versions of its result have a gap, or its newest one is another",
        "SELECT t.test_number AS place FROM lab_tests t LEFT JOIN lab_results r ON r.lab_test_id = t.id
         GROUP BY t.id HAVING count(r.id) <> t.result_version OR COALESCE(max(r.version), 0) <> t.result_version
             OR COALESCE(max(r.version) FILTER (WHERE r.superseded_at IS NULL), 0) <> t.result_version",
    ),
    (
        "has a result of another patient",
        "SELECT t.test_number AS place FROM lab_tests t JOIN lab_results r ON r.lab_test_id = t.id
         WHERE r.patient_id <> t.patient_id",
    ),
    (
        "has gone on without a sample, or has one that it does not need",
        "SELECT t.test_number AS place FROM lab_tests t
         WHERE (t.status IN ('sample_collected', 'processing', 'result_ready', 'reviewed'))
             <> EXISTS (SELECT 1 FROM lab_samples s WHERE s.lab_test_id = t.id AND s.rejected_at IS NULL)",
    ),
];

/// One line per test and fault; empty when all is well.
pub async fn broken_invariants(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let mut findings = Vec::new();
    for (fault, sql) in CHECKS {
        let places = broken_places(db, sql).await?;
        findings.extend(places.into_iter().map(|place| format!("lab test {place}: {fault}")));
    }
    Ok(findings)
}
