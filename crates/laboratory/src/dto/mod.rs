//! What goes over the wire, one file per resource.

mod disclosure;
mod lab_test_views;
mod lab_tests;
mod laboratories;
mod laboratory_views;
mod results;
mod trends;

pub use lab_test_views::{LabTestListItemView, LabTestView};
pub use lab_tests::{CancelLabTestQuery, CreateLabTestRequest, ListLabTestsQuery, UpdateLabTestRequest};
pub use laboratories::{CreateLaboratoryRequest, ListLaboratoriesQuery, UpdateLaboratoryRequest};
pub use laboratory_views::{LaboratoryReference, LaboratoryView};
pub use results::{LabResultContent, LabResultItem, LabResultVersionView, LabResultView, RecordLabResultRequest};
pub use trends::{LabTrendValueView, LabTrendView, ListLabTrendsQuery};
