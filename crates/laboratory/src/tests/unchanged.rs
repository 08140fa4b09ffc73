use super::fixture::{Fixture, LABORATORIES};
use serde_json::json;

#[actix_web::test]
async fn the_same_values_again_write_nothing() {
    let f = Fixture::new().await;
    let path = f.ordered().await;
    for (by, body) in [
        (&f.doctor.user, json!({ "test_name": "Name", "test_type": "blood", "code": "718-7", "notes": "fasting" })),
        (&f.doctor.user, json!({ "test_type": null, "code": null, "notes": null })),
        (&f.doctor.user, json!({ "scheduled_date": "2027-12-01T08:00:00Z" })),
        (&f.doctor.user, json!({ "status": "scheduled", "test_name": "Other" })),
        (&f.hospital.admin, json!({ "status": "sample_collected" })),
        (&f.hospital.admin, json!({ "status": "scheduled", "rejection_reason": "clotted" })),
    ] {
        f.world.assert_second_patch_writes_nothing(&f.app, by, &path, body).await;
    }
    let admin = f.world.admin().await;
    let laboratory = format!("{LABORATORIES}/{}", f.laboratory);
    let change = json!({ "name": "New name", "type": "molecular", "country": "HU", "city": "Pécs", "address": "2\nStreet",
        "phone": "+3612345678", "email": "new@test.example", "services_offered": ["Genes"], "is_active": false, "hospital_id": null });
    f.world.assert_second_patch_writes_nothing(&f.app, &admin, &laboratory, change).await;
}
