use crate::Taxonomy;
use crate::dto::{SearchHitView, SearchQuery, SitemapQuery};
use actix_web::web::Data;
use platform::http::{ApiResult, CachedFile, CachedReply, ListQuery, ListReply, RequestLocale, ValidQuery, Xml};

pub async fn search(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
    query: ListQuery<SearchQuery>,
) -> ApiResult<ListReply<SearchHitView>> {
    let slice = taxonomy.search(&locale.0, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn sitemap(
    taxonomy: Data<Taxonomy>,
    query: ValidQuery<SitemapQuery>,
) -> ApiResult<CachedReply<CachedFile<Xml>>> {
    Ok(taxonomy.cached_sitemap(query.0.part).await?.into())
}
