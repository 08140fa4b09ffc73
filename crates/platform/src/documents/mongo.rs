use super::mongo_bson::{from_bson, query, time, to_bson};
use super::{Collection, Document, Documents, DocumentsError, Filter};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use kernel::Clock;
use mongodb::bson::{RawDocumentBuf, doc};
use mongodb::error::{Error, ErrorKind, WriteFailure};
use mongodb::options::{ClientOptions, IndexOptions};
use mongodb::{Client, Database, IndexModel};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The server's code for a second document of one `_id`.
const DUPLICATE_KEY: i32 = 11_000;

/// Documents in MongoDB, a collection of the database each.
pub struct MongoDocuments {
    database: Database,
    clock: Clock,
    /// Collections whose indexes this process has seen to.
    indexed: Mutex<HashSet<&'static str>>,
}

impl MongoDocuments {
    /// Prepares the client without connecting, so MongoDB may be away.
    ///
    /// # Errors
    /// [`DocumentsError::Invalid`] when the URL cannot be read; the message does not repeat it.
    pub async fn open(url: &str, database: &str, timeout: Duration, clock: Clock) -> Result<Self, DocumentsError> {
        let unreadable = |_| DocumentsError::Invalid("the MongoDB URL cannot be read".to_owned());
        let mut options = ClientOptions::parse(url).await.map_err(unreadable)?;
        options.app_name.get_or_insert_with(|| "medivoy".to_owned());
        options.server_selection_timeout = Some(timeout);
        options.connect_timeout = Some(timeout);
        let database = Client::with_options(options).map_err(unreadable)?.database(database);
        Ok(Self { database, clock, indexed: Mutex::default() })
    }

    /// The collection, with its indexes once per process.
    async fn collection(&self, of: Collection) -> Result<mongodb::Collection<RawDocumentBuf>, DocumentsError> {
        crate::db::assert_no_transaction("MongoDB");
        let collection = self.database.collection(of.name);
        let known = self.indexed.lock().unwrap_or_else(PoisonError::into_inner).contains(of.name);
        if !known {
            // The server leaves indexes that exist as they are.
            collection.create_indexes(indexes(of)).await.map_err(from_mongo)?;
            self.indexed.lock().unwrap_or_else(PoisonError::into_inner).insert(of.name);
        }
        Ok(collection)
    }
}

fn indexes(of: Collection) -> Vec<IndexModel> {
    let expire = IndexOptions::builder().expire_after(Duration::ZERO).build();
    let mut indexes = vec![
        IndexModel::builder().keys(doc! { "expires_at": 1 }).options(expire).build(),
        IndexModel::builder().keys(doc! { "at": -1, "_id": -1 }).build(),
    ];
    indexes.extend(
        of.indexed.iter().map(|field| IndexModel::builder().keys(doc! { *field: 1, "at": -1, "_id": -1 }).build()),
    );
    indexes
}

#[async_trait]
impl Documents for MongoDocuments {
    async fn insert_many(&self, collection: Collection, documents: &[Document]) -> Result<u64, DocumentsError> {
        if documents.is_empty() {
            return Ok(0);
        }
        let all = documents.iter().map(to_bson).collect::<Result<Vec<_>, _>>()?;
        // Unordered: a known id does not stop those that follow.
        match self.collection(collection).await?.insert_many(&all).ordered(false).await {
            Ok(done) => Ok(done.inserted_ids.len() as u64),
            Err(error) => known_ids(&error).map(|known| (all.len() - known) as u64).ok_or_else(|| from_mongo(error)),
        }
    }

    async fn find(&self, collection: Collection, filter: &Filter) -> Result<Vec<Document>, DocumentsError> {
        let filter = filter.checked()?;
        if filter.limit == 0 {
            // To MongoDB a limit of 0 is none.
            return Ok(Vec::new());
        }
        let found = self
            .collection(collection)
            .await?
            .find(query(filter, self.clock.now()))
            .sort(doc! { "at": -1, "_id": -1 })
            .limit(i64::from(filter.limit))
            .await
            .map_err(from_mongo)?;
        let found: Vec<RawDocumentBuf> = found.try_collect().await.map_err(from_mongo)?;
        found.iter().map(from_bson).collect()
    }

    async fn get(&self, collection: Collection, id: &str) -> Result<Option<Document>, DocumentsError> {
        let found = self.collection(collection).await?.find_one(doc! { "_id": id }).await.map_err(from_mongo)?;
        let document = found.as_ref().map(from_bson).transpose()?;
        let now = self.clock.now();
        Ok(document.filter(|document| document.expires_at().is_none_or(|end| end > now)))
    }

    async fn upsert(&self, collection: Collection, document: &Document) -> Result<(), DocumentsError> {
        let collection = self.collection(collection).await?;
        let replaced = collection.replace_one(doc! { "_id": document.id() }, to_bson(document)?).upsert(true).await;
        replaced.map(|_| ()).map_err(from_mongo)
    }

    async fn delete(&self, collection: Collection, id: &str) -> Result<bool, DocumentsError> {
        let deleted = self.collection(collection).await?.delete_one(doc! { "_id": id }).await.map_err(from_mongo)?;
        Ok(deleted.deleted_count > 0)
    }

    async fn purge_expired(&self, collection: Collection) -> Result<u64, DocumentsError> {
        let over = doc! { "expires_at": { "$lte": time(self.clock.now()) } };
        Ok(self.collection(collection).await?.delete_many(over).await.map_err(from_mongo)?.deleted_count)
    }

    async fn ping(&self) -> Result<(), DocumentsError> {
        self.database.run_command(doc! { "ping": 1 }).await.map(|_| ()).map_err(from_mongo)
    }
}

/// How many documents were known already, if that is all that went wrong.
fn known_ids(error: &Error) -> Option<usize> {
    let ErrorKind::InsertMany(failed) = error.kind.as_ref() else { return None };
    let failures = failed.write_errors.as_ref()?;
    let harmless = failed.write_concern_error.is_none() && failures.iter().all(|failure| failure.code == DUPLICATE_KEY);
    harmless.then_some(failures.len())
}

fn from_mongo(error: Error) -> DocumentsError {
    match error.kind.as_ref() {
        ErrorKind::Write(WriteFailure::WriteError(_))
        | ErrorKind::InvalidArgument { .. }
        | ErrorKind::BsonSerialization(_)
        | ErrorKind::BsonDeserialization(_) => DocumentsError::Refused(error.to_string()),
        _ => DocumentsError::Away(error.to_string()),
    }
}
