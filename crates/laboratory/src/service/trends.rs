use super::{Laboratories, measure};
use crate::domain::{CatalogueTest, LoincCode, UcumUnit, catalogue, find};
use crate::dto::{LabResultView, LabTrendValueView, LabTrendView, ListLabTrendsQuery};
use crate::entity::result::Model;
use crate::error::LaboratoryError;
use crate::store;
use kernel::{Actor, PatientId, Scope};
use platform::paging::{PageRequest, Slice};
use platform::problem::{Problem, common};

/// Whom a trend is of, and in which unit.
struct Wanted<'a> {
    codes: Vec<&'a LoincCode>,
    unit: Option<&'a UcumUnit>,
}

impl Laboratories {
    /// One analyte over time in one unit, as far as the caller may know of the patient. Who acts for hospitals sees what
    /// their own laboratories found.
    pub(crate) async fn trend(
        &self,
        actor: &Actor,
        patient: PatientId,
        filter: &ListLabTrendsQuery,
        page: &PageRequest,
    ) -> Result<Slice<LabTrendView>, LaboratoryError> {
        let wanted = wanted(filter)?;
        let scope = self.ports.scopes.of(actor).await?;
        if !self.is_known(&scope, patient).await? {
            return Err(LaboratoryError::NotFound);
        }
        let slice = store::results::trend(&self.parts.db, &scope, patient, &wanted.codes, filter, page).await?;
        slice.try_map(|row| self.trend_view(row, &wanted))
    }

    /// As `GET /patients/{id}` answers.
    async fn is_known(&self, scope: &Scope, patient: PatientId) -> Result<bool, LaboratoryError> {
        let db = &self.parts.db;
        Ok(match scope {
            Scope::All => !self.ports.patients.by_ids(&[patient]).await?.is_empty(),
            Scope::Patient(own) => *own == patient,
            Scope::Hospitals(hospitals) => store::people::has_booked(db, patient, hospitals).await?,
            Scope::Doctor(doctor) => store::people::treats(db, *doctor, patient).await?,
            Scope::Nothing => false,
        })
    }

    fn trend_view(&self, row: Model, wanted: &Wanted<'_>) -> Result<LabTrendView, LaboratoryError> {
        let content = self.sealed.content(&row)?;
        let is_wanted = |result: &LabResultView| {
            wanted.codes.is_empty() || result.code.as_ref().is_some_and(|code| wanted.codes.contains(&code))
        };
        let values = content.results.into_iter().filter(is_wanted).map(|result| shown(result, wanted.unit)).collect();
        Ok(LabTrendView {
            lab_test_id: row.lab_test_id,
            patient_id: row.patient_id,
            observed_at: row.observed_at,
            values,
        })
    }
}

/// The codes that measure the same, and the unit: the asked-for one must fit the analyte.
fn wanted(filter: &ListLabTrendsQuery) -> Result<Wanted<'_>, LaboratoryError> {
    let Some(code) = &filter.code else {
        return match &filter.unit {
            Some(_) => Err(invalid("code", "is required with `unit`")),
            None => Ok(Wanted { codes: Vec::new(), unit: None }),
        };
    };
    let Some(test) = find(code) else { return Ok(Wanted { codes: vec![code], unit: filter.unit.as_ref() }) };
    if let (Some(asked), Some(own)) = (&filter.unit, &test.unit)
        && crate::domain::convert(1.0, own, asked, Some(test)).is_none()
    {
        return Err(invalid("unit", "is no unit of this analyte"));
    }
    let same = |other: &&'static CatalogueTest| other.is_of_analyte(test);
    Ok(Wanted {
        codes: catalogue().iter().filter(same).map(|test| &test.code).collect(),
        unit: filter.unit.as_ref().or(test.unit.as_ref()),
    })
}

fn invalid(field: &str, message: &str) -> LaboratoryError {
    let problem = Problem::new(common::INVALID_PARAMETER).detail(format!("`{field}` {message}"));
    problem.field(field, "invalid", message).into()
}

fn shown(result: LabResultView, unit: Option<&UcumUnit>) -> LabTrendValueView {
    let unit = unit.cloned().or_else(|| result.unit.clone());
    let value = match &unit {
        Some(unit) => measure::in_unit(&result, unit),
        None => Some(result.value.clone()),
    };
    LabTrendValueView {
        name: result.name,
        code: result.code,
        value,
        unit,
        reported_value: result.value,
        reported_unit: result.unit,
        flag: result.flag,
    }
}
