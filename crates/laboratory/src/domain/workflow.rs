//! The state machine of a laboratory test, as data: workflows.md, "Others".

use super::LabTestStatus::{self, *};
use kernel::{Actor, Role};

/// What an actor is to a test within their scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// The patient.
    Patient,
    /// The doctor who ordered it.
    OrderingDoctor,
    /// Who acts for the laboratory's hospital.
    Laboratory,
}

impl ActorKind {
    /// What an actor is to a test within their scope; an administrator of the marketplace and Medivoy itself move none.
    #[must_use]
    pub const fn of(actor: &Actor) -> Option<Self> {
        match actor.role() {
            Some(Role::Patient) => Some(Self::Patient),
            Some(Role::Doctor) => Some(Self::OrderingDoctor),
            Some(Role::HospitalAdmin) => Some(Self::Laboratory),
            Some(Role::Admin) | None => None,
        }
    }
}

/// What triggers a transition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// By naming the new status.
    Status,
    /// Only by cancelling.
    Cancellation,
    /// Only by giving the result.
    Result,
}

/// One row of the table.
#[derive(Debug)]
pub struct Rule {
    from: LabTestStatus,
    to: LabTestStatus,
    who: &'static [ActorKind],
    trigger: Trigger,
    /// The field that the caller has to give.
    pub requires: Option<&'static str>,
}

const STAFF: &[ActorKind] = &[ActorKind::OrderingDoctor, ActorKind::Laboratory];
const LABORATORY: &[ActorKind] = &[ActorKind::Laboratory];
const ORDERERS: &[ActorKind] = &[ActorKind::OrderingDoctor, ActorKind::Patient];

const fn rule(
    from: LabTestStatus,
    to: LabTestStatus,
    who: &'static [ActorKind],
    trigger: Trigger,
    requires: Option<&'static str>,
) -> Rule {
    Rule { from, to, who, trigger, requires }
}

/// The table: from, to, who, by which trigger, with which field. A sample that is rejected leads back to `scheduled`,
/// for it is taken again. An amended result has to be reviewed again.
const TABLE: &[Rule] = &[
    rule(Requested, Scheduled, STAFF, Trigger::Status, Some("scheduled_date")),
    rule(Scheduled, SampleCollected, LABORATORY, Trigger::Status, None),
    rule(SampleCollected, Processing, LABORATORY, Trigger::Status, None),
    rule(SampleCollected, Scheduled, LABORATORY, Trigger::Status, Some("rejection_reason")),
    rule(Processing, Scheduled, LABORATORY, Trigger::Status, Some("rejection_reason")),
    rule(Processing, ResultReady, STAFF, Trigger::Result, None),
    rule(ResultReady, ResultReady, STAFF, Trigger::Result, Some("amendment_reason")),
    rule(Reviewed, ResultReady, STAFF, Trigger::Result, Some("amendment_reason")),
    rule(ResultReady, Reviewed, STAFF, Trigger::Status, None),
    rule(Requested, Cancelled, ORDERERS, Trigger::Cancellation, None),
    rule(Scheduled, Cancelled, ORDERERS, Trigger::Cancellation, None),
];

/// The row by which `actor` may take a test from `from` to `to` by this trigger. A result that a doctor waits for is
/// reviewed by that doctor.
#[must_use]
pub fn find(
    from: LabTestStatus,
    to: LabTestStatus,
    actor: Option<ActorKind>,
    trigger: Trigger,
    has_doctor: bool,
) -> Option<&'static Rule> {
    let actor = actor?;
    let may_review = to != Reviewed || !has_doctor || actor == ActorKind::OrderingDoctor;
    TABLE
        .iter()
        .find(|rule| rule.from == from && rule.to == to && rule.trigger == trigger && rule.who.contains(&actor))
        .filter(|_| may_review)
}

/// Where the caller may take it by naming a status.
#[must_use]
pub fn allowed(from: LabTestStatus, actor: Option<ActorKind>, has_doctor: bool) -> Vec<LabTestStatus> {
    let to = TABLE.iter().filter(|rule| rule.from == from && rule.trigger == Trigger::Status).map(|rule| rule.to);
    to.filter(|to| find(from, *to, actor, Trigger::Status, has_doctor).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::Iterable;

    #[test]
    fn the_whole_table() {
        use ActorKind::{Laboratory as Lab, OrderingDoctor as Doctor, Patient};
        use Trigger::{Cancellation, Result, Status};
        // from, to, trigger, who may when a doctor ordered it
        let moves: &[(LabTestStatus, LabTestStatus, Trigger, &[ActorKind])] = &[
            (Requested, Scheduled, Status, &[Doctor, Lab]),
            (Scheduled, SampleCollected, Status, &[Lab]),
            (SampleCollected, Processing, Status, &[Lab]),
            (SampleCollected, Scheduled, Status, &[Lab]),
            (Processing, Scheduled, Status, &[Lab]),
            (Processing, ResultReady, Result, &[Doctor, Lab]),
            (ResultReady, ResultReady, Result, &[Doctor, Lab]),
            (Reviewed, ResultReady, Result, &[Doctor, Lab]),
            (ResultReady, Reviewed, Status, &[Doctor]),
            (Requested, Cancelled, Cancellation, &[Doctor, Patient]),
            (Scheduled, Cancelled, Cancellation, &[Doctor, Patient]),
        ];
        for from in LabTestStatus::iter() {
            for to in LabTestStatus::iter() {
                for trigger in [Status, Cancellation, Result] {
                    let row = moves.iter().find(|row| (row.0, row.1, row.2) == (from, to, trigger));
                    for actor in [Doctor, Lab, Patient] {
                        let may = row.is_some_and(|row| row.3.contains(&actor));
                        let found = find(from, to, Some(actor), trigger, true).is_some();
                        assert_eq!(found, may, "{from} {to} {trigger:?} {actor:?}");
                    }
                    assert!(find(from, to, None, trigger, true).is_none(), "nobody else");
                }
            }
        }
    }

    #[test]
    fn without_a_doctor_the_laboratory_closes_the_test() {
        for (has_doctor, expected) in [(true, vec![]), (false, vec![Reviewed])] {
            assert_eq!(allowed(ResultReady, Some(ActorKind::Laboratory), has_doctor), expected);
        }
        assert_eq!(allowed(Processing, Some(ActorKind::Laboratory), true), [Scheduled]);
        assert_eq!(allowed(Cancelled, Some(ActorKind::Laboratory), true), []);
    }
}
