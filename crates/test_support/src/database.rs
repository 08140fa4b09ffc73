use crate::services::service_url;
use kernel::Masked;
use platform::db::DatabaseConfig;
use sea_orm::DatabaseConnection;
use sqlx::{Connection, Executor, PgConnection};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A database of its own for one test, copied from a migrated template and
/// dropped at the end.
pub struct TestDatabase {
    /// The pool.
    pub connection: DatabaseConnection,
    /// Its address, for a second process or pool.
    pub url: String,
    name: String,
    admin_url: String,
}

impl TestDatabase {
    /// Copies the migrated template; makes the template first when this version of the migrations has none yet.
    pub async fn create() -> Self {
        platform::init();
        let admin_url = service_url("MEDIVOY_TEST_POSTGRES_URL");
        let template = migrated(&admin_url).await;
        Self::copy_of(&template, admin_url).await
    }

    /// Copies a template with rows in it, `label`, which `fill` makes, given the address of a migrated database, when
    /// this build of the test has none yet.
    pub async fn create_filled(label: &str, fill: impl AsyncFnOnce(String)) -> Self {
        platform::init();
        let admin_url = service_url("MEDIVOY_TEST_POSTGRES_URL");
        let migrated = migrated(&admin_url).await;
        let name = format!("{migrated}_{label}_{}", this_build());
        let url = with_database(&admin_url, &name);
        make_template(&admin_url, &name, async |admin| {
            create_from(admin, &name, &migrated).await;
            fill(url).await;
        })
        .await;
        Self::copy_of(&name, admin_url).await
    }

    async fn copy_of(template: &str, admin_url: String) -> Self {
        let name = format!("test_{}", uuid::Uuid::from_bytes(kernel::Entropy::system().bytes()).simple());
        let mut admin = PgConnection::connect(&admin_url).await.expect("PostgreSQL is there");
        create_from(&mut admin, &name, template).await;
        let url = with_database(&admin_url, &name);
        let config = DatabaseConfig {
            max_connections: 30,
            min_connections: 0,
            acquire_timeout_ms: 20_000,
            ..DatabaseConfig::default()
        };
        let connection = platform::db::connect(&Masked::new(url.clone()), &config).await.expect("the pool opens");
        Self { connection, url, name, admin_url }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (name, admin_url) = (self.name.clone(), self.admin_url.clone());
        // The test's own runtime may be ending: drop the database from another.
        let dropper = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                if let Ok(mut admin) = PgConnection::connect(&admin_url).await {
                    let _ = admin
                        .execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
                        .await;
                }
            });
        });
        let _ = dropper.join();
    }
}

/// Name of the migrated template.
async fn migrated(admin_url: &str) -> String {
    let name = format!("medivoy_template_{}", migration::fingerprint());
    make_template(admin_url, &name, async |admin| {
        admin.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("creates");
        let url = Masked::new(with_database(admin_url, &name));
        let db = platform::db::connect(&url, &DatabaseConfig::default()).await.expect("the pool opens");
        migration::up(&db).await.expect("the migrations apply");
        db.close().await.expect("closes");
    })
    .await;
    name
}

/// Has `make` create the database `name` and marks it as a template, unless it is one; under a lock, since many test
/// processes begin at once.
async fn make_template(admin_url: &str, name: &str, make: impl AsyncFnOnce(&mut PgConnection)) {
    let mut admin = PgConnection::connect(admin_url).await.expect("PostgreSQL is there");
    sqlx::query("SELECT pg_advisory_lock(8154711)").execute(&mut admin).await.expect("locks");
    let exists: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate)")
            .bind(name)
            .fetch_one(&mut admin)
            .await
            .expect("answers");
    if !exists {
        admin
            .execute(sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")))
            .await
            .expect("drops a half-made one");
        make(&mut admin).await;
        admin
            .execute(sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} IS_TEMPLATE true")))
            .await
            .expect("marks it as done");
    }
    sqlx::query("SELECT pg_advisory_unlock(8154711)").execute(&mut admin).await.expect("unlocks");
}

/// Tells builds of this test's executable apart: with the code, what it fills a template with may have changed.
fn this_build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).expect("the executable is there");
    let mut hasher = DefaultHasher::new();
    (file.len(), file.modified().expect("it has a time")).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A connection that just left the template may still be seen for a moment.
async fn create_from(admin: &mut PgConnection, name: &str, template: &str) {
    let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
    for attempt in 0.. {
        match admin.execute(sqlx::AssertSqlSafe(statement.clone())).await {
            Ok(_) => return,
            Err(error) if attempt < 100 && error.to_string().contains("being accessed") => {
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            Err(error) => panic!("the test database could not be made: {error}"),
        }
    }
}

fn with_database(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(b, q)| (b, Some(q)));
    let server = base.rsplit_once('/').map_or(base, |(server, _)| server);
    query.map_or_else(|| format!("{server}/{name}"), |q| format!("{server}/{name}?{q}"))
}
