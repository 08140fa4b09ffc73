//! A row for every parameter of a path. A new parameter adds its row to [`make`](Maker::make); without it the tests
//! fail.

use super::actors::{Caller, new_hospital, offer, text};
use crate::running::System;
use proof::scenarios::{Installation, Patient};
use serde_json::{Value, json};
use test_support::eventually;
use uuid::Uuid;

/// A row and its owner.
#[derive(Debug, Clone)]
pub struct Row {
    /// The value of the last parameter of the path.
    pub id: String,
    /// The value of the parameter before it, for a nested row.
    pub parent: Option<String>,
    /// Access token of its owner.
    pub owner: Option<String>,
    /// Whether it belongs to the seed hospital.
    pub is_hospitals: bool,
}

impl Row {
    /// Whether it belongs to the caller.
    pub fn is_of(&self, caller: Caller) -> bool {
        match caller {
            Caller::Owner => self.owner.is_some(),
            Caller::Hospital => self.is_hospitals,
            _ => false,
        }
    }

    fn new(id: impl ToString) -> Self {
        Self { id: id.to_string(), parent: None, owner: None, is_hospitals: false }
    }

    fn of(mut self, patient: &Patient) -> Self {
        self.owner = Some(patient.token.clone());
        self
    }

    fn at_hospital(mut self) -> Self {
        self.is_hospitals = true;
        self
    }
}

/// Makes rows.
pub struct Maker<'a> {
    pub system: &'a System,
    pub installation: &'a Installation,
}

impl Maker<'_> {
    /// A row for the parameter that `prefix`, a path up to and with it, ends with; its owner is `patient`. `None`
    /// when it is not known how to make one.
    pub async fn make(&self, prefix: &str, patient: &Patient) -> Option<Row> {
        Some(match prefix {
            "/api/v1/auth/sessions/{id}" => Row::new(self.session(patient).await).of(patient),
            "/api/v1/users/{id}" => Row::new(patient.user_id).of(patient),
            "/api/v1/patients/{id}" => {
                self.installation.booking(patient).await;
                Row::new(patient.id).of(patient).at_hospital()
            }
            "/api/v1/hospitals/{id}" => Row::new(self.hospital().await).at_hospital(),
            "/api/v1/hospitals/{id}/treatments/{treatment_id}" => self.offer().await.at_hospital(),
            "/api/v1/treatment-categories/{id}" => Row::new(self.category().await),
            "/api/v1/treatment-subcategories/{id}" => Row::new(self.subcategory().await),
            "/api/v1/treatments/{id}" => Row::new(self.treatment().await),
            "/api/v1/bookings/{id}" => Row::new(self.installation.booking(patient).await).of(patient).at_hospital(),
            "/api/v1/payments/{id}" => Row::new(self.installation.paid(patient).await.1.id).of(patient).at_hospital(),
            "/api/v1/invoices/{id}" => Row::new(self.invoice(patient).await).of(patient).at_hospital(),
            "/sandbox/payments/{token}" => Row::new(self.sandbox_token(patient).await),
            "/api/v1/notifications/{id}" => Row::new(self.notification(patient).await).of(patient),
            "/api/v1/notifications/devices/{id}" => Row::new(self.device(patient).await).of(patient),
            "/api/v1/laboratories/{id}" => Row::new(self.laboratory().await).at_hospital(),
            "/api/v1/lab-tests/{id}" => Row::new(self.lab_test(patient).await).of(patient).at_hospital(),
            // xtask new-module: rows above this line
            _ => return None,
        })
    }

    async fn created(&self, path: &str, token: &str, body: Value) -> String {
        let made = self.system.app.post(path).bearer(token).json(body).send().await;
        text(&made.data(201), "id")
    }

    async fn session(&self, patient: &Patient) -> String {
        self.installation.sign_in(&patient.email, "correct horse battery staple 7").await.expect(200);
        let sessions = self.system.app.get("/api/v1/auth/sessions").bearer(&patient.token).send().await.data(200);
        let other = sessions.as_array().into_iter().flatten().find(|session| session["is_current"] == false);
        text(other.expect("the second sign-in"), "id")
    }

    async fn hospital(&self) -> String {
        new_hospital(self.system, self.installation.hospital().await, "One More Hospital").await
    }

    async fn offer(&self) -> Row {
        let hospital = self.hospital().await;
        let treatment = self.treatment().await;
        offer(self.system, self.installation.hospital().await, &hospital, &treatment).await;
        Row { parent: Some(hospital), ..Row::new(treatment) }
    }

    async fn category(&self) -> String {
        let body = json!({ "name": "Test Category", "is_published": true });
        self.created("/api/v1/treatment-categories", self.installation.admin().await, body).await
    }

    async fn subcategory(&self) -> String {
        let path = format!("/api/v1/treatment-categories/{}/subcategories", self.category().await);
        let body = json!({ "name": "Test Subcategory", "is_published": true });
        self.created(&path, self.installation.admin().await, body).await
    }

    async fn treatment(&self) -> String {
        let body = json!({ "name": "Test Treatment", "category_id": self.category().await });
        self.created("/api/v1/treatments", self.installation.admin().await, body).await
    }

    async fn invoice(&self, patient: &Patient) -> Uuid {
        let (booking, _) = self.installation.paid(patient).await;
        let invoice = sqlx::query_scalar("SELECT id FROM invoices WHERE booking_id = $1").bind(booking);
        invoice.fetch_one(&self.installation.db).await.expect("a paid booking is invoiced")
    }

    async fn sandbox_token(&self, patient: &Patient) -> String {
        let booking = self.installation.booking_at(patient, "payment_pending").await;
        let confirm = self.installation.begin_payment(patient, booking).await.confirm;
        confirm.trim_start_matches("/sandbox/payments/").trim_end_matches("/confirm").to_owned()
    }

    async fn notification(&self, patient: &Patient) -> String {
        let body = json!({ "user_id": patient.user_id, "kind": "announcement", "title": "Hello", "message": "Welcome", "channels": ["in_app"] });
        let admin = self.installation.admin().await;
        let sent = self.system.app.post("/api/v1/notifications").bearer(admin).json(body).send().await;
        assert!(matches!(sent.status, 201 | 202), "{}", sent.json);
        let inbox = async || {
            let inbox = self.system.app.get("/api/v1/notifications").bearer(&patient.token).send().await.data(200);
            inbox.as_array().and_then(|inbox| inbox.first()).map(|newest| text(newest, "id"))
        };
        eventually("the notification", inbox).await
    }

    async fn laboratory(&self) -> String {
        let hospital = self.installation.hospital_id().await;
        let body = json!({ "name": "Test Laboratory", "hospital_id": hospital, "country": "TR", "city": "Izmir", "address": "1 Test Road", "phone": "+902325550101", "email": "lab@other.example" });
        self.created("/api/v1/laboratories", self.installation.hospital().await, body).await
    }

    async fn lab_test(&self, patient: &Patient) -> String {
        let body = json!({ "laboratory_id": self.laboratory().await, "test_name": "Electrolytes", "code": "2823-3" });
        self.created("/api/v1/lab-tests", &patient.token, body).await
    }

    async fn device(&self, patient: &Patient) -> String {
        let token = Uuid::from_bytes(kernel::Entropy::system().bytes()).simple().to_string();
        let body = json!({ "platform": "ios", "token": token });
        self.created("/api/v1/notifications/devices", &patient.token, body).await
    }
}
