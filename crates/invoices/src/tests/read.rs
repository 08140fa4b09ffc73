//! Who sees which documents.

use super::office::{Office, QUOTED, path_of};
use kernel::Role;
use serde_json::Value;

const PATH: &str = "/api/v1/invoices";

async fn numbers(office: &Office, query: &str, user: &test_support::TestUser) -> Vec<String> {
    let list = office.app.get(&format!("{PATH}{query}")).by(user).send().await.data(200);
    list.as_array()
        .expect("a list")
        .iter()
        .map(|i| i["invoice_number"].as_str().expect("a number").to_owned())
        .collect()
}

#[actix_web::test]
async fn each_sees_their_own() {
    let office = Office::open().await;
    let (_, _, mine) = office.paid(QUOTED).await;
    let other_hospital = office.world.hospital().await;
    office.know_hospital(&other_hospital);
    let booking = office.booking_at(&other_hospital, QUOTED).await;
    office.booking_paid(booking, office.payment(booking).await).await;
    office.work().await;
    let elsewhere = office.documents(booking, "invoice").await[0].clone();
    let stranger = office.world.patient().await;
    office.know_patient(&stranger);
    let doctor = office.world.user(Role::Doctor).await;

    let (first, second) = ("INV-2026-000001", "INV-2026-000002");
    for (user, sees) in [
        (&office.admin, vec![first, second]),
        (&office.patient.user, vec![first, second]),
        (&office.hospital.admin, vec![first]),
        (&other_hospital.admin, vec![second]),
        (&stranger.user, vec![]),
        (&doctor, vec![]),
    ] {
        assert_eq!(numbers(&office, "?sort=created_at", user).await, sees);
        for (invoice, number) in [(&mine, first), (&elsewhere, second)] {
            for path in [path_of(&invoice["id"]), format!("{}/pdf", path_of(&invoice["id"]))] {
                let answer = office.app.get(&path).by(user).send().await;
                if sees.contains(&number) {
                    answer.expect(200);
                } else {
                    answer.problem(404, "not_found");
                }
            }
        }
    }
    for path in [PATH.to_owned(), path_of(&mine["id"]), format!("{}/pdf", path_of(&mine["id"]))] {
        office.app.get(&path).send().await.problem(401, "unauthenticated");
    }
    // A patient without a profile has nothing.
    assert!(numbers(&office, "", &office.world.user(Role::Patient).await).await.is_empty());
}

#[actix_web::test]
async fn filters_sorts_and_pages() {
    let office = Office::open().await;
    let (booking, payment, invoice) = office.paid(QUOTED).await;
    office.refunded(booking, payment, 100, 100).await;
    office.work().await;
    let other = office.booking(QUOTED).await;
    office.app.post(PATH).by(&office.admin).json(serde_json::json!({ "booking_id": other })).send().await.expect(201);

    let (inv1, inv2, cn) = ("INV-2026-000001", "INV-2026-000002", "CN-2026-000001");
    for (query, expected) in [
        (String::new(), vec![inv2, cn, inv1]),
        ("?sort=created_at".to_owned(), vec![inv1, cn, inv2]),
        ("?sort=invoice_date".to_owned(), vec![inv1, cn, inv2]),
        (format!("?booking_id={booking}"), vec![cn, inv1]),
        (format!("?patient_id={}", office.patient.id), vec![inv2, cn, inv1]),
        (format!("?hospital_id={}", office.hospital.id), vec![inv2, cn, inv1]),
        (format!("?hospital_id={}", office.patient.id), vec![]),
        ("?status=draft".to_owned(), vec![inv2]),
        ("?status=paid".to_owned(), vec![inv1]),
        ("?kind=credit_note".to_owned(), vec![cn]),
    ] {
        assert_eq!(numbers(&office, &query, &office.admin).await, expected, "{query}");
    }
    let mut seen: Vec<String> = Vec::new();
    let mut path = format!("{PATH}?limit=1");
    loop {
        let page = office.app.get(&path).by(&office.patient.user).send().await;
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
    office.app.get(&format!("{PATH}?status=lost")).by(&office.admin).send().await.problem(400, "invalid_parameter");
    office.app.get(&format!("{PATH}?colour=red")).by(&office.admin).send().await.problem(400, "unknown_parameter");
    office.app.get(&format!("{PATH}/not-an-id")).by(&office.admin).send().await.problem(404, "not_found");
    office.app.delete(&path_of(&invoice["id"])).by(&office.admin).send().await.problem(405, "method_not_allowed");
}
