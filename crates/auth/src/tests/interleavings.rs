//! Each pair of operations on one account, interleaved where they decide: both have read and hashed what they need and
//! wait for the user's lock, which the test holds; then the first acts, then the second. What the second decides on is
//! older than what the first wrote, unless it is read again. The outcome must be that of one after the other.

use super::{Fixture, PASSWORD, Tokens};
use crate::domain::{mailed_token, phone_code};
use crate::store;
use chrono::TimeDelta;
use kernel::{Masked, UserId};
use sea_orm::TransactionTrait;
use serde_json::{Value, json};
use std::time::Duration;
use test_support::Response;
use totp_rs::{Builder, Secret, Totp};

const NEW: &str = "amber-windmill-tunnel-77";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Login,
    VerifyMfa,
    ChangePassword,
    ResetPassword,
    BeginTotp,
    ConfirmTotp,
    ConfirmTotpByPassword,
    DisableTotpByPassword,
    DisableTotpByCode,
    Refresh,
    Logout,
    UpdateProfile,
    AskForPhone,
    RemovePhone,
    VerifyPhone,
    /// An administrator blocks the account.
    Block,
}

use Operation::*;

const WITHOUT_MFA: [Operation; 13] = [
    Login,
    ChangePassword,
    ResetPassword,
    BeginTotp,
    ConfirmTotp,
    ConfirmTotpByPassword,
    Refresh,
    Logout,
    UpdateProfile,
    AskForPhone,
    RemovePhone,
    VerifyPhone,
    Block,
];

const WITH_MFA: [Operation; 9] =
    [Login, VerifyMfa, ChangePassword, ResetPassword, DisableTotpByPassword, DisableTotpByCode, Refresh, Logout, Block];

/// An account, and what its operations need.
struct Subject {
    email: String,
    tokens: Tokens,
    app: Totp,
    recovery_code: Option<String>,
    challenge: Option<Value>,
    hash: String,
    phone_code: String,
}

impl Subject {
    /// With an enrolment begun, and a number asked for.
    async fn new(fixture: &Fixture, number: usize) -> Self {
        let email = format!("subject-{number}@example.org");
        let tokens = fixture.register(&email).await;
        fixture.verify_address(&email).await;
        let begun = fixture.post_as(&tokens.access, "mfa/totp", json!({})).await.data(200);
        let secret = Secret::try_from_base32(begun["secret"].as_str().expect("a text")).expect("base32");
        let app = Builder::new().with_secret(secret).build().expect("builds");
        let reset = "INSERT INTO password_resets (id, user_id, token_hash, created_at, expires_at)
                     SELECT gen_random_uuid(), $1::uuid, $2, $3, $3 + interval '1 hour'";
        let token_hash = mailed_token::hash(&Masked::new(email.clone()));
        let now = fixture.world.clock.now();
        fixture.world.sql(reset, [tokens.user_id.as_str().into(), token_hash.into(), now.into()]).await;
        let stored = "SELECT password_hash FROM users WHERE email = $1";
        let hash = fixture.world.sql(stored, [email.as_str().into()]).await[0].try_get("", "password_hash");
        let hash = hash.expect("a text");
        // A number of its own: what two accounts do to one number stands in `phone_races`.
        let phone = format!("+90532{number:07}");
        fixture.ask_for(&tokens, &phone).await.expect(200);
        let asked = "SELECT request_id FROM phone_confirmations WHERE user_id = $1::uuid";
        let request = fixture.world.sql(asked, [tokens.user_id.as_str().into()]).await[0].try_get("", "request_id");
        let phone_code = phone_code::of_request(&fixture.auth.phone_code_keys[0], request.expect("an id")).into_inner();
        Self { email, tokens, app, recovery_code: None, challenge: None, hash, phone_code }
    }

    fn code(&self, fixture: &Fixture) -> String {
        self.app.generate(fixture.world.clock.now().timestamp().unsigned_abs()).to_string()
    }

    async fn turn_mfa_on(&mut self, fixture: &Fixture) {
        let body = json!({ "code": self.code(fixture) });
        let data = fixture.post_as(&self.tokens.access, "mfa/totp/confirm", body).await.data(200);
        self.recovery_code = data["recovery_codes"][0].as_str().map(str::to_owned);
        self.challenge = Some(fixture.login(&self.email, PASSWORD).await.data(200)["challenge"].clone());
    }

    fn user(&self) -> UserId {
        self.tokens.user_id.parse().map(UserId).expect("an id")
    }

