use crate::dto::HospitalView;
use crate::error::OFFER_EXISTS;
use crate::handlers::{hospitals, offers};
use crate::service::Hospitals;
use platform::http::Routes;

/// The endpoints of this module: each with its handler, who may call it, and what it refuses.
pub fn routes(service: &Hospitals) -> Routes {
    const OFFERS: &str = "/api/v1/hospitals/{id}/treatments";
    const OFFER: &str = "/api/v1/hospitals/{id}/treatments/{treatment_id}";
    Routes::new("hospitals")
        .described("Hospitals", "Hospitals, and what they offer at which price.")
        .extends::<Vec<HospitalView>>("AuthProfileView", "hospitals")
        .service(service.clone())
        .get(
            "listHospitals",
            "/api/v1/hospitals",
            hospitals::list,
            "List hospitals; its administrator and those of the marketplace see inactive ones too",
        )
        .access("public", "—")
        .post(
            "createHospital",
            "/api/v1/hospitals",
            hospitals::create,
            "Create a hospital; one made by a hospital_admin is theirs and unverified",
        )
        .access("admin, hospital_admin", "403")
        .get("getHospital", "/api/v1/hospitals/{id}", hospitals::get, "One hospital, by id or slug")
        .access("public", "—")
        .patch("updateHospital", "/api/v1/hospitals/{id}", hospitals::update, "Change a hospital")
        .access("admin, hospital_admin(own)", "403")
        .delete("deleteHospital", "/api/v1/hospitals/{id}", hospitals::delete, "Soft-delete a hospital")
        .access("admin", "403")
        .patch(
            "verifyHospital",
            "/api/v1/hospitals/{id}/verify",
            hospitals::verify,
            "Verify the hospital, or withdraw it, with a reason",
        )
        .access("admin", "403")
        .get(
            "listHospitalOffers",
            OFFERS,
            offers::list,
            "Treatments offered, with this hospital's price, duration and success rate",
        )
        .access("public", "—")
        .post("createHospitalOffer", OFFERS, offers::create, "Offer a treatment with price, inclusions and exclusions")
        .access("admin, hospital_admin(own)", "403")
        .refuses(&[OFFER_EXISTS])
        .patch("updateHospitalOffer", OFFER, offers::update, "Change an offer")
        .access("admin, hospital_admin(own)", "403")
        .delete("withdrawHospitalOffer", OFFER, offers::withdraw, "Withdraw an offer")
        .access("admin, hospital_admin(own)", "403")
}
