//! A whole Medivoy in this process: server and worker, on a database of the
//! test's own, embedded or over the real Redis, MongoDB and SMTP.

use kernel::Masked;
use medivoy::{Foundation, Modules, Part, Running, Settings};
use std::path::PathBuf;
use test_support::smtp_sink::{Manner, Sink};
use test_support::{ApiClient, Response, TestDatabase, service_url, try_eventually};
use tokio::task::JoinHandle;

/// Which implementations of the stores are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stores {
    /// The default ones, without other services.
    Embedded,
    /// Redis, MongoDB and SMTP.
    Real,
}

/// A running system and a client for it.
pub struct System {
    pub app: ApiClient,
    pub foundation: Foundation,
    pub running: Running,
    mail: MailBox,
    sms: PathBuf,
    database: TestDatabase,
    config: String,
    /// Works beside a server that has no worker of its own.
    worker: Option<JoinHandle<()>>,
}

/// A further gateway of a running system.
pub struct Gateway {
    /// A client of it.
    pub app: ApiClient,
    running: Running,
}

impl Gateway {
    /// Stops it in order.
    pub async fn stop(self) {
        self.running.stop().await;
    }
}

/// The master key of every system.
pub const MASTER_KEY: &str = "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=";

/// Searches, exports and documents that one caller may ask for in a minute.
pub const HEAVY_PER_MINUTE: u32 = 90_000;

/// Placeholder of the port in the configuration.
const PORT: &str = "@PORT@";

enum MailBox {
    Folder(PathBuf),
    Smtp(Sink),
}

impl System {
    /// Starts it, with the seed data and limits that no test meets by accident.
    pub async fn start(stores: Stores) -> Self {
        Self::with_guess_limit(stores, 1_000).await
    }

    /// Starts it, with this limit of guesses per minute at the password of one account.
    pub async fn with_guess_limit(stores: Stores, credentials_per_minute: u32) -> Self {
        let prepared = Prepared::new(stores, credentials_per_minute, 30).await;
        let (foundation, running) = part(&prepared.config, prepared.port, &prepared.database, Part::Everything).await;
        prepared.started(foundation, running, None)
    }

