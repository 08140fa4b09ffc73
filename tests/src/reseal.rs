//! Rotating the master key: every sealed value of every module is sealed anew, and nothing else changes.

use crate::running::{Gateway, MASTER_KEY, Stores, System};
use medivoy::{Foundation, Modules, Settings};
use platform::crypto::SealedPlace;
use platform::reseal::{Reseal, ResealCounts};
use proof::scenarios::{Installation, Patient};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use test_support::{ApiClient, World};
use uuid::Uuid;

const OLD: &str = MASTER_KEY;
const NEW: &str = "KysrKysrKysrKysrKysrKysrKysrKysrKysrKysrKys=";
const THIRD: &str = "LCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCwsLCw=";

/// Bytes in the database that the master keys do not seal.
const SEALED_OTHERWISE: [(&str, &str); 5] = [
    // By a key that follows from the spent token itself.
    ("refresh_tokens", "successor_sealed"),
    // A hash.
    ("doctors", "calendar_token_hash"),
    // Written by nobody yet: the module `appointments` declares them when it comes.
    ("appointments", "chief_complaint_sealed"),
    ("appointments", "diagnosis_sealed"),
    ("appointments", "notes_sealed"),
];

fn places(foundation: &Foundation) -> Vec<SealedPlace> {
    let settings = Settings::from_toml("").expect("the default");
    Modules::wire(&settings, foundation).expect("wires").sealed()
}

fn reseal(foundation: &Foundation, rows: u32) -> Reseal {
    Reseal::new(foundation.parts.db.clone(), foundation.parts.cipher.clone(), places(foundation), rows)
}

fn to_seal(counts: &[ResealCounts]) -> u64 {
    counts.iter().map(ResealCounts::to_seal).sum()
}

#[actix_web::test]
async fn every_sealed_column_is_declared_by_its_module() {
    let world = World::new().await;
    let system = System::start(Stores::Embedded).await;
    let declared: Vec<SealedPlace> = system.running.modules.sealed();
    let names: Vec<(String, String)> = declared.iter().map(|p| (p.table.to_owned(), p.column.to_owned())).collect();
    let otherwise = SEALED_OTHERWISE.map(|(table, column)| (table.to_owned(), column.to_owned()));
    let rows = world
        .sql("SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'", [])
        .await;
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).expect("text");
    let in_schema: BTreeSet<_> = rows.iter().map(|row| (text(row, "table_name"), text(row, "column_name"))).collect();
    let known: BTreeSet<_> = names.iter().cloned().chain(otherwise).collect();
    assert_eq!(in_schema, known, "a module seals every column of bytes, and says so in its `Module` (`.seals`)");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "each of them once");
    for place in declared {
        let Some(clear) = place.clear_column else { continue };
        let is_kept_once = format!(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = '{}'::regclass AND pg_get_constraintdef(oid) LIKE '%num_nonnulls({clear}, {})%'",
            place.table, place.column
        );
        assert_eq!(
            world.number(&is_kept_once, []).await,
            1,
            "{place}: a value stands there or in {clear}, never in both"
        );
    }
    system.stop().await;
}

/// A value in every sealed column, some of them still in clear.
struct Sealed {
    system: System,
    installation: Installation,
    patient: Patient,
    booking: Uuid,
    payment: (String, Value),
    lab_test: String,
}

