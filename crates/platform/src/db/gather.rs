use super::is_outage;
use sea_orm::{DbErr, RuntimeErr};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Questions in one statement at the most.
const AT_ONCE: usize = 256;

/// How long one statement for all may take. A connection that swallows everything must not keep those who come later,
/// who could be answered on another.
const PATIENCE: Duration = Duration::from_secs(5);

/// Lets concurrent callers share round trips: while one statement is under way, those who come gather, and the next
/// statement answers all of them. Every answer comes from a statement that began after its question was asked, so that
/// nobody hears anything older than from a statement of their own. A caller without rivals waits for nobody.
///
/// Clones share the gathering.
pub struct Gather<Q, A> {
    gathering: Arc<Mutex<Gathering<Q, A>>>,
    patience: Duration,
}

struct Gathering<Q, A> {
    waiting: Vec<Waiting<Q, A>>,
    /// Whether somebody asks the database now and will come back for those who wait.
    is_asking: bool,
}

struct Waiting<Q, A> {
    question: Q,
    answer: oneshot::Sender<Result<A, DbErr>>,
}

impl<Q, A> Gather<Q, A>
where
    Q: Clone + Send + 'static,
    A: Send + 'static,
{
    /// The answer to `question`. `ask` answers many, in their order; the one that is given first asks for all who
    /// gather meanwhile. It goes on when this caller is gone.
    ///
    /// # Errors
    /// What `ask` says; of a statement that fails for many each is asked again alone, unless the database is away.
    pub async fn ask<F, Asked>(&self, question: Q, ask: F) -> Result<A, DbErr>
    where
        F: Fn(Vec<Q>) -> Asked + Send + Sync + 'static,
        Asked: Future<Output = Result<Vec<A>, DbErr>> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut gathering = self.gathering();
            gathering.waiting.push(Waiting { question, answer });
            !std::mem::replace(&mut gathering.is_asking, true)
        };
        if is_first {
            let asking = Asking { gather: self.clone(), is_done: false };
            tokio::spawn(asking.run(ask));
        }
        answered.await.unwrap_or_else(|_| Err(unanswered()))
    }

    fn gathering(&self) -> MutexGuard<'_, Gathering<Q, A>> {
        self.gathering.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unanswered() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the statement was given up".to_owned()))
}

/// Whoever asks for all. When it is given up, those who wait hear of it, and the next one asks.
struct Asking<Q, A> {
    gather: Gather<Q, A>,
    is_done: bool,
}

impl<Q, A> Asking<Q, A>
where
    Q: Clone + Send + 'static,
    A: Send + 'static,
{
    async fn run<F, Asked>(mut self, ask: F)
    where
        F: Fn(Vec<Q>) -> Asked + Send + Sync,
        Asked: Future<Output = Result<Vec<A>, DbErr>> + Send + 'static,
    {
        while let Some(batch) = self.next() {
            let questions: Vec<Q> = batch.iter().map(|waiting| waiting.question.clone()).collect();
            let asked = tokio::time::timeout(self.gather.patience, ask(questions)).await;
            match asked.unwrap_or_else(|_| Err(unanswered())) {
                Ok(answers) => {
                    for (waiting, answer) in batch.into_iter().zip(answers) {
                        // Whoever asked may have gone.
                        let _ = waiting.answer.send(Ok(answer));
                    }
                }
                Err(error) if batch.len() == 1 || is_outage(&error) => self.refuse(batch, &error),
                Err(_) => {
                    for Waiting { question, answer } in batch {
                        let alone = ask(vec![question]).await;
                        let alone = alone.and_then(|mut one| one.pop().ok_or_else(unanswered));
                        let _ = answer.send(alone);
                    }
                }
            }
        }
    }

    /// Who waits now; `None`, and nobody asks any more, when there is nobody.
    fn next(&mut self) -> Option<Vec<Waiting<Q, A>>> {
        let mut gathering = self.gather.gathering();
        if gathering.waiting.is_empty() {
            gathering.is_asking = false;
            self.is_done = true;
            return None;
        }
        let count = gathering.waiting.len().min(AT_ONCE);
        Some(gathering.waiting.drain(..count).collect())
    }

    /// While the database is away, those who have come meanwhile would wait just as long for nothing.
    fn refuse(&self, batch: Vec<Waiting<Q, A>>, error: &DbErr) {
        let others = if is_outage(error) { std::mem::take(&mut self.gather.gathering().waiting) } else { Vec::new() };
        for waiting in batch.into_iter().chain(others) {
            let _ = waiting.answer.send(Err(error.clone()));
        }
    }
}

impl<Q, A> Drop for Asking<Q, A> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut gathering = self.gather.gathering.lock().unwrap_or_else(PoisonError::into_inner);
            gathering.is_asking = false;
            // Dropping the senders tells those who wait.
            gathering.waiting.clear();
        }
    }
}

