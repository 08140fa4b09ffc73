use super::{One, Page};
use crate::Taxonomy;
use crate::domain::sees_drafts;
use crate::dto::{
    CreateSubcategoryRequest, ListSubcategoriesQuery, PlaceView, PublishSectionRequest, ReorderRequest,
    SubcategoryView, UpdateSubcategoryRequest,
};
use actix_web::{Either, web::Data};
use kernel::{Scope, SubcategoryId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, Reply, RequestLocale, ValidJson,
    Versioned,
};

pub async fn list(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    query: ListQuery<ListSubcategoriesQuery>,
) -> ApiResult<Page<SubcategoryView>> {
    let (scope, category) = (Scope::of_staff(user.0.as_ref()), query.filter.category.as_ref());
    if !sees_drafts(&scope) {
        return Ok(Either::Left(taxonomy.cached_subcategories(&locale.0, category, &query.page).await?.into()));
    }
    let slice = taxonomy.subcategories(&scope, &locale.0, category, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn get(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<SubcategoryId>>,
) -> ApiResult<One<SubcategoryView>> {
    let scope = Scope::of_staff(user.0.as_ref());
    if sees_drafts(&scope) {
        return Ok(Either::Right(taxonomy.subcategory(&scope, &locale.0, &key).await?));
    }
    Ok(Either::Left(taxonomy.cached_subcategory(&locale.0, &key).await?.into()))
}

pub async fn create(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    request: ValidJson<CreateSubcategoryRequest>,
) -> ApiResult<Created<SubcategoryView>> {
    let created = taxonomy.create_subcategory(&admin, &locale.0, request.0).await?;
    Ok(created.created_at(|subcategory| format!("/api/v1/treatment-subcategories/{}", subcategory.id)))
}

pub async fn update(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<SubcategoryId>,
    version: IfMatch,
    request: ValidJson<UpdateSubcategoryRequest>,
) -> ApiResult<Versioned<SubcategoryView>> {
    Ok(taxonomy.update_subcategory(&admin, &locale.0, *id, version, request.0).await?)
}

pub async fn publish(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<SubcategoryId>,
    version: IfMatch,
    request: ValidJson<PublishSectionRequest>,
) -> ApiResult<Versioned<SubcategoryView>> {
    Ok(taxonomy.publish_subcategory(&admin, &locale.0, *id, version, request.0).await?)
}

pub async fn reorder(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    request: ValidJson<ReorderRequest>,
) -> ApiResult<Reply<Vec<PlaceView>>> {
    Ok(Reply(taxonomy.reorder_subcategories(&admin, &request.0).await?))
}

pub async fn delete(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    id: Path<SubcategoryId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    taxonomy.delete_subcategory(&admin, *id, version).await?;
    Ok(NoContent)
}