impl Sealed {
    async fn create() -> Self {
        let system = System::start(Stores::Embedded).await;
        let installation = Installation::new(vec![system.app.clone()], system.db().await, 1_000);
        let patient = installation.patient().await;
        let app = &system.app;
        let profile = json!({
            "blood_group": "AB-", "address": "7 Harbour Road", "medical_history": ["Asthma"],
            "allergies": [{ "substance": "Penicillin" }], "current_medications": [{ "name": "Salbutamol" }],
        });
        let path = format!("/api/v1/patients/{}", patient.id);
        app.patch(&path).bearer(&patient.token).json(profile).send().await.expect(200);
        let (paid, _) = installation.paid(&patient).await;
        let details =
            json!({ "medical_details": "Knee", "travel_details": { "wanted": true, "notes": "A wheelchair" } });
        let booking = installation.booking_at(&patient, "payment_pending").await;
        let other = installation.booking(&patient).await;
        for id in [paid, other] {
            let request = app.patch(&format!("/api/v1/bookings/{id}"));
            request.bearer(installation.hospital().await).json(details.clone()).send().await.expect(200);
        }
        let bank = json!({ "bank_details": { "account_holder": "Hospital", "bank_name": "Bank", "account_number": "12345678" } });
        let hospital = format!("/api/v1/hospitals/{}", installation.hospital_id().await);
        app.patch(&hospital).bearer(installation.hospital().await).json(bank).send().await.expect(200);
        let device = json!({ "platform": "android", "token": "a token of the push service" });
        app.post("/api/v1/notifications/devices").bearer(&patient.token).json(device).send().await.expect(201);
        app.post("/api/v1/auth/mfa/totp").bearer(installation.hospital().await).send().await.expect(200);
        let body = json!({ "booking_id": booking, "gateway": "sandbox" });
        let begun =
            app.post("/api/v1/payments").bearer(&patient.token).idempotency_key("the-same").json(body).send().await;
        let payment = ("the-same".to_owned(), begun.data(201));
        installation.settled().await;
        let lab_test = lab_test(&installation, app, &patient).await;
        let sealed = Self { system, installation, patient, booking, payment, lab_test };
        sealed.in_clear_as_before().await;
        sealed
    }

    /// Another patient and a booking as the version before has written them.
    async fn in_clear_as_before(&self) {
        let old = self.installation.patient().await;
        let booking = self.installation.booking(&old).await;
        let patient = "UPDATE patients SET date_of_birth = '1950-12-31', date_of_birth_sealed = NULL, gender = 'other', gender_sealed = NULL,
                       blood_group = 'O+', blood_group_sealed = NULL, address = 'Old Street 1', address_sealed = NULL WHERE id = $1";
        sqlx::query(patient).bind(old.id).execute(&self.installation.db).await.expect("writes");
        let travel = "UPDATE bookings SET notes = 'Old notes', notes_sealed = NULL, travel_details = '{\"wanted\": true}', travel_details_sealed = NULL WHERE id = $1";
        sqlx::query(travel).bind(booking).execute(&self.installation.db).await.expect("writes");
        let read =
            self.system.app.get(&format!("/api/v1/patients/{}", old.id)).bearer(&old.token).send().await.data(200);
        assert_eq!((&read["date_of_birth"], &read["gender"]), (&json!("1950-12-31"), &json!("other")));
        assert_eq!((&read["blood_group"], &read["address"]), (&json!("O+"), &json!("Old Street 1")));
        let read =
            self.system.app.get(&format!("/api/v1/bookings/{booking}")).bearer(&old.token).send().await.data(200);
        assert_eq!((&read["notes"], &read["travel_details"]), (&json!("Old notes"), &json!({ "wanted": true })));
    }