impl<Q, A> Clone for Gather<Q, A> {
    fn clone(&self) -> Self {
        Self { gathering: Arc::clone(&self.gathering), patience: self.patience }
    }
}

impl<Q, A> Default for Gather<Q, A> {
    fn default() -> Self {
        let gathering = Gathering { waiting: Vec::new(), is_asking: false };
        Self { gathering: Arc::new(Mutex::new(gathering)), patience: PATIENCE }
    }
}

impl<Q, A> std::fmt::Debug for Gather<Q, A> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gather")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Semaphore;

    /// Answers each number with its double, once it may; counts the statements.
    struct Database {
        statements: AtomicUsize,
        gate: Semaphore,
    }

    impl Database {
        fn new() -> Arc<Self> {
            Arc::new(Self { statements: AtomicUsize::new(0), gate: Semaphore::new(0) })
        }

        async fn doubled(self: Arc<Self>, numbers: Vec<u32>) -> Result<Vec<u32>, DbErr> {
            self.statements.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.map_err(|e| DbErr::Custom(e.to_string()))?.forget();
            if numbers.contains(&13) {
                Err(DbErr::Custom("13".to_owned()))
            } else {
                Ok(numbers.iter().map(|n| n * 2).collect())
            }
        }
    }

    async fn asked(gather: &Gather<u32, u32>, database: &Arc<Database>, number: u32) -> Result<u32, DbErr> {
        let database = Arc::clone(database);
        gather.ask(number, move |numbers| Arc::clone(&database).doubled(numbers)).await
    }

    #[tokio::test]
    async fn those_who_come_meanwhile_share_the_next_statement() {
        let (gather, database) = (Gather::default(), Database::new());
        let all = join_all((100..200).map(|n| asked(&gather, &database, n)));
        database.gate.add_permits(200);
        let answers: Vec<u32> = all.await.into_iter().map(|a| a.expect("answered")).collect();
        assert_eq!(answers, (100..200).map(|n| n * 2).collect::<Vec<_>>());
        assert!(database.statements.load(Ordering::SeqCst) < 20);
        assert_eq!(asked(&gather, &database, 7).await.ok(), Some(14), "and the next one asks again");
    }

    #[tokio::test]
    async fn one_that_fails_fails_alone() {
        let (gather, database) = (Gather::default(), Database::new());
        database.gate.add_permits(100);
        let answers = join_all([1, 2, 13, 4].map(|n| asked(&gather, &database, n))).await;
        assert_eq!(answers.into_iter().map(Result::ok).collect::<Vec<_>>(), [Some(2), Some(4), None, Some(8)]);
    }

    #[tokio::test]
    async fn an_asker_that_is_gone_leaves_nobody_waiting() {
        let (gather, database) = (Gather::default(), Database::new());
        {
            let gone = asked(&gather, &database, 1);
            futures_util::pin_mut!(gone);
            assert!(futures_util::poll!(gone.as_mut()).is_pending());
        }
        database.gate.add_permits(2);
        assert_eq!(asked(&gather, &database, 2).await.ok(), Some(4));
    }

    #[tokio::test]
    async fn a_panic_is_an_error_for_who_waits_and_no_end() {
        let gather: Gather<u32, u32> = Gather::default();
        let panics = |_| async { panic!("on purpose") };
        assert!(gather.ask(1, panics).await.is_err());
        assert_eq!(gather.ask(1, |n| async { Ok(n) }).await.ok(), Some(1));
    }

    #[tokio::test]
    async fn a_connection_that_swallows_everything_keeps_nobody_for_ever() {
        let gather: Gather<u32, u32> = Gather { patience: Duration::from_millis(50), ..Gather::default() };
        let swallowed = gather.ask(1, |_| std::future::pending());
        assert!(swallowed.await.is_err_and(|error| is_outage(&error)));
        assert_eq!(gather.ask(1, |n| async { Ok(n) }).await.ok(), Some(1), "on another connection");
    }

    #[tokio::test]
    async fn an_outage_is_told_to_all_at_once() {
        let gather: Gather<u32, u32> = Gather::default();
        let statements = Arc::new(AtomicUsize::new(0));
        let away = |n| {
            let statements = Arc::clone(&statements);
            gather.ask(n, move |_| {
                statements.fetch_add(1, Ordering::SeqCst);
                async { Err(DbErr::Conn(RuntimeErr::Internal("away".to_owned()))) }
            })
        };
        let answers = join_all((0..50).map(away)).await;
        assert!(answers.iter().all(|a| a.as_ref().is_err_and(is_outage)));
        assert_eq!(statements.load(Ordering::SeqCst), 1);
    }
}
