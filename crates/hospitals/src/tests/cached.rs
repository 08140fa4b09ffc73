use super::{app, hospitals};
use kernel::events::hospitals::{HospitalChanged, OfferChanged};
use kernel::events::taxonomy::CatalogueChanged;
use kernel::{Currency, Money};
use sea_orm::TransactionTrait;
use test_support::World;

/// Changes behind the module's back show that an answer comes from the cache,
/// and that the event invalidates it: as if another process had made the change.
#[actix_web::test]
async fn public_answers_are_cached_until_an_event_invalidates_them() {
    let world = World::new().await;
    let app = app(&world).await;
    let hospital = world.hospital().await;
    let treatment = world.treatment("Knee replacement").await;
    world.offer(hospital.id, treatment, &Money::new(100, Currency::parse("EUR").expect("valid"))).await;
    let one = format!("/api/v1/hospitals/{}", hospital.id);
    let (list, offers) = ("/api/v1/hospitals".to_owned(), format!("{one}/treatments"));
    let worker = world.worker_of(&[crate::module(&hospitals(&world))]);

    for (sql, path, field) in [
        ("UPDATE hospitals SET name = name || '!'", &one, "/data/name"),
        ("UPDATE hospitals SET name = name || '!'", &list, "/data/0/name"),
        (
            "UPDATE hospital_treatments SET base_price_minor = base_price_minor + 1",
            &offers,
            "/data/0/base_price/amount_minor",
        ),
        ("UPDATE treatments SET name = name || '!'", &offers, "/data/0/treatment_name"),
    ] {
        let before = app.get(path).send().await.json.pointer(field).cloned().expect("a value");
        world.sql(sql, []).await;
        assert_eq!(app.get(path).send().await.json.pointer(field), Some(&before), "{path} from the cache");
        let txn = world.db.begin().await.expect("begins");
        match sql {
            sql if sql.contains("treatments SET name") => {
                let event = CatalogueChanged { entity_type: "treatment".to_owned(), entity_id: Some(treatment.0) };
                world.outbox.publish(&txn, &event).await.expect("publishes");
            }
            sql if sql.contains("hospital_treatments") => {
                let event = OfferChanged { hospital_id: hospital.id, treatment_id: treatment };
                world.outbox.publish(&txn, &event).await.expect("publishes");
            }
            _ => {
                world.outbox.publish(&txn, &HospitalChanged { hospital_id: hospital.id }).await.expect("publishes");
            }
        }
        txn.commit().await.expect("commits");
        worker.run_once().await.expect("works");
        assert_ne!(app.get(path).send().await.json.pointer(field), Some(&before), "{path} after the event");
    }
}
