//! The table against an expectation that was written from workflows.md alone.

use crate::domain::BookingStatus;
use crate::domain::workflow::{Facts, Means, Mover, allowed, find};

/// from, to, who, by which means, what is required, on which condition.
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

const MOVERS: [(&str, Mover); 4] = [
    ("patient", Mover::Patient),
    ("hospital_admin", Mover::HospitalAdmin),
    ("admin", Mover::Admin),
    ("system", Mover::System),
];
const MEANS: [(&str, Means); 4] = [
    ("status", Means::Status),
    ("quotation", Means::Quotation),
    ("acceptance", Means::Acceptance),
    ("consequence", Means::Consequence),
];

/// Means and required fields of this move, if the expectation has it.
fn expected(facts: &Facts, to: BookingStatus, mover: &str) -> Option<(&'static str, Vec<&'static str>)> {
    EXPECTED.lines().filter(|line| !line.is_empty()).find_map(|line| {
        let column: Vec<&str> = line.split_ascii_whitespace().collect();
        let holds = match column[5] {
            "-" => true,
            "not_expired" => facts.quotation_open,
            "no_travel" => !facts.travel_wanted,
            "held_from" => facts.held_from == Some(to),
            other => panic!("no condition {other}"),
        };
        let fits = column[0] == facts.status.as_str()
            && column[1] == to.as_str()
            && column[2].split(',').any(|who| who == mover);
        let requires = column[4].split(',').filter(|field| *field != "-").collect();
        (fits && holds).then_some((column[3], requires))
    })
}

fn all_facts() -> Vec<Facts> {
    let mut all = Vec::new();
    for &status in BookingStatus::ALL {
        let held: Vec<Option<BookingStatus>> = match status {
            BookingStatus::OnHold => BookingStatus::ALL.iter().copied().map(Some).collect(),
            _ => vec![None],
        };
        for held_from in held {
            for (travel_wanted, quotation_open) in [(false, false), (false, true), (true, false), (true, true)] {
                all.push(Facts { status, held_from, travel_wanted, quotation_open });
            }
        }
    }
    all
}

#[test]
fn the_table_is_workflows_md_to_the_letter() {
    assert_eq!(BookingStatus::ALL.len(), 16);
    let mut moves = 0;
    for facts in all_facts() {
        for &to in BookingStatus::ALL {
            for (name, mover) in MOVERS {
                let expectation = expected(&facts, to, name);
                for (means_name, means) in MEANS {
                    let found = find(&facts, to, mover, means).map(|rule| rule.requires.to_vec());
                    let wanted = expectation.clone().filter(|(by, _)| *by == means_name).map(|(_, requires)| requires);
                    assert_eq!(found, wanted, "{facts:?} to {to} by {name}, {means_name}");
                    moves += usize::from(found.is_some());
                }
            }
        }
    }
    assert!(moves > 100, "the expectation has been read");
}

#[test]
fn what_is_allowed_is_what_the_table_has() {
    for facts in all_facts() {
        for (name, mover) in MOVERS {
            let listed: Vec<(BookingStatus, Vec<&str>)> =
                allowed(&facts, Some(mover)).into_iter().map(|a| (a.status, a.requires.to_vec())).collect();
            let wanted: Vec<(BookingStatus, Vec<&str>)> = BookingStatus::ALL
                .iter()
                .filter_map(|&to| expected(&facts, to, name).map(|(_, requires)| (to, requires)))
                .collect();
            assert_eq!(listed, wanted, "{facts:?} for {name}");
        }
        assert_eq!(allowed(&facts, None), Vec::new(), "a doctor moves nothing");
    }
}

#[test]
fn sixteen_statuses_make_twelve_stages() {
    let mut stages: Vec<u8> = BookingStatus::ALL.iter().map(|status| status.stage()).collect();
    stages.sort_unstable();
    stages.dedup();
    assert_eq!(stages, (1..=12).collect::<Vec<u8>>());
}
