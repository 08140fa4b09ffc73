use super::{MONGODB_DATABASE, Mailbox, REQUEST_TIMEOUT};
use private_services::Services;
use std::path::Path;

/// Settings of an environment that differ between proofs.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Where clients, links in mails and the sandbox gateway's webhooks reach it: the address of the first server or of
    /// the load balancer.
    pub public_url: String,
    /// Members of the MongoDB replica set: 1, or 3 when one is to be lost.
    pub mongodb_members: usize,
    /// Requests per minute of one address or user before it is refused.
    pub requests_per_minute: u32,
    /// Further sections of the configuration file, in TOML.
    pub extra_sections: String,
}

impl Tuning {
    /// An environment that is reached here, without rate limits in practice.
    #[must_use]
    pub fn at(public_url: impl Into<String>) -> Self {
        Self {
            public_url: public_url.into(),
            mongodb_members: 1,
            requests_per_minute: 10_000_000,
            extra_sections: String::new(),
        }
    }
}

/// The configuration file of all processes; their ports are set by environment variables.
pub(super) fn text(folder: &Path, database_url: &str, services: &Services, mail: &Mailbox, tuning: &Tuning) -> String {
    let Tuning { public_url, requests_per_minute: limit, extra_sections, .. } = tuning;
    let (redis, mongodb) = (services.redis_url(), services.mongodb_url());
    let timeout = REQUEST_TIMEOUT.as_secs();
    let (objects, smtp_port) = (folder.join("objects"), mail.port());
    format!(
        r#"rate_limit = "redis"

[server]
public_url = "{public_url}"
request_timeout_seconds = {timeout}

[database]
url = "{database_url}"

[secrets]
master_keys = ["cHJvb2Ytb25seS1rZXktcHJvb2Ytb25seS1rZXktMDE="]

[limits]
anonymous_per_minute = {limit}
signed_in_per_minute = {limit}
heavy_per_minute = {limit}
credentials_per_minute = {limit}

[booking]
max_open_bookings = 0

[laboratory]
max_open_tests = 0

[telemetry]
access_log = "errors"

[redis]
url = "{redis}"

[cache]
kind = "redis"

[documents]
kind = "mongodb"
url = "{mongodb}"
database = "{MONGODB_DATABASE}"

[mail]
kind = "smtp"
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
from = {{ address = "noreply@medivoy.example", name = "Medivoy" }}

[objects]
kind = "folder"
path = {objects:?}

{extra_sections}
"#
    )
}