    /// Everything of the tables with sealed columns that is not sealed, and the versions of the rows.
    async fn unsealed(&self, places: &[SealedPlace]) -> BTreeMap<&'static str, String> {
        let mut prints = BTreeMap::new();
        for table in places.iter().map(|place| place.table).collect::<BTreeSet<_>>() {
            let left_out: Vec<&str> = places
                .iter()
                .filter(|place| place.table == table)
                .flat_map(|place| [Some(place.column), place.clear_column])
                .flatten()
                .collect();
            let sql = format!(
                "SELECT md5(COALESCE(string_agg((to_jsonb(t) - $1::text[])::text, '' ORDER BY (to_jsonb(t) - $1::text[])::text), '')) FROM {table} t"
            );
            let print =
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(left_out).fetch_one(&self.installation.db).await;
            prints.insert(table, print.expect("a fingerprint"));
        }
        prints
    }

    /// What the patient reads through this gateway, signed in there.
    async fn read(&self, gateway: &Gateway) -> Vec<Value> {
        let account = json!({ "email": self.patient.email, "password": "correct horse battery staple 7" });
        let signed_in = gateway.app.post("/api/v1/auth/login").json(account).send().await.data(200);
        let token = signed_in["access_token"].as_str().expect("a token").to_owned();
        let mut read = Vec::new();
        for path in [
            format!("/api/v1/patients/{}", self.patient.id),
            "/api/v1/bookings".to_owned(),
            format!("/api/v1/bookings/{}", self.booking),
            self.lab_test.clone(),
            format!("/api/v1/payments/{}", self.payment.1["id"].as_str().expect("an id")),
        ] {
            read.push(gateway.app.get(&path).bearer(&token).send().await.data(200));
        }
        let body = json!({ "booking_id": self.booking, "gateway": "sandbox" });
        let again = gateway.app.post("/api/v1/payments").bearer(&token).idempotency_key(&self.payment.0).json(body);
        let again = again.send().await;
        assert_eq!((again.data(201), again.header("idempotent-replayed")), (self.payment.1.clone(), Some("true")));
        read
    }
}

/// Path of a laboratory test with notes and a result.
async fn lab_test(installation: &Installation, app: &ApiClient, patient: &Patient) -> String {
    let hospital = installation.hospital().await;
    let laboratory = json!({ "name": "Laboratory", "hospital_id": installation.hospital_id().await, "country": "TR", "city": "Izmir", "address": "1 Test Road", "phone": "+902325550101", "email": "lab@other.example" });
    let laboratory = app.post("/api/v1/laboratories").bearer(hospital).json(laboratory).send().await.data(201);
    let order = json!({ "laboratory_id": laboratory["id"], "test_name": "Electrolytes", "notes": "Fasting", "scheduled_date": kernel::Clock::system().now() + chrono::TimeDelta::days(1) });
    let ordered = app.post("/api/v1/lab-tests").bearer(&patient.token).json(order).send().await;
    let path = ordered.expect(201).header("location").expect("a location").to_owned();
    for status in ["scheduled", "sample_collected", "processing"] {
        app.patch(&path).bearer(hospital).json(json!({ "status": status })).send().await.expect(200);
    }
    let result = json!({ "results": [{ "name": "Potassium", "code": "2823-3", "value": 4.1, "unit": "mmol/L" }] });
    app.post(&format!("{path}/result")).bearer(hospital).json(result).send().await.expect(201);
    path
}

#[actix_web::test]
async fn everything_is_sealed_anew_and_reads_without_the_old_key() {
    let sealed = Sealed::create().await;
    let (both, gateway) = sealed.system.gateway_with_keys(&[NEW, OLD]).await;
    let (before, places) = (sealed.read(&gateway).await, places(&both));
    let versions = sealed.unsealed(&places).await;
    let counts = reseal(&both, 1).counts().await.expect("counts");
    let untouched: Vec<String> = counts.iter().filter(|c| c.older == 0).map(ToString::to_string).collect();
    assert!(untouched.is_empty(), "the test has no value for {untouched:?}");
    assert!(counts.iter().all(|c| c.place.clear_column.is_none() || c.clear > 0), "{counts:?}");

    // Ended in the middle of its seventh batch, after six were committed.
    let (stop, mut stopped) = tokio::sync::mpsc::unbounded_channel();
    let mut batches = 0;
    let slow = reseal(&both, 1);
    let run = slow.run(|_, _| {
        batches += 1;
        if batches == 6 {
            stop.send(()).expect("the test waits");
        }
    });
    tokio::select! {
        biased;
        _ = stopped.recv() => {}
        _ = run => panic!("it was to be ended before"),
    }
    let half = reseal(&both, 1).counts().await.expect("counts");
    assert_eq!(to_seal(&counts) - to_seal(&half), 6, "what was committed stays");

    let outcome = reseal(&both, 7).run(|_, _| ()).await.expect("runs");
    assert_eq!((outcome.sealed, outcome.unreadable), (to_seal(&half), vec![]));
    let after = reseal(&both, 1).counts().await.expect("counts");
    assert_eq!(to_seal(&after), 0, "{after:?}");
    assert_eq!(sealed.unsealed(&places).await, versions, "no version has moved, and nothing else");
    assert_eq!(reseal(&both, 7).run(|_, _| ()).await.expect("runs").sealed, 0, "again is nothing");
    gateway.stop().await;

    let (only_new, gateway) = sealed.system.gateway_with_keys(&[NEW]).await;
    assert_eq!(sealed.read(&gateway).await, before);
    gateway.stop().await;
    drop(only_new);
    // To seal them with a third key each of them is opened with the new one.
    let (third, gateway) = sealed.system.gateway_with_keys(&[THIRD, NEW]).await;
    let outcome = reseal(&third, 100).run(|_, _| ()).await.expect("runs");
    assert_eq!(outcome.unreadable, Vec::<String>::new());
    assert_eq!(sealed.read(&gateway).await, before);
    gateway.stop().await;
    sealed.system.stop().await;
}

