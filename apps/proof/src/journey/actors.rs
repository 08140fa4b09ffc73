use crate::environment::{Mailbox, accounts, mailed_token};
use crate::rng::SeededRng;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use test_support::{ApiClient, try_eventually};

const PASSWORD: &str = "correct horse battery staple 7";

/// Who takes part: patients of the proof, and the staff of the seed data.
#[derive(Debug, Clone)]
pub struct Actors {
    /// Access token of the hospital's administrator.
    pub hospital: String,
    /// Access token of the marketplace's administrator.
    pub admin: String,
    /// The hospital that is booked.
    pub hospital_id: String,
    /// What is booked there.
    pub treatment_id: String,
    /// The patients.
    pub patients: Vec<Patient>,
}

/// A patient with a profile.
#[derive(Debug, Clone)]
pub struct Patient {
    /// Address that mail goes to.
    pub email: String,
    /// Access token.
    pub token: String,
}

impl Actors {
    /// Signs the staff in, registers this many patients, who verify the address that `mail` receives for, and chooses an
    /// offer.
    ///
    /// # Errors
    /// When a response is not what the contract says.
    pub async fn create(client: &ApiClient, mail: &Mailbox, rng: &SeededRng, patients: usize) -> Result<Self> {
        let (hospital_id, treatment_id) = offer(client).await?;
        let mut actors = Self {
            hospital: sign_in(client, accounts::HOSPITAL, accounts::PASSWORD).await?,
            admin: sign_in(client, accounts::ADMIN, accounts::PASSWORD).await?,
            hospital_id,
            treatment_id,
            patients: Vec::with_capacity(patients),
        };
        for number in 0..patients {
            actors.patients.push(register(client, &format!("{number}.{}", rng.token())).await?);
        }
        for patient in &actors.patients {
            verify_address(client, mail, &patient.email).await?;
        }
        Ok(actors)
    }
}

/// The access token of a sign-in.
///
/// # Errors
/// When it is refused.
pub async fn sign_in(client: &ApiClient, email: &str, password: &str) -> Result<String> {
    let request = client.post("/api/v1/auth/login").json(json!({ "email": email, "password": password }));
    text(request.send_until_answered().await?.try_data(200)?, "access_token")
}

async fn register(client: &ApiClient, name: &str) -> Result<Patient> {
    let email = format!("{name}@example.org");
    let account = json!({ "email": email, "password": PASSWORD, "user_type": "patient", "first_name": "Test", "last_name": "Traveller" });
    let registered = client.post("/api/v1/auth/register").json(account).send_until_answered().await?;
    let token = text(registered.try_data(201)?, "access_token")?;
    let profile = json!({ "date_of_birth": "1979-02-11", "gender": "female", "country": "KE", "city": "Kisumu" });
    client.post("/api/v1/patients").bearer(&token).json(profile).send_until_answered().await?.ensure(201)?;
    Ok(Patient { email, token })
}

/// Follows the link in the mail to a new account.
async fn verify_address(client: &ApiClient, mail: &Mailbox, email: &str) -> Result<()> {
    let token = try_eventually(async || mail.to(email).iter().find_map(|mail| mailed_token(&mail.content))).await;
    let body = json!({ "token": token.with_context(|| format!("no token was mailed to {email}"))? });
    let request = client.post("/api/v1/auth/verify-email").json(body);
    let response = request.send_until_answered().await?;
    // 422: an attempt whose answer was lost has used the token.
    ensure!(matches!(response.status, 200 | 422), "verify-email: {}", response.status);
    Ok(())
}

async fn offer(client: &ApiClient) -> Result<(String, String)> {
    let found = client.get("/api/v1/treatments/total-knee-replacement").send_until_answered().await?;
    let treatment = text(found.try_data(200)?, "id")?;
    let path = format!("/api/v1/treatments/{treatment}/hospitals?limit=100");
    let offers = client.get(&path).send_until_answered().await?;
    let offers = offers.try_data(200)?.as_array().context("a list")?.clone();
    let ours = offers.iter().find(|offer| offer["hospital_slug"] == accounts::HOSPITAL_SLUG);
    Ok((text(ours.context("the seed hospital offers it")?, "hospital_id")?, treatment))
}

/// A text field of a response.
pub(super) fn text(value: &Value, field: &str) -> Result<String> {
    Ok(value[field].as_str().with_context(|| format!("{field} in {value}"))?.to_owned())
}
