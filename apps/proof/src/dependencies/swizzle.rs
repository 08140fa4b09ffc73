//! Swizzle-clog, as FoundationDB calls it: everything is paused one after the other and resumed in another random
//! order, so that each process finds each mixture of what hangs and what goes.

use super::outage::Service;
use crate::caller::Caller;
use crate::chance::Chance;
use crate::ground::Ground;
use anyhow::{Result, bail};
use private_services::Controlled;
use std::time::Duration;
use test_support::smtp_sink::Manner;

const ALL: [Service; 4] = [Service::MongoDb, Service::Redis, Service::Smtp, Service::HangingPostgres];

/// Pauses and resumes all of them once, and waits until requests are answered well again.
pub async fn swizzle(ground: &mut Ground, chance: &Chance, caller: &Caller) -> Result<()> {
    let (mut pausing, mut resuming) = (ALL, ALL);
    chance.shuffle(&mut pausing);
    chance.shuffle(&mut resuming);
    for service in pausing {
        pause(ground, service)?;
        tokio::time::sleep(chance.milliseconds(1_500)).await;
    }
    tokio::time::sleep(chance.milliseconds(4_000)).await;
    for service in resuming {
        resume(ground, service)?;
        tokio::time::sleep(chance.milliseconds(1_500)).await;
    }
    println!("  paused {pausing:?}, resumed {resuming:?}: {}", caller.tally());
    for _ in 0..60 {
        caller.tally();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let tally = caller.tally();
        if tally.server_errors() == 0 && tally.unanswered.is_empty() && tally.answers.contains_key(&200) {
            return Ok(());
        }
    }
    bail!("everything goes again, but requests still fail")
}

fn pause(ground: &mut Ground, service: Service) -> Result<()> {
    match service {
        Service::Smtp => ground.mail.behave(Manner::FallSilent),
        Service::MongoDb => ground.services.mongodb().pause()?,
        Service::Redis => ground.services.redis().pause()?,
        Service::Postgres | Service::HangingPostgres => Controlled::pause(ground.services.postgres())?,
    }
    Ok(())
}

fn resume(ground: &mut Ground, service: Service) -> Result<()> {
    match service {
        Service::Smtp => ground.mail.behave(Manner::Accept),
        Service::MongoDb => ground.services.mongodb().resume()?,
        Service::Redis => ground.services.redis().resume()?,
        Service::Postgres | Service::HangingPostgres => Controlled::resume(ground.services.postgres())?,
    }
    Ok(())
}
