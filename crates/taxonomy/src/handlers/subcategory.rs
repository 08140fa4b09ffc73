use super::One;
use crate::dto::{
    CreateSubcategoryRequest, ListSubcategoriesQuery, PlaceView, PublishSectionRequest, ReorderRequest,
    SubcategoryView, UpdateSubcategoryRequest,
};
use crate::store::Reader;
use crate::{Taxonomy, TaxonomyError};
use actix_web::{Either, web::Data};
use kernel::{SubcategoryId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, Reply, RequestLocale, ValidJson,
    Versioned,
};

pub fn created(created: Versioned<SubcategoryView>) -> Created<SubcategoryView> {
    let Versioned { view, version } = created;
    Created { location: format!("/api/v1/treatment-subcategories/{}", view.id), view, version }
}

pub async fn list(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    query: ListQuery<ListSubcategoriesQuery>,
) -> ApiResult<ListReply<SubcategoryView>, TaxonomyError> {
    Ok(taxonomy.subcategories(&Reader::new(&user, locale), query.filter.category.as_ref(), &query.page).await?)
}

pub async fn get(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<SubcategoryId>>,
) -> ApiResult<One<SubcategoryView>, TaxonomyError> {
    let reader = Reader::new(&user, locale);
    if reader.sees_drafts {
        return Ok(Either::Right(taxonomy.subcategory(&reader, &key).await?));
    }
    Ok(Either::Left(taxonomy.cached_subcategory(&reader, &key).await?.into()))
}

pub async fn create(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    request: ValidJson<CreateSubcategoryRequest>,
) -> ApiResult<Created<SubcategoryView>, TaxonomyError> {
    Ok(created(taxonomy.create_subcategory(&admin, &Reader::editor(locale), request.0).await?))
}

pub async fn update(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<SubcategoryId>,
    version: IfMatch,
    request: ValidJson<UpdateSubcategoryRequest>,
) -> ApiResult<Versioned<SubcategoryView>, TaxonomyError> {
    Ok(taxonomy.update_subcategory(&admin, &Reader::editor(locale), *id, version, request.0).await?)
}

pub async fn publish(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<SubcategoryId>,
    version: IfMatch,
    request: ValidJson<PublishSectionRequest>,
) -> ApiResult<Versioned<SubcategoryView>, TaxonomyError> {
    Ok(taxonomy.publish_subcategory(&admin, &Reader::editor(locale), *id, version, request.0.is_published).await?)
}

pub async fn reorder(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    request: ValidJson<ReorderRequest>,
) -> ApiResult<Reply<Vec<PlaceView>>, TaxonomyError> {
    taxonomy.reorder_subcategories(&admin, &request.0.items).await?;
    Ok(Reply(request.0.places()))
}

pub async fn delete(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    id: Path<SubcategoryId>,
    version: IfMatch,
) -> ApiResult<NoContent, TaxonomyError> {
    taxonomy.delete_subcategory(&admin, *id, version).await?;
    Ok(NoContent)
}
