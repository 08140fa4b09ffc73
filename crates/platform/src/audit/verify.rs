//! Whether the trail is whole: for `medivoy verify`.

use super::chain::{self, Link, Place};
use super::drain::AUDIT_COLLECTION;
use crate::documents::{Document, Documents, DocumentsError, Filter};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};

/// Entries at once.
const PAGE: u32 = 1_000;
/// Findings of one kind that are listed one by one.
const MAX_LISTED: usize = 20;
/// How long an entry may wait for the document store before it is a finding.
const WAITS: &str = "15 minutes";

/// Why the trail could not be checked.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// The document store failed or is away.
    #[error(transparent)]
    Documents(#[from] DocumentsError),
}

/// What is wrong with the trail, one line each: entries that were changed, are missing, were added or are there
/// twice, and entries that wait too long to be carried. May run beside a live system; 16 bytes of memory per entry.
///
/// # Errors
/// [`TrailError`].
pub async fn verify_trail(db: &DatabaseConnection, documents: &dyn Documents) -> Result<Vec<String>, TrailError> {
    let mut findings = waiting(db).await?;
    // Everything up to here was in the store before this was committed.
    let end = end(db).await?;
    let mut trail = Trail::of(end);
    let mut filter = Filter::newest(PAGE);
    loop {
        let page = documents.find(AUDIT_COLLECTION, &filter).await?;
        for entry in &page {
            trail.read(entry);
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE as usize) else { break };
        filter = Filter::newest(PAGE).after(last.at(), last.id());
    }
    trail.forgive(db).await?;
    findings.extend(trail.findings());
    Ok(findings)
}

async fn end(db: &DatabaseConnection) -> Result<Link, DbErr> {
    let select = Statement::from_string(DbBackend::Postgres, "SELECT position, hash FROM audit_chain");
    let Some(row) = db.query_one_raw(select).await? else { return Ok(Link::default()) };
    Ok(Link { position: row.try_get("", "position")?, hash: row.try_get("", "hash")? })
}

async fn waiting(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    let sql = format!(
        "SELECT count(*) AS count, min(at)::text AS since FROM audit_outbox WHERE at < now() - interval '{WAITS}' HAVING count(*) > 0"
    );
    let Some(row) = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await? else {
        return Ok(Vec::new());
    };
    let (count, since): (i64, String) = (row.try_get("", "count")?, row.try_get("", "since")?);
    Ok(vec![format!("audit: {count} entries wait for the document store, the oldest since {since}")])
}

/// What was read so far.
struct Trail {
    end: Link,
    /// By position: the first 64 bits of the entry's hash and of the one it follows; zero where none was read.
    read: Vec<(u64, u64)>,
    /// Entries beyond the end: they may be on their way just now.
    beyond: Vec<(String, i64)>,
    odd: Vec<String>,
}

impl Trail {
    fn of(end: Link) -> Self {
        let places = usize::try_from(end.position).unwrap_or(0) + 1;
        Self { end, read: vec![(0, 0); places], beyond: Vec::new(), odd: Vec::new() }
    }

    fn read(&mut self, entry: &Document) {
        let id = entry.id();
        let Some(Place { link, previous, is_genuine }) = chain::place(entry) else {
            self.odd.push(format!("audit: entry {id} has no place in the chain"));
            return;
        };
        if !is_genuine {
            self.odd.push(format!("audit: entry {id} at {} was changed", link.position));
        }
        if link.position > self.end.position {
            self.beyond.push((id.to_owned(), link.position));
            return;
        }
        match usize::try_from(link.position).ok().filter(|at| *at > 0).and_then(|at| self.read.get_mut(at)) {
            Some(place) if *place == (0, 0) => *place = (first_bits(&link.hash), first_bits(&previous)),
            _ => self.odd.push(format!("audit: entry {id} stands at {}, where another is", link.position)),
        }
    }

    /// Those beyond the end are well when they are on their way still, or have arrived meanwhile. An entry leaves the
    /// outbox in the transaction that moves the end, so both are read by one statement.
    async fn forgive(&mut self, db: &DatabaseConnection) -> Result<(), DbErr> {
        let beyond = std::mem::take(&mut self.beyond);
        if beyond.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = beyond.iter().map(|(id, _)| id.clone()).collect();
        let sql = "SELECT coalesce((SELECT position FROM audit_chain), 0) AS position,
                          ARRAY(SELECT id::text FROM audit_outbox WHERE id::text = ANY($1)) AS waiting";
        let select = Statement::from_sql_and_values(DbBackend::Postgres, sql, [ids.into()]);
        let Some(row) = db.query_one_raw(select).await? else { return Ok(()) };
        let (end, waiting): (i64, Vec<String>) = (row.try_get("", "position")?, row.try_get("", "waiting")?);
        for (id, position) in beyond {
            if position > end && !waiting.contains(&id) {
                self.odd.push(format!("audit: entry {id} stands at {position}, beyond the end of the chain"));
            }
        }
        Ok(())
    }

    fn findings(self) -> Vec<String> {
        let Self { end, read, odd, .. } = self;
        let missing = (1..read.len()).filter(|at| read[*at] == (0, 0));
        let missing = missing.map(|at| format!("audit: the entry at {at} is missing"));
        let loose = (1..read.len()).filter(|at| {
            let (before, here) = (read[at - 1], read[*at]);
            here != (0, 0) && (*at == 1 || before != (0, 0)) && here.1 != before.0
        });
        let loose = loose.map(|at| format!("audit: the entry at {at} does not follow the one before it"));
        let mut findings = listed(odd.into_iter());
        findings.extend(listed(missing));
        findings.extend(listed(loose));
        let last = read.last().copied().unwrap_or_default();
        if last != (0, 0) && last.0 != first_bits(&end.hash) {
            findings.push(format!("audit: the entry at {} is not the one that was written last", end.position));
        }
        findings
    }
}

/// The first ones, and how many more there are.
fn listed(mut findings: impl Iterator<Item = String>) -> Vec<String> {
    let mut listed: Vec<String> = findings.by_ref().take(MAX_LISTED).collect();
    let more = findings.count();
    if more > 0 {
        listed.push(format!("audit: … and {more} more like this"));
    }
    listed
}

/// The first 64 of a hash's bits; 0 before the first entry. An entry's are never 0 but by a chance of 2⁻⁶⁴.
fn first_bits(hash: &str) -> u64 {
    hash.get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}
