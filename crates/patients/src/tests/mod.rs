//! The module over HTTP, on a real database.

mod access_log;
mod crud;
mod scope;
mod sealed;
mod seed;
mod snapshots;
mod unchanged;

use crate::{PatientPorts, Patients};
use kernel::{HospitalId, PatientId};
use serde_json::{Value, json};
use std::sync::Arc;
use test_support::{TestApp, World};

const PATH: &str = "/api/v1/patients";

fn patients(world: &World) -> Patients {
    let documents = Arc::clone(&world.documents);
    let ports = PatientPorts { scopes: world.scopes(), accounts: world.directory(), documents };
    Patients::new(world.parts.clone(), ports)
}

async fn app(world: &World) -> TestApp {
    world.serve_modules(&[crate::module(&patients(world))]).await
}

fn profile() -> Value {
    json!({
        "date_of_birth": "1974-05-18", "gender": "female", "blood_group": "O+", "country": "KE", "city": "Mombasa",
        "emergency_contact_name": "Juma", "emergency_contact_phone": "+905321234567",
        "medical_history": ["Asthma since childhood"],
        "allergies": [{ "substance": "Penicillin", "reaction": "Hives", "severity": "moderate" }],
        "current_medications": [{ "name": "Salbutamol", "dosage": "as needed", "since": "2001-02-03" }],
    })
}

/// A booking of the patient with the hospital.
async fn book(world: &World, patient: PatientId, hospital: HospitalId) {
    let treatment = world.treatment("Knee replacement").await;
    let id = world.entropy.uuid_v7(world.clock.now());
    world
        .sql(
            "INSERT INTO bookings (id, booking_number, patient_id, hospital_id, treatment_id, booking_type, status, requested_date)
             VALUES ($1, $2, $3, $4, $5, 'treatment', 'requested', '2030-01-01')",
            [id.into(), format!("MB-{id}").into(), patient.0.into(), hospital.0.into(), treatment.0.into()],
        )
        .await;
}
