use super::cast::{Cast, Traveller, text};
use crate::caller::{Asking, Caller, Heard};
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// What a journey has come to; each is told as it is acknowledged.
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
    /// Unique; kept in the booking's notes.
    pub name: String,
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
    /// When an answer contradicts the contract.
    pub async fn walk(
        caller: &Caller,
        cast: &Cast,
        traveller: &Traveller,
        name: &str,
        mut passed: impl FnMut(Milestone),
    ) -> Result<Self> {
        let step = Steps { caller, cast, traveller, name };
        let booking_id = step.book().await?;
        passed(Milestone::Booked);
        for status in ["under_review", "accepted", "awaiting_medical_details"] {
            step.advance(&booking_id, status).await?;
        }
        let total_minor = step.quote(&booking_id).await?;
        step.accept(&booking_id).await?;
        let payment = step.pay(&booking_id).await?;
        step.confirm(&payment).await?;
        passed(Milestone::Confirmed);
        let email = traveller.email.clone();
        Ok(Self { name: name.to_owned(), email, booking_id, payment_id: text(&payment, "id")?, total_minor })
    }

    /// Waits until the invoice was mailed, as the booking tells.
    ///
    /// # Errors
    /// When it is not within five minutes.
    pub async fn arrives(&self, caller: &Caller, cast: &Cast) -> Result<()> {
        let asking = Asking::get(format!("/api/v1/bookings/{}", self.booking_id)).by(&cast.admin);
        let mut status = Value::Null;
        for _ in 0..600 {
            status = caller.until_answered(&asking).await?.data(200)?["status"].clone();
            if status == "invoice_sent" {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        bail!("booking {} of {} stays {status}", self.booking_id, self.name)
    }
}

struct Steps<'a> {
    caller: &'a Caller,
    cast: &'a Cast,
    traveller: &'a Traveller,
    name: &'a str,
}

impl Steps<'_> {
    async fn book(&self) -> Result<String> {
        let body = json!({
            "hospital_id": self.cast.hospital_id, "treatment_id": self.cast.treatment_id,
            "requested_date": "2027-09-01", "notes": self.name,
        });
        let heard = self.post("/api/v1/bookings", &self.traveller.token, "book", body).await?;
        text(heard.data(201)?, "id")
    }

    /// A status has no key: after a lost answer the booking itself tells whether it moved.
    async fn advance(&self, booking: &str, status: &str) -> Result<()> {
        let body = json!({ "status": status, "reason": "as agreed" });
        let asking = Asking::patch(format!("/api/v1/bookings/{booking}/status")).by(&self.cast.hospital).json(body);
        let heard = self.caller.until_answered(&asking).await?;
        match heard.status {
            200 => Ok(()),
            409 => self.stands_at(booking, status).await,
            _ => bail!("{status}: {} {}", heard.status, heard.json),
        }
    }

    async fn quote(&self, booking: &str) -> Result<i64> {
        let line = json!({ "kind": "treatment", "description": self.name, "quantity": 1, "unit_price": { "amount_minor": 32_000_000, "currency": "TRY" }, "tax_rate": 10 });
        let body = json!({ "line_items": [line], "valid_until": "2027-08-01T00:00:00Z" });
        let path = format!("/api/v1/bookings/{booking}/quotation");
        let heard = self.post(&path, &self.cast.hospital, "quote", body).await?;
        heard.data(201)?["total"]["amount_minor"].as_i64().context("a total")
    }

    async fn accept(&self, booking: &str) -> Result<()> {
        let path = format!("/api/v1/bookings/{booking}/quotation/accept");
        let heard = self.caller.until_answered(&Asking::post(path).by(&self.traveller.token)).await?;
        match heard.status {
            200 | 201 => Ok(()),
            409 => self.stands_at(booking, "payment_pending").await,
            _ => bail!("accept: {} {}", heard.status, heard.json),
        }
    }

    async fn pay(&self, booking: &str) -> Result<Value> {
        let body = json!({ "booking_id": booking, "gateway": "sandbox" });
        Ok(self.post("/api/v1/payments", &self.traveller.token, "pay", body).await?.data(201)?.clone())
    }

    async fn confirm(&self, payment: &Value) -> Result<()> {
        let url = text(&payment["next_action"], "url")?;
        let path = url.find("/sandbox/").map(|at| url[at..].to_owned()).context("a sandbox link")?;
        let asking = Asking::post(path).by(&self.traveller.token).json(json!({ "outcome": "succeed" }));
        let heard = self.caller.until_answered(&asking).await?;
        ensure!(heard.status == 202, "confirm: {} {}", heard.status, heard.json);
        Ok(())
    }

    async fn stands_at(&self, booking: &str, status: &str) -> Result<()> {
        let asking = Asking::get(format!("/api/v1/bookings/{booking}")).by(&self.cast.admin);
        let heard = self.caller.until_answered(&asking).await?;
        let found = &heard.data(200)?["status"];
        ensure!(found == status, "refused as done, but it is {found}, not {status}");
        Ok(())
    }

    async fn post(&self, path: &str, token: &str, step: &str, body: Value) -> Result<Heard> {
        let asking = Asking::post(path).by(token).key(format!("{}-{step}", self.name)).json(body);
        self.caller.until_answered(&asking).await
    }
}
