//! The state machine of a booking, as data: workflows.md, "Booking: 12 stages,
//! 16 statuses", row by row.

use super::BookingStatus::{self, *};
use kernel::{Actor, Role};

/// What kind of actor changes a booking's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// The patient whose booking it is.
    Patient,
    /// Who acts for the hospital it is booked at.
    HospitalAdmin,
    /// An administrator of the marketplace.
    Admin,
    /// Medivoy itself: a reaction or the consequence of another move.
    System,
}

impl ActorKind {
    /// What an actor is to a booking within their scope; a doctor changes none.
    #[must_use]
    pub const fn of(actor: &Actor) -> Option<Self> {
        match actor.role() {
            None => Some(Self::System),
            Some(Role::Patient) => Some(Self::Patient),
            Some(Role::HospitalAdmin) => Some(Self::HospitalAdmin),
            Some(Role::Admin) => Some(Self::Admin),
            Some(Role::Doctor) => None,
        }
    }
}

/// What triggers a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// By naming the new status.
    Status,
    /// Only by sending a quotation.
    Quotation,
    /// Only by accepting the newest quotation.
    Acceptance,
    /// By an event or at once after another move.
    Consequence,
}

/// What must be true of the booking beside its status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    Always,
    /// The patient wants no travel arranged.
    NoTravelWanted,
    /// The target is the status that the booking was held from.
    HeldFromTarget,
    /// The newest quotation has not expired.
    QuotationOpen,
}

/// One row of the table.
#[derive(Debug)]
pub struct Rule {
    from: &'static [BookingStatus],
    to: &'static [BookingStatus],
    who: &'static [ActorKind],
    trigger: Trigger,
    guard: Guard,
    /// Fields that the caller has to give.
    pub requires: &'static [&'static str],
}

/// What the table needs to know of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransitionContext {
    /// Its status.
    pub status: BookingStatus,
    /// Where it was held from, when it is on hold.
    pub held_from: Option<BookingStatus>,
    /// Whether the patient wants travel arranged.
    pub travel_wanted: bool,
    /// Whether its newest quotation can still be accepted.
    pub quotation_open: bool,
}

/// A move that a caller may make now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// Where to.
    pub status: BookingStatus,
    /// What they have to give for it.
    pub requires: &'static [&'static str],
}

const STAFF: &[ActorKind] = &[ActorKind::HospitalAdmin, ActorKind::Admin];
const SYSTEM: &[ActorKind] = &[ActorKind::System];
const NOTHING: &[&str] = &[];
const REASON: &[&str] = &["reason"];
/// Where a booking can be put on hold, and goes back to.
const HOLDABLE: &[BookingStatus] =
    &[UnderReview, Accepted, AwaitingMedicalDetails, QuotationSent, Confirmed, PaymentPending];
/// Everything before in_treatment that has not ended.
const CANCELLABLE: &[BookingStatus] = &[
    Requested,
    UnderReview,
    Accepted,
    AwaitingMedicalDetails,
    QuotationSent,
    Confirmed,
    OnHold,
    PaymentPending,
    PaymentCompleted,
    InvoiceSent,
    TravelArrangement,
];

const fn rule(
    from: &'static [BookingStatus],
    to: &'static [BookingStatus],
    who: &'static [ActorKind],
    trigger: Trigger,
    guard: Guard,
    requires: &'static [&'static str],
) -> Rule {
    Rule { from, to, who, trigger, guard, requires }
}

