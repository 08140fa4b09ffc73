use super::{Fixture, PASSWORD};
use serde_json::json;
use std::time::Duration;
use test_support::ports::MailProvider;
use tokio::time::{sleep, timeout};

const EMAIL: &str = "grace@example.org";

/// Far below the time after which a lock that is waited for becomes a 503.
const AT_ONCE: Duration = Duration::from_secs(3);

async fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("not within thirty seconds: {what}");
}

#[actix_web::test]
async fn a_mail_server_that_hangs_keeps_nobody_from_signing_in() {
    let fixture = Fixture::new().await;
    fixture.register(EMAIL).await;
    fixture.run_worker().await;
    let forgot = json!({ "email": EMAIL });
    fixture.post("forgot-password", forgot.clone()).await.expect(202);
    fixture.messenger.set_provider(MailProvider::Hangs);
    let (stop, running) = fixture.start_worker();
    wait_until("the mail hangs", || fixture.messenger.hanging() == 1).await;

    let login = timeout(AT_ONCE, fixture.login(EMAIL, PASSWORD)).await;
    login.expect("signing in waits for no mail server").expect(200);
    let again = timeout(AT_ONCE, fixture.post("forgot-password", forgot)).await;
    again.expect("a second request waits for no mail server").expect(202);
    // Others are short: one that stays open would be that of the mail.
    let open = "SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction'";
    let mut attempts = 0;
    while fixture.world.number(open, []).await > 0 {
        attempts += 1;
        assert!(attempts < 100, "a transaction stays open while the mail server hangs");
        sleep(Duration::from_millis(50)).await;
    }

    fixture.messenger.release();
    let resets = || fixture.messenger.values().iter().filter(|(template, _)| *template == "password_reset").count();
    wait_until("both mails go", || resets() == 2).await;
    let token = fixture.messenger.token("password_reset");
    let reset = json!({ "token": token, "password": "amber-windmill-tunnel-77" });
    fixture.post("reset-password", reset).await.expect(204);
    let _ = stop.send(());
    timeout(Duration::from_secs(30), running).await.expect("stops").expect("joins").expect("ends well");
}

#[actix_web::test]
async fn a_mail_that_comes_late_still_has_the_whole_life_of_its_token() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    fixture.register(EMAIL).await;
    fixture.run_worker().await;
    fixture.post("forgot-password", json!({ "email": EMAIL })).await.expect(202);
    fixture.messenger.set_provider(MailProvider::IsAway);
    fixture.run_worker().await;
    let kept = "SELECT count(*) FROM password_resets";
    assert_eq!(fixture.world.number(kept, []).await, 1, "claimed before the mail server was spoken to");

    fixture.world.clock.advance(chrono::TimeDelta::minutes(59));
    fixture.messenger.set_provider(MailProvider::Takes);
    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    fixture.run_worker().await;
    assert_eq!(fixture.world.number(kept, []).await, 1, "the repeat goes on with its own token");
    fixture.world.clock.advance(chrono::TimeDelta::minutes(59));
    let token = fixture.messenger.token("password_reset");
    let reset = json!({ "token": token, "password": "amber-windmill-tunnel-77" });
    fixture.post("reset-password", reset).await.expect(204);
}

#[actix_web::test]
async fn a_token_that_became_void_is_not_mailed() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register(EMAIL).await;
    fixture.run_worker().await;
    fixture.post("forgot-password", json!({ "email": EMAIL })).await.expect(202);
    fixture.messenger.set_provider(MailProvider::IsAway);
    fixture.run_worker().await;
    let body = json!({ "current_password": PASSWORD, "new_password": "amber-windmill-tunnel-77" });
    fixture.post_as(&tokens.access, "change-password", body).await.expect(204);
    let before = fixture.messenger.mails().len();
    fixture.messenger.set_provider(MailProvider::Takes);
    fixture.world.sql("UPDATE graphile_worker._private_jobs SET run_at = now()", []).await;
    fixture.run_worker().await;
    assert_eq!(fixture.messenger.mails().len(), before);
    assert_eq!(fixture.world.number("SELECT count(*) FROM graphile_worker._private_jobs", []).await, 0);
}
