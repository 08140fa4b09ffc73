use super::client::ApiClient;
use super::problems::ProblemCheck;
use actix_web::dev::ServerHandle;
use platform::http::{ApiState, Routes};
use std::ops::Deref;

/// The application on a real port of this machine, with a client for it.
pub struct TestApp {
    client: ApiClient,
    server: ServerHandle,
}

impl TestApp {
    /// The application with this state; most tests take [`World::serve`](crate::World::serve).
    pub async fn start(state: ApiState, tables: Vec<Routes>) -> Self {
        let problems = ProblemCheck::of_routes(tables.clone());
        let server = actix_web::HttpServer::new(move || platform::http::app(&state, &tables))
            .workers(2)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .expect("a free port");
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { client: ApiClient::checking(&format!("http://{address}"), problems), server: handle }
    }
}

/// Requests are made by its client: `app.get(path)`.
impl Deref for TestApp {
    type Target = ApiClient;

    fn deref(&self) -> &ApiClient {
        &self.client
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        actix_web::rt::spawn(self.server.stop(false));
    }
}
