//! Every way of breaking a request, a few times, while slow connections are held and an ordinary caller goes on.
//! `cargo xtask prove fuzz` writes ten thousand of them to a process of its own.

use crate::running::{Stores, System};
use proof::fuzz::sockets::{Bystander, Slowloris, assail, class_count};

const SEED: u64 = 20_261_122;

#[actix_web::test]
async fn broken_requests_are_refused_and_others_are_served_meanwhile() {
    let system = System::start(Stores::Embedded).await;
    let address = system.app.base_url.trim_start_matches("http://").parse().expect("an address");
    let (slow, bystander) = (Slowloris::hold(address, 50), Bystander::at(&system.app.base_url));
    let tally = assail(address, class_count() * 6, SEED).await;
    slow.release().await;
    let served = bystander.served().await.expect("an ordinary caller is served");
    tally.is_clean().unwrap_or_else(|wrong| panic!("{wrong}\n{tally}"));
    assert!(served > 0 && tally.requests() == class_count() * 6, "{served} {tally}");
    system.stop().await;
}
