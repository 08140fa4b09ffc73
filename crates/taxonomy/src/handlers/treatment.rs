use super::One;
use crate::dto::{
    CreateTreatmentRequest, ListTreatmentOffersQuery, ListTreatmentsQuery, OneTreatmentQuery, TreatmentOfferView,
    TreatmentView, UpdateTreatmentRequest,
};
use crate::store::Reader;
use crate::{Taxonomy, TaxonomyError};
use actix_web::{Either, web::Data};
use kernel::{TreatmentId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, RequestLocale, ValidJson, ValidQuery,
    Versioned,
};

pub async fn list(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    query: ListQuery<ListTreatmentsQuery>,
) -> ApiResult<ListReply<TreatmentView>, TaxonomyError> {
    Ok(taxonomy.treatments(&Reader::new(&user, locale), &query.filter, &query.page).await?)
}

pub async fn get(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<TreatmentId>>,
    query: ValidQuery<OneTreatmentQuery>,
) -> ApiResult<One<TreatmentView>, TaxonomyError> {
    let (reader, currency) = (Reader::new(&user, locale), query.0.currency.as_ref());
    if reader.sees_drafts {
        return Ok(Either::Right(taxonomy.treatment(&reader, &key, currency).await?));
    }
    Ok(Either::Left(taxonomy.cached_treatment(&reader, &key, currency).await?.into()))
}

pub async fn create(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    request: ValidJson<CreateTreatmentRequest>,
) -> ApiResult<Created<TreatmentView>, TaxonomyError> {
    let Versioned { view, version } = taxonomy.create_treatment(&admin, &Reader::editor(locale), request.0).await?;
    Ok(Created { location: format!("/api/v1/treatments/{}", view.id), view, version })
}

pub async fn update(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    locale: RequestLocale,
    id: Path<TreatmentId>,
    version: IfMatch,
    request: ValidJson<UpdateTreatmentRequest>,
) -> ApiResult<Versioned<TreatmentView>, TaxonomyError> {
    Ok(taxonomy.update_treatment(&admin, &Reader::editor(locale), *id, version, request.0).await?)
}

pub async fn delete(
    taxonomy: Data<Taxonomy>,
    admin: Require<access::TaxonomyWrite>,
    id: Path<TreatmentId>,
    version: IfMatch,
) -> ApiResult<NoContent, TaxonomyError> {
    taxonomy.delete_treatment(&admin, *id, version).await?;
    Ok(NoContent)
}

pub async fn hospitals(
    taxonomy: Data<Taxonomy>,
    user: MaybeUser,
    locale: RequestLocale,
    key: Path<IdOrSlug<TreatmentId>>,
    query: ListQuery<ListTreatmentOffersQuery>,
) -> ApiResult<ListReply<TreatmentOfferView>, TaxonomyError> {
    Ok(taxonomy.offers(&Reader::new(&user, locale), &key, &query.filter, &query.page).await?)
}
