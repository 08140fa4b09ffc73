/// Mean radius of the Earth in kilometres (IUGG).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// Great-circle distance of two places in degrees, in kilometres to one decimal
/// (haversine; half a percent off at the most, since the Earth is no sphere).
#[must_use]
pub fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (from_lat, to_lat) = (from.0.to_radians(), to.0.to_radians());
    let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
    let h = half(from_lat, to_lat) + from_lat.cos() * to_lat.cos() * half(from.1.to_radians(), to.1.to_radians());
    let km = 2.0 * EARTH_RADIUS_KM * h.clamp(0.0, 1.0).sqrt().asin();
    (km * 10.0).round() / 10.0
}

/// Whether a position is given wholly or not at all.
#[must_use]
pub fn is_whole_position(latitude: Option<f64>, longitude: Option<f64>) -> bool {
    latitude.is_some() == longitude.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_between_known_places() {
        let (istanbul, ankara, auckland) = ((41.0082, 28.9784), (39.9334, 32.8597), (-36.8509, 174.7645));
        for (from, to, expected, tolerance) in [
            (istanbul, istanbul, 0.0, 0.0),
            (istanbul, ankara, 350.0, 3.0),
            (istanbul, auckland, 17_000.0, 150.0),
            // Antipodes: half the circumference, and no NaN.
            ((0.0, 0.0), (0.0, 180.0), 20_015.1, 0.1),
            // Across the date line it is a short way.
            ((0.0, 179.5), (0.0, -179.5), 111.2, 0.1),
        ] {
            let km = distance_km(from, to);
            assert!((km - expected).abs() <= tolerance, "{from:?} {to:?} {km}");
        }
    }
}
