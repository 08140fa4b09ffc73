use super::{CATEGORIES, SUBCATEGORIES, TREATMENTS, app, category, create, one, subcategory, taxonomy, treatment};
use serde_json::json;
use test_support::World;

fn locations(xml: &str) -> Vec<&str> {
    xml.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect()
}

#[actix_web::test]
async fn every_published_page_stands_in_the_sitemap() {
    let world = World::new().await;
    let (app, admin) = (app(&world).await, world.admin().await);
    let eyes = category(&app, &admin, "Eyes").await;
    let laser = subcategory(&app, &admin, &eyes, "Laser").await;
    treatment(&app, &admin, &eyes, "Lasik").await;
    let hidden = create(&app, &admin, CATEGORIES, json!({ "name": "Hidden" })).await;
    subcategory(&app, &admin, &hidden, "Below hidden").await;
    create(&app, &admin, TREATMENTS, json!({ "category_id": eyes["id"], "name": "Draft", "is_active": false })).await;
    let hospital = world.hospital().await;

    let answer = app.get("/sitemap.xml").send().await;
    answer.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/xml; charset=utf-8"));
    let xml = String::from_utf8(answer.bytes.clone()).expect("UTF-8");
    let hospital = format!("https://site.example/hospitals/test-hospital-{}", hospital.id);
    let expected = [
        "https://site.example/categories/eyes",
        &hospital,
        "https://site.example/subcategories/laser",
        "https://site.example/treatments/lasik",
    ];
    assert_eq!(locations(&xml), expected);
    assert_eq!(xml.matches("<lastmod>").count(), 4);
    assert!(xml.contains("hreflang=\"hi\" href=\"https://site.example/hi/treatments/lasik\""), "{xml}");
    app.get("/sitemap.xml").header("if-none-match", &answer.etag()).send().await.expect(304);

    app.patch(&format!("{}/publish", one(SUBCATEGORIES, &laser)))
        .by(&admin)
        .json(json!({ "is_published": false }))
        .send()
        .await
        .expect(200);
    let fresh = app.get("/sitemap.xml").send().await;
    assert!(!String::from_utf8_lossy(&fresh.bytes).contains("/laser"));
}

#[actix_web::test]
async fn a_large_one_comes_in_parts() {
    let world = World::new().await;
    let taxonomy = taxonomy(&world);
    for n in 0..3 {
        world.treatment(&format!("T{n}")).await;
    }
    // Three treatments, each with a category and a subcategory of its own.
    let index = taxonomy.sitemap(None, 4).await.expect("an index");
    assert_eq!(locations(&index), [1, 2, 3].map(|n| format!("https://site.example/sitemap.xml?part={n}")));
    let mut pages = Vec::new();
    for (part, expected) in [(1, 4), (2, 4), (3, 1)] {
        let xml = taxonomy.sitemap(Some(part), 4).await.expect("a part");
        let found: Vec<String> = locations(&xml).into_iter().map(str::to_owned).collect();
        assert_eq!(found.len(), expected, "part {part}");
        pages.extend(found);
    }
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), 9);
    assert!(taxonomy.sitemap(Some(4), 4).await.is_err());
    assert!(taxonomy.sitemap(None, 9).await.expect("one file").contains("<urlset"));
}
