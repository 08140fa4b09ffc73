use crate::telemetry::{Metrics, RouteSeries};
use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::time::Duration;

/// The methods that have series of their own; others share the last place.
const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];
const CLASSES: usize = 5;

/// The route that took a request, as data of its resource: asking actix for the pattern would match the path against
/// every route once more, and Prometheus for a series by its labels hashes them.
pub struct MatchedRoute {
    pattern: &'static str,
    series: [[OnceCell<RouteSeries>; CLASSES]; METHODS.len() + 1],
}

impl MatchedRoute {
    pub fn new(pattern: &'static str) -> Self {
        Self { pattern, series: Default::default() }
    }

    /// The path pattern of the route that took the request, `/api/v1/bookings/{id}`; `None` where none did. Of what is
    /// mounted beside the tables of the modules, actix has to be asked.
    pub fn pattern_of(request: &HttpRequest) -> Option<Cow<'static, str>> {
        let matched = request.app_data::<Self>().map(|matched| Cow::Borrowed(matched.pattern));
        matched.or_else(|| request.match_pattern().map(Cow::Owned))
    }

    /// Counts an answered request.
    pub fn answered(&self, metrics: &Metrics, method: &Method, status: StatusCode, took: Duration) {
        let method_place = METHODS.iter().position(|m| m == method).unwrap_or(METHODS.len());
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES) - 1;
        let series = self.series[method_place][class].get_or_init(|| metrics.of_route(method, self.pattern, status));
        series.answered(took);
    }
}
