use serde::Deserialize;

/// A system outside the database that reactions and jobs speak to. Each has worker slots of its own, so that one that
/// hangs keeps nothing waiting but its own work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalSystem {
    /// The mail server.
    Mail,
    /// The gateway of text messages.
    TextMessages,
    /// The payment gateways.
    PaymentGateway,
    /// The cache that gateways share.
    Cache,
}

/// Where a job is worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// Work inside the database: no other system can hold it up.
    Database,
    /// Work that speaks to this system.
    External(ExternalSystem),
}

impl Lane {
    /// All lanes.
    pub(super) const ALL: [Self; 5] = [
        Self::Database,
        Self::External(ExternalSystem::Mail),
        Self::External(ExternalSystem::TextMessages),
        Self::External(ExternalSystem::PaymentGateway),
        Self::External(ExternalSystem::Cache),
    ];

    /// The kind of job in the queue that delivers an event to a handler of this lane.
    pub(super) const fn handle_task(self) -> &'static str {
        match self {
            Self::Database => "handle_event",
            Self::External(ExternalSystem::Mail) => "handle_event_mail",
            Self::External(ExternalSystem::TextMessages) => "handle_event_text_messages",
            Self::External(ExternalSystem::PaymentGateway) => "handle_event_payment_gateway",
            Self::External(ExternalSystem::Cache) => "handle_event_cache",
        }
    }

    /// The kind of job in the queue that runs a scheduled job of this lane.
    pub(super) const fn scheduled_task(self) -> &'static str {
        match self {
            Self::Database => "run_scheduled",
            Self::External(ExternalSystem::Mail) => "run_scheduled_mail",
            Self::External(ExternalSystem::TextMessages) => "run_scheduled_text_messages",
            Self::External(ExternalSystem::PaymentGateway) => "run_scheduled_payment_gateway",
            Self::External(ExternalSystem::Cache) => "run_scheduled_cache",
        }
    }
}