    /// Status and code of the answer, and whether it gives tokens or asks for the second step.
    async fn run(&self, fixture: &Fixture, operation: Operation) -> String {
        let own = |path: &'static str, body: Value| fixture.post_as(&self.tokens.access, path, body);
        let off =
            |body: Value| fixture.app.delete("/api/v1/auth/mfa/totp").bearer(&self.tokens.access).json(body).send();
        let change = json!({ "current_password": PASSWORD, "new_password": NEW });
        let response = match operation {
            Login => fixture.login(&self.email, PASSWORD).await,
            VerifyMfa => {
                let body = json!({ "challenge": self.challenge, "code": self.code(fixture) });
                fixture.post("mfa/verify", body).await
            }
            ChangePassword => own("change-password", change).await,
            ResetPassword => {
                fixture
                    .post("reset-password", json!({ "token": self.email, "password": "violet-harbour-cinder-19" }))
                    .await
            }
            BeginTotp => own("mfa/totp", json!({})).await,
            ConfirmTotp => own("mfa/totp/confirm", json!({ "code": self.code(fixture) })).await,
            ConfirmTotpByPassword => {
                own("mfa/totp/confirm", json!({ "code": self.code(fixture), "password": PASSWORD })).await
            }
            DisableTotpByPassword => off(json!({ "password": PASSWORD })).await,
            DisableTotpByCode => off(json!({ "code": self.recovery_code })).await,
            Refresh => fixture.refresh(&self.tokens.refresh).await,
            Logout => own("logout", json!({})).await,
            UpdateProfile => {
                let body = json!({ "first_name": "Ada" });
                fixture.app.patch("/api/v1/auth/profile").bearer(&self.tokens.access).json(body).send().await
            }
            AskForPhone => fixture.ask_for(&self.tokens, "+14155552671").await,
            RemovePhone => fixture.change_profile(&self.tokens, json!({ "phone": null })).await,
            VerifyPhone => fixture.give_back(&self.tokens, &self.phone_code).await,
            Block => {
                let txn = fixture.world.db.begin().await.expect("begins");
                store::lock_user(&txn, self.user()).await.expect("locks");
                let block = "UPDATE users SET is_active = false WHERE id = $1";
                let block = sea_orm::Statement::from_sql_and_values(
                    sea_orm::DbBackend::Postgres,
                    block,
                    [self.user().0.into()],
                );
                sea_orm::ConnectionTrait::execute_raw(&txn, block).await.expect("blocks");
                txn.commit().await.expect("commits");
                return "blocked".to_owned();
            }
        };
        outcome(&response)
    }

    /// What is left in the database.
    async fn state(&self, fixture: &Fixture) -> String {
        let sql = "SELECT format('%s live, %s challenges, %s codes, totp %s, mfa %s, active %s, new password %s, phone %s, pending %s',
                (SELECT count(*) FROM live_sessions s WHERE s.user_id = u.id),
                (SELECT count(*) FROM mfa_challenges c WHERE c.user_id = u.id AND c.used_at IS NULL),
                (SELECT count(*) FROM recovery_codes r WHERE r.user_id = u.id AND r.used_at IS NULL),
                (SELECT count(*) FROM totp_credentials t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL),
                mfa_enabled, is_active, password_hash <> $2,
                phone_confirmed_at IS NOT NULL, (SELECT count(*) FROM phone_confirmations p WHERE p.user_id = u.id)) AS state FROM users u WHERE email = $1";
        let rows = fixture.world.sql(sql, [self.email.as_str().into(), self.hash.as_str().into()]).await;
        rows[0].try_get("", "state").expect("a text")
    }
}

fn outcome(response: &Response) -> String {
    let data = &response.json["data"];
    let given = [("access_token", "tokens"), ("challenge", "challenge"), ("recovery_codes", "codes")];
    let given = given.iter().find(|(field, _)| data.get(field).is_some()).map_or("", |(_, name)| name);
    let code = response.json["code"].as_str().unwrap_or_default();
    format!("{}{code}{given}", response.status)
}

/// Until so many transactions wait for an advisory lock.
async fn waiting(fixture: &Fixture, count: i64) {
    let sql = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    for _ in 0..3000 {
        if fixture.world.number(sql, []).await == count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("not {count} operations wait for the user's lock");
}

async fn interleaved(fixture: &Fixture, subject: &Subject, first: Operation, second: Operation) -> (String, String) {
    let gate = fixture.world.db.begin().await.expect("begins");
    store::lock_user(&gate, subject.user()).await.expect("locks");
    let second = async {
        waiting(fixture, 1).await;
        subject.run(fixture, second).await
    };
    let open = async {
        waiting(fixture, 2).await;
        gate.rollback().await.expect("opens");
    };
    let (first, second, ()) = futures_util::join!(subject.run(fixture, first), second, open);
    (first, second)
}

/// Every pair of these, in both orders, on accounts of their own.
async fn each_pair(operations: &[Operation], with_mfa: bool) {
    let fixture = Fixture::at("2026-03-01T09:00:00Z").await;
    let pairs: Vec<_> = operations.iter().flat_map(|a| operations.iter().map(|b| (*a, *b))).collect();
    let mut subjects = Vec::new();
    for number in 0..pairs.len() * 2 {
        let mut subject = Subject::new(&fixture, number).await;
        if with_mfa {
            subject.turn_mfa_on(&fixture).await;
        }
        subjects.push(subject);
    }
    // The code that confirmed is used up.
    fixture.world.clock.advance(TimeDelta::seconds(30));
    let mut wrong = Vec::new();
    for ((first, second), subjects) in pairs.into_iter().zip(subjects.chunks(2)) {
        let one = subjects[0].run(&fixture, first).await;
        let expected = (one, subjects[0].run(&fixture, second).await, subjects[0].state(&fixture).await);
        let (one, two) = interleaved(&fixture, &subjects[1], first, second).await;
        let found = (one, two, subjects[1].state(&fixture).await);
        if found != expected {
            wrong.push(format!(
                "{first:?} then {second:?}:\n  one after the other {expected:?}\n  interleaved {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[actix_web::test]
async fn each_pair_without_a_second_factor() {
    each_pair(&WITHOUT_MFA, false).await;
}

#[actix_web::test]
async fn each_pair_with_a_second_factor() {
    each_pair(&WITH_MFA, true).await;
}
