use super::BookingStatus::{self, *};
use super::workflow::ActorKind;

/// Statuses in which the patient may still change the request.
const BEFORE_CONFIRMED: &[BookingStatus] = &[Requested, UnderReview, Accepted, AwaitingMedicalDetails, QuotationSent];
/// In which hospital and administrator may, beside those.
const BEFORE_TREATMENT: &[BookingStatus] =
    &[Confirmed, PaymentPending, PaymentCompleted, InvoiceSent, TravelArrangement];

/// Whether a booking's details may be changed: by the patient until it is
/// confirmed, by hospital and administrator until the treatment begins. On hold
/// the status that it was held from counts.
#[must_use]
pub fn may_edit(actor: Option<ActorKind>, status: BookingStatus, held_from: Option<BookingStatus>) -> bool {
    let effective_status = held_from.unwrap_or(status);
    match actor {
        Some(ActorKind::Patient) => BEFORE_CONFIRMED.contains(&effective_status),
        Some(ActorKind::HospitalAdmin | ActorKind::Admin) => {
            BEFORE_CONFIRMED.contains(&effective_status) || BEFORE_TREATMENT.contains(&effective_status)
        }
        Some(ActorKind::System) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_change_while_the_status_allows_it() {
        // status, held from, patient may, hospital and administrator may
        for (status, held_from, patient, staff) in [
            (Requested, None, true, true),
            (UnderReview, None, true, true),
            (Accepted, None, true, true),
            (Rejected, None, false, false),
            (AwaitingMedicalDetails, None, true, true),
            (QuotationSent, None, true, true),
            (Confirmed, None, false, true),
            (OnHold, Some(UnderReview), true, true),
            (OnHold, Some(PaymentPending), false, true),
            (Cancelled, None, false, false),
            (PaymentPending, None, false, true),
            (PaymentCompleted, None, false, true),
            (InvoiceSent, None, false, true),
            (TravelArrangement, None, false, true),
            (InTreatment, None, false, false),
            (Completed, None, false, false),
            (FeedbackReceived, None, false, false),
        ] {
            assert_eq!(may_edit(Some(ActorKind::Patient), status, held_from), patient, "patient, {status}");
            assert_eq!(may_edit(Some(ActorKind::HospitalAdmin), status, held_from), staff, "hospital, {status}");
            assert_eq!(may_edit(Some(ActorKind::Admin), status, held_from), staff, "admin, {status}");
            assert!(!may_edit(None, status, held_from), "a doctor, {status}");
        }
    }
}
