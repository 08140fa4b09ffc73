//! What the document shows is what a freshly seeded server takes: each request that it offers is sent as it stands.

use crate::running::{Stores, System};
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Requests that need what a fresh server does not have, with the status that they receive and why.
const NEED_MORE: [(&str, u16, &str); 16] = [
    ("verifyEmail", 422, "the token is mailed"),
    ("resetPassword", 422, "the token is mailed"),
    ("refreshTokens", 401, "the token is of a sign-in"),
    ("verifyMfa", 401, "the challenge is of a sign-in"),
    ("verifyPhone", 422, "the code is sent to the telephone"),
    ("confirmTotpEnrolment", 409, "the enrolment has to be begun"),
    ("disableTotp", 409, "it has to be on"),
    ("createPatient", 409, "the demo account has its profile"),
    ("createPayment", 422, "the booking has to be confirmed"),
    ("createInvoice", 422, "the booking has to be paid"),
    ("receivePaymentWebhook", 400, "the gateway signs it"),
    ("receiveStripeWebhook", 404, "no account of Stripe is configured"),
    ("receiveRazorpayWebhook", 404, "no account of Razorpay is configured"),
    ("reorderSubcategories", 422, "the example is of categories"),
    ("deleteCategory", 409, "treatments belong to it"),
    ("deleteSubcategory", 409, "treatments belong to it"),
];

/// Beginnings of paths whose ids name what users have made, and a fresh server has none of.
const OF_USERS: [&str; 9] = [
    "/api/v1/auth/sessions/",
    "/api/v1/bookings/",
    "/api/v1/invoices/",
    "/api/v1/lab-tests/",
    "/api/v1/notifications/",
    "/api/v1/patients/",
    "/api/v1/payments/",
    "/api/v1/users/",
    "/sandbox/payments/",
];

/// A request as the document shows it.
struct Shown<'a> {
    name: &'a str,
    method: &'a str,
    path: &'a str,
    operation: &'a Value,
}

impl Shown<'_> {
    /// The address with the examples of path and query.
    fn address(&self) -> String {
        let mut address = self.path.to_owned();
        let parameters = self.operation["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["required"] == true) {
            let name = parameter["name"].as_str().expect("a name");
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match parameter["in"].as_str() {
                Some("path") => address = address.replace(&format!("{{{name}}}"), &text(&parameter["example"])),
                Some("query") => {
                    let mark = if address.contains('?') { '&' } else { '?' };
                    address = format!("{address}{mark}{name}={}", text(&parameter["example"]));
                }
                _ => {}
            }
        }
        address
    }

    fn body(&self) -> Option<&Value> {
        self.operation.pointer("/requestBody/content/application~1json/example")
    }

    /// Whose token is sent: the first of these that may.
    fn account(&self) -> Option<&'static str> {
        let needs_one = self.operation["security"].as_array().is_some_and(|security| !security.is_empty());
        let roles = self.operation["x-roles"].as_array();
        let may = |role: &str| roles.is_none_or(|roles| roles.iter().any(|known| known == role));
        let accounts =
            [("patient", "patient"), ("doctor", "doctor"), ("hospital_admin", "hospital"), ("admin", "admin")];
        accounts.into_iter().find(|(role, _)| needs_one && may(role)).map(|(_, account)| account)
    }

    /// What changes nothing first, parts are deleted before the whole, and what ends sessions comes last.
    fn order(&self) -> (u8, Reverse<usize>, &str) {
        let ends = ["logout", "changePassword"].contains(&self.name);
        let rank = match (ends, self.method) {
            (true, _) => 3,
            (false, "get") => 0,
            (false, "delete") => 2,
            (false, _) => 1,
        };
        (rank, Reverse(self.path.len()), self.name)
    }

    fn expected(&self) -> Option<u16> {
        let named = NEED_MORE.iter().find(|(name, _, _)| *name == self.name).map(|(_, status, _)| *status);
        let of_users = self.path.contains('{') && OF_USERS.iter().any(|begin| self.path.starts_with(begin));
        named.or(of_users.then_some(404))
    }
}

#[actix_web::test]
async fn every_request_that_the_document_shows_is_taken_by_a_fresh_server() {
    let system = System::start(Stores::Embedded).await;
    let document = medivoy::document(&system.running.modules.routes);
    let mut shown: Vec<Shown<'_>> = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let name = operation["operationId"].as_str().expect("a name");
            // It never ends.
            if name != "streamNotifications" {
                shown.push(Shown { name, method, path, operation });
            }
        }
    }
    shown.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut tokens: BTreeMap<&str, String> = BTreeMap::new();
    for account in ["patient", "doctor", "hospital", "admin"] {
        tokens.insert(account, system.login(&format!("{account}@medivoy.example"), "medivoy-dev-2026").await);
    }
    let mut wrong = Vec::new();
    for request in &shown {
        let method = reqwest::Method::from_bytes(request.method.to_uppercase().as_bytes()).expect("a method");
        let mut sent = system.app.request(method, &request.address());
        if let Some(account) = request.account() {
            sent = sent.bearer(&tokens[account]).header("x-access-reason", "a test of the examples");
        }
        if request.operation["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == "Idempotency-Key") {
            sent = sent.header("idempotency-key", request.name);
        }
        if let Some(body) = request.body() {
            sent = sent.json(body.clone());
        }
        let response = sent.send().await;
        let is_right = request.expected().map_or(response.status < 300, |expected| response.status == expected);
        if !is_right {
            wrong.push(format!("{} as {:?}: {} {}", request.name, request.account(), response.status, response.json));
        }
    }
    system.stop().await;
    assert!(shown.len() > 100, "{}", shown.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The field's name in words, by which [`platform::http::openapi`] shows that nobody has thought of an example.
#[actix_web::test]
async fn somebody_has_thought_of_every_example() {
    let system = System::start(Stores::Embedded).await;
    let document = medivoy::document(&system.running.modules.routes);
    system.stop().await;
    let mut missing = Vec::new();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let request = operation.pointer("/requestBody/content/application~1json/example");
            let answers = operation["responses"].as_object().into_iter().flat_map(|responses| responses.values());
            let answers = answers.filter_map(|answer| answer.pointer("/content/application~1json/example"));
            for example in request.into_iter().chain(answers) {
                seen += 1;
                let mut made_up = Vec::new();
                words_for_values(example, "", &mut made_up);
                missing.extend(made_up.into_iter().map(|field| format!("{method} {path}: {field}")));
            }
        }
    }
    assert!(seen > 120, "examples are found: {seen}");
    assert!(missing.is_empty(), "apps/gateway/src/examples.json, or #[schemars(example = …)]: {missing:#?}");
}

fn words_for_values(value: &Value, field: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| words_for_values(value, name, found)),
        Value::Array(items) => items.iter().for_each(|item| words_for_values(item, field, found)),
        Value::String(text) if *text == field.replace('_', " ") || text == "text" => found.push(field.to_owned()),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}
