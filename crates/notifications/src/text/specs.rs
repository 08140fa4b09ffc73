use kernel::ports::NotificationKind;

/// What a template is made of, the same in every locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateSpec {
    /// Its name: a section of `templates/<locale>/*.toml`.
    pub name: &'static str,
    /// What it is about.
    pub kind: NotificationKind,
    /// The values that its texts may use, beside `first_name` and `app_url`.
    pub values: &'static [&'static str],
    /// Where its button leads, as a template.
    pub action: Option<&'static str>,
    /// Sent by the `Messenger`: its values are kept nowhere, so its inbox text has none.
    pub direct: bool,
}

const fn stored(
    name: &'static str,
    kind: NotificationKind,
    values: &'static [&'static str],
    action: &'static str,
) -> TemplateSpec {
    TemplateSpec { name, kind, values, action: Some(action), direct: false }
}

const fn direct(
    name: &'static str,
    kind: NotificationKind,
    values: &'static [&'static str],
    action: &'static str,
) -> TemplateSpec {
    TemplateSpec { name, kind, values, action: Some(action), direct: true }
}

use NotificationKind::{Account, Announcement, Booking, LabResult, Payment};

/// The last two digits of a telephone number that the account had.
const OLD_NUMBER: &[&str] = &["old_ending"];
const BOOKING: &[&str] = &["booking_id", "booking_number"];
const TO_BOOKING: &str = "{{ app_url }}/bookings/{{ booking_id }}";
const TO_PAYMENT: &str = "{{ app_url }}/payments/{{ payment_id }}";
const TO_SECURITY: &str = "{{ app_url }}/account/security";
const INVOICE: &[&str] = &["invoice_number", "total", "booking_number"];
const TO_INVOICES: &str = "{{ app_url }}/invoices";

const LAB_TEST: &[&str] = &["lab_test_id", "test_number"];
const TO_LAB_TEST: &str = "{{ app_url }}/lab-tests/{{ lab_test_id }}";

/// Every template.
pub const SPECS: &[TemplateSpec] = &[
    direct("verify_email", Account, &["link"], "{{ link }}"),
    direct("password_reset", Account, &["link"], "{{ link }}"),
    stored("welcome", Account, &[], "{{ app_url }}"),
    stored("password_changed", Account, &[], TO_SECURITY),
    stored("mfa_enabled", Account, &[], TO_SECURITY),
    stored("mfa_disabled", Account, &[], TO_SECURITY),
    stored("refresh_token_reused", Account, &[], TO_SECURITY),
    stored("phone_set", Account, &[], TO_SECURITY),
    stored("phone_replaced", Account, OLD_NUMBER, TO_SECURITY),
    stored("phone_removed", Account, OLD_NUMBER, TO_SECURITY),
    stored("phone_lost", Account, OLD_NUMBER, TO_SECURITY),
    stored("booking_requested", Booking, BOOKING, TO_BOOKING),
    stored("booking_under_review", Booking, BOOKING, TO_BOOKING),
    stored("booking_accepted", Booking, BOOKING, TO_BOOKING),
    stored("booking_rejected", Booking, BOOKING, TO_BOOKING),
    stored("booking_awaiting_medical_details", Booking, BOOKING, TO_BOOKING),
    stored("booking_confirmed", Booking, BOOKING, TO_BOOKING),
    stored("booking_on_hold", Booking, BOOKING, TO_BOOKING),
    stored("booking_cancelled", Booking, BOOKING, TO_BOOKING),
    stored("booking_payment_pending", Booking, BOOKING, TO_BOOKING),
    stored("booking_payment_completed", Booking, BOOKING, TO_BOOKING),
    stored("booking_invoice_sent", Booking, BOOKING, TO_BOOKING),
    stored("booking_travel_arrangement", Booking, BOOKING, TO_BOOKING),
    stored("booking_in_treatment", Booking, BOOKING, TO_BOOKING),
    stored("booking_completed", Booking, BOOKING, TO_BOOKING),
    stored("booking_feedback_received", Booking, BOOKING, TO_BOOKING),
    stored("hospital_booking_requested", Booking, BOOKING, TO_BOOKING),
    stored("hospital_booking_cancelled", Booking, BOOKING, TO_BOOKING),
    stored("quotation_sent", Booking, &["booking_id", "booking_number", "version", "total"], TO_BOOKING),
    stored("payment_completed", Payment, &["payment_id", "payment_number", "amount"], TO_PAYMENT),
    stored("payment_failed", Payment, &["payment_id", "payment_number"], TO_PAYMENT),
    stored("refund_completed", Payment, &["payment_id", "amount", "refunded_total"], TO_PAYMENT),
    direct("invoice", Payment, INVOICE, TO_INVOICES),
    direct("credit_note", Payment, INVOICE, TO_INVOICES),
    stored("lab_result_ready", LabResult, LAB_TEST, TO_LAB_TEST),
    stored("lab_result_abnormal", LabResult, LAB_TEST, TO_LAB_TEST),
    stored("lab_result_critical", LabResult, LAB_TEST, TO_LAB_TEST),
    stored("lab_result_unacknowledged", LabResult, LAB_TEST, TO_LAB_TEST),
    stored("lab_result_critical_hospital", LabResult, LAB_TEST, TO_LAB_TEST),
    TemplateSpec {
        name: "announcement",
        kind: Announcement,
        values: &["title", "message"],
        action: None,
        direct: false,
    },
];

/// The template of this name.
#[must_use]
pub fn spec(name: &str) -> Option<&'static TemplateSpec> {
    SPECS.iter().find(|spec| spec.name == name)
}
