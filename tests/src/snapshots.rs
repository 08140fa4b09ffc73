//! Whatever a stored answer shows is in the schema that its operation documents: a field that nobody meant to show is no
//! field of the document (security 5).

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[test]
fn every_field_of_every_snapshot_is_documented() {
    let document = read_json(&root().join("docs/openapi.json"));
    let operations = operations(&document);
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for file in snapshots() {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let id = name.rsplit("__snapshots__").next().unwrap_or_default().split('-').next().unwrap_or_default();
        let operation = operations.get(id).unwrap_or_else(|| panic!("{name} is of no operation of the document"));
        let snapshot = body_of(&file);
        let content = &operation["responses"][snapshot["status"].to_string()]["content"];
        let mut of_json = content.as_object().into_iter().flatten().filter(|(kind, _)| {
            let kind = kind.as_str();
            kind == "application/json" || kind.ends_with("+json")
        });
        let Some((_, content)) = of_json.next() else { continue };
        compared += 1;
        let mut undocumented = Vec::new();
        compare(&document, &snapshot["body"], &[&content["schema"]], "", &mut undocumented);
        wrong.extend(undocumented.into_iter().map(|field| format!("{name}: {field}")));
    }
    assert!(wrong.is_empty(), "shown and not documented: {wrong:#?}");
    assert!(compared > 80, "the snapshots were compared: {compared}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read_json(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).expect("JSON")
}

/// Operations by their ids.
fn operations(document: &Value) -> BTreeMap<&str, &Value> {
    let items = document["paths"].as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object());
    items.flat_map(|item| item.values()).filter_map(|found| Some((found["operationId"].as_str()?, found))).collect()
}

/// The snapshots of all modules.
fn snapshots() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for module in std::fs::read_dir(root().join("crates")).expect("readable").flatten() {
        let files = std::fs::read_dir(module.path().join("src/tests/snapshots")).into_iter().flatten().flatten();
        found.extend(files.map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "snap")));
    }
    found
}

/// What stands behind the head of a snapshot.
fn body_of(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).expect("readable");
    let body = text.splitn(3, "---\n").nth(2).expect("a snapshot has a head");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Adds the fields of `value` that none of the schemas has.
fn compare(document: &Value, value: &Value, schemas: &[&Value], at: &str, undocumented: &mut Vec<String>) {
    let branches: Vec<&Value> = schemas.iter().flat_map(|schema| branches(document, schema)).collect();
    match value {
        Value::Array(items) => {
            let of_items: Vec<&Value> = branches.iter().filter_map(|branch| branch.get("items")).collect();
            items.iter().for_each(|item| compare(document, item, &of_items, &format!("{at}[]"), undocumented));
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let at = format!("{at}.{name}");
                match of_field(&branches, name) {
                    Some(known) => compare(document, field, &known, &at, undocumented),
                    None => undocumented.push(at),
                }
            }
        }
        _ => {}
    }
}

/// The schema itself and all that it is put together of, without references.
fn branches<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(&reference[1..]).expect("a schema of the document"),
        None => schema,
    };
    let parts = ["allOf", "anyOf", "oneOf"].iter().filter_map(|kind| schema[*kind].as_array()).flatten();
    std::iter::once(schema).chain(parts.flat_map(|part| branches(document, part))).collect()
}

/// The schemas of a field by its name; those of any field where names are free; `None` when there is no such field.
fn of_field<'a>(branches: &[&'a Value], name: &str) -> Option<Vec<&'a Value>> {
    let named: Vec<&Value> = branches.iter().filter_map(|branch| branch["properties"].get(name)).collect();
    if !named.is_empty() {
        return Some(named);
    }
    let of_any: Vec<&Value> = branches.iter().filter_map(|branch| branch.get("additionalProperties")).collect();
    let is_free = |branch: &&Value| match branch {
        Value::Object(keys) => keys.keys().all(|key| key == "description"),
        branch => **branch == Value::Bool(true),
    };
    let has_free_names = of_any.iter().any(|any| **any != Value::Bool(false)) || branches.iter().any(is_free);
    has_free_names.then_some(of_any)
}
