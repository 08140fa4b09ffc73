use super::Fixture;
use platform::{Seed, SeedContext};

const ACCOUNTS: &[u8] = include_bytes!("../../../../seed-data/accounts.json");

#[actix_web::test]
async fn demo_accounts_are_loaded_once_and_the_administrator_last() {
    let fixture = Fixture::new().await;
    let context = SeedContext::new([("accounts.json".to_owned(), ACCOUNTS)]);
    assert!(!fixture.auth.is_loaded().await.expect("answers"));
    fixture.auth.load(&context).await.expect("loads");
    assert!(!fixture.auth.is_loaded().await.expect("answers"), "other modules have not loaded theirs yet");
    for email in ["hospital@medivoy.example", "doctor@medivoy.example", "patient@medivoy.example"] {
        assert!(context.find("user", email).is_some(), "{email}");
    }
    fixture.auth.finish(&context).await.expect("finishes");
    assert!(fixture.auth.is_loaded().await.expect("answers"));
    let users = "SELECT count(*) FROM users WHERE is_verified";
    assert_eq!(fixture.world.number(users, []).await, 4);

    let password = std::env::var("MEDIVOY_SEED_PASSWORD").unwrap_or_else(|_| crate::seed_password_hint().to_owned());
    for email in ["admin@medivoy.example", "patient@medivoy.example"] {
        fixture.login(email, &password).await.expect(200);
    }
    let known = context.find("user", "patient@medivoy.example");
    fixture.auth.load(&context).await.expect("loads again");
    assert_eq!(context.find("user", "patient@medivoy.example"), known);
    assert_eq!(fixture.world.number(users, []).await, 4);
}

#[actix_web::test]
async fn a_file_of_another_form_is_named() {
    let fixture = Fixture::new().await;
    let context = SeedContext::new([("accounts.json".to_owned(), b"{}" as &[u8])]);
    let error = fixture.auth.load(&context).await.expect_err("refuses");
    assert!(error.to_string().starts_with("seed-data/accounts.json: "), "{error}");
}
