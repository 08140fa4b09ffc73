//! Single processes as an orchestrator sees them: what a worker tells, and how a gateway ends.

use kernel::Masked;
use medivoy::{Foundation, Part, Running, Settings};
use test_support::{TestApp, TestDatabase};

async fn start(more: &str, database: &TestDatabase, part: Part) -> Running {
    let settings = Settings::from_toml(&format!(
        "[server]\nport = 0\nworkers = 1\ndrain_seconds = 1\n[telemetry]\naccess_log = \"off\"\n\
         [secrets]\nmaster_keys = [\"KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=\"]\n{more}"
    ));
    let settings = settings.expect("the settings are sound");
    let foundation = Foundation::open(&settings, &Masked::new(database.url.clone())).await.expect("opens");
    medivoy::start(&settings, &foundation, part).await.expect("starts")
}

fn app(running: &Running) -> TestApp {
    TestApp::at(&format!("http://{}", running.address.expect("it listens")))
}

#[actix_web::test]
async fn a_worker_answers_probes_and_gives_its_metrics_where_it_is_told_to_and_nothing_else() {
    let database = TestDatabase::create().await;
    let silent = start("", &database, Part::Worker).await;
    assert!(silent.address.is_none(), "a port is opened when it is asked for");
    let worker = start("[metrics]\nworker_port = 0\ntoken = \"scraper\"\n", &database, Part::Worker).await;
    let app = app(&worker);
    app.get("/health/live").send().await.expect(200);
    app.get("/health/ready").send().await.expect(200);
    app.get("/metrics").send().await.problem(401, "unauthenticated");
    let metrics = app.get("/metrics").bearer("scraper").send().await;
    let text = String::from_utf8_lossy(&metrics.expect(200).bytes).into_owned();
    assert!(text.contains("job_queue_depth"), "{text}");
    app.get("/api/v1/treatments").send().await.problem(404, "not_found");
    silent.stop().await;
    worker.stop().await;
}

#[actix_web::test]
async fn a_gateway_that_ends_still_serves_while_it_says_that_it_is_not_ready() {
    let database = TestDatabase::create().await;
    let gateway = start("", &database, Part::Server).await;
    let app = app(&gateway);
    let before = app.get("/health/ready").send().await;
    assert_eq!(before.expect(200).header("connection"), None, "connections are kept");
    let ending = actix_web::rt::spawn(gateway.stop());
    loop {
        let ready = app.get("/health/ready").send().await;
        if ready.status == 503 {
            assert_eq!(ready.problem(503, "unavailable").header("connection"), Some("close"));
            break;
        }
        tokio::task::yield_now().await;
    }
    let served = app.get("/api/v1/treatment-categories").send().await;
    assert_eq!(served.expect(200).header("connection"), Some("close"), "clients go elsewhere");
    ending.await.expect("it ends");
    let refused = reqwest::get(format!("{}/health/live", app.base_url)).await;
    assert!(refused.is_err_and(|error| error.is_connect()), "nobody listens any more");
}