/// The table: from, to, who, by which trigger, on which condition, with which fields.
const TABLE: &[Rule] = &[
    rule(&[Requested], &[UnderReview], STAFF, Trigger::Status, Guard::Always, NOTHING),
    rule(&[UnderReview], &[Accepted], STAFF, Trigger::Status, Guard::Always, NOTHING),
    rule(&[UnderReview], &[Rejected], STAFF, Trigger::Status, Guard::Always, REASON),
    rule(&[Accepted], &[AwaitingMedicalDetails], STAFF, Trigger::Status, Guard::Always, NOTHING),
    rule(
        &[Accepted, AwaitingMedicalDetails, QuotationSent],
        &[QuotationSent],
        STAFF,
        Trigger::Quotation,
        Guard::Always,
        &["line_items", "valid_until"],
    ),
    rule(
        &[QuotationSent],
        &[Confirmed],
        &[ActorKind::Patient],
        Trigger::Acceptance,
        Guard::QuotationOpen,
        &["quotation_acceptance"],
    ),
    rule(&[Confirmed], &[PaymentPending], SYSTEM, Trigger::Consequence, Guard::Always, NOTHING),
    rule(&[PaymentPending], &[PaymentCompleted], SYSTEM, Trigger::Consequence, Guard::Always, NOTHING),
    rule(&[PaymentCompleted], &[InvoiceSent], SYSTEM, Trigger::Consequence, Guard::Always, NOTHING),
    rule(&[InvoiceSent], &[TravelArrangement], STAFF, Trigger::Status, Guard::Always, NOTHING),
    rule(&[InvoiceSent], &[InTreatment], STAFF, Trigger::Status, Guard::NoTravelWanted, NOTHING),
    rule(&[TravelArrangement], &[InTreatment], STAFF, Trigger::Status, Guard::Always, NOTHING),
    rule(&[InTreatment], &[Completed], STAFF, Trigger::Status, Guard::Always, NOTHING),
    rule(&[Completed], &[FeedbackReceived], SYSTEM, Trigger::Consequence, Guard::Always, NOTHING),
    rule(HOLDABLE, &[OnHold], STAFF, Trigger::Status, Guard::Always, REASON),
    rule(&[OnHold], HOLDABLE, STAFF, Trigger::Status, Guard::HeldFromTarget, NOTHING),
    rule(CANCELLABLE, &[Cancelled], &[ActorKind::Patient, ActorKind::Admin], Trigger::Status, Guard::Always, REASON),
];

impl Rule {
    fn leads(&self, context: &TransitionContext, to: BookingStatus, actor: ActorKind) -> bool {
        self.from.contains(&context.status)
            && self.to.contains(&to)
            && self.who.contains(&actor)
            && self.holds(context, to)
    }

    fn holds(&self, context: &TransitionContext, to: BookingStatus) -> bool {
        match self.guard {
            Guard::Always => true,
            Guard::NoTravelWanted => !context.travel_wanted,
            Guard::HeldFromTarget => context.held_from == Some(to),
            Guard::QuotationOpen => context.quotation_open,
        }
    }
}

/// The row by which `actor` may take the booking to `to` by this trigger.
#[must_use]
pub fn find(
    context: &TransitionContext,
    to: BookingStatus,
    actor: ActorKind,
    trigger: Trigger,
) -> Option<&'static Rule> {
    TABLE.iter().find(|rule| rule.trigger == trigger && rule.leads(context, to, actor))
}

/// All that `actor` may do next, in the order of the workflow; empty for who changes nothing.
#[must_use]
pub fn allowed(context: &TransitionContext, actor: Option<ActorKind>) -> Vec<Allowed> {
    let Some(actor) = actor else { return Vec::new() };
    let rule_to = |to: BookingStatus| TABLE.iter().find(|rule| rule.leads(context, to, actor));
    BookingStatus::ALL
        .iter()
        .filter_map(|&status| rule_to(status).map(|rule| Allowed { status, requires: rule.requires }))
        .collect()
}

/// What follows at once by itself, by what is recorded of the booking: it is confirmed, it is paid, its invoice was
/// mailed.
#[must_use]
pub const fn consequence(status: BookingStatus, is_paid: bool, invoice_is_sent: bool) -> Option<BookingStatus> {
    match status {
        Confirmed => Some(PaymentPending),
        PaymentPending if is_paid => Some(PaymentCompleted),
        PaymentCompleted if invoice_is_sent => Some(InvoiceSent),
        _ => None,
    }
}
