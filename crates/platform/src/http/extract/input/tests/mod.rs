mod forms;
mod shapes;
mod texts;

use super::*;
use crate::http::extract::{lines, present_lines};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{CountryCode, Masked, Money, TaxRate};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Colour {
    Red,
    DarkBlue,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "it is only read whether it can be read")]
struct Item {
    name: String,
    #[serde(default)]
    price: Option<Money>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Body {
    name: Option<String>,
    names: Vec<String>,
    #[serde(deserialize_with = "lines")]
    notes: Option<String>,
    #[serde(deserialize_with = "present_lines")]
    remark: Option<Option<String>>,
    secret: Option<Masked<String>>,
    small: Option<i32>,
    count: Option<u32>,
    share: Option<f64>,
    flag: Option<bool>,
    colour: Option<Colour>,
    date: Option<NaiveDate>,
    at: Option<DateTime<Utc>>,
    id: Option<Uuid>,
    country: Option<CountryCode>,
    rate: Option<TaxRate>,
    item: Option<Item>,
    items: Vec<Item>,
    by_tag: BTreeMap<String, Option<Item>>,
    anything: Option<Value>,
}

/// `path code message` of every fault.
fn faults<T: serde::de::DeserializeOwned>(body: &str) -> Vec<String> {
    match read_body::<T>(body.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(BodyFault::Values(faults)) => faults.iter().map(shown).collect(),
        Err(other) => vec![format!("{other:?}")],
    }
}

fn shown(fault: &Fault) -> String {
    let field = fault.field();
    match &fault.kind {
        FaultKind::Unknown(_) => format!("{field} unknown"),
        FaultKind::Missing(_) => format!("{field} missing"),
        FaultKind::Twice(_) => format!("{field} twice"),
        FaultKind::Value { code, message } => format!("{field} {code} {message}"),
    }
}

/// What the field is read as, or why it is not.
fn field(name: &str, json: &str) -> Result<Body, String> {
    read_body::<Body>(format!(r#"{{"{name}":{json}}}"#).as_bytes()).map_err(|fault| match fault {
        BodyFault::Values(faults) => shown(&faults[0]),
        other => format!("{other:?}"),
    })
}
