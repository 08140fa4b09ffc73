//! A cached public list, in full and not modified, against actix-web with the same response.

use super::cpu::ProcessNumber;
use super::figures::Figures;
use super::report::{Bound, Report};
use super::setup::Bench;
use super::wrk::Load;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::path::Path;
use std::process::Stdio;
use test_support::Response;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATH: &str = "/api/v1/treatments/taxonomy";
/// Headers that the HTTP server adds by itself.
const SERVER_HEADERS: [&str; 3] = ["content-length", "date", "connection"];

/// Measures all three pairs.
///
/// # Errors
/// When a response is not the expected one.
pub async fn measure(bench: &Bench, report: &mut Report) -> Result<()> {
    let plain = Recorded::record(bench, None).await?;
    let compressed = Recorded::record(bench, Some("br")).await?;
    ensure!(compressed.body.len() < plain.body.len(), "the response is compressed");
    let not_modified = vec![("If-None-Match", plain.etag.clone())];
    let accepts = vec![("Accept-Encoding", "br".to_owned())];
    let kilobytes = |recorded: &Recorded| format!("{:.1} kB", recorded.body.len() as f64 / 1e3);
    for (name, recorded, headers, goal) in [
        (format!("cached list, {}", kilobytes(&plain)), &plain, vec![], 0.60),
        (format!("cached list, br, {}", kilobytes(&compressed)), &compressed, accepts, 0.60),
        ("cached list, 304".to_owned(), &plain, not_modified, 0.80),
    ] {
        let baseline = Baseline::start(&bench.bare, &bench.folder, recorded, bench.schedule.threads).await?;
        let ours = Load { headers: headers.clone(), ..bench.load(PATH) };
        let theirs = Load { url: format!("http://{}{PATH}", baseline.address), ..ours.clone() };
        let (ours, theirs) = alternate(bench, &baseline, &ours, &theirs).await?;
        let ours = report.row(format!("{name}: Medivoy"), ours);
        let theirs = report.row(format!("{name}: bare actix-web"), theirs);
        // Some headers differ in length from request to request.
        ensure!(
            (ours.bytes_each - theirs.bytes_each).abs() < 20.0,
            "{name}: the responses differ: {ours:?} {theirs:?}"
        );
        report.goal(
            format!("{name}: throughput against bare"),
            ours.per_second / theirs.per_second,
            Bound::AtLeast(goal),
            "",
        );
    }
    Ok(())
}

async fn alternate(
    bench: &Bench,
    baseline: &Baseline,
    ours: &Load,
    theirs: &Load,
) -> Result<(Vec<Figures>, Vec<Figures>)> {
    bench.warm_up(ours).await?;
    bench.warm_up(theirs).await?;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..bench.schedule.rounds {
        a.push(bench.measure(&bench.server, ours).await?);
        b.push(bench.measure(&baseline.number, theirs).await?);
    }
    Ok((a, b))
}

struct Recorded {
    etag: String,
    headers: Vec<(String, String)>,
    not_modified_headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Recorded {
    async fn record(bench: &Bench, encoding: Option<&str>) -> Result<Self> {
        let mut request = bench.client.get(PATH);
        if let Some(encoding) = encoding {
            request = request.header("accept-encoding", encoding);
        }
        let response = request.try_send().await?;
        response.ensure(200)?;
        let etag = response.header("etag").context("an ETag")?.to_owned();
        let not_modified = request.header("if-none-match", &etag).try_send().await?;
        ensure!(not_modified.status == 304, "{} to If-None-Match", not_modified.status);
        let (headers, not_modified_headers) = (own_headers(&response), own_headers(&not_modified));
        Ok(Self { etag, headers, not_modified_headers, body: response.bytes })
    }
}

fn own_headers(response: &Response) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let all = response.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
    all.filter(|(name, _)| !SERVER_HEADERS.contains(&name.as_str())).collect()
}

/// The running baseline; stopped when dropped.
struct Baseline {
    number: ProcessNumber,
    address: String,
    _child: Child,
}

impl Baseline {
    async fn start(program: &Path, folder: &Path, recorded: &Recorded, workers: usize) -> Result<Self> {
        let (answer, body) = (folder.join("answer.json"), folder.join("answer.body"));
        let Recorded { etag, headers, not_modified_headers, .. } = recorded;
        let text =
            json!({ "path": PATH, "etag": etag, "headers": headers, "not_modified_headers": not_modified_headers });
        std::fs::write(&answer, text.to_string())?;
        std::fs::write(&body, &recorded.body)?;
        let mut command = Command::new(program);
        command.arg("--answer").arg(&answer).arg("--body").arg(&body).arg(format!("--workers={workers}"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn()?;
        let output = child.stdout.take().context("its output")?;
        let address = BufReader::new(output).lines().next_line().await?.context("the baseline did not start")?;
        Ok(Self { number: ProcessNumber(child.id().context("it has ended")?), address, _child: child })
    }
}
