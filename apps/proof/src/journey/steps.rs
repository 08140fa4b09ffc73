use super::actors::{Actors, Patient, text};
use anyhow::{Context, Result, bail, ensure};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::{ApiClient, Response};

/// What a journey has reached; reported as soon as it is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Milestone {
    /// The booking exists.
    Booked,
    /// The patient has confirmed the payment: webhook, ledger, booking, invoice and mail follow by themselves.
    Confirmed,
}

/// One booking, paid: what was acknowledged to the client.
#[derive(Debug, Clone)]
pub struct Journey {
    /// Unique; ends in the number of the journey among those of its patient.
    pub name: String,
    /// When the patient wants to be treated: another day for each journey of a patient, so that its booking is found in
    /// the database, where notes are sealed.
    pub requested_date: NaiveDate,
    /// Where the invoice is mailed to.
    pub email: String,
    /// The booking.
    pub booking_id: String,
    /// The payment.
    pub payment_id: String,
    /// Sum of the quotation, in minor units.
    pub total_minor: i64,
}

impl Journey {
    /// Books, quotes, accepts, pays and confirms.
    ///
    /// # Errors
    /// When a response contradicts the contract.
    pub async fn run(
        client: &ApiClient,
        actors: &Actors,
        patient: &Patient,
        name: &str,
        mut on_milestone: impl FnMut(Milestone),
    ) -> Result<Self> {
        let requested_date = requested_date(name)?;
        let steps = Steps { client, actors, patient, name, requested_date };
        let booking_id = steps.book().await?;
        on_milestone(Milestone::Booked);
        for status in ["under_review", "accepted", "awaiting_medical_details"] {
            steps.set_status(&booking_id, status).await?;
        }
        let total_minor = steps.quote(&booking_id).await?;
        steps.accept(&booking_id).await?;
        let payment = steps.pay(&booking_id).await?;
        steps.confirm(&payment).await?;
        on_milestone(Milestone::Confirmed);
        let email = patient.email.clone();
        let payment_id = text(&payment, "id")?;
        Ok(Self { name: name.to_owned(), requested_date, email, booking_id, payment_id, total_minor })
    }

    /// Waits until the invoice was mailed, by the status of the booking.
    ///
    /// # Errors
    /// When it is not within five minutes.
    pub async fn wait_for_invoice(&self, client: &ApiClient, actors: &Actors) -> Result<()> {
        let request = client.get(&format!("/api/v1/bookings/{}", self.booking_id)).bearer(&actors.admin);
        let mut status = Value::Null;
        for _ in 0..600 {
            status = request.send_until_answered().await?.try_data(200)?["status"].clone();
            if status == "invoice_sent" {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        bail!("booking {} of {} stays {status}", self.booking_id, self.name)
    }
}

struct Steps<'a> {
    client: &'a ApiClient,
    actors: &'a Actors,
    patient: &'a Patient,
    name: &'a str,
    requested_date: NaiveDate,
}

/// The day of the journey with this name: so many days after the first as its number says.
fn requested_date(name: &str) -> Result<NaiveDate> {
    let number =
        name.rsplit('-').next().and_then(|number| number.parse().ok()).context("a name that ends in a number")?;
    let first = NaiveDate::from_ymd_opt(2027, 9, 1).context("a date")?;
    first.checked_add_days(Days::new(number)).context("a date")
}

impl Steps<'_> {
    async fn book(&self) -> Result<String> {
        let body = json!({
            "hospital_id": self.actors.hospital_id, "treatment_id": self.actors.treatment_id,
            "requested_date": self.requested_date, "notes": self.name,
        });
        let response = self.post("/api/v1/bookings", &self.patient.token, "book", body).await?;
        text(response.try_data(201)?, "id")
    }

    /// A change of status has no key: after a lost response the booking itself tells whether it was made.
    async fn set_status(&self, booking: &str, status: &str) -> Result<()> {
        let body = json!({ "status": status, "reason": "as agreed" });
        let request = self.client.patch(&format!("/api/v1/bookings/{booking}/status"));
        let response = request.bearer(&self.actors.hospital).json(body).send_until_answered().await?;
        match response.status {
            200 => Ok(()),
            409 => self.ensure_status(booking, status).await,
            _ => bail!("{status}: {} {}", response.status, response.json),
        }
    }

    async fn quote(&self, booking: &str) -> Result<i64> {
        let line = json!({ "kind": "treatment", "description": self.name, "quantity": 1, "unit_price": { "amount_minor": 32_000_000, "currency": "TRY" }, "tax_rate": 10 });
        let body = json!({ "line_items": [line], "valid_until": "2027-08-01T00:00:00Z" });
        let path = format!("/api/v1/bookings/{booking}/quotation");
        let response = self.post(&path, &self.actors.hospital, "quote", body).await?;
        response.try_data(201)?["total"]["amount_minor"].as_i64().context("a total")
    }

    async fn accept(&self, booking: &str) -> Result<()> {
        let path = format!("/api/v1/bookings/{booking}/quotation/accept");
        let response = self.client.post(&path).bearer(&self.patient.token).send_until_answered().await?;
        match response.status {
            200 | 201 => Ok(()),
            409 => self.ensure_status(booking, "payment_pending").await,
            _ => bail!("accept: {} {}", response.status, response.json),
        }
    }

    async fn pay(&self, booking: &str) -> Result<Value> {
        let body = json!({ "booking_id": booking, "gateway": "sandbox" });
        Ok(self.post("/api/v1/payments", &self.patient.token, "pay", body).await?.try_data(201)?.clone())
    }

    async fn confirm(&self, payment: &Value) -> Result<()> {
        let url = text(&payment["next_action"], "url")?;
        let path = url.find("/sandbox/").map(|at| url[at..].to_owned()).context("a sandbox link")?;
        let request = self.client.post(&path).bearer(&self.patient.token).json(json!({ "outcome": "succeed" }));
        let response = request.send_until_answered().await?;
        ensure!(response.status == 202, "confirm: {} {}", response.status, response.json);
        Ok(())
    }

    /// After a 409: an earlier sending whose response was lost has made the change.
    async fn ensure_status(&self, booking: &str, status: &str) -> Result<()> {
        let request = self.client.get(&format!("/api/v1/bookings/{booking}")).bearer(&self.actors.admin);
        let response = request.send_until_answered().await?;
        let found = &response.try_data(200)?["status"];
        ensure!(found == status, "refused as done, but the status is {found}, not {status}");
        Ok(())
    }

    async fn post(&self, path: &str, token: &str, step: &str, body: Value) -> Result<Response> {
        let request = self.client.post(path).bearer(token).idempotency_key(&format!("{}-{step}", self.name));
        request.json(body).send_until_answered().await
    }
}
