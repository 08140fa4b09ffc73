//! A laboratory of a hospital, a doctor who treats a patient, and a test on its way.

use crate::{Laboratories, LaboratoryConfig, LaboratoryPorts};
use kernel::{DoctorId, LaboratoryId, Role};
use serde_json::{Value, json};
use test_support::{Response, TestApp, TestHospital, TestPatient, TestUser, World};

pub const LABORATORIES: &str = "/api/v1/laboratories";
pub const TESTS: &str = "/api/v1/lab-tests";

pub fn service(world: &World) -> Laboratories {
    let directory = world.directory();
    let ports = LaboratoryPorts {
        scopes: world.scopes(),
        patients: directory.clone(),
        facts: directory.clone(),
        hospitals: directory,
    };
    Laboratories::new(world.parts.clone(), ports, LaboratoryConfig::default())
}

pub async fn app(world: &World) -> TestApp {
    world.serve_modules(&[crate::module(&service(world))]).await
}

pub fn new_laboratory(name: &str) -> Value {
    json!({
        "name": name, "country": "TR", "city": "İzmir", "address": "1 Test Street", "phone": "+902325550101",
        "email": "lab@test.example", "services_offered": ["Blood count"],
    })
}

/// The object with these fields set.
pub fn with(mut value: Value, fields: Value) -> Value {
    for (name, field) in fields.as_object().expect("an object") {
        value[name] = field.clone();
    }
    value
}

/// A doctor with a verified licence.
pub struct Doctor {
    pub user: TestUser,
    pub id: DoctorId,
}

pub async fn doctor(world: &World) -> Doctor {
    let user = world.user(Role::Doctor).await;
    let id = DoctorId::generate(&world.clock, &world.entropy);
    world
        .sql(
            "INSERT INTO doctors (id, user_id, specialty, specialty_folded, license_number, license_number_folded,
                                  license_country, license_expires_on, is_verified)
             VALUES ($1, $2, 'Internal medicine', 'internal medicine', $3, $3, 'TR', '2099-12-31', true)",
            [id.0.into(), user.id.0.into(), id.to_string().into()],
        )
        .await;
    Doctor { user, id }
}

/// An appointment of the doctor and the patient, after all that there are.
pub async fn treat(world: &World, doctor: &Doctor, patient: &TestPatient) {
    let id = world.entropy.uuid_v7(world.clock.now());
    world
        .sql(
            "INSERT INTO appointments (id, appointment_number, patient_id, doctor_id, appointment_type, status,
                                       starts_at, ends_at, busy_from, busy_until, taken_at)
             SELECT $1, $2, $3, $4, 'in_person', 'requested', t, t + interval '30 minutes', t, t + interval '30 minutes', t
             FROM (SELECT now() + interval '1 hour' * count(*) AS t FROM appointments) next",
            [id.into(), format!("AP-{id}").into(), patient.id.0.into(), doctor.id.0.into()],
        )
        .await;
}

/// Everybody around a test.
pub struct Fixture {
    pub world: World,
    pub app: TestApp,
    pub hospital: TestHospital,
    pub laboratory: LaboratoryId,
    pub doctor: Doctor,
    pub patient: TestPatient,
}

impl Fixture {
    pub async fn new() -> Self {
        Self::of(World::new().await).await
    }

    /// With a clock that can be moved.
    pub async fn at(time: &str) -> Self {
        Self::of(World::at(time).await).await
    }

    async fn of(world: World) -> Self {
        let app = app(&world).await;
        let (hospital, patient, doctor) = (world.hospital().await, world.patient().await, doctor(&world).await);
        treat(&world, &doctor, &patient).await;
        let body = with(new_laboratory("Central Laboratory"), json!({ "hospital_id": hospital.id }));
        let created = app.post(LABORATORIES).by(&hospital.admin).json(body).send().await.data(201);
        let laboratory = id_of(&created).parse().expect("an id");
        Self { world, app, hospital, laboratory, doctor, patient }
    }

    pub fn order(&self) -> Value {
        json!({ "laboratory_id": self.laboratory, "test_name": "Electrolytes", "code": "2823-3" })
    }

    /// Path of a test that the doctor has ordered.
    pub async fn ordered(&self) -> String {
        let body = with(self.order(), json!({ "patient_id": self.patient.id }));
        let created = self.app.post(TESTS).by(&self.doctor.user).json(body).send().await;
        created.expect(201).header("location").expect("a location").to_owned()
    }

    pub async fn patch(&self, path: &str, by: &TestUser, body: Value) -> Response {
        self.app.patch(path).by(by).json(body).send().await
    }

    /// Path of a test whose sample the laboratory works on.
    pub async fn processing(&self) -> String {
        let path = self.ordered().await;
        self.process(&path).await;
        path
    }

    /// Takes the test from `requested` to `processing`.
    pub async fn process(&self, path: &str) {
        let date = (self.world.clock.now() + chrono::TimeDelta::days(1)).to_rfc3339();
        for body in [
            json!({ "status": "scheduled", "scheduled_date": date }),
            json!({ "status": "sample_collected" }),
            json!({ "status": "processing" }),
        ] {
            self.patch(path, &self.hospital.admin, body).await.expect(200);
        }
    }

    pub async fn result(&self, path: &str, body: Value) -> Response {
        self.app.post(&format!("{path}/result")).by(&self.hospital.admin).json(body).send().await
    }

    pub async fn get(&self, path: &str, by: &TestUser) -> Value {
        self.app.get(path).by(by).send().await.data(200)
    }
}

/// A result of one value.
pub fn potassium(value: impl Into<Value>) -> Value {
    json!({ "results": [{ "name": "Potassium", "code": "2823-3", "value": value.into(), "unit": "mmol/L" }] })
}

pub fn id_of(value: &Value) -> &str {
    value["id"].as_str().expect("an id")
}
