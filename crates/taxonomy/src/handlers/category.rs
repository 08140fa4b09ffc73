use super::{One, Page};
use crate::dto::{
    CategoryView, CreateCategoryRequest, ListCategoriesQuery, ListCategorySubcategoriesQuery, OneCategoryQuery,
    PlaceView, PublishSectionRequest, ReorderRequest, SubcategoryView, UpdateCategoryRequest,
};
use crate::store::Reader;
use crate::{Taxonomy, TaxonomyError};
use actix_web::{Either, web::Data};
use kernel::{CategoryId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, Reply, RequestLocale, ValidJson,
    ValidQuery, Versioned,
};

pub async fn list(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    query: ListQuery<ListCategoriesQuery>,
) -> ApiResult<Page<CategoryView>, TaxonomyError> {
    let reader = Reader::new(&user, locale);
    if !reader.sees_drafts
        && let Some(answer) = taxonomy.cached_categories(&reader, query.filter.include, &query.page).await?
    {
        return Ok(Either::Left(answer.into()));
    }
    Ok(Either::Right(taxonomy.categories(&reader, query.filter.include, &query.page).await?))
}

pub async fn get(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<CategoryId>>,
    query: ValidQuery<OneCategoryQuery>,
) -> ApiResult<One<CategoryView>, TaxonomyError> {
    let reader = Reader::new(&user, locale);
    if reader.sees_drafts {
        return Ok(Either::Right(taxonomy.category(&reader, &key, query.0.include).await?));
    }
    Ok(Either::Left(taxonomy.cached_category(&reader, &key, query.0.include).await?.into()))
}

pub async fn create(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    request: ValidJson<CreateCategoryRequest>,
) -> ApiResult<Created<CategoryView>, TaxonomyError> {
    let Versioned { view, version } = taxonomy.create_category(&admin, &Reader::editor(locale), request.0).await?;
    Ok(Created { location: format!("/api/v1/treatment-categories/{}", view.id), view, version })
}

pub async fn update(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<CategoryId>,
    version: IfMatch,
    request: ValidJson<UpdateCategoryRequest>,
) -> ApiResult<Versioned<CategoryView>, TaxonomyError> {
    Ok(taxonomy.update_category(&admin, &Reader::editor(locale), *id, version, request.0).await?)
}

pub async fn publish(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<CategoryId>,
    version: IfMatch,
    request: ValidJson<PublishSectionRequest>,
) -> ApiResult<Versioned<CategoryView>, TaxonomyError> {
    Ok(taxonomy.publish_category(&admin, &Reader::editor(locale), *id, version, request.0.is_published).await?)
}

pub async fn reorder(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    request: ValidJson<ReorderRequest>,
) -> ApiResult<Reply<Vec<PlaceView>>, TaxonomyError> {
    taxonomy.reorder_categories(&admin, &request.0.items).await?;
    Ok(Reply(request.0.places()))
}

pub async fn delete(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    id: Path<CategoryId>,
    version: IfMatch,
) -> ApiResult<NoContent, TaxonomyError> {
    taxonomy.delete_category(&admin, *id, version).await?;
    Ok(NoContent)
}

pub async fn subcategories(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<CategoryId>>,
    query: ListQuery<ListCategorySubcategoriesQuery>,
) -> ApiResult<ListReply<SubcategoryView>, TaxonomyError> {
    Ok(taxonomy.subcategories_of(&Reader::new(&user, locale), &key, &query.page).await?)
}

pub async fn create_subcategory(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<CategoryId>,
    request: ValidJson<CreateCategoryRequest>,
) -> ApiResult<Created<SubcategoryView>, TaxonomyError> {
    let created = taxonomy.create_subcategory_under(&admin, &Reader::editor(locale), *id, request.0).await?;
    Ok(super::subcategory::created(created))
}
