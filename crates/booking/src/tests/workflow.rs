//! The table against an expectation that was written from workflows.md alone.

use crate::domain::BookingStatus;
use crate::domain::workflow::{ActorKind, TransitionContext, Trigger, allowed, find};

/// from, to, who, by which trigger, what is required, on which condition.
const EXPECTED: &str = "
requested                under_review             hospital_admin,admin  status       -           -
under_review             accepted                 hospital_admin,admin  status       -           -
under_review             rejected                 hospital_admin,admin  status       reason      -
accepted                 awaiting_medical_details hospital_admin,admin  status       -           -
accepted                 quotation_sent           hospital_admin,admin  quotation    line_items,valid_until -
awaiting_medical_details quotation_sent           hospital_admin,admin  quotation    line_items,valid_until -
quotation_sent           quotation_sent           hospital_admin,admin  quotation    line_items,valid_until -
quotation_sent           confirmed                patient               acceptance   quotation_acceptance not_expired
confirmed                payment_pending          system                consequence  -           -
payment_pending          payment_completed        system                consequence  -           -
payment_completed        invoice_sent             system                consequence  -           -
invoice_sent             travel_arrangement       hospital_admin,admin  status       -           -
invoice_sent             in_treatment             hospital_admin,admin  status       -           no_travel
travel_arrangement       in_treatment             hospital_admin,admin  status       -           -
in_treatment             completed                hospital_admin,admin  status       -           -
completed                feedback_received        system                consequence  -           -
under_review             on_hold                  hospital_admin,admin  status       reason      -
accepted                 on_hold                  hospital_admin,admin  status       reason      -
awaiting_medical_details on_hold                  hospital_admin,admin  status       reason      -
quotation_sent           on_hold                  hospital_admin,admin  status       reason      -
confirmed                on_hold                  hospital_admin,admin  status       reason      -
payment_pending          on_hold                  hospital_admin,admin  status       reason      -
on_hold                  under_review             hospital_admin,admin  status       -           held_from
on_hold                  accepted                 hospital_admin,admin  status       -           held_from
on_hold                  awaiting_medical_details hospital_admin,admin  status       -           held_from
on_hold                  quotation_sent           hospital_admin,admin  status       -           held_from
on_hold                  confirmed                hospital_admin,admin  status       -           held_from
on_hold                  payment_pending          hospital_admin,admin  status       -           held_from
requested                cancelled                patient,admin         status       reason      -
under_review             cancelled                patient,admin         status       reason      -
accepted                 cancelled                patient,admin         status       reason      -
awaiting_medical_details cancelled                patient,admin         status       reason      -
quotation_sent           cancelled                patient,admin         status       reason      -
confirmed                cancelled                patient,admin         status       reason      -
on_hold                  cancelled                patient,admin         status       reason      -
payment_pending          cancelled                patient,admin         status       reason      -
payment_completed        cancelled                patient,admin         status       reason      -
invoice_sent             cancelled                patient,admin         status       reason      -
travel_arrangement       cancelled                patient,admin         status       reason      -
";

const ACTORS: [(&str, ActorKind); 4] = [
    ("patient", ActorKind::Patient),
    ("hospital_admin", ActorKind::HospitalAdmin),
    ("admin", ActorKind::Admin),
    ("system", ActorKind::System),
];
const TRIGGERS: [(&str, Trigger); 4] = [
    ("status", Trigger::Status),
    ("quotation", Trigger::Quotation),
    ("acceptance", Trigger::Acceptance),
    ("consequence", Trigger::Consequence),
];

/// Trigger and required fields of this move, if the expectation has it.
fn expected(context: &TransitionContext, to: BookingStatus, actor: &str) -> Option<(&'static str, Vec<&'static str>)> {
    EXPECTED.lines().filter(|line| !line.is_empty()).find_map(|line| {
        let column: Vec<&str> = line.split_ascii_whitespace().collect();
        let holds = match column[5] {
            "-" => true,
            "not_expired" => context.quotation_open,
            "no_travel" => !context.travel_wanted,
            "held_from" => context.held_from == Some(to),
            other => panic!("no condition {other}"),
        };
        let fits = column[0] == context.status.as_str()
            && column[1] == to.as_str()
            && column[2].split(',').any(|who| who == actor);
        let requires = column[4].split(',').filter(|field| *field != "-").collect();
        (fits && holds).then_some((column[3], requires))
    })
}

fn all_contexts() -> Vec<TransitionContext> {
    let mut all = Vec::new();
    for &status in BookingStatus::ALL {
        let held: Vec<Option<BookingStatus>> = match status {
            BookingStatus::OnHold => BookingStatus::ALL.iter().copied().map(Some).collect(),
            _ => vec![None],
        };
        for held_from in held {
            for (travel_wanted, quotation_open) in [(false, false), (false, true), (true, false), (true, true)] {
                all.push(TransitionContext { status, held_from, travel_wanted, quotation_open });
            }
        }
    }
    all
}

#[test]
fn the_table_is_workflows_md_to_the_letter() {
    assert_eq!(BookingStatus::ALL.len(), 16);
    let mut moves = 0;
    for context in all_contexts() {
        for &to in BookingStatus::ALL {
            for (name, actor) in ACTORS {
                let expectation = expected(&context, to, name);
                for (trigger_name, trigger) in TRIGGERS {
                    let found = find(&context, to, actor, trigger).map(|rule| rule.requires.to_vec());
                    let wanted =
                        expectation.clone().filter(|(by, _)| *by == trigger_name).map(|(_, requires)| requires);
                    assert_eq!(found, wanted, "{context:?} to {to} by {name}, {trigger_name}");
                    moves += usize::from(found.is_some());
                }
            }
        }
    }
    assert!(moves > 100, "the expectation has been read");
}

#[test]
fn what_is_allowed_is_what_the_table_has() {
    for context in all_contexts() {
        for (name, actor) in ACTORS {
            let listed: Vec<(BookingStatus, Vec<&str>)> =
                allowed(&context, Some(actor)).into_iter().map(|a| (a.status, a.requires.to_vec())).collect();
            let wanted: Vec<(BookingStatus, Vec<&str>)> = BookingStatus::ALL
                .iter()
                .filter_map(|&to| expected(&context, to, name).map(|(_, requires)| (to, requires)))
                .collect();
            assert_eq!(listed, wanted, "{context:?} for {name}");
        }
        assert_eq!(allowed(&context, None), Vec::new(), "a doctor moves nothing");
    }
}

#[test]
fn sixteen_statuses_make_twelve_stages() {
    let mut stages: Vec<u8> = BookingStatus::ALL.iter().map(|status| status.stage()).collect();
    stages.sort_unstable();
    stages.dedup();
    assert_eq!(stages, (1..=12).collect::<Vec<u8>>());
}
