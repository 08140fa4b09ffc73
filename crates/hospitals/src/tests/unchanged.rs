use super::{app, bank, new_hospital, with};
use kernel::Role;
use serde_json::json;
use test_support::World;

#[actix_web::test]
async fn the_same_values_again_write_nothing() {
    let world = World::new().await;
    let app = app(&world).await;
    let admin = world.admin().await;
    let owner = world.user(Role::HospitalAdmin).await;
    let treatment = world.treatment("Knee replacement").await;
    let created = app.post("/api/v1/hospitals").by(&admin).json(new_hospital("Name")).send().await;
    let path = created.expect(201).header("location").expect("a location").to_owned();
    let offer = json!({ "treatment_id": treatment, "base_price": { "amount_minor": 100, "currency": "EUR" } });
    let offers = format!("{path}/treatments");
    app.post(&offers).by(&admin).json(offer).send().await.expect(201);
    let hospital = with(
        new_hospital("New name"),
        json!({ "type": "clinic", "description": "Text", "logo_url": "https://img.example/a.png", "latitude": 38.42,
            "longitude": 27.14, "website": "https://clinic.example", "certifications": ["ISO"], "specializations": ["eyes"],
            "total_beds": null, "is_active": true, "admin_user_id": owner.id, "bank_details": bank() }),
    );
    let offer = json!({ "base_price": { "amount_minor": 200, "currency": "USD" }, "duration_days": 3, "success_rate": 97.55,
        "description": "Text", "inclusions": ["Room"], "exclusions": [], "is_available": true });
    for (path, body) in [
        (path.clone(), hospital),
        (format!("{offers}/{treatment}"), offer),
        (format!("{path}/verify"), json!({ "is_verified": true, "reason": "documents seen" })),
        (format!("{path}/verify"), json!({ "is_verified": false, "reason": "licence expired" })),
    ] {
        world.assert_second_patch_writes_nothing(&app, &admin, &path, body).await;
    }
}
