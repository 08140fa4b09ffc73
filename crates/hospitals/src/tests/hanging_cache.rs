use super::hospitals_over;
use futures_util::future::{join, join3};
use kernel::events::hospitals::HospitalChanged;
use sea_orm::TransactionTrait;
use serde_json::json;
use test_support::{HangingCache, World};

#[actix_web::test]
async fn a_shared_cache_that_hangs_keeps_no_lock_of_a_change() {
    let world = World::new().await;
    let hospital = world.hospital().await;
    let (cache, parts) = HangingCache::over(&world);
    let app = world.serve_modules(&[crate::module(&hospitals_over(&world, parts))]).await;
    let path = format!("/api/v1/hospitals/{}", hospital.id);
    let rename = |name: &str| app.patch(&path).by(&hospital.admin).json(json!({ "name": name })).send();
    // Both have changed the same row and committed.
    let look = cache.transactions_while_hanging(&world, 2);
    let (first, second, open) = join3(rename("First"), rename("Second"), look).await;
    assert_eq!((first.status, second.status, open), (200, 200, 0));
}

#[actix_web::test]
async fn a_shared_cache_that_hangs_keeps_no_transaction_of_a_reaction() {
    let world = World::new().await;
    let hospital = world.hospital().await;
    let (cache, parts) = HangingCache::over(&world);
    let worker = world.worker_of(&[crate::module(&hospitals_over(&world, parts))]);
    let txn = world.db.begin().await.expect("begins");
    world.outbox.publish(&txn, &HospitalChanged { hospital_id: hospital.id }).await.expect("publishes");
    txn.commit().await.expect("commits");
    let look = cache.transactions_while_hanging(&world, 1);
    let (worked, open) = join(worker.run_once(), look).await;
    assert_eq!((worked.is_ok(), open), (true, 0));
}
