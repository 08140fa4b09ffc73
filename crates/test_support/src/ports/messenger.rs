use async_trait::async_trait;
use kernel::ports::{DirectMail, DirectText, Messenger, MessengerError, PortResult, TextMessageError, TextMessages};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// What the mail provider, or the gateway of text messages, does with the next messages.
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

/// The ports `Messenger` and `TextMessages` that keep messages instead of sending them; one whose idempotency key is
/// known is not kept again. Clones share the messages. A test that wants the one to fail and the other not has two.
#[derive(Clone)]
pub struct RecordingMessenger {
    mails: Arc<Mutex<Vec<DirectMail>>>,
    texts: Arc<Mutex<Vec<DirectText>>>,
    is_missing: Arc<Mutex<bool>>,
    provider: Arc<Mutex<MailProvider>>,
    lost_answers: Arc<Mutex<u32>>,
    hanging: Arc<Mutex<usize>>,
    released: Arc<Semaphore>,
}

impl Default for RecordingMessenger {
    fn default() -> Self {
        Self {
            mails: Arc::default(),
            texts: Arc::default(),
            is_missing: Arc::default(),
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

    /// Every text message that was taken, oldest first.
    #[must_use]
    pub fn texts(&self) -> Vec<DirectText> {
        locked(&self.texts).clone()
    }

    /// The code in the newest text message to this number.
    #[track_caller]
    #[must_use]
    pub fn code(&self, number: &str) -> String {
        let text = self.texts().into_iter().rfind(|text| text.to.expose().as_str() == number);
        text.expect("a text message to this number").values.expose()["code"].clone()
    }

    /// From now on this installation sends no text messages.
    pub fn take_away(&self) {
        *locked(&self.is_missing) = true;
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

    /// What the provider does with a message, which `keep` keeps.
    async fn answer(&self, keep: impl FnOnce()) -> Result<(), Refusal> {
        let provider = *locked(&self.provider);
        match provider {
            MailProvider::Takes => {}
            MailProvider::IsAway => return Err(Refusal::Transient("away".to_owned())),
            MailProvider::Refuses => return Err(Refusal::Permanent("no such address".to_owned())),
            MailProvider::Hangs => {
                *locked(&self.hanging) += 1;
                let released = self.released.acquire().await.map(tokio::sync::SemaphorePermit::forget);
                *locked(&self.hanging) -= 1;
                released.map_err(|error| Refusal::Transient(error.to_string()))?;
            }
        }
        keep();
        let mut lost = locked(&self.lost_answers);
        if *lost > 0 {
            *lost -= 1;
            return Err(Refusal::Transient("the answer was lost".to_owned()));
        }
        Ok(())
    }
}

/// Why a message did not go.
enum Refusal {
    Transient(String),
    Permanent(String),
}

/// Keeps the message unless one of its key is kept.
fn keep<T>(kept: &Mutex<Vec<T>>, message: T, key: fn(&T) -> &str) {
    let mut kept = locked(kept);
    if !kept.iter().any(|known| key(known) == key(&message)) {
        kept.push(message);
    }
}

#[async_trait]
impl Messenger for RecordingMessenger {
    async fn deliver(&self, mail: DirectMail) -> Result<(), MessengerError> {
        platform::db::assert_no_transaction("a mail server");
        let answer = self.answer(|| keep(&self.mails, mail, |mail| &mail.idempotency_key)).await;
        answer.map_err(|refusal| match refusal {
            Refusal::Transient(why) => MessengerError::Transient(why),
            Refusal::Permanent(why) => MessengerError::Permanent(why),
        })
    }
}

#[async_trait]
impl TextMessages for RecordingMessenger {
    fn is_configured(&self) -> PortResult<bool> {
        Ok(!*locked(&self.is_missing))
    }

    async fn send(&self, message: DirectText) -> Result<(), TextMessageError> {
        platform::db::assert_no_transaction("the gateway of text messages");
        let answer = self.answer(|| keep(&self.texts, message, |text| &text.idempotency_key)).await;
        answer.map_err(|refusal| match refusal {
            Refusal::Transient(why) => TextMessageError::Transient(why),
            Refusal::Permanent(why) => TextMessageError::Permanent(why),
        })
    }
}
