use crate::domain::Kind;
use platform::problem::{Problem, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// Treatments belong to the category.
    CATEGORY_IN_USE = CONFLICT "category_in_use" "Treatments belong to this category";
    /// Treatments belong to the subcategory.
    SUBCATEGORY_IN_USE = CONFLICT "subcategory_in_use" "Treatments belong to this subcategory";
    /// The subcategory belongs to another category than the treatment.
    SUBCATEGORY_MISMATCH = UNPROCESSABLE_ENTITY "subcategory_mismatch" "The subcategory is not one of the category";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum TaxonomyError {
    /// There is no such thing, or it is not published.
    #[error("there is no such part of the catalogue")]
    NotFound,
    /// Treatments belong to it.
    #[error("treatments belong to the {}", .0.as_str())]
    InUse(Kind),
    /// A reference in the request names nothing.
    #[error("the {} of the request does not exist", .0.as_str())]
    Unknown(Kind),
    /// The subcategory belongs to another category.
    #[error("the subcategory is not one of the category")]
    SubcategoryMismatch,
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<TaxonomyError> for Problem {
    fn from(error: TaxonomyError) -> Self {
        match error {
            TaxonomyError::NotFound => Self::new(common::NOT_FOUND),
            TaxonomyError::InUse(Kind::Subcategory) => Self::new(SUBCATEGORY_IN_USE),
            TaxonomyError::InUse(Kind::Category | Kind::Treatment) => Self::new(CATEGORY_IN_USE),
            TaxonomyError::Unknown(kind) => {
                Self::invalid(format!("{}_id", kind.as_str()), "unknown", "names nothing that exists")
            }
            TaxonomyError::SubcategoryMismatch => Self::new(SUBCATEGORY_MISMATCH).field(
                "subcategory_id",
                "mismatch",
                "is not a subcategory of the category",
            ),
            TaxonomyError::Problem(problem) => problem,
            TaxonomyError::Database(error) => error.into(),
        }
    }
}
