use async_trait::async_trait;
use kernel::ports::{DirectMail, Messenger, MessengerError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// What the mail provider does with the next mails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MailProvider {
    /// It takes them.
    #[default]
    Takes,
    /// It is away: they may go later.
    IsAway,
    /// It refuses them for good.
    Refuses,
    /// It accepts the connection and never answers, until [`RecordingMessenger::release`].
    Hangs,
}

/// The port `Messenger` that keeps mails instead of sending them; one whose idempotency key is known is not kept again.
/// Clones share the mails.
#[derive(Clone)]
pub struct RecordingMessenger {
    mails: Arc<Mutex<Vec<DirectMail>>>,
    provider: Arc<Mutex<MailProvider>>,
    lost_answers: Arc<Mutex<u32>>,
    hanging: Arc<Mutex<usize>>,
    released: Arc<Semaphore>,
}

impl Default for RecordingMessenger {
    fn default() -> Self {
        Self {
            mails: Arc::default(),
            provider: Arc::default(),
            lost_answers: Arc::default(),
            hanging: Arc::default(),
            released: Arc::new(Semaphore::new(0)),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl RecordingMessenger {
    /// From now on the provider does this.
    pub fn set_provider(&self, provider: MailProvider) {
        *locked(&self.provider) = provider;
    }

    /// The next mail is taken, and the answer to it is lost: the sender sees a failure that may pass.
    pub fn lose_next_answer(&self) {
        *locked(&self.lost_answers) += 1;
    }

    /// Every mail that was taken, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<DirectMail> {
        locked(&self.mails).clone()
    }

    /// Template and values of every mail, oldest first.
    #[must_use]
    pub fn values(&self) -> Vec<(&'static str, BTreeMap<String, String>)> {
        locked(&self.mails).iter().map(|mail| (mail.template, mail.values.expose().clone())).collect()
    }

    /// The token in the newest mail of this template.
    #[track_caller]
    #[must_use]
    pub fn token(&self, template: &str) -> String {
        let mail = self.values().into_iter().rfind(|(name, _)| *name == template);
        mail.expect("a mail of this template").1["token"].clone()
    }

    /// How many deliveries wait for an answer now.
    #[must_use]
    pub fn hanging(&self) -> usize {
        *locked(&self.hanging)
    }

    /// Lets the provider answer what it left hanging, and everything from now on.
    pub fn release(&self) {
        self.set_provider(MailProvider::Takes);
        self.released.add_permits(1_000);
    }

    fn keep(&self, mail: DirectMail) {
        let mut mails = locked(&self.mails);
        if !mails.iter().any(|kept| kept.idempotency_key == mail.idempotency_key) {
            mails.push(mail);
        }
    }
}

#[async_trait]
impl Messenger for RecordingMessenger {
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError> {
        platform::db::assert_no_transaction("a mail server");
        let provider = *locked(&self.provider);
        match provider {
            MailProvider::Takes => {}
            MailProvider::IsAway => return Err(MessengerError::Transient("away".to_owned())),
            MailProvider::Refuses => return Err(MessengerError::Permanent("no such mailbox".to_owned())),
            MailProvider::Hangs => {
                *locked(&self.hanging) += 1;
                let released = self.released.acquire().await.map(tokio::sync::SemaphorePermit::forget);
                *locked(&self.hanging) -= 1;
                released.map_err(|error| MessengerError::Transient(error.to_string()))?;
            }
        }
        self.keep(mail);
        let mut lost = locked(&self.lost_answers);
        if *lost > 0 {
            *lost -= 1;
            return Err(MessengerError::Transient("the answer was lost".to_owned()));
        }
        Ok(())
    }
}
