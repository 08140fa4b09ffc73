//! What goes over the wire, one file per resource.

mod booking_views;
mod bookings;
mod details;
mod disclosure;
mod quotations;

pub use booking_views::{BookingListItemView, BookingTimelineEntryView, BookingTransitionView, BookingView};
pub use bookings::{
    AcceptBookingQuotationQuery, CancelBookingQuery, ChangeBookingStatusRequest, CreateBookingRequest,
    ListBookingsQuery, ListPatientBookingsQuery, UpdateBookingRequest,
};
pub use details::{MedicalDetails, TravelDetails};
pub use disclosure::subject_of;
pub use quotations::{BookingQuotationView, SendBookingQuotationRequest};
