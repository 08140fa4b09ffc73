//! The module over HTTP, on a real database.

mod cache;
mod cache_events;
mod categories;
mod entities;
mod hanging_cache;
mod input;
mod offers;
mod paging;
mod search;
mod seed;
mod sitemap;
mod slugs;
mod snapshots;
mod structure;
mod treatments;
mod unchanged;

use crate::routes::routes;
use crate::{Taxonomy, TaxonomyConfig};
use platform::Parts;
use serde_json::{Value, json};
use test_support::{TestApp, TestUser, World};

const CATEGORIES: &str = "/api/v1/treatment-categories";
const SUBCATEGORIES: &str = "/api/v1/treatment-subcategories";
const TREATMENTS: &str = "/api/v1/treatments";

fn taxonomy(world: &World) -> Taxonomy {
    taxonomy_over(world.parts.clone())
}

fn taxonomy_over(parts: Parts) -> Taxonomy {
    let config = TaxonomyConfig { public_site_url: "https://site.example".to_owned(), ..TaxonomyConfig::default() };
    Taxonomy::new(parts, config)
}

async fn app(world: &World) -> TestApp {
    world.serve_modules(&[crate::module(&taxonomy(world))]).await
}

#[actix_web::test]
async fn every_endpoint_is_documented() {
    let world = World::new().await;
    let info = platform::http::openapi::DocumentInfo {
        title: "Catalogue",
        version: "1",
        description: "",
        server: "/",
        examples: "{}",
    };
    let document = platform::http::openapi::document(&info, &[routes(&taxonomy(&world))]);
    let methods: usize =
        document["paths"].as_object().expect("paths").values().filter_map(|p| p.as_object()).map(|p| p.len()).sum();
    assert_eq!(methods, 26);
    let parameters = document["paths"]["/api/v1/treatments"]["get"]["parameters"].as_array().expect("parameters");
    let names: Vec<&str> =
        parameters.iter().filter(|p| p["in"] == "query").filter_map(|p| p["name"].as_str()).collect();
    for name in [
        "category",
        "subcategory",
        "country",
        "price_min",
        "price_max",
        "currency",
        "is_active",
        "search",
        "limit",
        "cursor",
        "page",
        "sort",
        "locale",
    ] {
        assert!(names.contains(&name), "{name} of {names:?}");
    }
    let schemas = document["components"]["schemas"].as_object().expect("schemas");
    for name in [
        "CategoryView",
        "SubcategoryView",
        "TreatmentView",
        "TreatmentOfferView",
        "TaxonomyCategoryView",
        "SearchHitView",
    ] {
        assert!(schemas.contains_key(name), "{name}");
    }
}

/// Creates something and gives it back as the API shows it.
async fn create(app: &TestApp, admin: &TestUser, path: &str, body: Value) -> Value {
    app.post(path).by(admin).json(body).send().await.data(201)
}

async fn category(app: &TestApp, admin: &TestUser, name: &str) -> Value {
    create(app, admin, CATEGORIES, json!({ "name": name, "is_published": true })).await
}

async fn subcategory(app: &TestApp, admin: &TestUser, of: &Value, name: &str) -> Value {
    create(app, admin, SUBCATEGORIES, json!({ "category_id": of["id"], "name": name, "is_published": true })).await
}

async fn treatment(app: &TestApp, admin: &TestUser, of: &Value, name: &str) -> Value {
    create(app, admin, TREATMENTS, json!({ "category_id": of["id"], "name": name })).await
}

/// The path of one.
fn one(path: &str, view: &Value) -> String {
    format!("{path}/{}", view["id"].as_str().expect("an id"))
}

/// The values of a field over a list.
fn column(list: &Value, field: &str) -> Vec<String> {
    let text = |item: &Value| item[field].as_str().map_or_else(|| item[field].to_string(), str::to_owned);
    list.as_array().expect("a list").iter().map(text).collect()
}
