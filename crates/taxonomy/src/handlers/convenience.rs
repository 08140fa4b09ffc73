use crate::dto::{ByTaxonomyQuery, SearchHitView, SearchQuery, SitemapQuery, TaxonomyCategoryView, TreatmentView};
use crate::store::Reader;
use crate::{Taxonomy, TaxonomyError};
use actix_web::web::Data;
use platform::http::{
    ApiResult, CachedData, CachedFile, CachedReply, ListQuery, ListReply, RequestLocale, ValidQuery, Xml,
};

pub async fn taxonomy(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
) -> ApiResult<CachedReply<CachedData<Vec<TaxonomyCategoryView>>>, TaxonomyError> {
    Ok(taxonomy.cached_taxonomy(&Reader::public(locale)).await?.into())
}

pub async fn by_taxonomy(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
    query: ListQuery<ByTaxonomyQuery>,
) -> ApiResult<ListReply<TreatmentView>, TaxonomyError> {
    Ok(taxonomy.by_taxonomy(&Reader::public(locale), query.filter, &query.page).await?)
}

pub async fn search(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
    query: ListQuery<SearchQuery>,
) -> ApiResult<ListReply<SearchHitView>, TaxonomyError> {
    Ok(taxonomy.search(&Reader::public(locale), &query.filter, &query.page).await?)
}

pub async fn sitemap(
    taxonomy: Data<Taxonomy>,
    query: ValidQuery<SitemapQuery>,
) -> ApiResult<CachedReply<CachedFile<Xml>>, TaxonomyError> {
    Ok(taxonomy.cached_sitemap(query.0.part).await?.into())
}