    /// Starts server and worker with one connection each: what wants a second one while it holds the first waits for
    /// itself, until it is refused after a second. The worker does what is due again and again, for one that waits for
    /// notifications keeps a connection for them.
    pub async fn with_one_connection() -> Self {
        let prepared = Prepared::new(Stores::Embedded, 1_000, 1).await;
        let settings = settings_of(&prepared.config, prepared.port);
        let worker = Foundation::open(&settings, &Masked::new(prepared.database.url.clone())).await.expect("opens");
        let modules = Modules::wire(&settings, &worker).expect("wires");
        medivoy::seed(&settings, &worker, &modules).await.expect("loads the seed data");
        let working = actix_web::rt::spawn(async move {
            let queue = modules.worker(&settings, &worker);
            loop {
                queue.run_once().await.expect("the worker works");
                worker.audit_drain().drain().await.expect("the entries are carried");
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        });
        let (foundation, running) = part(&prepared.config, prepared.port, &prepared.database, Part::Server).await;
        prepared.started(foundation, running, Some(working))
    }
    /// Starts one more gateway beside it, on the same stores.
    pub async fn another_gateway(&self) -> Gateway {
        let port = free_port();
        let (_, running) = part(&self.config, port, &self.database, Part::Server).await;
        Gateway { app: ApiClient::new(&format!("http://127.0.0.1:{port}")), running }
    }

    /// Starts one more gateway beside it, with these master keys, the newest first.
    pub async fn gateway_with_keys(&self, keys: &[&str]) -> (Foundation, Gateway) {
        let port = free_port();
        let config = self.config.replace(&format!("[{MASTER_KEY:?}]"), &format!("{keys:?}"));
        assert!(keys == [MASTER_KEY] || config != self.config, "the keys stand in the configuration");
        let (foundation, running) = part(&config, port, &self.database, Part::Server).await;
        (foundation, Gateway { app: ApiClient::new(&format!("http://127.0.0.1:{port}")), running })
    }

    /// A worker over the connections of the server.
    pub fn worker_of_one_connection(&self) -> platform::outbox::Worker {
        self.running.modules.worker(&settings_of(&self.config, 0), &self.foundation)
    }

    /// The address of its database.
    pub fn database_url(&self) -> String {
        self.database.url.clone()
    }

    /// Its database, read directly to check what the API reports.
    pub async fn db(&self) -> sqlx::PgPool {
        sqlx::PgPool::connect(&self.database.url).await.expect("the database is there")
    }

    /// Waits until `check` gives a value; else fails the test with the state of the queue.
    pub async fn eventually<T>(&self, what: &str, check: impl AsyncFnMut() -> Option<T>) -> T {
        if let Some(found) = try_eventually(check).await {
            return found;
        }
        let dead = platform::outbox::dead_jobs(&self.foundation.parts.db).await.unwrap_or_default();
        let stats = platform::outbox::queue_stats(&self.foundation.parts.db).await;
        panic!("{what} did not happen; queue {stats:?}, dead {dead:?}");
    }

    /// The mails that were sent to this address, oldest first, as RFC 5322 text.
    pub fn mails_to(&self, address: &str) -> Vec<String> {
        let all: Vec<String> = match &self.mail {
            MailBox::Folder(folder) => {
                let mut files: Vec<PathBuf> =
                    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|f| f.path()).collect();
                files.retain(|f| f.extension().is_some_and(|e| e == "eml"));
                files.sort();
                files
                    .iter()
                    .map(|f| String::from_utf8_lossy(&std::fs::read(f).expect("readable")).into_owned())
                    .collect()
            }
            MailBox::Smtp(sink) => sink.taken().into_iter().map(|t| t.content).collect(),
        };
        let is_for = |mail: &String| {
            let message = mail_parser::MessageParser::default().parse(mail.as_bytes()).expect("a mail");
            message
                .to()
                .and_then(|to| to.first().and_then(|a| a.address.as_deref().map(|a| a == address)))
                .unwrap_or(false)
        };
        all.into_iter().filter(is_for).collect()
    }

    /// The newest text message to this number.
    pub fn text_to(&self, number: &str) -> Option<String> {
        let files = std::fs::read_dir(&self.sms).into_iter().flatten().flatten();
        let mut files: Vec<PathBuf> =
            files.map(|f| f.path()).filter(|f| f.extension().is_some_and(|e| e == "txt")).collect();
        files.sort();
        let mut texts = files.iter().rev().map(|f| std::fs::read_to_string(f).expect("readable"));
        texts.find(|text| text.starts_with(&format!("To: {number}\n")))
    }

    /// Signs in with a password.
    pub async fn login(&self, email: &str, password: &str) -> String {
        let response = self
            .app
            .post("/api/v1/auth/login")
            .json(serde_json::json!({ "email": email, "password": password }))
            .send()
            .await;
        token_of(&response)
    }

    /// Stops it in order.
    pub async fn stop(self) {
        if let Some(worker) = self.worker {
            // One that has given up fails the test.
            worker.abort();
            assert!(worker.await.is_err_and(|error| error.is_cancelled()), "the worker has given up");
        }
        self.running.stop().await;
    }
}

/// A database and a configuration, before anything is started.
struct Prepared {
    database: TestDatabase,
    config: String,
    port: u16,
    mail: MailBox,
    sms: PathBuf,
}

