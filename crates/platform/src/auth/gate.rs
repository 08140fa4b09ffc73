use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::watch;

/// actix runs a handler's extractors side by side. Who may not call must receive
/// that, and not what is wrong with the body: so the extractors of body and
/// query wait behind those of the caller, which stand before them in every
/// signature.
#[derive(Clone)]
struct Gate(watch::Receiver<bool>);

/// Kept by the extractor that checks the caller.
pub struct Opener(watch::Sender<bool>);

impl Opener {
    /// Puts a closed gate before the extractors that come after.
    pub fn before_others(request: &HttpRequest) -> Self {
        let (opener, gate) = watch::channel(false);
        request.extensions_mut().insert(Gate(gate));
        Self(opener)
    }

    /// The caller may go on.
    pub fn open(self) {
        // Nobody waits where the handler takes neither body nor query.
        let _ = self.0.send(true);
    }
}

/// Resolves when the caller has been let in, at once where nobody asks.
pub fn let_in(request: &HttpRequest) -> impl Future<Output = ()> + 'static {
    let gate = request.extensions().get::<Gate>().cloned();
    async move {
        if let Some(Gate(mut gate)) = gate
            && gate.wait_for(|open| *open).await.is_err()
        {
            // Refused: the refusal is the answer, and drops this future.
            std::future::pending::<()>().await;
        }
    }
}
