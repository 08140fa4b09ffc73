//! The balancer before servers that come, go, and break.

use private_services::Balancer;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// A server that answers everything with its name, and says it is ready for as long as it is told to.
struct Backend {
    address: SocketAddr,
    is_ready: Arc<AtomicBool>,
    breaks: Arc<AtomicBool>,
    requests: Arc<AtomicUsize>,
}

impl Backend {
    fn start(name: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let backend = Self {
            address: listener.local_addr().expect("bound"),
            is_ready: Arc::new(AtomicBool::new(true)),
            breaks: Arc::default(),
            requests: Arc::default(),
        };
        let (is_ready, breaks) = (Arc::clone(&backend.is_ready), Arc::clone(&backend.breaks));
        let requests = Arc::clone(&backend.requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                let is_check = first.contains("/health/ready");
                if !is_check {
                    requests.fetch_add(1, Ordering::SeqCst);
                    if breaks.load(Ordering::SeqCst) {
                        continue;
                    }
                }
                let status = if is_check && !is_ready.load(Ordering::SeqCst) { "503 No" } else { "200 OK" };
                let _ = write!(&stream, "HTTP/1.1 {status}\r\nContent-Length: 5\r\nConnection: close\r\n\r\n{name}");
            }
        });
        backend
    }
}

fn get(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).expect("the balancer listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("set");
    write!(stream, "POST /work HTTP/1.0\r\nHost: x\r\nContent-Length: 0\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

fn wait_for(balancer: &Balancer, ready: usize) {
    while balancer.ready_backends().expect("it tells") != ready {
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
#[cfg(unix)]
fn requests_go_round_the_servers_that_are_ready_and_reach_one_only() {
    let folder: PathBuf = std::env::temp_dir().join(format!("private-services-balancer-{}", std::process::id()));
    let (one, two) = (Backend::start("alpha"), Backend::start("bravo"));
    let nobody = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let balancer = Balancer::start(&folder, &[one.address, two.address, nobody], |_| {}).expect("it starts");
    wait_for(&balancer, 2);
    let answers: Vec<_> = (0..10).map(|_| get(balancer.address())).collect();
    for name in ["alpha", "bravo"] {
        assert_eq!(answers.iter().filter(|answer| answer.ends_with(name)).count(), 5, "{answers:?}");
    }

    one.is_ready.store(false, Ordering::SeqCst);
    wait_for(&balancer, 1);
    assert!((0..5).all(|_| get(balancer.address()).ends_with("bravo")), "one that drains gets no more");

    two.breaks.store(true, Ordering::SeqCst);
    one.is_ready.store(true, Ordering::SeqCst);
    wait_for(&balancer, 2);
    let before = one.requests.load(Ordering::SeqCst) + two.requests.load(Ordering::SeqCst);
    let answers: Vec<_> = (0..20).map(|_| get(balancer.address())).collect();
    let sent = one.requests.load(Ordering::SeqCst) + two.requests.load(Ordering::SeqCst) - before;
    assert_eq!(sent, 20, "what a server has got is never sent to another one");
    assert!(answers.iter().any(|answer| answer.contains(" 502 ")), "{answers:?}");
    balancer.stop().expect("it ends");
    std::fs::remove_dir_all(folder).expect("deletable");
}
