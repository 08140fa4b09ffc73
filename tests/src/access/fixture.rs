//! A system with all actors, and requests to any route of the document.

use super::actors::{Actors, Caller};
use super::rows::{Maker, Row};
use super::table::{self, Table};
use crate::running::{Stores, System};
use proof::scenarios::{Installation, Patient};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use test_support::Response;

pub struct Fixture {
    pub system: System,
    pub installation: Installation,
    pub actors: Actors,
    pub table: Table,
    document: Value,
}

impl Fixture {
    pub async fn create() -> Self {
        Self::of(System::start(Stores::Embedded).await).await
    }

    /// All actors in this system.
    pub async fn of(system: System) -> Self {
        let installation = Installation::new(vec![system.app.clone()], system.db().await, 1_000);
        let actors = Actors::create(&system, &installation).await;
        let document = system.app.get("/openapi.json").send().await.json;
        Self { system, installation, actors, table: table::read(), document }
    }

    pub fn maker(&self) -> Maker<'_> {
        Maker { system: &self.system, installation: &self.installation }
    }

    /// A row for the last parameter of the path.
    pub async fn row(&self, path: &str, patient: &Patient) -> Row {
        let prefix = prefix(path).expect("a path with a parameter");
        let row = self.maker().make(prefix, patient).await;
        row.unwrap_or_else(|| panic!("tests/src/access/rows.rs does not say how to make a row for {prefix}"))
    }

    /// The operation in the document.
    pub fn operation(&self, method: &str, path: &str) -> &Value {
        &self.document["paths"][path][method.to_lowercase()]
    }

    /// The example of its body, made to fit what exists; `None` when it takes none.
    pub fn example(&self, method: &str, path: &str) -> Option<Value> {
        let body = &self.operation(method, path)["requestBody"]["content"]["application/json"];
        let mut example = body.get("example")?.clone();
        // Ids of an example do not exist, and how its fields depend on one another is not in a schema.
        if let Some(fields) = example.as_object_mut() {
            for field in
                ["admin_user_id", "coordinator_id", "bank_details", "profile_picture_url", "logo_url", "website"]
            {
                fields.remove(field);
            }
            // The password of an example is nobody's, and here none is needed.
            if path == "/api/v1/auth/profile" {
                fields.remove("password");
            }
            if fields.contains_key("date_of_birth") {
                fields.insert("date_of_birth".to_owned(), json!("1980-03-01"));
            }
        }
        Some(example)
    }

    /// The schema of its body, with references resolved one level deep.
    pub fn body_fields(&self, method: &str, path: &str) -> BTreeMap<String, Value> {
        let body = &self.operation(method, path)["requestBody"]["content"]["application/json"]["schema"];
        self.fields(body)
    }

    fn fields(&self, schema: &Value) -> BTreeMap<String, Value> {
        let schema = match schema["$ref"].as_str() {
            Some(reference) => self.document.pointer(&reference[1..]).expect("a schema of the document"),
            None => schema,
        };
        let mut found: BTreeMap<String, Value> = BTreeMap::new();
        for choice in schema["oneOf"].as_array().into_iter().chain(schema["allOf"].as_array()).flatten() {
            found.extend(self.fields(choice));
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            found.insert(name.clone(), field.clone());
            let inner = if field["items"].is_object() { &field["items"] } else { field };
            found.extend(self.fields(inner).into_iter().map(|(below, field)| (format!("{name}.{below}"), field)));
        }
        found
    }

    /// Calls the route for this row with the body of the example.
    pub async fn call(&self, method: &str, path: &str, row: &Row, caller: Caller) -> Response {
        self.send(method, &filled(path, row), caller, row.owner.as_deref(), self.example(method, path)).await
    }

    /// Sends anything as this caller.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        caller: Caller,
        owner: Option<&str>,
        body: Option<Value>,
    ) -> Response {
        let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
        let key = uuid::Uuid::from_bytes(kernel::Entropy::system().bytes()).simple().to_string();
        let mut request = self.system.app.request(method, path).idempotency_key(&key);
        if let Some(body) = body {
            request = request.json(body);
        }
        if caller == Caller::Admin {
            request = request.header("x-access-reason", "a test of access");
        }
        if let Some(token) = self.actors.token(&self.installation, caller, owner).await {
            request = request.bearer(token);
        }
        request.send().await
    }

    /// A fingerprint of every table, beside those that a refusal writes to.
    pub async fn fingerprint(&self) -> BTreeMap<String, String> {
        self.installation.settled().await;
        let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT IN ('audit_outbox', 'audit_chain', 'documents')";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&self.installation.db).await.expect("tables");
        let mut prints = BTreeMap::new();
        for table in tables {
            let sql = format!(
                "SELECT count(*) || ' ' || md5(COALESCE(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t"
            );
            let print = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&self.installation.db).await;
            prints.insert(table, print.expect("a fingerprint"));
        }
        prints
    }
}

/// The path up to and with its last parameter.
pub fn prefix(path: &str) -> Option<&str> {
    path.rfind('}').map(|end| &path[..=end])
}

/// The path with the row's ids.
pub fn filled(path: &str, row: &Row) -> String {
    let ids = row.parent.iter().chain([&row.id]);
    ids.fold(path.to_owned(), |path, id| {
        let (begin, end) = (path.find('{').expect("a parameter"), path.find('}').expect("a parameter"));
        format!("{}{id}{}", &path[..begin], &path[end + 1..])
    })
}

/// Whether a cache on the way, or the browser's, may keep the answer (security 49).
pub fn may_be_stored(response: &Response) -> bool {
    response.header("cache-control") != Some("no-store")
}
