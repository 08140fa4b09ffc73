use super::{One, Page};
use crate::Taxonomy;
use crate::domain::sees_drafts;
use crate::dto::{
    ByTaxonomyQuery, CreateTreatmentRequest, ListTreatmentOffersQuery, ListTreatmentsQuery, OneTreatmentQuery,
    TaxonomyCategoryView, TreatmentOfferView, TreatmentView, UpdateTreatmentRequest,
};
use actix_web::{Either, web::Data};
use kernel::{Scope, TreatmentId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, CachedData, CachedList, CachedReply, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path,
    RequestLocale, ValidJson, ValidQuery, Versioned,
};

pub async fn list(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    query: ListQuery<ListTreatmentsQuery>,
) -> ApiResult<Page<TreatmentView>> {
    let scope = Scope::of_staff(user.0.as_ref());
    if !sees_drafts(&scope) {
        return Ok(Either::Left(taxonomy.cached_treatments(&locale.0, &query.filter, &query.page).await?.into()));
    }
    let slice = taxonomy.treatments(&scope, &locale.0, &query.filter, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn get(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<TreatmentId>>,
    query: ValidQuery<OneTreatmentQuery>,
) -> ApiResult<One<TreatmentView>> {
    let (scope, currency) = (Scope::of_staff(user.0.as_ref()), query.0.currency.as_ref());
    if sees_drafts(&scope) {
        return Ok(Either::Right(taxonomy.treatment(&scope, &locale.0, &key, currency).await?));
    }
    Ok(Either::Left(taxonomy.cached_treatment(&locale.0, &key, currency).await?.into()))
}

pub async fn create(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    request: ValidJson<CreateTreatmentRequest>,
) -> ApiResult<Created<TreatmentView>> {
    let created = taxonomy.create_treatment(&admin, &locale.0, request.0).await?;
    Ok(created.created_at(|treatment| format!("/api/v1/treatments/{}", treatment.id)))
}

pub async fn update(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<TreatmentId>,
    version: IfMatch,
    request: ValidJson<UpdateTreatmentRequest>,
) -> ApiResult<Versioned<TreatmentView>> {
    Ok(taxonomy.update_treatment(&admin, &locale.0, *id, version, request.0).await?)
}

pub async fn delete(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    id: Path<TreatmentId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    taxonomy.delete_treatment(&admin, *id, version).await?;
    Ok(NoContent)
}

pub async fn hospitals(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<TreatmentId>>,
    query: ListQuery<ListTreatmentOffersQuery>,
) -> ApiResult<Page<TreatmentOfferView>> {
    let scope = Scope::of_staff(user.0.as_ref());
    if !sees_drafts(&scope) {
        return Ok(Either::Left(taxonomy.cached_offers(&locale.0, &key, &query.filter, &query.page).await?.into()));
    }
    let slice = taxonomy.offers(&scope, &locale.0, &key, &query.filter, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn taxonomy(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
) -> ApiResult<CachedReply<CachedData<Vec<TaxonomyCategoryView>>>> {
    Ok(taxonomy.cached_taxonomy(&locale.0).await?.into())
}

pub async fn by_taxonomy(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
    query: ListQuery<ByTaxonomyQuery>,
) -> ApiResult<CachedReply<CachedList<TreatmentView>>> {
    Ok(taxonomy.cached_by_taxonomy(&locale.0, query.filter, &query.page).await?.into())
}
