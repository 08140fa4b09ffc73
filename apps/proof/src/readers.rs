//! Reading, cached and not, beside those who write.

use crate::caller::{Asking, Caller};
use crate::ground::accounts;
use crate::journey::Cast;
use anyhow::{Result, bail};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// Reads one kind of thing after the other, cached and not, and signs in; each request once, as it comes.
pub struct Readers {
    is_over: Arc<AtomicBool>,
    reading: JoinHandle<Result<()>>,
}

impl Readers {
    /// Sets off.
    pub fn start(caller: &Caller, cast: &Cast) -> Self {
        let is_over = Arc::<AtomicBool>::default();
        let (caller, requests, ended) = (caller.clone(), requests(cast), Arc::clone(&is_over));
        let reading = tokio::spawn(async move {
            while !ended.load(Ordering::Relaxed) {
                for request in &requests {
                    read(&caller, request).await?;
                }
            }
            Ok(())
        });
        Self { is_over, reading }
    }

    /// Ends.
    ///
    /// # Errors
    /// When an answer was neither good nor an honest "not now".
    pub async fn finish(self) -> Result<()> {
        self.is_over.store(true, Ordering::Relaxed);
        self.reading.await?
    }
}

/// No answer is not judged here: who takes something away counts what that did.
async fn read(caller: &Caller, request: &Asking) -> Result<()> {
    if let Ok(heard) = caller.once(request).await
        && heard.status != 200
        && !heard.is_passing()
    {
        bail!("{request:?}: {} {}", heard.status, heard.json);
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(())
}

fn requests(cast: &Cast) -> Vec<Asking> {
    let sign_in = json!({ "email": accounts::PATIENT, "password": accounts::PASSWORD });
    vec![
        Asking::get("/api/v1/treatments/taxonomy"),
        Asking::get("/api/v1/treatments?limit=20"),
        Asking::get("/api/v1/treatments?search=total%20knee%20replacment"),
        Asking::get(format!("/api/v1/hospitals/{}", cast.hospital_id)),
        Asking::get("/api/v1/bookings").by(&cast.hospital),
        Asking::get("/api/v1/notifications").by(&cast.travellers[0].token),
        Asking::post("/api/v1/auth/login").json(sign_in),
    ]
}
