use super::Page;
use crate::Taxonomy;
use crate::dto::{SearchHitView, SearchQuery, SitemapQuery};
use actix_web::{Either, web::Data};
use platform::http::{ApiResult, CachedFile, CachedReply, ListQuery, ListReply, RequestLocale, ValidQuery, Xml};
use platform::paging::Position;

pub async fn search(
    taxonomy: Data<Taxonomy>,
    locale: RequestLocale,
    query: ListQuery<SearchQuery>,
) -> ApiResult<Page<SearchHitView>> {
    // What follows the first page of a search is hardly read twice.
    if query.page.position == Position::Start {
        return Ok(Either::Left(taxonomy.cached_search(&locale.0, &query.filter, &query.page).await?.into()));
    }
    let slice = taxonomy.search(&locale.0, &query.filter, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn sitemap(
    taxonomy: Data<Taxonomy>,
    query: ValidQuery<SitemapQuery>,
) -> ApiResult<CachedReply<CachedFile<Xml>>> {
    Ok(taxonomy.cached_sitemap(query.0.part).await?.into())
}
