//! A fake of the mail server.

use async_trait::async_trait;
use platform::mail::{MailError, MailReceipt, Mailer, OutgoingMail};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Answers as scripted, then accepts everything; keeps what it accepted.
pub struct ScriptedMailer {
    script: Mutex<VecDeque<MailError>>,
    accepted: Mutex<Vec<OutgoingMail>>,
    attempts: Mutex<u32>,
    delay: Mutex<Duration>,
    hangs: watch::Sender<bool>,
}

impl Default for ScriptedMailer {
    fn default() -> Self {
        Self {
            script: Mutex::default(),
            accepted: Mutex::default(),
            attempts: Mutex::default(),
            delay: Mutex::default(),
            hangs: watch::Sender::new(false),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ScriptedMailer {
    /// The next mails are not accepted, for these reasons.
    pub fn fail_with(&self, errors: impl IntoIterator<Item = MailError>) {
        locked(&self.script).extend(errors);
    }

    /// From now on every mail takes this long.
    pub fn delay(&self, delay: Duration) {
        *locked(&self.delay) = delay;
    }

    /// From now on it takes mails and answers none of them, until [`Self::release`].
    pub fn hang(&self) {
        self.hangs.send_replace(true);
    }

    /// Answers what it left hanging, and everything from now on.
    pub fn release(&self) {
        self.hangs.send_replace(false);
    }

    /// What it accepted, oldest first.
    pub fn accepted(&self) -> Vec<OutgoingMail> {
        locked(&self.accepted).clone()
    }

    /// How often it was given a mail.
    pub fn attempts(&self) -> u32 {
        *locked(&self.attempts)
    }
}

#[async_trait]
impl Mailer for ScriptedMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<MailReceipt, MailError> {
        platform::db::assert_no_transaction("a mail server");
        *locked(&self.attempts) += 1;
        let released = self.hangs.subscribe().wait_for(|hangs| !hangs).await.is_ok();
        assert!(released, "the mailer outlives its mails");
        let delay = *locked(&self.delay);
        tokio::time::sleep(delay).await;
        if let Some(error) = locked(&self.script).pop_front() {
            return Err(error);
        }
        let mut accepted = locked(&self.accepted);
        accepted.push(mail.clone());
        Ok(MailReceipt { provider_id: format!("provider-{}", accepted.len()) })
    }

    async fn ping(&self) -> Result<(), MailError> {
        Ok(())
    }
}
