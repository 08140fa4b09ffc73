use garde::Validate;
use kernel::{CountryCode, TreatmentId};
use platform::http::ListFilter;
use schemars::JsonSchema;
use serde::Deserialize;

/// Filters of the list of hospitals.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListHospitalsQuery {
    /// Only in this country.
    pub country: Option<CountryCode>,
    /// Only in this city, without regard to case.
    #[garde(length(chars, min = 1, max = 100))]
    pub city: Option<String>,
    /// Only those known for this specialization.
    #[garde(length(chars, min = 1, max = 100))]
    pub specialization: Option<String>,
    /// Only verified, or unverified, ones.
    pub is_verified: Option<bool>,
    /// Only those where this treatment can be booked.
    pub treatment_id: Option<TreatmentId>,
    /// Words of name, city, country or specializations; forgives a typing error.
    #[garde(length(chars, min = 2, max = 100))]
    pub search: Option<String>,
    /// Degrees north of the place that distances are reckoned from; together with `near_lng`.
    #[garde(range(min = -90.0, max = 90.0))]
    pub near_lat: Option<f64>,
    /// Degrees east of the place that distances are reckoned from; together with `near_lat`.
    #[garde(range(min = -180.0, max = 180.0))]
    pub near_lng: Option<f64>,
}

impl ListHospitalsQuery {
    /// The place that distances are reckoned from.
    pub fn near(&self) -> Option<(f64, f64)> {
        self.near_lat.zip(self.near_lng)
    }
}

impl ListFilter for ListHospitalsQuery {
    const SORTS: &'static [&'static str] = &["rating", "name", "distance"];
    const DEFAULT_SORT: &'static str = "-rating";
}

/// The list of a hospital's offers has no filters.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct ListHospitalOffersQuery {}

impl ListFilter for ListHospitalOffersQuery {
    const SORTS: &'static [&'static str] = &["treatment_name", "base_price", "created_at"];
    const DEFAULT_SORT: &'static str = "treatment_name";
}
