//! All services are paused one after the other and resumed in another random order, so that each process meets each
//! mixture of services that hang and services that respond (FoundationDB calls it swizzle-clogging).

use super::outage::{Service, ensure_recovery};
use crate::environment::Environment;
use crate::rng::SeededRng;
use anyhow::{Context, Result};
use private_services::Controlled;
use test_support::ApiClient;
use test_support::smtp_sink::Manner;

const ALL: [Service; 4] = [Service::MongoDb, Service::Redis, Service::Smtp, Service::HangingPostgres];

/// Pauses and resumes all of them once, and waits until no request fails any more.
pub async fn run(environment: &mut Environment, rng: &SeededRng, client: &ApiClient) -> Result<()> {
    let (mut pausing, mut resuming) = (ALL, ALL);
    rng.shuffle(&mut pausing);
    rng.shuffle(&mut resuming);
    for service in pausing {
        pause(environment, service)?;
        tokio::time::sleep(rng.milliseconds(1_500)).await;
    }
    tokio::time::sleep(rng.milliseconds(4_000)).await;
    for service in resuming {
        resume(environment, service)?;
        tokio::time::sleep(rng.milliseconds(1_500)).await;
    }
    println!("  paused {pausing:?}, resumed {resuming:?}: {}", client.take_counts());
    ensure_recovery(client, 60).await.context("all services respond again")
}

fn pause(environment: &mut Environment, service: Service) -> Result<()> {
    match service {
        Service::Smtp => environment.mail.behave(Manner::FallSilent),
        Service::MongoDb => environment.services.mongodb().pause()?,
        Service::Redis => environment.services.redis().pause()?,
        Service::Postgres | Service::HangingPostgres => Controlled::pause(environment.services.postgres())?,
    }
    Ok(())
}

fn resume(environment: &mut Environment, service: Service) -> Result<()> {
    match service {
        Service::Smtp => environment.mail.behave(Manner::Accept),
        Service::MongoDb => environment.services.mongodb().resume()?,
        Service::Redis => environment.services.redis().resume()?,
        Service::Postgres | Service::HangingPostgres => Controlled::resume(environment.services.postgres())?,
    }
    Ok(())
}
