//! Every route, reaction and job with one connection to the database: nothing takes a second one while it holds the
//! first, so that as many requests at once as the pool has connections never wait for one another.

use super::actors::Caller;
use super::fixture::Fixture;
use super::{roles, row_access};
use crate::running::System;
use kernel::UserId;
use kernel::events::Event;
use kernel::events::auth::{MfaChanged, PasswordChanged, RefreshTokenReused};
use kernel::events::laboratory::{CriticalResultUnacknowledged, LabResultRecorded};
use kernel::events::users::{PhoneChange, PhoneChanged};
use medivoy::Modules;
use platform::db::Begin;
use serde_json::json;
use std::collections::BTreeSet;

#[actix_web::test]
async fn no_route_reaction_or_job_waits_for_itself() {
    let fixture = Fixture::of(System::with_one_connection().await).await;
    // Whoever waits for themselves is refused with 503. Who may call what is the matter of other tests.
    for walked in [roles::not_as_documented(&fixture).await, row_access::not_served(&fixture).await] {
        let failed: Vec<_> = walked.into_iter().filter(|(status, _)| *status >= 500).collect();
        assert!(failed.is_empty(), "{failed:#?}");
    }
    routes_without_parameters(&fixture).await;
    money_that_goes_back(&fixture).await;
    events_that_no_route_above_publishes(&fixture).await;
    fixture.installation.settled().await;
    every_reaction_has_worked(&fixture).await;
    every_job_works(&fixture).await;
    let dead = platform::outbox::dead_jobs(&fixture.system.foundation.parts.db).await.expect("answers");
    assert!(dead.iter().all(|job| !format!("{job:?}").contains("timed out")), "{dead:#?}");
    fixture.system.stop().await;
}

/// With the bodies of the document's examples, as administrator and as patient.
async fn routes_without_parameters(fixture: &Fixture) {
    let mut failed = Vec::new();
    for (method, path) in fixture.table.keys().filter(|(_, path)| !path.contains('{')) {
        if path.ends_with("/auth/logout") || path.ends_with("/stream") || path.starts_with("/webhooks/") {
            continue;
        }
        for caller in [Caller::Admin, Caller::Owner, Caller::Hospital] {
            let body = fixture.example(method, path);
            let response = fixture.send(method, path, caller, None, body).await;
            if response.status >= 500 {
                failed.push(format!("{method} {path} as {caller:?}: {} {}", response.status, response.json));
            }
        }
    }
    let announcement = json!({ "audience": { "all": true }, "title": "To all", "message": "Good day" });
    let announced = fixture.send("POST", "/api/v1/notifications", Caller::Admin, None, Some(announcement)).await;
    assert!(announced.status < 300, "{}", announced.json);
    assert!(failed.is_empty(), "{failed:#?}");
}

/// A paid booking that is cancelled, and a payment that fails.
async fn money_that_goes_back(fixture: &Fixture) {
    let (app, installation) = (&fixture.system.app, &fixture.installation);
    let patient = installation.patient().await;
    let (booking, _) = installation.paid(&patient).await;
    app.delete(&format!("/api/v1/bookings/{booking}")).bearer(&patient.token).send().await.expect(204);
    let pending = installation.booking_at(&patient, "payment_pending").await;
    let payment = installation.begin_payment(&patient, pending).await;
    installation.confirm(app, &payment, "fail").await.expect(202);
    let phone = json!({ "phone": "+254711000901" });
    app.patch("/api/v1/auth/profile").bearer(&patient.token).json(phone).send().await.expect(200);
}

/// What happens seldom is published here as its module would.
async fn events_that_no_route_above_publishes(fixture: &Fixture) {
    let id: uuid::Uuid =
        sqlx::query_scalar("SELECT id FROM users WHERE user_type = 'patient' AND deleted_at IS NULL LIMIT 1")
            .fetch_one(&fixture.installation.db)
            .await
            .expect("a patient");
    let user_id = UserId(id);
    publish(fixture, &PasswordChanged { user_id }).await;
    publish(fixture, &MfaChanged { user_id, enabled: true }).await;
    publish(fixture, &PhoneChanged { user_id, change: PhoneChange::Removed, old_ending: None }).await;
    let session_id = kernel::SessionId(id);
    publish(fixture, &RefreshTokenReused { user_id, session_id }).await;
    let (lab_test_id, laboratory_id) = (kernel::LabTestId(id), kernel::LaboratoryId(id));
    let recorded = LabResultRecorded {
        lab_test_id,
        test_number: "LT-2026-000001".to_owned(),
        patient_id: kernel::PatientId(id),
        doctor_user_id: Some(user_id),
        laboratory_id,
        hospital_id: None,
        version: 1,
        is_abnormal: true,
        is_critical: true,
    };
    publish(fixture, &recorded).await;
    let unacknowledged = CriticalResultUnacknowledged {
        lab_test_id,
        test_number: recorded.test_number,
        doctor_user_id: Some(user_id),
        laboratory_id,
        hospital_id: None,
        escalation: 1,
    };
    publish(fixture, &unacknowledged).await;
}

async fn publish<E: Event>(fixture: &Fixture, event: &E) {
    let parts = &fixture.system.foundation.parts;
    let txn = parts.db.begin().await.expect("begins");
    parts.outbox.publish(&txn, event).await.expect("publishes");
    txn.commit().await.expect("commits");
}

async fn every_reaction_has_worked(fixture: &Fixture) {
    let worked: Vec<String> = sqlx::query_scalar("SELECT DISTINCT handler FROM event_deliveries")
        .fetch_all(&fixture.installation.db)
        .await
        .expect("the deliveries are there");
    let worked: BTreeSet<&str> = worked.iter().map(String::as_str).collect();
    let reactions = fixture.system.running.modules.reactions();
    let idle: Vec<&str> = reactions.names().map(|(_, handler)| handler).filter(|name| !worked.contains(name)).collect();
    assert!(idle.is_empty(), "these have not worked: {idle:?}");
}

async fn every_job_works(fixture: &Fixture) {
    let modules: &Modules = &fixture.system.running.modules;
    let worker = fixture.system.worker_of_one_connection();
    let mut names = modules.list.iter().flat_map(|module| module.jobs.names()).map(|(name, _)| name).peekable();
    assert!(names.peek().is_some());
    for name in names {
        assert!(worker.run_job(name).await.unwrap_or_else(|error| panic!("{name}: {error}")), "{name}");
    }
}
