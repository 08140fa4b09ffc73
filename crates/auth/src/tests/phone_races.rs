//! One number, several accounts: whoever shows last that it is theirs has it, and nobody else.

use super::phone::{NUMBER, OTHER};
use super::{Fixture, Tokens};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// How many accounts have confirmed this number.
async fn holders(fixture: &Fixture, number: &str) -> i64 {
    let sql = "SELECT count(*) FROM users WHERE phone = $1 AND phone_confirmed_at IS NOT NULL";
    fixture.world.number(sql, [number.into()]).await
}

#[actix_web::test]
async fn whoever_shows_last_that_it_is_theirs_has_it() {
    let fixture = Fixture::new().await;
    let before = fixture.register_with("before@example.org", NUMBER).await;
    let after = fixture.register_with("after@example.org", OTHER).await;
    let code = fixture.code_for(&after, NUMBER).await;
    assert_eq!(fixture.phone_of(&before).await, (json!(NUMBER), json!(true), Value::Null), "asking takes nothing");
    fixture.give_back(&after, &code).await.expect(200);
    assert_eq!(fixture.phone_of(&after).await, (json!(NUMBER), json!(true), Value::Null));
    assert_eq!(fixture.phone_of(&before).await, (Value::Null, json!(false), Value::Null));
    assert_eq!(fixture.audited("auth.take_phone", "success").await, 1);
    let about =
        "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = 'auth.take_phone' AND entry->>'entity_id' = $1";
    assert_eq!(fixture.world.number(about, [before.user_id.as_str().into()]).await, 1);
    // And back.
    let code = fixture.code_for(&before, NUMBER).await;
    fixture.give_back(&before, &code).await.expect(200);
    assert_eq!(fixture.phone_of(&after).await.0, Value::Null);
    assert_eq!((holders(&fixture, NUMBER).await, holders(&fixture, OTHER).await), (1, 0));
}

#[actix_web::test]
async fn many_accounts_confirm_one_number_at_once() {
    let fixture = Fixture::new().await;
    let mut accounts: Vec<(Tokens, String)> = Vec::new();
    for number in 0..8 {
        let tokens = fixture.register(&format!("user-{number}@example.org")).await;
        let code = fixture.code_for(&tokens, NUMBER).await;
        accounts.push((tokens, code));
    }
    let answers = join_all(accounts.iter().map(|(tokens, code)| fixture.give_back(tokens, code))).await;
    for answer in &answers {
        assert_eq!(answer.data(200)["phone"], NUMBER);
    }
    assert_eq!(holders(&fixture, NUMBER).await, 1);
    assert_eq!(fixture.audited("auth.take_phone", "success").await, 7);
}

#[actix_web::test]
async fn one_code_given_back_many_times_at_once_counts_once() {
    let fixture = Fixture::new().await;
    let tokens = fixture.register("grace@example.org").await;
    let code = fixture.code_for(&tokens, NUMBER).await;
    let answers = join_all((0..8).map(|_| fixture.give_back(&tokens, &code))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422, 422, 422, 422, 422, 422, 422]);
    assert_eq!(fixture.audited("auth.verify_phone", "success").await, 1);
}

/// Each locks the other's account: they must not wait for one another.
#[actix_web::test]
async fn two_accounts_that_exchange_their_numbers_at_once_both_get_an_answer() {
    let fixture = Fixture::new().await;
    let one = fixture.register_with("one@example.org", NUMBER).await;
    let two = fixture.register_with("two@example.org", OTHER).await;
    let (mut ones, mut twos) = (NUMBER, OTHER);
    for _ in 0..10 {
        let (for_one, for_two) = (fixture.code_for(&one, twos).await, fixture.code_for(&two, ones).await);
        let (first, second) = futures_util::join!(fixture.give_back(&one, &for_one), fixture.give_back(&two, &for_two));
        first.expect(200);
        second.expect(200);
        std::mem::swap(&mut ones, &mut twos);
        assert_eq!((holders(&fixture, NUMBER).await, holders(&fixture, OTHER).await), (1, 1));
        let held = [fixture.phone_of(&one).await.0, fixture.phone_of(&two).await.0];
        assert_eq!(held, [json!(ones), json!(twos)]);
    }
}
