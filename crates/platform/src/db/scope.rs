use kernel::Scope;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition};

/// Which columns of a table say whose row it is. A kind of caller whose column a table does not have reaches none of
/// its rows.
#[derive(Debug, Clone, Copy)]
pub struct ScopeColumns<C> {
    patient: Option<C>,
    hospital: Option<C>,
    doctor: Option<C>,
}

impl<C: ColumnTrait> ScopeColumns<C> {
    /// Rows that only administrators reach, until a column is named.
    #[must_use]
    pub const fn new() -> Self {
        Self { patient: None, hospital: None, doctor: None }
    }

    /// A patient reaches the rows with their id in this column.
    #[must_use]
    pub const fn patient(mut self, column: C) -> Self {
        self.patient = Some(column);
        self
    }

    /// Who acts for hospitals reaches the rows with one of these in this column.
    #[must_use]
    pub const fn hospital(mut self, column: C) -> Self {
        self.hospital = Some(column);
        self
    }

    /// A doctor reaches the rows with their id in this column.
    #[must_use]
    pub const fn doctor(mut self, column: C) -> Self {
        self.doctor = Some(column);
        self
    }

    /// The rows within `scope`, for `Select::filter`.
    #[must_use]
    pub fn within(&self, scope: &Scope) -> Condition {
        let nothing = || Condition::all().add(Expr::val(false).eq(true));
        match scope {
            Scope::All => Condition::all(),
            Scope::Patient(id) => self.patient.map_or_else(nothing, |c| Condition::all().add(c.eq(*id))),
            Scope::Hospitals(ids) => {
                self.hospital.map_or_else(nothing, |c| Condition::all().add(c.is_in(ids.iter().copied())))
            }
            Scope::Doctor(id) => self.doctor.map_or_else(nothing, |c| Condition::all().add(c.eq(*id))),
            Scope::Nothing => nothing(),
        }
    }
}

impl<C: ColumnTrait> Default for ScopeColumns<C> {
    fn default() -> Self {
        Self::new()
    }
}
