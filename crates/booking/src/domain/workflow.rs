//! The state machine of a booking, as data: workflows.md, "Booking: 12 stages,
//! 16 statuses", row by row.

use super::BookingStatus::{self, *};
use kernel::{Actor, Role};

/// Who moves a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mover {
    /// The patient whose booking it is.
    Patient,
    /// Who acts for the hospital it is booked at.
    HospitalAdmin,
    /// An administrator of the marketplace.
    Admin,
    /// Medivoy itself: a reaction or the consequence of another move.
    System,
}

impl Mover {
    /// What an actor is to a booking in their reach; a doctor moves none.
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

/// By which act a move comes about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
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
    who: &'static [Mover],
    means: Means,
    guard: Guard,
    /// Fields that the caller has to give.
    pub requires: &'static [&'static str],
}

/// What the table needs to know of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Where it stands.
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

const STAFF: &[Mover] = &[Mover::HospitalAdmin, Mover::Admin];
const SYSTEM: &[Mover] = &[Mover::System];
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
    who: &'static [Mover],
    means: Means,
    guard: Guard,
    requires: &'static [&'static str],
) -> Rule {
    Rule { from, to, who, means, guard, requires }
}

/// The table: from, to, who, by which means, on which condition, with which fields.
const TABLE: &[Rule] = &[
    rule(&[Requested], &[UnderReview], STAFF, Means::Status, Guard::Always, NOTHING),
    rule(&[UnderReview], &[Accepted], STAFF, Means::Status, Guard::Always, NOTHING),
    rule(&[UnderReview], &[Rejected], STAFF, Means::Status, Guard::Always, REASON),
    rule(&[Accepted], &[AwaitingMedicalDetails], STAFF, Means::Status, Guard::Always, NOTHING),
    rule(
        &[Accepted, AwaitingMedicalDetails, QuotationSent],
        &[QuotationSent],
        STAFF,
        Means::Quotation,
        Guard::Always,
        &["line_items", "valid_until"],
    ),
    rule(
        &[QuotationSent],
        &[Confirmed],
        &[Mover::Patient],
        Means::Acceptance,
        Guard::QuotationOpen,
        &["quotation_acceptance"],
    ),
    rule(&[Confirmed], &[PaymentPending], SYSTEM, Means::Consequence, Guard::Always, NOTHING),
    rule(&[PaymentPending], &[PaymentCompleted], SYSTEM, Means::Consequence, Guard::Always, NOTHING),
    rule(&[PaymentCompleted], &[InvoiceSent], SYSTEM, Means::Consequence, Guard::Always, NOTHING),
    rule(&[InvoiceSent], &[TravelArrangement], STAFF, Means::Status, Guard::Always, NOTHING),
    rule(&[InvoiceSent], &[InTreatment], STAFF, Means::Status, Guard::NoTravelWanted, NOTHING),
    rule(&[TravelArrangement], &[InTreatment], STAFF, Means::Status, Guard::Always, NOTHING),
    rule(&[InTreatment], &[Completed], STAFF, Means::Status, Guard::Always, NOTHING),
    rule(&[Completed], &[FeedbackReceived], SYSTEM, Means::Consequence, Guard::Always, NOTHING),
    rule(HOLDABLE, &[OnHold], STAFF, Means::Status, Guard::Always, REASON),
    rule(&[OnHold], HOLDABLE, STAFF, Means::Status, Guard::HeldFromTarget, NOTHING),
    rule(CANCELLABLE, &[Cancelled], &[Mover::Patient, Mover::Admin], Means::Status, Guard::Always, REASON),
];

impl Rule {
    fn leads(&self, facts: &Facts, to: BookingStatus, mover: Mover) -> bool {
        self.from.contains(&facts.status) && self.to.contains(&to) && self.who.contains(&mover) && self.holds(facts, to)
    }

    fn holds(&self, facts: &Facts, to: BookingStatus) -> bool {
        match self.guard {
            Guard::Always => true,
            Guard::NoTravelWanted => !facts.travel_wanted,
            Guard::HeldFromTarget => facts.held_from == Some(to),
            Guard::QuotationOpen => facts.quotation_open,
        }
    }
}

/// The row by which `mover` may take the booking to `to` by these means.
#[must_use]
pub fn find(facts: &Facts, to: BookingStatus, mover: Mover, means: Means) -> Option<&'static Rule> {
    TABLE.iter().find(|rule| rule.means == means && rule.leads(facts, to, mover))
}

/// All that `mover` may do next, in the order of the workflow; empty for who moves nothing.
#[must_use]
pub fn allowed(facts: &Facts, mover: Option<Mover>) -> Vec<Allowed> {
    let Some(mover) = mover else { return Vec::new() };
    let rule_to = |to: BookingStatus| TABLE.iter().find(|rule| rule.leads(facts, to, mover));
    BookingStatus::ALL
        .iter()
        .filter_map(|&status| rule_to(status).map(|rule| Allowed { status, requires: rule.requires }))
        .collect()
}

/// What follows at once by itself, by what the booking already knows: it is
/// confirmed, its money has come, its invoice was mailed.
#[must_use]
pub const fn consequence(
    status: BookingStatus,
    money_has_come: bool,
    invoice_was_mailed: bool,
) -> Option<BookingStatus> {
    match status {
        Confirmed => Some(PaymentPending),
        PaymentPending if money_has_come => Some(PaymentCompleted),
        PaymentCompleted if invoice_was_mailed => Some(InvoiceSent),
        _ => None,
    }
}
