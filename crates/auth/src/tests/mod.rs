//! The module over HTTP, on a real database.

mod entities;
mod interleavings;
mod limits;
mod mail_outages;
mod mfa;
mod mfa_reset;
mod passwords;
mod phone;
mod phone_outages;
mod phone_races;
mod profile;
mod refresh;
mod registration;
mod seed;
mod sessions;
mod sign_in;
mod snapshots;
mod upkeep;
mod verification;

use crate::{Auth, AuthConfig, AuthPorts, PasswordHasher};
use actix_web::rt::task::JoinHandle;
use platform::Module;
use platform::http::{Limits, LimitsConfig};
use platform::outbox::WorkerError;
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::ports::{FixedProfile, RecordingMessenger};
use test_support::{Response, TestApp, World};
use tokio::sync::oneshot;

/// A password that keeps the rules.
const PASSWORD: &str = "quiet-lantern-cobalt-42";

/// The module with everything around it, on a database of its own.
struct Fixture {
    app: TestApp,
    auth: Auth,
    module: Module,
    messenger: RecordingMessenger,
    texts: RecordingMessenger,
    world: World,
}

impl Fixture {
    async fn new() -> Self {
        Self::on(World::new().await, None).await
    }

    async fn at(time: &str) -> Self {
        Self::on(World::at(time).await, None).await
    }

    async fn limited(limits: LimitsConfig) -> Self {
        Self::on(World::new().await, Some(limits)).await
    }

    async fn on(world: World, limits: Option<LimitsConfig>) -> Self {
        let limits: Limits = limits.map_or_else(|| world.generous_limits(), |limits| world.limits(limits));
        // The cheapest cost and a long queue: tests sign in many users at once.
        let config = AuthConfig {
            public_app_url: "https://app.example".to_owned(),
            bcrypt_cost: 4,
            hashing_queue: 1000,
            ..AuthConfig::default()
        };
        let (messenger, texts) = (RecordingMessenger::default(), RecordingMessenger::default());
        let ports = AuthPorts {
            accounts: world.directory(),
            messenger: Arc::new(messenger.clone()),
            text_messages: Arc::new(texts.clone()),
            profiles: vec![Arc::new(FixedProfile("patient"))],
            passwords: PasswordHasher::new(&config, world.entropy.clone()),
            tokens: world.tokens.clone(),
            limits,
            secrets: world.secrets.clone(),
        };
        let auth = Auth::new(world.parts.clone(), ports, config);
        let module = crate::module(&auth);
        let app = world.serve_modules(std::slice::from_ref(&module)).await;
        Self { app, auth, module, messenger, texts, world }
    }

    /// Runs the worker until no reaction is due.
    async fn run_worker(&self) {
        let worker = self.world.worker_of(std::slice::from_ref(&self.module));
        worker.run_once().await.expect("the worker runs");
    }

    /// Starts the worker beside the test, which goes on meanwhile; the worker ends with what is sent or dropped.
    fn start_worker(&self) -> (oneshot::Sender<()>, JoinHandle<Result<(), WorkerError>>) {
        let worker = self.world.worker_of(std::slice::from_ref(&self.module));
        let (stop, stopped) = oneshot::channel::<()>();
        let running = actix_web::rt::spawn(async move {
            let stop = async {
                let _ = stopped.await;
            };
            worker.run(stop).await
        });
        (stop, running)
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        self.app.post(&format!("/api/v1/auth/{path}")).json(body).send().await
    }

    async fn post_as(&self, token: &str, path: &str, body: Value) -> Response {
        self.app.post(&format!("/api/v1/auth/{path}")).bearer(token).json(body).send().await
    }

    async fn profile(&self, token: &str) -> Response {
        self.app.get("/api/v1/auth/profile").bearer(token).send().await
    }

    /// A registered user's tokens.
    async fn register(&self, email: &str) -> Tokens {
        Tokens::of(&self.post("register", registration(email)).await.data(201))
    }

    /// As if the mailed token had been given back.
    async fn verify_address(&self, email: &str) {
        self.world.sql("UPDATE users SET is_verified = true WHERE email = $1", [email.into()]).await;
    }

    async fn login(&self, email: &str, password: &str) -> Response {
        self.post("login", json!({ "email": email, "password": password })).await
    }

    async fn refresh(&self, token: &str) -> Response {
        self.post("refresh", json!({ "refresh_token": token })).await
    }

    /// How many audit entries of this action and outcome wait.
    async fn audited(&self, action: &str, outcome: &str) -> i64 {
        let sql = "SELECT count(*) FROM audit_outbox WHERE entry->>'action' = $1 AND entry->>'outcome' = $2";
        self.world.number(sql, [action.into(), outcome.into()]).await
    }

    /// How many events of this type were published.
    async fn published(&self, event: &str) -> i64 {
        self.world.number("SELECT count(*) FROM outbox_events WHERE event_type = $1", [event.into()]).await
    }
}

/// The tokens that a sign-in answers.
#[derive(Debug, Clone)]
struct Tokens {
    user_id: String,
    access: String,
    refresh: String,
}

impl Tokens {
    fn of(data: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        Self {
            user_id: text(&data["user"]["id"]),
            access: text(&data["access_token"]),
            refresh: text(&data["refresh_token"]),
        }
    }
}

fn registration(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "user_type": "patient", "first_name": "Grace", "last_name": "Hopper" })
}
