//! What goes over the wire, one file per resource.

mod categories;
mod offers;
mod rules;
mod search;
mod sections;
mod subcategories;
mod taxonomy;
mod texts;
mod treatment_requests;
mod treatments;

pub use categories::{
    CategoryInclude, CategoryView, CreateCategoryRequest, ListCategoriesQuery, OneCategoryQuery, UpdateCategoryRequest,
};
pub use offers::{ListTreatmentOffersQuery, TreatmentOfferView};
pub use search::{SearchHitView, SearchQuery, SitemapQuery};
pub use sections::{PlaceView, PublishSectionRequest, ReorderItem, ReorderRequest};
pub use subcategories::{
    CreateSubcategoryRequest, ListCategorySubcategoriesQuery, ListSubcategoriesQuery, SubcategoryView,
    UpdateSubcategoryRequest,
};
pub use taxonomy::{ByTaxonomyQuery, TaxonomyCategoryView, TaxonomySubcategoryView};
pub use texts::merged as merged_translations;
pub use treatment_requests::{CreateTreatmentRequest, UpdateTreatmentRequest};
pub use treatments::{ListTreatmentsQuery, OneTreatmentQuery, PriceRangeView, TreatmentView};

platform::discloses_nothing!(
    CategoryView,
    PlaceView,
    SearchHitView,
    SubcategoryView,
    TaxonomyCategoryView,
    TreatmentOfferView,
    TreatmentView,
);
