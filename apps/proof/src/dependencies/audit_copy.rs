use crate::environment::{Environment, MONGODB_DATABASE};
use anyhow::{Context, Result, ensure};
use mongodb::bson::{Document, doc};
use std::collections::HashSet;

/// A second record of every audit entry, written by a trigger in the same transaction: the trail is compared with it.
pub struct AuditCopy;

const INSTALL: &str = "
    CREATE TABLE proof_audit (seq bigint PRIMARY KEY, id uuid NOT NULL);
    CREATE FUNCTION proof_audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO proof_audit VALUES (NEW.seq, NEW.id);
        RETURN NEW;
    END $$;
    CREATE TRIGGER proof_audit AFTER INSERT ON audit_outbox FOR EACH ROW EXECUTE FUNCTION proof_audit();";

impl AuditCopy {
    /// Installs the trigger.
    pub async fn install(environment: &Environment) -> Result<Self> {
        sqlx::raw_sql(INSTALL).execute(&environment.db).await.context("the copy of the audit trail")?;
        Ok(Self)
    }

    /// Checks that every recorded entry is in MongoDB, once.
    pub async fn check_complete(&self, environment: &Environment) -> Result<String> {
        let recorded: Vec<String> =
            sqlx::query_scalar("SELECT id::text FROM proof_audit ORDER BY seq").fetch_all(&environment.db).await?;
        ensure!(!recorded.is_empty(), "nothing was audited");
        let client = mongodb::Client::with_uri_str(environment.services.mongodb_url()).await?;
        let trail = client.database(MONGODB_DATABASE).collection::<Document>("audit_logs");
        let mut found = Vec::new();
        let mut entries = trail.find(doc! {}).projection(doc! { "_id": 1 }).await?;
        while entries.advance().await? {
            found.push(entries.current().get_str("_id")?.to_owned());
        }
        let different: HashSet<&String> = found.iter().collect();
        ensure!(different.len() == found.len(), "{} audit entries are duplicated", found.len() - different.len());
        let missing: Vec<&String> = recorded.iter().filter(|id| !different.contains(id)).collect();
        ensure!(missing.is_empty(), "{} of {} audit entries are lost: {missing:?}", missing.len(), recorded.len());
        Ok(format!("{} audit entries complete", recorded.len()))
    }
}
