use super::Hub;
use crate::store::notifications::NOTIFY_CHANNEL;
use kernel::UserId;
use sea_orm::DatabaseConnection;
use sqlx::postgres::{PgListener, PgPoolOptions};
use std::time::Duration;

/// Between two tries to reach PostgreSQL.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Listens to PostgreSQL's NOTIFY until the streams are ended: one connection per process,
/// beside the pool. After every interruption all streams read their inbox.
pub async fn run(hub: Hub, db: DatabaseConnection) {
    let end = hub.end().clone();
    let work = async {
        loop {
            if let Err(error) = listen(&hub, &db).await {
                tracing::warn!(%error, "live notifications wait for PostgreSQL");
            }
            tokio::time::sleep(RETRY_INTERVAL).await;
        }
    };
    end.run_until_cancelled(work).await;
}

async fn listen(hub: &Hub, db: &DatabaseConnection) -> Result<(), sqlx::Error> {
    let options = db.get_postgres_connection_pool().connect_options();
    let own = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_lazy_with((*options).clone());
    let mut listener = PgListener::connect_with(&own).await?;
    listener.listen(NOTIFY_CHANNEL).await?;
    hub.notify_all();
    loop {
        match listener.try_recv().await? {
            Some(notification) => match user_of(notification.payload()) {
                Some(user) => hub.notify(user),
                None => hub.notify_all(),
            },
            // The connection was lost and made again.
            None => hub.notify_all(),
        }
    }
}

/// `<user id>:<seq>`.
fn user_of(payload: &str) -> Option<UserId> {
    payload.split_once(':')?.0.parse().ok()
}
