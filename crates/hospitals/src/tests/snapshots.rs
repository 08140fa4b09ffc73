use super::{app, bank, new_hospital, with};
use serde_json::json;
use test_support::{World, assert_snapshot};

/// The good answer of every operation, whole.
#[actix_web::test]
async fn every_good_answer() {
    let world = World::new().await;
    let app = app(&world).await;
    let (admin, owner) = (world.admin().await, world.user(kernel::Role::HospitalAdmin).await);
    let treatment = world.treatment("Knee replacement").await;
    let body = with(
        new_hospital("Şifa Kliniği"),
        json!({ "description": "A clinic", "latitude": 38.42, "longitude": 27.14, "specializations": ["orthopaedics"],
            "certifications": ["ISO 9001"], "website": "https://clinic.example", "bank_details": bank() }),
    );

    let created = app.post("/api/v1/hospitals").by(&owner).json(body).send().await;
    assert_snapshot!("createHospital", created);
    let path = created.header("location").expect("a location").to_owned();
    let list = app.get("/api/v1/hospitals?near_lat=38&near_lng=27&sort=distance").send().await;
    assert_snapshot!("listHospitals", list);
    assert_snapshot!("getHospital", app.get(&path).send().await);
    let change = app.patch(&path).by(&owner).json(json!({ "total_beds": 80, "website": null })).send().await;
    assert_snapshot!("updateHospital", change);
    let verified = json!({ "is_verified": true, "reason": "documents seen" });
    let verify = app.patch(&format!("{path}/verify")).by(&admin).json(verified).send().await;
    assert_snapshot!("verifyHospital", verify);

    let offers = format!("{path}/treatments");
    let offer = json!({ "treatment_id": treatment, "base_price": { "amount_minor": 1_250_000, "currency": "EUR" },
        "success_rate": 97.55, "duration_days": 7, "description": "With a single room", "inclusions": ["Implant"] });
    let offered = app.post(&offers).by(&owner).json(offer).send().await;
    assert_snapshot!("createHospitalOffer", offered);
    assert_snapshot!("listHospitalOffers", app.get(&offers).send().await);
    let one = format!("{offers}/{treatment}");
    let change = app.patch(&one).by(&owner).json(json!({ "is_available": false, "success_rate": null })).send().await;
    assert_snapshot!("updateHospitalOffer", change);
    let withdrawn = app.delete(&one).by(&owner).send().await;
    assert_snapshot!("withdrawHospitalOffer", withdrawn);
    assert_snapshot!("deleteHospital", app.delete(&path).by(&admin).send().await);
}
