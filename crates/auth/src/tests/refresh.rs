use super::{Fixture, PASSWORD, Tokens};
use chrono::TimeDelta;
use futures_util::future::join_all;
use std::collections::BTreeSet;

const LIVE: &str = "SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.family_id
                    WHERE t.rotated_at IS NULL AND s.revoked_at IS NULL";

#[actix_web::test]
async fn a_token_is_rotated_at_every_use() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let first = fixture.register("grace@example.org").await;
    fixture.world.clock.advance(TimeDelta::minutes(20));
    fixture.profile(&first.access).await.problem(401, "unauthenticated");
    let second = Tokens::of(&fixture.refresh(&first.refresh).await.data(200));
    fixture.profile(&second.access).await.expect(200);
    assert_ne!(first.refresh, second.refresh);
    let touched = "SELECT count(*) FROM sessions WHERE last_activity_at = '2026-03-01T09:20:00Z'";
    assert_eq!(fixture.world.number(touched, []).await, 1);
    assert_eq!(fixture.world.number(LIVE, []).await, 1);
    let secret = second.refresh.split_once('.').expect("two parts").1.to_owned();
    let stored = "SELECT count(*) FROM refresh_tokens WHERE token_hash = $1 OR encode(successor_sealed, 'escape') LIKE '%' || $1 || '%'";
    assert_eq!(fixture.world.number(stored, [secret.into()]).await, 0, "only a hash is kept");
}

#[actix_web::test]
async fn twenty_tabs_at_once_stay_signed_in() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let answers = join_all((0..20).map(|_| fixture.refresh(&tokens.refresh))).await;
    let successors: BTreeSet<String> = answers.iter().map(|answer| Tokens::of(&answer.data(200)).refresh).collect();
    assert_eq!(successors.len(), 1, "all get the same successor");
    assert_eq!(fixture.world.number("SELECT count(*) FROM sessions", []).await, 1);
    assert_eq!(fixture.world.number(LIVE, []).await, 1);
    for answer in &answers {
        fixture.profile(&Tokens::of(&answer.data(200)).access).await.expect(200);
    }
    let successor = successors.into_iter().next().expect("one");
    fixture.refresh(&successor).await.expect(200);
    assert_eq!(fixture.published("auth.refresh_token_reused.v1").await, 0);
}

#[actix_web::test]
async fn within_the_window_a_spent_token_leads_to_the_end_of_its_chain() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let first = fixture.register("grace@example.org").await;
    let second = Tokens::of(&fixture.refresh(&first.refresh).await.data(200));
    fixture.world.clock.advance(TimeDelta::seconds(5));
    let third = Tokens::of(&fixture.refresh(&second.refresh).await.data(200));
    fixture.world.clock.advance(TimeDelta::seconds(5));
    let again = Tokens::of(&fixture.refresh(&first.refresh).await.data(200));
    assert_eq!(again.refresh, third.refresh);
    assert_eq!(fixture.world.number(LIVE, []).await, 1);
}

#[actix_web::test]
async fn past_the_window_reuse_ends_the_whole_family() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let first = fixture.register("grace@example.org").await;
    let other = Tokens::of(&fixture.login("grace@example.org", PASSWORD).await.data(200));
    let second = Tokens::of(&fixture.refresh(&first.refresh).await.data(200));
    fixture.world.clock.advance(TimeDelta::seconds(11));
    fixture.refresh(&first.refresh).await.problem(401, "invalid_refresh_token");
    fixture.refresh(&second.refresh).await.problem(401, "invalid_refresh_token");
    fixture.profile(&second.access).await.problem(401, "unauthenticated");
    fixture.refresh(&first.refresh).await.problem(401, "invalid_refresh_token");
    assert_eq!(fixture.published("auth.refresh_token_reused.v1").await, 1);
    assert_eq!(fixture.audited("auth.refresh_token_reused", "denied").await, 1);
    let told = "SELECT count(*) FROM audit_outbox a JOIN sessions s ON s.id::text = a.entry->'changes'->>'session_id'
                WHERE a.entry->>'action' = 'auth.refresh_token_reused' AND a.entry->'changes'->>'severity' = 'high'
                  AND s.revoked_at IS NOT NULL";
    assert_eq!(fixture.world.number(told, []).await, 1, "of high severity, about the family that was ended");
    fixture.profile(&other.access).await.expect(200);
    fixture.refresh(&other.refresh).await.expect(200);
}

#[actix_web::test]
async fn a_wrong_secret_changes_nothing() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let (id, secret) = tokens.refresh.split_once('.').expect("two parts");
    let mut other: Vec<char> = secret.chars().collect();
    other[0] = if other[0] == 'A' { 'B' } else { 'A' };
    let wrong: String = other.into_iter().collect();
    for token in
        ["", "x", id, secret, &format!("{id}.{wrong}"), &format!("{id}."), &format!("{}.{secret}", uuid::Uuid::nil())]
    {
        fixture.refresh(token).await.problem(401, "invalid_refresh_token");
    }
    fixture.refresh(&tokens.refresh).await.expect(200);
}

#[actix_web::test]
async fn tokens_and_sessions_end_with_time() {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let idle = fixture.register("idle@example.org").await;
    fixture.world.clock.advance(TimeDelta::days(30));
    fixture.refresh(&idle.refresh).await.problem(401, "invalid_refresh_token");

    let mut busy = fixture.register("busy@example.org").await;
    for _ in 0..3 {
        fixture.world.clock.advance(TimeDelta::days(29));
        busy = Tokens::of(&fixture.refresh(&busy.refresh).await.data(200));
    }
    fixture.world.clock.advance(TimeDelta::days(3));
    fixture.refresh(&busy.refresh).await.problem(401, "invalid_refresh_token");
}

#[actix_web::test]
async fn a_blocked_or_deleted_user_cannot_refresh() {
    let fixture = Fixture::new().await;
    for change in ["is_active = false", "deleted_at = now()"] {
        let tokens = fixture.register("grace@example.org").await;
        let spent = tokens.refresh.clone();
        let tokens = Tokens::of(&fixture.refresh(&spent).await.data(200));
        fixture.world.sql(&format!("UPDATE users SET {change}"), []).await;
        fixture.refresh(&tokens.refresh).await.problem(401, "invalid_refresh_token");
        fixture.refresh(&spent).await.problem(401, "invalid_refresh_token");
        fixture.world.sql("UPDATE users SET deleted_at = now(), is_active = true", []).await;
    }
}

#[actix_web::test]
async fn refreshing_while_signing_out_leaves_no_way_in() {
    let fixture = Fixture::new().await;
    for _ in 0..5 {
        let tokens =
            fixture.register(&format!("{}@example.org", uuid::Uuid::from_bytes(fixture.world.entropy.bytes()))).await;
        let logout = fixture.app.post("/api/v1/auth/logout").bearer(&tokens.access).send();
        let (out, refreshed) = futures_util::join!(logout, join_all((0..4).map(|_| fixture.refresh(&tokens.refresh))));
        out.expect(204);
        for answer in refreshed.iter().filter(|answer| answer.status == 200) {
            let late = Tokens::of(&answer.data(200));
            fixture.profile(&late.access).await.problem(401, "unauthenticated");
            fixture.refresh(&late.refresh).await.problem(401, "invalid_refresh_token");
        }
    }
}
