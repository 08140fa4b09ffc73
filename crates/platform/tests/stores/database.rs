use sea_orm::{ConnectionTrait, DbBackend, Statement};
use test_support::TestDatabase;

#[tokio::test]
async fn every_connection_of_the_pool_is_set_up_for_many_short_statements() {
    let database = TestDatabase::create().await;
    for (setting, expected) in [
        ("statement_timeout", "15s"),
        ("TimeZone", "UTC"),
        ("max_parallel_workers_per_gather", "0"),
        ("jit", "off"),
        ("application_name", "medivoy"),
    ] {
        let show = Statement::from_string(DbBackend::Postgres, format!("SHOW {setting}"));
        let row = database.connection.query_one_raw(show).await.expect("an answer").expect("a row");
        assert_eq!(row.try_get_by_index::<String>(0).as_deref(), Ok(expected), "{setting}");
    }
}
