//! What people write of their health and travel is never in clear in the database.

use super::Fixture;
use super::fixture::id_of;
use serde_json::{Value, json};

#[actix_web::test]
async fn health_data_and_travel_plans_are_never_in_clear_in_the_database() {
    let fixture = Fixture::new().await;
    let path = fixture.book().await;
    let later =
        json!({ "notes": "Insulin twice a day", "travel_details": { "wanted": true, "notes": "A wheelchair" } });
    fixture.app.patch(&path).by(&fixture.patient.user).json(later).send().await.expect(200);
    let row = "SELECT t::text || encode(medical_details_sealed, 'escape') || encode(travel_details_sealed, 'escape')
        || encode(notes_sealed, 'escape') AS row FROM bookings t";
    for sql in [row, "SELECT t::text AS row FROM audit_outbox t", "SELECT t::text AS row FROM outbox_events t"] {
        let rows = fixture.world.sql(sql, []).await;
        assert!(!rows.is_empty(), "{sql}");
        for row in rows {
            let text: String = row.try_get("", "row").expect("text");
            for secret in ["Osteoarthritis", "Ground floor", "Nairobi", "Insulin", "wheelchair"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
    }
}

/// A booking as the version before has written it.
async fn in_clear(fixture: &Fixture, travel: &Value) -> String {
    let path = fixture.book_at("invoice_sent").await;
    let sql = "UPDATE bookings SET notes = 'Ground floor, please', notes_sealed = NULL, travel_details = $2, travel_details_sealed = NULL WHERE id = $1";
    fixture.world.sql(sql, [id_of(&path).0.into(), travel.clone().into()]).await;
    path
}

#[actix_web::test]
async fn what_still_stands_in_clear_is_read_counts_and_is_sealed_by_a_change() {
    let fixture = Fixture::new().await;
    for (wanted, next) in [(true, "travel_arrangement"), (false, "in_treatment")] {
        let travel = json!({ "wanted": wanted });
        let path = in_clear(&fixture, &travel).await;
        let read = fixture.read(&path).await;
        assert_eq!((&read["notes"], &read["travel_details"]), (&json!("Ground floor, please"), &travel));
        let patch = |body: Value| fixture.app.patch(&path).by(&fixture.hospital.admin).json(body).send();
        let same = patch(json!({ "notes": "Ground floor, please", "travel_details": travel })).await.data(200);
        assert_eq!(same["updated_at"], read["updated_at"], "the same values write nothing");
        patch(json!({ "notes": "First floor" })).await.expect(200);
        let read = fixture.read(&path).await;
        assert_eq!((&read["notes"], &read["travel_details"]), (&json!("First floor"), &travel));
        let clear = "SELECT num_nonnulls(notes) AS count FROM bookings WHERE id = $1";
        assert_eq!(
            fixture.world.sql(clear, [id_of(&path).0.into()]).await[0].try_get::<i32>("", "count").ok(),
            Some(0)
        );
        patch(json!({ "notes": null })).await.expect(200);
        assert_eq!(fixture.read(&path).await["notes"], Value::Null);
        if wanted {
            // Whoever wants to travel is not treated before it is arranged.
            fixture.set(&path, &fixture.hospital.admin, "in_treatment").await.problem(409, "invalid_transition");
        }
        fixture.set(&path, &fixture.hospital.admin, next).await.expect(200);
    }
    fixture.assert_sound().await;
}
