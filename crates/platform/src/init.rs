use std::sync::Once;

static INSTALLED: Once = Once::new();

/// What must happen once in a process before anything else: rustls gets its
/// cryptography (without it the first TLS client would panic). May be called
/// again, for tests.
pub fn init() {
    INSTALLED.call_once(|| {
        // Fails only when a provider is already there, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}
