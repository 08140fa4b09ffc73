//! What goes over the wire.

mod access_log;
mod clinical;
mod request;
mod view;

pub use access_log::{ListPatientAccessQuery, PatientAccessView, reader_of};
pub use clinical::{Clinical, PatientAllergy, PatientMedication};
pub use request::{CreatePatientRequest, ListPatientsQuery, UpdatePatientRequest};
pub use view::{PatientSummaryView, PatientView};
