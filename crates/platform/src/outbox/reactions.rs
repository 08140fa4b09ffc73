use super::delivery::{Delivery, ReactionError};
use super::lane::{ExternalSystem, Lane};
use async_trait::async_trait;
use kernel::events::Event;
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::sync::Arc;

/// Work in the database that one module does when something happened in another.
///
/// It runs in `txn`, which also marks the delivery as done: its effects happen once. It speaks to no other system and
/// asks no port, for the transaction holds a connection and locks meanwhile; what speaks to another system is an
/// [`ExternalReaction`], and what has to know something of another module an [`InformedReaction`].
#[async_trait]
pub trait Reaction<E: Event>: Send + Sync + 'static {
    /// Reacts to `event`.
    async fn react(&self, txn: &DatabaseTransaction, delivery: &Delivery, event: E) -> Result<(), ReactionError>;
}

/// A [`Reaction`] that asks other modules first: ports take connections of their own, so they are asked before the
/// transaction begins.
#[async_trait]
pub trait InformedReaction<E: Event>: Send + Sync + 'static {
    /// What it has to know.
    type Facts: Send;

    /// Finds out what [`InformedReaction::react`] has to know. Writes nothing: it is repeated with the delivery.
    async fn ask(&self, delivery: &Delivery, event: &E) -> Result<Self::Facts, ReactionError>;

    /// Reacts to `event` in the transaction that also marks the delivery as done.
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        event: E,
        facts: Self::Facts,
    ) -> Result<(), ReactionError>;
}

/// Work outside the database: a mail, a call of a payment gateway, an invalidation of a shared cache.
///
/// It is given no transaction, and has worker slots of its own for each [`ExternalSystem`]. The delivery is recorded
/// after it; a crash in between repeats it, so that every effect carries [`Delivery::key`] and happens once for it.
/// What it records in the database is short transactions of its own: claim, commit, act, record.
#[async_trait]
pub trait ExternalReaction<E: Event>: Send + Sync + 'static {
    /// Which system it speaks to.
    const SYSTEM: ExternalSystem;

    /// Reacts to `event`.
    async fn react(&self, delivery: &Delivery, event: E) -> Result<(), ReactionError>;
}

#[async_trait]
pub(super) trait AnyReaction: Send + Sync {
    async fn react(&self, txn: &DatabaseTransaction, delivery: &Delivery, payload: Value) -> Result<(), ReactionError>;
}

/// Work in the transaction of a delivery that knows already what it has to know.
pub(super) type Informed<'a> = Box<dyn InformedWork + 'a>;

#[async_trait]
pub(super) trait InformedWork: Send {
    async fn react(self: Box<Self>, txn: &DatabaseTransaction) -> Result<(), ReactionError>;
}

#[async_trait]
pub(super) trait AnyInformedReaction: Send + Sync {
    async fn ask<'a>(&'a self, delivery: &'a Delivery, payload: Value) -> Result<Informed<'a>, ReactionError>;
}

#[async_trait]
pub(super) trait AnyExternalReaction: Send + Sync {
    async fn react(&self, delivery: &Delivery, payload: Value) -> Result<(), ReactionError>;
}

struct Typed<E, R>(R, PhantomData<fn() -> E>);

#[async_trait]
impl<E: Event, R: Reaction<E>> AnyReaction for Typed<E, R> {
    async fn react(&self, txn: &DatabaseTransaction, delivery: &Delivery, payload: Value) -> Result<(), ReactionError> {
        self.0.react(txn, delivery, event_of::<E>(payload)?).await
    }
}

#[async_trait]
impl<E: Event, R: ExternalReaction<E>> AnyExternalReaction for Typed<E, R> {
    async fn react(&self, delivery: &Delivery, payload: Value) -> Result<(), ReactionError> {
        self.0.react(delivery, event_of::<E>(payload)?).await
    }
}

