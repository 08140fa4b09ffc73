//! Who sees which documents.

use super::fixture::{Fixture, QUOTED, path_of};
use kernel::Role;
use serde_json::Value;

const PATH: &str = "/api/v1/invoices";

async fn numbers(fixture: &Fixture, query: &str, user: &test_support::TestUser) -> Vec<String> {
    let list = fixture.app.get(&format!("{PATH}{query}")).by(user).send().await.data(200);
    list.as_array()
        .expect("a list")
        .iter()
        .map(|i| i["invoice_number"].as_str().expect("a number").to_owned())
        .collect()
}

#[actix_web::test]
async fn each_sees_their_own() {
    let fixture = Fixture::open().await;
    let (_, _, mine) = fixture.paid(QUOTED).await;
    let other_hospital = fixture.world.hospital().await;
    let booking = fixture.booking_at(&other_hospital, QUOTED).await;
    fixture.booking_paid(booking, fixture.payment(booking).await).await;
    fixture.work().await;
    let elsewhere = fixture.documents(booking, "invoice").await[0].clone();
    let stranger = fixture.world.patient().await;
    let doctor = fixture.world.user(Role::Doctor).await;

    let (first, second) = ("INV-2026-000001", "INV-2026-000002");
    for (user, sees) in [
        (&fixture.admin, vec![first, second]),
        (&fixture.patient.user, vec![first, second]),
        (&fixture.hospital.admin, vec![first]),
        (&other_hospital.admin, vec![second]),
        (&stranger.user, vec![]),
        (&doctor, vec![]),
    ] {
        assert_eq!(numbers(&fixture, "?sort=created_at", user).await, sees);
        for (invoice, number) in [(&mine, first), (&elsewhere, second)] {
            for path in [path_of(&invoice["id"]), format!("{}/pdf", path_of(&invoice["id"]))] {
                let answer = fixture.app.get(&path).by(user).send().await;
                if sees.contains(&number) {
                    answer.expect(200);
                } else {
                    answer.problem(404, "not_found");
                }
            }
        }
    }
    for path in [PATH.to_owned(), path_of(&mine["id"]), format!("{}/pdf", path_of(&mine["id"]))] {
        fixture.app.get(&path).send().await.problem(401, "unauthenticated");
    }
    // A patient without a profile has nothing.
    assert!(numbers(&fixture, "", &fixture.world.user(Role::Patient).await).await.is_empty());
}

#[actix_web::test]
async fn filters_sorts_and_pages() {
    let fixture = Fixture::open().await;
    let (booking, payment, invoice) = fixture.paid(QUOTED).await;
    fixture.refunded(booking, payment, 100, 100).await;
    fixture.work().await;
    let other = fixture.booking(QUOTED).await;
    fixture.app.post(PATH).by(&fixture.admin).json(serde_json::json!({ "booking_id": other })).send().await.expect(201);

    let (inv1, inv2, cn) = ("INV-2026-000001", "INV-2026-000002", "CN-2026-000001");
    for (query, expected) in [
        (String::new(), vec![inv2, cn, inv1]),
        ("?sort=created_at".to_owned(), vec![inv1, cn, inv2]),
        ("?sort=invoice_date".to_owned(), vec![inv1, cn, inv2]),
        (format!("?booking_id={booking}"), vec![cn, inv1]),
        (format!("?patient_id={}", fixture.patient.id), vec![inv2, cn, inv1]),
        (format!("?hospital_id={}", fixture.hospital.id), vec![inv2, cn, inv1]),
        (format!("?hospital_id={}", fixture.patient.id), vec![]),
        ("?status=draft".to_owned(), vec![inv2]),
        ("?status=paid".to_owned(), vec![inv1]),
        ("?kind=credit_note".to_owned(), vec![cn]),
    ] {
        assert_eq!(numbers(&fixture, &query, &fixture.admin).await, expected, "{query}");
    }
    let mut seen: Vec<String> = Vec::new();
    let mut path = format!("{PATH}?limit=1");
    loop {
        let page = fixture.app.get(&path).by(&fixture.patient.user).send().await;
        seen.extend(
            page.data(200)
                .as_array()
                .expect("a list")
                .iter()
                .map(|i| i["invoice_number"].as_str().expect("text").to_owned()),
        );
        let Value::String(cursor) = &page.json["meta"]["next_cursor"] else { break };
        path = format!("{PATH}?limit=1&cursor={cursor}");
    }
    assert_eq!(seen, [inv2, cn, inv1]);
    fixture.app.get(&format!("{PATH}?status=lost")).by(&fixture.admin).send().await.problem(400, "invalid_parameter");
    fixture.app.get(&format!("{PATH}?colour=red")).by(&fixture.admin).send().await.problem(400, "unknown_parameter");
    fixture.app.get(&format!("{PATH}/not-an-id")).by(&fixture.admin).send().await.problem(404, "not_found");
    fixture.app.delete(&path_of(&invoice["id"])).by(&fixture.admin).send().await.problem(405, "method_not_allowed");
}
