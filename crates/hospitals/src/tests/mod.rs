//! The module over HTTP, on a real database.

mod access;
mod cached;
mod concurrent;
mod crud;
mod entities;
mod hanging_cache;
mod input;
mod lists;
mod offers;
mod scope;
mod seed;
mod snapshots;
mod unchanged;
mod written_otherwise;

use crate::{HospitalPorts, Hospitals};
use platform::Parts;
use serde_json::{Value, json};
use test_support::{TestApp, World};

fn hospitals(world: &World) -> Hospitals {
    hospitals_over(world, world.parts.clone())
}

fn hospitals_over(world: &World, parts: Parts) -> Hospitals {
    let (treatments, accounts) = (world.directory(), world.directory());
    Hospitals::new(parts, HospitalPorts { scopes: world.scopes(), treatments, accounts })
}

async fn app(world: &World) -> TestApp {
    world.serve_modules(&[crate::module(&hospitals(world))]).await
}

fn new_hospital(name: &str) -> Value {
    json!({ "name": name, "country": "TR", "city": "İzmir", "address": "1 Kordon", "phone": "+902125550101", "email": "desk@test.example" })
}

fn bank() -> Value {
    json!({ "account_holder": "Mavi Saglik AS", "bank_name": "Test Bankasi", "iban": "TR330006100519786457841326", "swift_bic": "TGBATRIS" })
}

/// `body` with other fields.
fn with(mut body: Value, change: Value) -> Value {
    let Value::Object(change) = change else { panic!("an object") };
    body.as_object_mut().expect("an object").extend(change);
    body
}
