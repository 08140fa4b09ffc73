//! A cached public list, whole and not modified, against actix-web giving the same bytes.

use super::cpu::ProcessNumber;
use super::figures::Figures;
use super::report::{Bound, Report};
use super::site::Site;
use super::wrk::Load;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATH: &str = "/api/v1/treatments/taxonomy";
/// What the HTTP server adds by itself.
const OF_THE_SERVER: [&str; 3] = ["content-length", "date", "connection"];

/// Measures all three pairs.
///
/// # Errors
/// When an answer is another than expected.
pub async fn measure(site: &Site, report: &mut Report) -> Result<()> {
    let whole = Recorded::ask(site, None).await?;
    let packed = Recorded::ask(site, Some("br")).await?;
    ensure!(packed.body.len() < whole.body.len(), "the answer is compressed");
    let not_modified = vec![("If-None-Match", whole.etag.clone())];
    let accepts = vec![("Accept-Encoding", "br".to_owned())];
    let kilobytes = |recorded: &Recorded| format!("{:.1} kB", recorded.body.len() as f64 / 1e3);
    for (name, recorded, headers, goal) in [
        (format!("cached list, {}", kilobytes(&whole)), &whole, vec![], 0.60),
        (format!("cached list, br, {}", kilobytes(&packed)), &packed, accepts, 0.60),
        ("cached list, 304".to_owned(), &whole, not_modified, 0.80),
    ] {
        let bare = Bare::start(&site.bare, &site.folder, recorded, site.pace.threads).await?;
        let ours = Load { headers: headers.clone(), ..site.load(PATH) };
        let theirs = Load { url: format!("http://{}{PATH}", bare.address), ..ours.clone() };
        let (ours, theirs) = in_turn(site, &bare, &ours, &theirs).await?;
        let ours = report.row(format!("{name}: Medivoy"), ours);
        let theirs = report.row(format!("{name}: bare actix-web"), theirs);
        // Some headers differ in length from request to request.
        ensure!((ours.bytes_each - theirs.bytes_each).abs() < 20.0, "{name}: the answers differ: {ours:?} {theirs:?}");
        report.goal(
            format!("{name}: throughput against bare"),
            ours.per_second / theirs.per_second,
            Bound::AtLeast(goal),
            "",
        );
    }
    Ok(())
}

async fn in_turn(site: &Site, bare: &Bare, ours: &Load, theirs: &Load) -> Result<(Vec<Figures>, Vec<Figures>)> {
    site.warm_up(ours).await?;
    site.warm_up(theirs).await?;
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..site.pace.rounds {
        a.push(site.measure(&site.server, ours).await?);
        b.push(site.measure(&bare.number, theirs).await?);
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
    async fn ask(site: &Site, encoding: Option<&str>) -> Result<Self> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let mut request = client.get(format!("{}{PATH}", site.base_url));
        if let Some(encoding) = encoding {
            request = request.header("accept-encoding", encoding);
        }
        let again = request.try_clone().context("a request without a body")?;
        let answer = request.send().await?.error_for_status()?;
        let headers = own_headers(&answer);
        let etag = answer.headers()["etag"].to_str()?.to_owned();
        let body = answer.bytes().await?.to_vec();
        let not_modified = again.header("if-none-match", &etag).send().await?;
        ensure!(not_modified.status() == 304, "{} to If-None-Match", not_modified.status());
        Ok(Self { etag, headers, not_modified_headers: own_headers(&not_modified), body })
    }
}

fn own_headers(answer: &reqwest::Response) -> Vec<(String, String)> {
    let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let all = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    all.filter(|(name, _)| !OF_THE_SERVER.contains(&name.as_str())).collect()
}

/// The running baseline; ended when dropped.
struct Bare {
    number: ProcessNumber,
    address: String,
    _child: Child,
}

impl Bare {
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