struct Asked<'a, E: Event, R: InformedReaction<E>> {
    reaction: &'a R,
    delivery: &'a Delivery,
    event: E,
    facts: R::Facts,
}

#[async_trait]
impl<E: Event, R: InformedReaction<E>> InformedWork for Asked<'_, E, R> {
    async fn react(self: Box<Self>, txn: &DatabaseTransaction) -> Result<(), ReactionError> {
        let Self { reaction, delivery, event, facts } = *self;
        reaction.react(txn, delivery, event, facts).await
    }
}

#[async_trait]
impl<E: Event, R: InformedReaction<E>> AnyInformedReaction for Typed<E, R> {
    async fn ask<'a>(&'a self, delivery: &'a Delivery, payload: Value) -> Result<Informed<'a>, ReactionError> {
        let event = event_of::<E>(payload)?;
        let facts = self.0.ask(delivery, &event).await?;
        Ok(Box::new(Asked { reaction: &self.0, delivery, event, facts }))
    }
}

fn event_of<E: Event>(payload: Value) -> Result<E, ReactionError> {
    serde_json::from_value(payload).map_err(|e| ReactionError::Dead(format!("the payload is not a {}: {e}", E::TYPE)))
}

/// A handler's work, by its kind.
#[derive(Clone)]
pub(super) enum Work {
    Database(Arc<dyn AnyReaction>),
    Informed(Arc<dyn AnyInformedReaction>),
    External(ExternalSystem, Arc<dyn AnyExternalReaction>),
}

#[derive(Clone)]
pub(super) struct Handler {
    pub event_type: &'static str,
    pub name: &'static str,
    pub work: Work,
}

impl Handler {
    pub fn lane(&self) -> Lane {
        match &self.work {
            Work::Database(_) | Work::Informed(_) => Lane::Database,
            Work::External(system, _) => Lane::External(*system),
        }
    }
}

/// The handlers of a module, or of all modules.
#[derive(Default, Clone)]
pub struct Reactions {
    pub(super) handlers: BTreeMap<&'static str, Handler>,
}

impl Reactions {
    /// No handlers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `reaction` for every event of type `E`. The name is `<module>.<what_it_does>`, unique and stable: it stands
    /// in the table of deliveries.
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn on<E: Event>(self, name: &'static str, reaction: impl Reaction<E>) -> Self {
        let work = Work::Database(Arc::new(Typed(reaction, PhantomData)));
        self.add(Handler { event_type: E::TYPE, name, work })
    }

    /// Runs `reaction` for every event of type `E`: it asks, then works in the transaction of the delivery. The name is
    /// as for [`Reactions::on`].
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn on_informed<E: Event>(self, name: &'static str, reaction: impl InformedReaction<E>) -> Self {
        let work = Work::Informed(Arc::new(Typed(reaction, PhantomData)));
        self.add(Handler { event_type: E::TYPE, name, work })
    }

    /// Runs `reaction` for every event of type `E`, outside any transaction and in the slots of its system. The name is
    /// as for [`Reactions::on`].
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn on_external<E: Event, R: ExternalReaction<E>>(self, name: &'static str, reaction: R) -> Self {
        let work = Work::External(R::SYSTEM, Arc::new(Typed(reaction, PhantomData)));
        self.add(Handler { event_type: E::TYPE, name, work })
    }

    fn add(mut self, handler: Handler) -> Self {
        let name = handler.name;
        assert!(self.handlers.insert(name, handler).is_none(), "two handlers are named {name}");
        self
    }

    /// Both together.
    ///
    /// # Panics
    /// When both have a handler of one name.
    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        other.handlers.into_values().fold(self, Self::add)
    }

    /// Event type and name of every handler, for the documentation.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.handlers.values().map(|h| (h.event_type, h.name))
    }

    pub(super) fn lanes(&self) -> BTreeSet<Lane> {
        self.handlers.values().map(Handler::lane).collect()
    }
}

impl std::fmt::Debug for Reactions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}
