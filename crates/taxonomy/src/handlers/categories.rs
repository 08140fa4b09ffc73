use super::{One, Page};
use crate::Taxonomy;
use crate::domain::sees_drafts;
use crate::dto::{
    CategoryView, CreateCategoryRequest, ListCategoriesQuery, ListCategorySubcategoriesQuery, OneCategoryQuery,
    PlaceView, PublishSectionRequest, ReorderRequest, SubcategoryView, UpdateCategoryRequest,
};
use actix_web::{Either, web::Data};
use kernel::{CategoryId, Scope, access};
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
) -> ApiResult<Page<CategoryView>> {
    let (scope, include) = (Scope::of_staff(user.0.as_ref()), query.filter.include);
    if !sees_drafts(&scope) {
        return Ok(Either::Left(taxonomy.cached_categories(&locale.0, include, &query.page).await?.into()));
    }
    let slice = taxonomy.categories(&scope, &locale.0, include, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn get(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<CategoryId>>,
    query: ValidQuery<OneCategoryQuery>,
) -> ApiResult<One<CategoryView>> {
    let scope = Scope::of_staff(user.0.as_ref());
    if sees_drafts(&scope) {
        return Ok(Either::Right(taxonomy.category(&scope, &locale.0, &key, query.0.include).await?));
    }
    Ok(Either::Left(taxonomy.cached_category(&locale.0, &key, query.0.include).await?.into()))
}

pub async fn create(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    request: ValidJson<CreateCategoryRequest>,
) -> ApiResult<Created<CategoryView>> {
    let created = taxonomy.create_category(&admin, &locale.0, request.0).await?;
    Ok(created.created_at(|category| format!("/api/v1/treatment-categories/{}", category.id)))
}

pub async fn update(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<CategoryId>,
    version: IfMatch,
    request: ValidJson<UpdateCategoryRequest>,
) -> ApiResult<Versioned<CategoryView>> {
    Ok(taxonomy.update_category(&admin, &locale.0, *id, version, request.0).await?)
}

pub async fn publish(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<CategoryId>,
    version: IfMatch,
    request: ValidJson<PublishSectionRequest>,
) -> ApiResult<Versioned<CategoryView>> {
    Ok(taxonomy.publish_category(&admin, &locale.0, *id, version, request.0).await?)
}

pub async fn reorder(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    request: ValidJson<ReorderRequest>,
) -> ApiResult<Reply<Vec<PlaceView>>> {
    Ok(Reply(taxonomy.reorder_categories(&admin, &request.0).await?))
}

pub async fn delete(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    id: Path<CategoryId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    taxonomy.delete_category(&admin, *id, version).await?;
    Ok(NoContent)
}

pub async fn subcategories(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<CategoryId>>,
    query: ListQuery<ListCategorySubcategoriesQuery>,
) -> ApiResult<Page<SubcategoryView>> {
    let scope = Scope::of_staff(user.0.as_ref());
    if !sees_drafts(&scope) {
        return Ok(Either::Left(taxonomy.cached_subcategories_of(&locale.0, &key, &query.page).await?.into()));
    }
    let slice = taxonomy.subcategories_of(&scope, &locale.0, &key, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn create_subcategory(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<CategoryId>,
    request: ValidJson<CreateCategoryRequest>,
) -> ApiResult<Created<SubcategoryView>> {
    let created = taxonomy.create_subcategory_under(&admin, &locale.0, *id, request.0).await?;
    Ok(created.created_at(|subcategory| format!("/api/v1/treatment-subcategories/{}", subcategory.id)))
}
