use super::accounts;
use kernel::ports::{Account, AccountChange, AccountError, Accounts, NewAccount, ProfileChange};
use kernel::{EmailAddress, Locale, Masked, PhoneNumber, Role};
use sea_orm::TransactionTrait;
use test_support::World;

fn new_account(email: &str) -> NewAccount {
    NewAccount {
        email: EmailAddress::parse(email).expect("valid"),
        phone: None,
        password_hash: Masked::new("hash".to_owned()),
        role: Role::Patient,
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        locale: None,
    }
}

#[actix_web::test]
async fn an_account_exists_only_if_the_callers_transaction_does() {
    let world = World::new().await;
    let accounts = accounts(&world);
    let email = EmailAddress::parse("ada@example.org").expect("valid");

    let txn = world.db.begin().await.expect("begins");
    accounts.create(&txn, new_account("ada@example.org")).await.expect("creates");
    txn.rollback().await.expect("rolls back");
    assert!(accounts.by_email(&email).await.expect("answers").is_none());
    assert_eq!(world.number("SELECT count(*) FROM outbox_events", []).await, 0);

    let txn = world.db.begin().await.expect("begins");
    let account = accounts.create(&txn, new_account("ada@example.org")).await.expect("creates");
    txn.commit().await.expect("commits");
    assert_eq!(
        world.number("SELECT count(*) FROM outbox_events WHERE event_type = 'users.user_created.v1'", []).await,
        1
    );

    let txn = world.db.begin().await.expect("begins");
    let duplicate = accounts.create(&txn, new_account("ada@example.org")).await;
    assert!(matches!(duplicate, Err(AccountError::EmailTaken)));
    txn.rollback().await.expect("rolls back");

    let txn = world.db.begin().await.expect("begins");
    let stale = account.updated_at - chrono::TimeDelta::microseconds(1);
    let changed = accounts.change(&txn, account.id, AccountChange::Verified, Some(&[stale])).await;
    assert!(matches!(changed, Err(AccountError::Stale)));
    let changed =
        accounts.change(&txn, account.id, AccountChange::Verified, Some(&[account.updated_at])).await.expect("changes");
    assert!(changed.is_verified && changed.updated_at > account.updated_at);
}

#[actix_web::test]
async fn a_profile_that_stays_the_same_is_not_written() {
    let world = World::new().await;
    let accounts = accounts(&world);
    let txn = world.db.begin().await.expect("begins");
    let account = accounts.create(&txn, new_account("ada@example.org")).await.expect("creates");
    txn.commit().await.expect("commits");
    let change = ProfileChange {
        first_name: Some("Grace".to_owned()),
        phone: Some(PhoneNumber::parse("+905321234567").ok()),
        locale: Locale::parse("tr").ok(),
        profile_picture_url: Some(None),
        ..ProfileChange::default()
    };
    let apply = async |change: ProfileChange| -> Account {
        let txn = world.db.begin().await.expect("begins");
        let changed = accounts.change(&txn, account.id, AccountChange::Profile(change), None).await.expect("changes");
        txn.commit().await.expect("commits");
        changed
    };
    let first = apply(change.clone()).await;
    assert_eq!((first.first_name.as_str(), first.last_name.as_str()), ("Grace", "Lovelace"));
    assert!(first.updated_at > account.updated_at);
    for same in [change, ProfileChange::default()] {
        assert_eq!(apply(same).await.updated_at, first.updated_at);
    }
    let events = "SELECT count(*) FROM outbox_events WHERE event_type = 'users.user_changed.v1'";
    assert_eq!(world.number(events, []).await, 1);
}