#[actix_web::test]
async fn changes_made_meanwhile_are_kept() {
    let sealed = Sealed::create().await;
    let (both, gateway) = sealed.system.gateway_with_keys(&[NEW, OLD]).await;
    let booking = sealed.installation.booking(&sealed.patient).await;
    let (profile, booking) = (format!("/api/v1/patients/{}", sealed.patient.id), format!("/api/v1/bookings/{booking}"));
    let patch = async |path: &str, body: Value| {
        gateway.app.patch(path).bearer(&sealed.patient.token).json(body).send().await.data(200)
    };
    let changes = async {
        for n in 0..40 {
            patch(
                &profile,
                json!({ "address": format!("{n} Moving Street"), "allergies": [{ "substance": format!("{n}") }] }),
            )
            .await;
            patch(&booking, json!({ "notes": format!("Note {n}") })).await;
        }
    };
    let resealing = async {
        while to_seal(&reseal(&both, 1).counts().await.expect("counts")) > 0 {
            let outcome = reseal(&both, 1).run(|_, _| ()).await.expect("runs");
            assert_eq!(outcome.unreadable, Vec::<String>::new());
        }
    };
    tokio::join!(changes, resealing);
    let read = async |path: &str| gateway.app.get(path).bearer(&sealed.patient.token).send().await.data(200);
    let profile = read(&profile).await;
    assert_eq!(profile["address"], "39 Moving Street");
    assert_eq!(profile["allergies"][0]["substance"], "39");
    assert_eq!(profile["medical_history"], json!(["Asthma"]));
    assert_eq!(read(&booking).await["notes"], "Note 39");
    assert_eq!(to_seal(&reseal(&both, 1).counts().await.expect("counts")), 0);
    gateway.stop().await;
    sealed.system.stop().await;
}

#[actix_web::test]
async fn what_cannot_be_opened_is_named_and_left_as_it_is() {
    let sealed = Sealed::create().await;
    let (both, gateway) = sealed.system.gateway_with_keys(&[NEW, OLD]).await;
    let (lost, other) = sealed.system.gateway_with_keys(&[THIRD]).await;
    let older: u64 = reseal(&lost, 1).counts().await.expect("counts").iter().map(|c| c.older).sum();
    let outcome = reseal(&lost, 3).run(|_, _| ()).await.expect("runs");
    assert_eq!(u64::try_from(outcome.unreadable.len()).expect("few"), older);
    assert!(outcome.unreadable.iter().all(|line| line.contains("not configured")), "{:?}", outcome.unreadable);
    // With its key it is still read; what stood in clear is sealed with the key of that run.
    other.stop().await;
    gateway.stop().await;
    drop(both);
    let (all, gateway) = sealed.system.gateway_with_keys(&[NEW, THIRD, OLD]).await;
    assert_eq!(reseal(&all, 100).run(|_, _| ()).await.expect("runs").unreadable, Vec::<String>::new());
    gateway.stop().await;
    sealed.system.stop().await;
}
