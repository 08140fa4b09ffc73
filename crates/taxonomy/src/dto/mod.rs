//! What goes over the wire.

mod category;
mod convenience;
mod offer;
mod rules;
mod search;
mod section;
mod subcategory;
mod texts;
mod treatment;
mod treatment_request;

pub use category::{
    CategoryInclude, CategoryView, CreateCategoryRequest, ListCategoriesQuery, OneCategoryQuery, UpdateCategoryRequest,
};
pub use convenience::{ByTaxonomyQuery, SitemapQuery, TaxonomyCategoryView, TaxonomySubcategoryView};
pub use offer::{ListTreatmentOffersQuery, TreatmentOfferView};
pub use search::{SearchHitView, SearchQuery};
pub use section::{PlaceView, PublishSectionRequest, ReorderItem, ReorderRequest};
pub use subcategory::{
    CreateSubcategoryRequest, ListCategorySubcategoriesQuery, ListSubcategoriesQuery, SubcategoryView,
    UpdateSubcategoryRequest,
};
pub use texts::merge as merge_translations;
pub use treatment::{ListTreatmentsQuery, OneTreatmentQuery, PriceRangeView, TreatmentView};
pub use treatment_request::{CreateTreatmentRequest, UpdateTreatmentRequest};
