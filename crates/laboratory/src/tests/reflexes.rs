use super::fixture::{Fixture, TESTS, with};
use serde_json::{Value, json};

fn tsh(value: f64) -> Value {
    json!({ "results": [{ "name": "TSH", "code": "3016-3", "value": value, "unit": "m[IU]/L" }] })
}

async fn followed(f: &Fixture) -> Vec<(String, String)> {
    let list = f.get(&format!("{TESTS}?status=requested&sort=created_at"), &f.doctor.user).await;
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    list.as_array().expect("a list").iter().map(|t| (text(&t["code"]), text(&t["test_name"]))).collect()
}

#[actix_web::test]
async fn a_result_orders_what_follows_from_it_once() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    let low = f.result(&path, tsh(0.05)).await.data(201);
    let expected = [("3024-7", "Thyroxine, free"), ("3051-0", "Triiodothyronine, free")];
    let expected: Vec<_> = expected.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect();
    assert_eq!(followed(&f).await, expected);
    let list = f.get(&format!("{TESTS}?status=requested"), &f.patient.user).await;
    assert_eq!((&list[0]["reflex_of"], &list[0]["doctor_id"]), (&low["id"], &json!(f.doctor.id)));
    // The same again, and one that follows from another side: nothing is ordered twice.
    for value in [0.04, 9.0] {
        f.result(&path, with(tsh(value), json!({ "amendment_reason": "measured again" }))).await.expect(201);
        assert_eq!(followed(&f).await, expected);
    }
}

#[actix_web::test]
async fn a_usual_result_orders_nothing() {
    let f = Fixture::new().await;
    let path = f.processing().await;
    f.result(&path, tsh(2.0)).await.expect(201);
    assert_eq!(followed(&f).await, []);
}
