//! Pages of the list of treatments at 5,000 and at 500,000 of them: neither size nor depth may cost.

use super::catalogue;
use super::report::{Bound, Report};
use super::site::{ALONE, Site};
use super::wrk::Load;
use crate::caller::{Asking, Caller};
use crate::ground::{Process, Role, free_port};
use anyhow::{Result, ensure};
use sqlx::PgPool;

const FEW: i64 = 5_000;
const MANY: i64 = 500_000;
/// Pages of a hundred that are walked through to find the middle: all of 500,000.
const FARTHEST: usize = 5_000;
/// Beside one another; more would measure the queue before two processors.
const CONNECTIONS: usize = 4;

/// A list as clients ask for it.
struct List {
    name: &'static str,
    filter: &'static str,
    /// Whether its page in the middle is read as well.
    in_the_middle: bool,
    goal: Option<Bound>,
}

const NO_DEARER: Option<Bound> = Some(Bound::AtMost(1.5));

const LISTS: [List; 6] = [
    List { name: "by name", filter: "", in_the_middle: true, goal: NO_DEARER },
    List { name: "newest first", filter: "&sort=-created_at", in_the_middle: true, goal: NO_DEARER },
    List { name: "of a category", filter: "&category=orthopaedics", in_the_middle: true, goal: NO_DEARER },
    // The rarer what is asked for, the more of the list is passed over until a page is full.
    List { name: "on offer in a country", filter: "&country=TR", in_the_middle: false, goal: None },
    List {
        name: "on offer for a price",
        filter: "&currency=USD&price_min=200000&price_max=400000",
        in_the_middle: false,
        goal: None,
    },
    // Everything that is found is compared, to show the best first: a hundred times as much here.
    List {
        name: "found by a search",
        filter: "&search=robotic%20left%20shoulder%20reconstruction%201234",
        in_the_middle: false,
        goal: None,
    },
];

/// Measures each list on both sizes in turn.
///
/// # Errors
/// When an answer fails.
pub async fn measure(site: &Site, report: &mut Report) -> Result<()> {
    let few = Sized::open(site, "few", FEW).await?;
    let many = Sized::open(site, "many", MANY).await?;
    for List { name, filter, in_the_middle, goal } in LISTS {
        let first = format!("/api/v1/treatments?limit=20{filter}");
        let mut pages = vec![("first page", first.clone(), first)];
        if in_the_middle {
            pages.push(("in the middle", few.middle(filter).await?, many.middle(filter).await?));
        }
        for (place, of_few, of_many) in pages {
            let (of_few, of_many) = (few.load(site, &of_few), many.load(site, &of_many));
            site.warm_up(&of_few).await?;
            site.warm_up(&of_many).await?;
            let (mut a, mut b) = (Vec::new(), Vec::new());
            for _ in 0..site.pace.rounds {
                a.push(site.measure(&few.server, &of_few).await?);
                b.push(site.measure(&many.server, &of_many).await?);
            }
            let name = format!("treatments {name}, {place}");
            let few = report.row(format!("{name}, of {FEW}"), a);
            let many = report.row(format!("{name}, of {MANY}"), b);
            if let Some(goal) = goal {
                report.goal(format!("{name}: p99 of {MANY} against {FEW}"), many.p99_ms / few.p99_ms, goal, "");
            }
        }
    }
    few.server.terminate().await?;
    many.server.terminate().await
}

/// A database of its own with so many treatments, and a server on it.
struct Sized {
    server: Process,
    base_url: String,
    caller: Caller,
}

impl Sized {
    async fn open(site: &Site, name: &str, size: i64) -> Result<Self> {
        let database = format!("medivoy_bench_{name}");
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"))).execute(&site.ground.oracle).await?;
        let url = site.ground.services.postgres_url(&database);
        let port = free_port()?;
        let environment = [("MEDIVOY_DATABASE__URL", url.as_str())];
        site.ground.run_with(&["seed"], &environment).await?;
        let db = PgPool::connect(&url).await?;
        catalogue::grow(&db, 0, size).await?;
        db.close().await;
        let environment = [&ALONE[..], &environment].concat();
        let mut server = site.ground.spawn_with(Role::Server(port), name, &environment)?;
        server.ready().await?;
        let base_url = format!("http://127.0.0.1:{port}");
        Ok(Self { server, caller: Caller::keeping_connections(&base_url)?, base_url })
    }

    fn load(&self, site: &Site, path: &str) -> Load {
        Load { url: format!("{}{path}", self.base_url), connections: CONNECTIONS, ..site.load("") }
    }

    /// The address of the page in the middle of a list, reached page by page.
    async fn middle(&self, filter: &str) -> Result<String> {
        let path = |limit: u32, cursor: &str| format!("/api/v1/treatments?limit={limit}{filter}{cursor}");
        let mut cursors: Vec<String> = vec![String::new()];
        while let Some(cursor) = cursors.last().filter(|_| cursors.len() < FARTHEST) {
            let page = self.caller.once(&Asking::get(path(100, cursor))).await?;
            page.data(200)?;
            let Some(next) = page.json["meta"]["next_cursor"].as_str() else { break };
            cursors.push(format!("&cursor={next}"));
        }
        ensure!(cursors.len() > 2, "the list {filter} has no middle");
        Ok(path(20, &cursors[cursors.len() / 2]))
    }
}
