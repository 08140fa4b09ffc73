//! What goes over the wire.

mod details;
mod quotation;
mod request;
mod view;

pub use details::{MedicalDetails, TravelDetails};
pub use quotation::{BookingQuotationView, SendBookingQuotationRequest};
pub use request::{
    AcceptBookingQuotationQuery, CancelBookingQuery, ChangeBookingStatusRequest, CreateBookingRequest,
    ListBookingsQuery, ListPatientBookingsQuery, UpdateBookingRequest,
};
pub use view::{BookingListItemView, BookingTimelineEntryView, BookingTransitionView, BookingView};
