//! Every class of malformed requests, a few times, beside slow connections and a healthy client. `cargo xtask prove
//! fuzz` sends ten thousand of them to a process of its own.

use crate::running::{Stores, System};
use proof::fuzz::sockets::{self, HealthyClient, Slowloris, class_count};
use std::time::Duration;

/// The proof allows two seconds; here other tests run beside it, without optimisation.
const MAX_TIME: Duration = Duration::from_secs(10);

const SEED: u64 = 20_261_122;

#[actix_web::test]
async fn malformed_requests_are_refused_and_others_are_served_meanwhile() {
    let system = System::start(Stores::Embedded).await;
    let address = system.app.base_url.trim_start_matches("http://").parse().expect("an address");
    let (slow, healthy) = (Slowloris::start(address, 50), HealthyClient::start(&system.app.base_url));
    let report = sockets::run(address, class_count() * 6, SEED, MAX_TIME).await;
    slow.finish().await;
    let served = healthy.finish().await.expect("a healthy client is served");
    print!("{report}");
    report.check().unwrap_or_else(|wrong| panic!("{wrong}\n{report}"));
    assert!(served > 0 && report.requests() == class_count() * 6, "{served} {report}");
    system.stop().await;
}
