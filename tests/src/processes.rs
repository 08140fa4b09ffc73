//! Single processes as an orchestrator sees them: the probes of a worker, and how a gateway stops.

use kernel::Masked;
use medivoy::{Foundation, Modules, Part, Running, Settings};
use platform::config::Environment;
use platform::http::HttpConfig;
use test_support::{ApiClient, TestDatabase};

/// Of one process with a key of its own, so that none is written to the working folder.
pub(crate) fn settings(sections: &str) -> Settings {
    let text = format!(
        "[server]\nport = 0\nworkers = 1\ndrain_seconds = 1\n[telemetry]\naccess_log = \"off\"\n\
         [secrets]\nmaster_keys = [\"KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=\"]\n{sections}"
    );
    Settings::from_toml(&text).expect("the settings are sound")
}

async fn start(sections: &str, database: &TestDatabase, part: Part) -> Running {
    let settings = settings(sections);
    let foundation = Foundation::open(&settings, &Masked::new(database.url.clone())).await.expect("opens");
    medivoy::start(&settings, &foundation, part).await.expect("starts")
}

fn app(running: &Running) -> ApiClient {
    ApiClient::new(&format!("http://{}", running.address.expect("it listens")))
}

#[actix_web::test]
async fn a_worker_answers_probes_and_metrics_where_configured_and_nothing_else() {
    let database = TestDatabase::create().await;
    let without_port = start("", &database, Part::Worker).await;
    assert!(without_port.address.is_none(), "a port is opened only when it is configured");
    let worker = start("[metrics]\nworker_port = 0\ntoken = \"scraper\"\n", &database, Part::Worker).await;
    let app = app(&worker);
    app.get("/health/live").send().await.expect(200);
    app.get("/health/ready").send().await.expect(200);
    app.get("/metrics").send().await.problem(401, "unauthenticated");
    let metrics = app.get("/metrics").bearer("scraper").send().await;
    let text = metrics.expect(200).text();
    assert!(text.contains("job_queue_depth"), "{text}");
    app.get("/api/v1/treatments").send().await.problem(404, "not_found");
    without_port.stop().await;
    worker.stop().await;
}

#[actix_web::test]
async fn a_stopping_gateway_still_serves_while_it_is_not_ready() {
    let database = TestDatabase::create().await;
    let gateway = start("", &database, Part::Server).await;
    let app = app(&gateway);
    let before = app.get("/health/ready").send().await;
    assert_eq!(before.expect(200).header("connection"), None, "connections are kept");
    let stopping = actix_web::rt::spawn(gateway.stop());
    loop {
        let ready = app.get("/health/ready").send().await;
        if ready.status == 503 {
            assert_eq!(ready.problem(503, "unavailable").header("connection"), Some("close"));
            break;
        }
        tokio::task::yield_now().await;
    }
    let served = app.get("/api/v1/treatment-categories").send().await;
    assert_eq!(served.expect(200).header("connection"), Some("close"), "clients reconnect elsewhere");
    stopping.await.expect("it stops");
    let refused = app.get("/health/live").try_send().await.expect_err("nothing listens any more");
    let error = refused.downcast_ref::<reqwest::Error>().expect("an error of the connection");
    assert!(error.is_connect(), "{refused:#}");
}

/// Nobody knows a password of a production installation from our repository.
#[actix_web::test]
async fn demo_accounts_are_never_made_in_production() {
    let database = TestDatabase::create().await;
    let settings = settings("");
    let foundation = Foundation::open(&settings, &Masked::new(database.url.clone())).await.expect("opens");
    let modules = Modules::wire(&settings, &foundation).expect("wires");
    let production = Settings { environment: Environment::Production, ..settings.clone() };
    let refused = medivoy::seed(&production, &foundation, &modules).await.expect_err("refuses");
    assert!(refused.to_string().contains("development only"), "{refused:#}");
    let accounts = async || {
        let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM users");
        count.fetch_one(foundation.parts.db.get_postgres_connection_pool()).await.expect("counts")
    };
    assert_eq!(accounts().await, 0);
    medivoy::seed(&settings, &foundation, &modules).await.expect("development has them");
    assert!(accounts().await > 0);
}

#[actix_web::test]
async fn the_document_is_served_in_development_and_in_production_only_when_it_is_wanted() {
    let database = TestDatabase::create().await;
    let of_test = settings("");
    for (environment, docs, is_served) in [
        (Environment::Development, None, true),
        (Environment::Development, Some(false), false),
        (Environment::Production, None, false),
        (Environment::Production, Some(true), true),
    ] {
        let server = HttpConfig { docs, ..of_test.server.clone() };
        let settings = Settings { environment, server, ..of_test.clone() };
        let foundation = Foundation::open(&settings, &Masked::new(database.url.clone())).await.expect("opens");
        let gateway = medivoy::start(&settings, &foundation, Part::Server).await.expect("starts");
        for path in ["/openapi.json", "/docs", "/docs/swagger-ui.css"] {
            let answer = app(&gateway).get(path).into_inner().send().await.expect("an answer");
            let expected = if is_served { 200 } else { 404 };
            assert_eq!(answer.status(), expected, "{path} in {environment:?} with {docs:?}");
        }
        app(&gateway).get("/api/v1/treatment-categories").send().await.expect(200);
        gateway.stop().await;
    }
}
