//! A quotation holds for what it was made for, and what was agreed stays agreed.

use super::Fixture;
use super::fixture::{id_of, quotation};
use futures_util::future::join;
use serde_json::{Value, json};

/// Today is 15 January: 25 January is 10 days ahead (50 percent), 15 April 90 days (100 percent).
const SOON: &str = "2026-01-25";
const LATE: &str = "2026-04-15";

#[actix_web::test]
async fn a_changed_date_voids_what_was_offered() {
    let fixture = Fixture::new().await;
    for (who, user) in
        [("patient", &fixture.patient.user), ("hospital", &fixture.hospital.admin), ("admin", &fixture.admin)]
    {
        let path = fixture.book_at_with("quotation_sent", json!({ "requested_date": SOON })).await;
        fixture.move_to(&path, user, LATE).await.expect(200);
        for version in ["", "?version=1"] {
            let accept = fixture.app.post(&format!("{path}/quotation/accept{version}")).by(&fixture.patient.user);
            let refused = accept.send().await;
            assert_eq!(refused.problem(409, "quotation_superseded").json["newest_version"], 1, "{who}");
        }
        let booking = fixture.read(&path).await;
        assert_eq!(booking["quotation"]["requested_date"], SOON, "{who}: what it was made for stays to be read");
        assert!(booking["quotation"]["voided_at"].is_string(), "{who}");
        let next = fixture.app.get(&format!("{path}/transitions")).by(&fixture.patient.user).send().await.data(200);
        assert_eq!(next, json!([{ "status": "cancelled", "requires": ["reason"] }]), "{who}");
        let second = fixture.quote(&path).await.data(201);
        assert_eq!((&second["version"], &second["requested_date"]), (&json!(2), &json!(LATE)), "{who}");
        assert_eq!(second["voided_at"], Value::Null);
        fixture.accept(&path).await.expect(200);
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn what_is_void_stays_void() {
    let fixture = Fixture::new().await;
    let patient = &fixture.patient.user;
    let there_and_back = fixture.book_at_with("quotation_sent", json!({ "requested_date": SOON })).await;
    fixture.move_to(&there_and_back, patient, LATE).await.expect(200);
    fixture.move_to(&there_and_back, patient, SOON).await.expect(200);
    fixture.accept(&there_and_back).await.problem(409, "quotation_superseded");

    let on_hold = fixture.book_at_with("quotation_sent", json!({ "requested_date": SOON })).await;
    fixture.set(&on_hold, &fixture.hospital.admin, "on_hold").await.expect(200);
    fixture.move_to(&on_hold, patient, LATE).await.expect(200);
    fixture.set(&on_hold, &fixture.hospital.admin, "quotation_sent").await.expect(200);
    fixture.accept(&on_hold).await.problem(409, "quotation_superseded");
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn another_hospital_treatment_or_package_voids_it_too() {
    let fixture = Fixture::new().await;
    let (hospital, treatment) = (fixture.world.hospital().await, fixture.world.treatment("Hip replacement").await);
    let package = fixture.world.entropy.uuid_v7(fixture.world.clock.now());
    // No operation changes them: whatever does one day, the offer is not for it.
    for (column, id, restored) in [
        ("hospital_id = $2", hospital.id.0, "hospital"),
        ("treatment_id = $2", treatment.0, "treatment"),
        ("treatment_id = NULL, booking_type = 'package', package_id = $2", package, "package"),
    ] {
        let path = fixture.book_at("quotation_sent").await;
        let sql = format!("UPDATE bookings SET {column} WHERE id = $1");
        fixture.world.sql(&sql, [id_of(&path).0.into(), id.into()]).await;
        fixture.accept(&path).await.problem(409, "quotation_superseded");
        assert_eq!(fixture.read(&path).await["status"], "quotation_sent", "{restored}");
    }
}

#[actix_web::test]
async fn what_it_was_not_made_for_may_change() {
    let fixture = Fixture::new().await;
    for change in [
        json!({ "requested_date": "2026-04-01" }),
        json!({ "notes": "Ground floor" }),
        json!({ "medical_details": { "bmi": 31 } }),
        json!({ "travel_details": { "wanted": false } }),
        json!({}),
    ] {
        let path = fixture.book_at("quotation_sent").await;
        fixture.app.patch(&path).by(&fixture.patient.user).json(change.clone()).send().await.expect(200);
        let accepted = fixture.accept(&path).await.data(200);
        assert_eq!(
            (&accepted["quotation"]["voided_at"], &accepted["status"]),
            (&Value::Null, &json!("payment_pending"))
        );
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn the_refund_counts_from_the_date_that_was_agreed() {
    let fixture = Fixture::new().await;
    for (agreed, moved_to, share) in [(SOON, LATE, 5_000), (LATE, SOON, 10_000), (SOON, "2026-01-16", 5_000)] {
        for moved_at in ["payment_pending", "payment_completed", "travel_arrangement"] {
            let path = fixture.book_at_with(moved_at, json!({ "requested_date": agreed })).await;
            fixture.move_to(&path, &fixture.hospital.admin, moved_to).await.expect(200);
            if moved_at == "payment_pending" {
                fixture.pay(&path, 1_000_000).await;
            }
            let booking = fixture.read(&path).await;
            assert_eq!(booking["requested_date"], moved_to);
            assert_eq!(booking["quotation"]["requested_date"], agreed, "the quotation says from when it counts");
            assert_eq!(booking["quotation"]["voided_at"], Value::Null, "what was accepted holds");
            fixture.app.delete(&path).by(&fixture.patient.user).send().await.expect(204);
            assert_eq!(fixture.refund_shares(&path).await, [share], "{agreed}, then {moved_to} at {moved_at}");
        }
    }
    fixture.assert_sound().await;
}

#[actix_web::test]
async fn an_offer_ends_with_the_day_that_it_was_made_for() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at_with("accepted", json!({ "requested_date": "2026-01-16" })).await;
    fixture.quote_with(&path, json!({ "valid_until": "2026-03-01T00:00:00Z" })).await.expect(201);
    let id = id_of(&path).0;
    for table in ["bookings WHERE id", "booking_quotations WHERE booking_id"] {
        let (table, condition) = table.split_once(' ').expect("two words");
        let past = format!("UPDATE {table} SET requested_date = '2026-01-14' {condition} = $1");
        fixture.world.sql(&past, [id.into()]).await;
    }
    fixture.accept(&path).await.problem(409, "quotation_expired");
    let late = fixture.quote_with(&path, json!({ "valid_until": "2026-03-01T00:00:00Z" })).await;
    assert_eq!(late.problem(422, "validation_failed").json["errors"][0]["field"], "requested_date");
    fixture.move_to(&path, &fixture.hospital.admin, LATE).await.expect(200);
    fixture.quote(&path).await.expect(201);
    fixture.accept(&path).await.expect(200);
}

#[actix_web::test]
async fn who_quotes_for_the_version_that_they_read_misses_no_change() {
    let fixture = Fixture::new().await;
    let path = fixture.book_at("accepted").await;
    let read = fixture.app.get(&path).by(&fixture.hospital.admin).send().await.etag();
    fixture.move_to(&path, &fixture.patient.user, LATE).await.expect(200);
    let quote = |etag: String| {
        let post = fixture.app.post(&format!("{path}/quotation")).by(&fixture.hospital.admin);
        post.header("if-match", &etag).json(quotation()).send()
    };
    quote(read).await.problem(412, "precondition_failed");
    let now = fixture.app.get(&path).by(&fixture.hospital.admin).send().await.etag();
    assert_eq!(quote(now).await.data(201)["requested_date"], LATE);
}

#[actix_web::test]
async fn a_change_and_an_acceptance_at_once_never_mix() {
    let fixture = Fixture::new().await;
    for _ in 0..10 {
        let path = fixture.book_at_with("quotation_sent", json!({ "requested_date": SOON })).await;
        let (moved, accepted) = join(fixture.move_to(&path, &fixture.patient.user, LATE), fixture.accept(&path)).await;
        match (moved.status, accepted.status) {
            (200, 409) => drop(accepted.problem(409, "quotation_superseded")),
            (409, 200) => drop(moved.problem(409, "booking_not_editable")),
            other => panic!("{other:?}"),
        }
        let booking = fixture.read(&path).await;
        let is_agreed = booking["status"] == "payment_pending";
        assert_eq!(booking["requested_date"], if is_agreed { SOON } else { LATE });
    }
    fixture.assert_sound().await;
}
