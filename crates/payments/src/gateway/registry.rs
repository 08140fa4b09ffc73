use super::{GatewayError, PaymentGateway};
use crate::domain::GatewayName;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests that may wait for a gateway at once in this process: a slow gateway
/// must not take the requests that everyone else needs.
const MAX_CONCURRENT_CALLS: usize = 5;
/// How long a request waits for its permit.
const PERMIT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a gateway may take for one call.
const CALL_TIMEOUT: Duration = Duration::from_secs(15);

/// The configured gateways.
#[derive(Clone)]
pub struct Gateways {
    by_name: Arc<BTreeMap<GatewayName, Arc<dyn PaymentGateway>>>,
    permits: Arc<Semaphore>,
}

/// The right to keep a gateway busy.
#[derive(Debug)]
pub struct GatewayPermit {
    _permit: OwnedSemaphorePermit,
}

impl Gateways {
    /// These; a later one of the same name takes the place of an earlier one.
    pub fn new(gateways: impl IntoIterator<Item = Arc<dyn PaymentGateway>>) -> Self {
        let by_name = gateways.into_iter().map(|gateway| (gateway.name(), gateway)).collect();
        Self { by_name: Arc::new(by_name), permits: Arc::new(Semaphore::new(MAX_CONCURRENT_CALLS)) }
    }

    /// The gateway of this name, when it is configured.
    #[must_use]
    pub fn get(&self, name: GatewayName) -> Option<&dyn PaymentGateway> {
        self.by_name.get(&name).map(AsRef::as_ref)
    }

    /// The configured ones.
    pub fn names(&self) -> impl Iterator<Item = GatewayName> {
        self.by_name.keys().copied()
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// When too many requests are waiting for gateways.
    pub async fn permit(&self) -> Result<GatewayPermit, GatewayError> {
        let waiting = tokio::time::timeout(PERMIT_TIMEOUT, Arc::clone(&self.permits).acquire_owned());
        match waiting.await {
            Ok(Ok(permit)) => Ok(GatewayPermit { _permit: permit }),
            _ => Err(GatewayError::Unavailable("too many requests are waiting for it".to_owned())),
        }
    }
}

impl std::fmt::Debug for Gateways {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.by_name.keys()).finish()
    }
}

/// The answer of a gateway, or that it took too long. The one way by which gateways are spoken to.
pub async fn call<T>(request: impl Future<Output = Result<T, GatewayError>>) -> Result<T, GatewayError> {
    platform::db::assert_no_transaction("a payment gateway");
    tokio::time::timeout(CALL_TIMEOUT, request)
        .await
        .unwrap_or_else(|_| Err(GatewayError::Unavailable("it did not answer in time".to_owned())))
}