impl Prepared {
    async fn new(stores: Stores, credentials_per_minute: u32, connections: u32) -> Self {
        let database = seeded_database().await;
        let scratch = std::env::temp_dir()
            .join(format!("medivoy-system-{}", uuid::Uuid::from_bytes(kernel::Entropy::system().bytes())));
        let port = free_port();
        let (mail, section) = match stores {
            Stores::Embedded => embedded(&scratch),
            Stores::Real => real().await,
        };
        // Whoever waits for themselves need not wait long.
        let wait = if connections == 1 { 3_000 } else { 20_000 };
        // Single values precede the first table.
        let rate_limit = if stores == Stores::Real { "rate_limit = \"redis\"\n" } else { "" };
        let config = format!(
            "{rate_limit}[server]\nport = {PORT}\npublic_url = \"http://127.0.0.1:{port}\"\nworkers = 2\nshutdown_grace_seconds = 2\n\
             [database]\nmax_connections = {connections}\nacquire_timeout_ms = {wait}\n\
             [secrets]\nmaster_keys = [{MASTER_KEY:?}]\n\
             [limits]\nanonymous_per_minute = 100000\nsigned_in_per_minute = 100000\nheavy_per_minute = {HEAVY_PER_MINUTE}\ncredentials_per_minute = {credentials_per_minute}\n\
             text_message_seconds = 0\ntext_messages_per_day = 100000\n\
             [booking]\nmax_open_bookings = 0\n[laboratory]\nmax_open_tests = 0\n\
             [telemetry]\naccess_log = \"off\"\n\
             [objects]\nkind = \"folder\"\npath = {:?}\n\
             [sms]\nkind = \"folder\"\npath = {:?}\n{section}",
            scratch.join("objects"),
            scratch.join("sms"),
        );
        Self { database, config, port, mail, sms: scratch.join("sms") }
    }

    fn started(self, foundation: Foundation, running: Running, worker: Option<JoinHandle<()>>) -> System {
        let Self { database, config, port, mail, sms } = self;
        let app = ApiClient::new(&format!("http://127.0.0.1:{port}"));
        System { app, foundation, running, mail, sms, database, config, worker }
    }
}

/// Loads the seed data into a migrated database, whose copies then need not load it again.
/// A database with the seed data in it, of which nothing is running.
pub async fn seeded_database() -> TestDatabase {
    TestDatabase::create_filled("seeded", load_seed_data).await
}

async fn load_seed_data(url: String) {
    let settings = settings_of(&format!("[secrets]\nmaster_keys = [{MASTER_KEY:?}]\n"), 0);
    let foundation = Foundation::open(&settings, &Masked::new(url)).await.expect("opens");
    let modules = Modules::wire(&settings, &foundation).expect("wires");
    medivoy::seed(&settings, &foundation, &modules).await.expect("loads the seed data");
    drop(modules);
    foundation.parts.db.clone().close().await.expect("closes");
}

fn settings_of(config: &str, port: u16) -> Settings {
    Settings::from_toml(&config.replace(PORT, &port.to_string())).expect("the settings are sound")
}

async fn part(config: &str, port: u16, database: &TestDatabase, part: Part) -> (Foundation, Running) {
    let settings = settings_of(config, port);
    let foundation = Foundation::open(&settings, &Masked::new(database.url.clone())).await.expect("opens");
    let running = medivoy::start(&settings, &foundation, part).await.expect("starts");
    (foundation, running)
}

/// The access token of a sign-in.
pub fn token_of(response: &Response) -> String {
    assert!(matches!(response.status, 200 | 201), "{}", response.json);
    response.json["data"]["access_token"].as_str().expect("an access token").to_owned()
}

fn embedded(scratch: &std::path::Path) -> (MailBox, String) {
    let folder = scratch.join("mail");
    let section = format!("[mail]\nkind = \"folder\"\npath = {folder:?}\n");
    (MailBox::Folder(folder), section)
}

async fn real() -> (MailBox, String) {
    let sink = Sink::start(Manner::Accept).await;
    let unique = uuid::Uuid::from_bytes(kernel::Entropy::system().bytes()).simple().to_string();
    let section = format!(
        "[redis]\nurl = \"{}\"\nprefix = \"{unique}\"\n\
         [cache]\nkind = \"redis\"\n\
         [documents]\nkind = \"mongodb\"\nurl = \"{}\"\ndatabase = \"medivoy_{unique}\"\n\
         [mail]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\nfrom = {{ address = \"noreply@medivoy.example\", name = \"Medivoy\" }}\n",
        service_url("MEDIVOY_TEST_REDIS_URL"),
        service_url("MEDIVOY_TEST_MONGODB_URL"),
        sink.address.port(),
    );
    (MailBox::Smtp(sink), section)
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("a free port").port()
}
