use crate::caller::{Asking, Caller};
use crate::chance::Chance;
use crate::ground::accounts;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery staple 7";

/// Who takes part: patients of the proof, and the staff of the seed data.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Access token of the hospital's administrator.
    pub hospital: String,
    /// Access token of the marketplace's administrator.
    pub admin: String,
    /// The hospital that is booked.
    pub hospital_id: String,
    /// What is booked there.
    pub treatment_id: String,
    /// The patients.
    pub travellers: Vec<Traveller>,
}

/// A patient with a profile.
#[derive(Debug, Clone)]
pub struct Traveller {
    /// Address that mail goes to.
    pub email: String,
    /// Access token.
    pub token: String,
}

impl Cast {
    /// Signs the staff in, registers so many patients, and chooses an offer.
    ///
    /// # Errors
    /// When the installation does not answer as the contract says.
    pub async fn assemble(caller: &Caller, chance: &Chance, travellers: usize) -> Result<Self> {
        let (hospital_id, treatment_id) = offer(caller).await?;
        let mut cast = Self {
            hospital: sign_in(caller, accounts::HOSPITAL, accounts::PASSWORD).await?,
            admin: sign_in(caller, accounts::ADMIN, accounts::PASSWORD).await?,
            hospital_id,
            treatment_id,
            travellers: Vec::with_capacity(travellers),
        };
        for number in 0..travellers {
            cast.travellers.push(register(caller, &format!("{number}.{}", chance.token())).await?);
        }
        Ok(cast)
    }
}

/// The access token of a sign-in.
///
/// # Errors
/// When it is refused.
pub async fn sign_in(caller: &Caller, email: &str, password: &str) -> Result<String> {
    let asking = Asking::post("/api/v1/auth/login").json(json!({ "email": email, "password": password }));
    let heard = caller.until_answered(&asking).await?;
    text(heard.data(200)?, "access_token")
}

async fn register(caller: &Caller, name: &str) -> Result<Traveller> {
    let email = format!("{name}@example.org");
    let account = json!({ "email": email, "password": PASSWORD, "user_type": "patient", "first_name": "Test", "last_name": "Traveller" });
    let heard = caller.until_answered(&Asking::post("/api/v1/auth/register").json(account)).await?;
    let token = text(heard.data(201)?, "access_token")?;
    let profile = json!({ "date_of_birth": "1979-02-11", "gender": "female", "country": "KE", "city": "Kisumu" });
    let heard = caller.until_answered(&Asking::post("/api/v1/patients").by(&token).json(profile)).await?;
    ensure!(heard.status == 201, "{} {}", heard.status, heard.json);
    Ok(Traveller { email, token })
}

async fn offer(caller: &Caller) -> Result<(String, String)> {
    let found = caller.until_answered(&Asking::get("/api/v1/treatments/total-knee-replacement")).await?;
    let treatment = text(found.data(200)?, "id")?;
    let path = format!("/api/v1/treatments/{treatment}/hospitals?limit=100");
    let offers = caller.until_answered(&Asking::get(path)).await?;
    let offers = offers.data(200)?.as_array().context("a list")?.clone();
    let ours = offers.iter().find(|offer| offer["hospital_slug"] == accounts::HOSPITAL_SLUG);
    Ok((text(ours.context("the seed hospital offers it")?, "hospital_id")?, treatment))
}

/// A text field of an answer.
pub(super) fn text(value: &Value, field: &str) -> Result<String> {
    Ok(value[field].as_str().with_context(|| format!("{field} in {value}"))?.to_owned())
}
