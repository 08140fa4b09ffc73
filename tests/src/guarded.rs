//! What waits while a transaction is open is a fault that a test sees.

use actix_web::web::Data;
use platform::Parts;
use platform::db::{Begin, assert_no_transaction};
use platform::http::{ApiResult, NoContent, Routes};
use platform::problem::Problem;
use sea_orm::ConnectionTrait;
use test_support::World;

async fn within_it(parts: Data<Parts>) -> ApiResult<NoContent> {
    let txn = parts.db.begin().await.map_err(Problem::from)?;
    txn.execute_unprepared("SELECT 1").await.map_err(Problem::from)?;
    txn.commit().await.map_err(Problem::from)?;
    parts.db.execute_unprepared("SELECT 1").await.map_err(Problem::from)?;
    assert_no_transaction("a mail server");
    Ok(NoContent)
}

async fn beside_it(parts: Data<Parts>) -> ApiResult<NoContent> {
    let txn = parts.db.begin().await.map_err(Problem::from)?;
    parts.db.execute_unprepared("SELECT 1").await.map_err(Problem::from)?;
    txn.commit().await.map_err(Problem::from)?;
    Ok(NoContent)
}

async fn elsewhere(parts: Data<Parts>) -> ApiResult<NoContent> {
    let txn = parts.db.begin().await.map_err(Problem::from)?;
    assert_no_transaction("a mail server");
    txn.commit().await.map_err(Problem::from)?;
    Ok(NoContent)
}

#[actix_web::test]
async fn a_handler_that_waits_inside_its_transaction_fails() {
    let world = World::new().await;
    let routes = Routes::new("tests")
        .service(world.parts.clone())
        .get("workWithin", "/within", within_it, "All of it by the transaction")
        .get("workBeside", "/beside", beside_it, "A second connection")
        .get("workElsewhere", "/elsewhere", elsewhere, "Another system");
    let app = world.serve(vec![routes]).await;
    for (path, status) in [("/within", 204), ("/beside", 500), ("/elsewhere", 500), ("/within", 204)] {
        assert_eq!(app.get(path).send().await.status, status, "{path}");
    }
}
