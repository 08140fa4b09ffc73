//! Pages of the list of treatments at 5,000 and at 500,000 of them: response times may depend neither on size nor on
//! depth.

use super::catalogue;
use super::figures::Figures;
use super::report::{Bound, Report};
use super::setup::{Bench, SINGLE_PROCESS};
use super::wrk::Load;
use crate::client;
use crate::environment::{Process, Role, free_port};
use anyhow::{Result, ensure};
use sqlx::PgPool;
use test_support::ApiClient;

const FEW: i64 = 5_000;
const MANY: i64 = 500_000;
/// Pages of a hundred that are read to find the middle: all of 500,000.
const MAX_PAGES: usize = 5_000;
/// More connections would measure the queue of two processors.
const CONNECTIONS: usize = 4;

/// Queries of clients, and whether they are also read in the middle.
const LISTS: [(&str, &str, bool); 6] = [
    ("by name", "", true),
    ("newest first", "&sort=-created_at", true),
    ("of a category", "&category=orthopaedics", true),
    ("on offer in a country", "&country=TR", false),
    ("on offer for a price", "&currency=USD&price_min=200000&price_max=400000", false),
    ("found by a search", "&search=robotic%20left%20shoulder%20reconstruction%201234", false),
];

/// Measures each list at both sizes, alternately.
///
/// # Errors
/// When a request fails.
pub async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let few = SizedDatabase::open(bench, "few", FEW).await?;
    let many = SizedDatabase::open(bench, "many", MANY).await?;
    for (name, filter, in_the_middle) in LISTS {
        let first = format!("/api/v1/treatments?limit=20{filter}");
        let mut pages = vec![("first page", first.clone(), first)];
        if in_the_middle {
            pages.push(("in the middle", few.middle(filter).await?, many.middle(filter).await?));
        }
        for (place, of_few, of_many) in pages {
            let (of_few, of_many) = (few.load(bench, &of_few), many.load(bench, &of_many));
            bench.warm_up(&of_few).await?;
            bench.warm_up(&of_many).await?;
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for _ in 0..bench.schedule.rounds {
                a.push(bench.measure(&few.server, &of_few).await?);
                b.push(bench.measure(&many.server, &of_many).await?);
            }
            compare(report, &format!("treatments {name}, {place}"), a, b);
        }
    }
    few.server.terminate().await?;
    many.server.terminate().await
}

fn compare(report: &mut Report, name: &str, few: Vec<Figures>, many: Vec<Figures>) {
    let few = report.row(format!("{name}, of {FEW}"), few);
    let many = report.row(format!("{name}, of {MANY}"), many);
    report.goal(format!("{name}: p99 of {MANY} against {FEW}"), many.p99_ms / few.p99_ms, Bound::AtMost(1.5), "");
}

/// A database with this many treatments, and a server on it.
struct SizedDatabase {
    server: Process,
    base_url: String,
    client: ApiClient,
}

impl SizedDatabase {
    async fn open(bench: &Bench, name: &str, size: i64) -> Result<Self> {
        let database = format!("medivoy_bench_{name}");
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"))).execute(&bench.environment.db).await?;
        let url = bench.environment.services.postgres_url(&database);
        let port = free_port()?;
        let environment = [("MEDIVOY_DATABASE__URL", url.as_str())];
        bench.environment.run_with(&["seed"], &environment).await?;
        let db = PgPool::connect(&url).await?;
        catalogue::grow(&db, 0, size).await?;
        db.close().await;
        let environment = [&SINGLE_PROCESS[..], &environment].concat();
        let mut server = bench.environment.spawn_with(Role::Server(port), name, &environment)?;
        server.ready().await?;
        let base_url = format!("http://127.0.0.1:{port}");
        Ok(Self { server, client: client::keep_alive(&base_url), base_url })
    }

    fn load(&self, bench: &Bench, path: &str) -> Load {
        Load { url: format!("{}{path}", self.base_url), connections: CONNECTIONS, ..bench.load("") }
    }

    /// The address of the page in the middle of a list, reached page by page.
    async fn middle(&self, filter: &str) -> Result<String> {
        let path = |limit: u32, cursor: &str| format!("/api/v1/treatments?limit={limit}{filter}{cursor}");
        let mut cursors: Vec<String> = vec![String::new()];
        while let Some(cursor) = cursors.last().filter(|_| cursors.len() < MAX_PAGES) {
            let page = self.client.get(&path(100, cursor)).try_send().await?;
            page.ensure(200)?;
            let Some(next) = page.json["meta"]["next_cursor"].as_str() else { break };
            cursors.push(format!("&cursor={next}"));
        }
        ensure!(cursors.len() > 2, "the list {filter} has no middle");
        Ok(path(20, &cursors[cursors.len() / 2]))
    }
}
