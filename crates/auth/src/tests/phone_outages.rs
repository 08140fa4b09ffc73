//! The gateway of text messages hangs, is away, or refuses.

use super::phone::{NUMBER, OTHER};
use super::{Fixture, PASSWORD};
use chrono::TimeDelta;
use serde_json::json;
use std::time::Duration;
use test_support::eventually;
use test_support::ports::MailProvider;
use tokio::time::timeout;

const EMAIL: &str = "grace@example.org";
/// Far below the time after which a lock that is waited for becomes a 503.
const AT_ONCE: Duration = Duration::from_secs(3);
const JOBS: &str = "SELECT count(*) FROM graphile_worker._private_jobs";

async fn work_again(fixture: &Fixture) {
    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    fixture.run_worker().await;
}

#[actix_web::test]
async fn a_gateway_that_hangs_holds_no_transaction_and_no_mail() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register(EMAIL).await;
    fixture.run_worker().await;
    fixture.texts.set_provider(MailProvider::Hangs);
    // More than text messages have slots: mails have their own.
    let mut others = Vec::new();
    for number in 0..6 {
        let other = fixture.register(&format!("other-{number}@example.org")).await;
        fixture.ask_for(&other, OTHER).await.expect(200);
        others.push(other);
    }
    let (stop, running) = fixture.start_worker();
    eventually("the messages hang", async || (fixture.texts.hanging() >= 4).then_some(())).await;

    let login = timeout(AT_ONCE, fixture.login(EMAIL, PASSWORD)).await;
    login.expect("signing in waits for no gateway").expect(200);
    let again = timeout(AT_ONCE, fixture.ask_for(&others[0], NUMBER)).await;
    again.expect("another number waits for no gateway").expect(200);
    let mails = fixture.messenger.mails().len();
    fixture.post("forgot-password", json!({ "email": EMAIL })).await.expect(202);
    eventually("a mail goes meanwhile", async || (fixture.messenger.mails().len() > mails).then_some(())).await;
    let open = "SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction'";
    eventually("no transaction is open", async || (fixture.world.number(open, []).await == 0).then_some(())).await;

    fixture.texts.release();
    let sent = async || fixture.texts.texts().iter().any(|text| text.to.expose().as_str() == NUMBER).then_some(());
    eventually("the messages go", sent).await;
    fixture.give_back(&others[0], &fixture.texts.code(NUMBER)).await.expect(200);
    let _ = stop.send(());
    timeout(Duration::from_secs(30), running).await.expect("stops").expect("joins").expect("ends well");
    fixture.profile(&tokens.access).await.expect(200);
}

#[actix_web::test]
async fn a_message_goes_when_the_gateway_is_back_with_the_whole_life_of_its_code() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.texts.set_provider(MailProvider::IsAway);
    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    fixture.run_worker().await;
    assert!(fixture.texts.texts().is_empty());
    fixture.world.clock.advance(TimeDelta::minutes(5));
    fixture.texts.set_provider(MailProvider::Takes);
    work_again(&fixture).await;
    fixture.world.clock.advance(TimeDelta::minutes(9));
    fixture.give_back(&tokens, &fixture.texts.code(NUMBER)).await.expect(200);
}

#[actix_web::test]
async fn a_message_whose_answer_was_lost_is_repeated_with_the_same_code() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register(EMAIL).await;
    fixture.texts.lose_next_answer();
    let code = fixture.code_for(&tokens, NUMBER).await;
    work_again(&fixture).await;
    assert_eq!((fixture.texts.texts().len(), fixture.texts.code(NUMBER)), (1, code.clone()));
    assert_eq!(fixture.world.number(JOBS, []).await, 0);
    fixture.give_back(&tokens, &code).await.expect(200);
}

#[actix_web::test]
async fn what_is_refused_for_good_or_has_ended_is_not_tried_again() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let tokens = fixture.register(EMAIL).await;
    fixture.texts.set_provider(MailProvider::Refuses);
    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    fixture.run_worker().await;
    assert_eq!(fixture.world.number(JOBS, []).await, 0);
    assert_eq!(fixture.phone_of(&tokens).await.2, json!(NUMBER), "nobody learns what became of it");

    fixture.texts.set_provider(MailProvider::IsAway);
    fixture.ask_for(&tokens, NUMBER).await.expect(200);
    fixture.run_worker().await;
    fixture.world.clock.advance(TimeDelta::minutes(10));
    fixture.texts.set_provider(MailProvider::Takes);
    work_again(&fixture).await;
    assert!(fixture.texts.texts().is_empty(), "a code that has ended is not sent");
    assert_eq!(fixture.world.number(JOBS, []).await, 0);
}
