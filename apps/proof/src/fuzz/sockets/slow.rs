use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Connections that send a byte now and then and never complete a request (a slowloris attack), half of them in the
/// head, half in the body. A connection that the server closes is opened again.
pub struct Slowloris {
    stop: Arc<AtomicBool>,
    opened: Arc<AtomicUsize>,
    connections: Vec<JoinHandle<()>>,
}

impl Slowloris {
    /// Opens this many connections.
    #[must_use]
    pub fn start(address: SocketAddr, connections: usize) -> Self {
        let (stop, opened) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let connections = (0..connections)
            .map(|number| tokio::spawn(drip(address, number % 2 == 0, Arc::clone(&stop), Arc::clone(&opened))))
            .collect();
        Self { stop, opened, connections }
    }

    /// Stops, and gives how many connections were opened in all.
    pub async fn finish(self) -> usize {
        self.stop.store(true, Ordering::Release);
        for connection in self.connections {
            let _ = connection.await;
        }
        self.opened.load(Ordering::Acquire)
    }
}

async fn drip(address: SocketAddr, in_head: bool, stop: Arc<AtomicBool>, opened: Arc<AtomicUsize>) {
    let beginning: &[u8] = if in_head {
        b"GET /api/v1/treatments HTTP/1.1\r\nHost: medivoy\r\nX-Slow: "
    } else {
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: medivoy\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\""
    };
    while !stop.load(Ordering::Acquire) {
        let Ok(mut stream) = TcpStream::connect(address).await else { continue };
        opened.fetch_add(1, Ordering::AcqRel);
        let mut alive = stream.write_all(beginning).await.is_ok();
        while alive && !stop.load(Ordering::Acquire) {
            tokio::time::sleep(Duration::from_millis(250)).await;
            alive = stream.write_all(b"x").await.is_ok();
        }
    }
}
