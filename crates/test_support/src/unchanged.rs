use crate::fixtures::TestUser;
use crate::http::ApiClient;
use crate::world::World;
use serde_json::Value;

impl World {
    /// How many events and audit entries about changes were written so far: reading is entered each time.
    pub async fn events_and_entries(&self) -> i64 {
        let sql = "SELECT (SELECT count(*) FROM outbox_events) + (SELECT count(*) FROM audit_outbox WHERE entry->>'action' NOT LIKE '%.read')";
        self.number(sql, []).await
    }

    /// Sends this change twice: the first one writes an event and an audit entry, the second one nothing.
    ///
    /// # Panics
    /// When it is otherwise, or the responses differ in view or version.
    pub async fn assert_second_patch_writes_nothing(&self, app: &ApiClient, by: &TestUser, path: &str, body: Value) {
        let before = self.events_and_entries().await;
        let changed = app.patch(path).by(by).json(body.clone()).send().await;
        let after = self.events_and_entries().await;
        assert_eq!((changed.status, after), (200, before + 2), "an event and an entry: {path} {}", changed.json);
        let same = app.patch(path).by(by).json(body).send().await;
        assert_eq!((same.data(200), same.etag()), (changed.data(200), changed.etag()), "{path}");
        assert_eq!(self.events_and_entries().await, after, "no event, no entry: {path}");
    }
}
