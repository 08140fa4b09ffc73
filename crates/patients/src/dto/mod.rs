//! What goes over the wire, one file per resource.

mod access_log;
mod clinical;
mod disclosure;
mod patients;

pub use access_log::{ListPatientAccessQuery, PatientAccessView, reader_of};
pub use clinical::{Clinical, Demographics, PatientAllergy, PatientMedication};
pub use patients::{CreatePatientRequest, ListPatientsQuery, PatientSummaryView, PatientView, UpdatePatientRequest};
