/// How a patient is notified of a booking's new status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusNotification {
    /// The template.
    pub template: &'static str,
    /// Whether it is mailed too, and not only put into the inbox.
    pub is_mailed: bool,
}

/// The notification of a status. `None` where another event carries more
/// (`quotation_sent`, with the price) or the status is unknown here.
///
/// Not mailed is what another mail of the same minute says: `confirmed` moves
/// on to `payment_pending` at once, the payment has its receipt, the invoice
/// its own mail.
#[must_use]
pub fn status_notification(status: &str) -> Option<StatusNotification> {
    let (template, is_mailed) = match status {
        "requested" => ("booking_requested", true),
        "under_review" => ("booking_under_review", true),
        "accepted" => ("booking_accepted", true),
        "rejected" => ("booking_rejected", true),
        "awaiting_medical_details" => ("booking_awaiting_medical_details", true),
        "confirmed" => ("booking_confirmed", false),
        "on_hold" => ("booking_on_hold", true),
        "cancelled" => ("booking_cancelled", true),
        "payment_pending" => ("booking_payment_pending", true),
        "payment_completed" => ("booking_payment_completed", false),
        "invoice_sent" => ("booking_invoice_sent", false),
        "travel_arrangement" => ("booking_travel_arrangement", true),
        "in_treatment" => ("booking_in_treatment", true),
        "completed" => ("booking_completed", true),
        "feedback_received" => ("booking_feedback_received", true),
        _ => return None,
    };
    Some(StatusNotification { template, is_mailed })
}

#[cfg(test)]
mod tests {
    use super::status_notification;

    /// The 16 statuses of the contract.
    const STATUSES: [&str; 16] = [
        "requested",
        "under_review",
        "accepted",
        "rejected",
        "awaiting_medical_details",
        "quotation_sent",
        "confirmed",
        "on_hold",
        "cancelled",
        "payment_pending",
        "payment_completed",
        "invoice_sent",
        "travel_arrangement",
        "in_treatment",
        "completed",
        "feedback_received",
    ];

    #[test]
    fn every_status_has_a_template_of_its_own() {
        for status in STATUSES {
            let notification = status_notification(status);
            if status == "quotation_sent" {
                assert_eq!(notification, None, "the quotation's own event notifies the patient");
            } else {
                assert_eq!(notification.map(|n| n.template), Some(format!("booking_{status}").as_str()));
            }
        }
        assert_eq!(status_notification("teleported"), None);
    }
}
