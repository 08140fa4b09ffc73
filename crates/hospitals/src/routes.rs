use crate::handlers::{create, delete, get, list, offers, update, verify};
use crate::service::Hospitals;
use platform::http::Routes;

/// The endpoints of this module.
#[must_use]
pub fn routes(hospitals: &Hospitals) -> Routes {
    const OFFERS: &str = "/api/v1/hospitals/{id}/treatments";
    const OFFER: &str = "/api/v1/hospitals/{id}/treatments/{treatment_id}";
    Routes::new("hospitals")
        .service(hospitals.clone())
        .get(
            "/api/v1/hospitals",
            list::handle,
            "List hospitals; its administrator and those of the marketplace see inactive ones too",
        )
        .post(
            "/api/v1/hospitals",
            create::handle,
            "Create a hospital; one made by a hospital_admin is theirs and unverified",
        )
        .get("/api/v1/hospitals/{id}", get::handle, "One hospital, by id or slug")
        .patch("/api/v1/hospitals/{id}", update::handle, "Change a hospital")
        .delete("/api/v1/hospitals/{id}", delete::handle, "Soft-delete a hospital")
        .patch("/api/v1/hospitals/{id}/verify", verify::handle, "Verify the hospital, or withdraw it, with a reason")
        .get(OFFERS, offers::list, "Treatments offered, with this hospital's price, duration and success rate")
        .post(OFFERS, offers::create, "Offer a treatment with price, inclusions and exclusions")
        .patch(OFFER, offers::update, "Change an offer")
        .delete(OFFER, offers::withdraw, "Withdraw an offer")
}
