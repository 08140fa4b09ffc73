use crate::dto::{LabTrendView, ListLabTrendsQuery};
use crate::service::Laboratories;
use actix_web::web::Data;
use kernel::PatientId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, Path};

pub async fn list(
    laboratories: Data<Laboratories>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListLabTrendsQuery>,
) -> ApiResult<ListReply<LabTrendView>> {
    let slice = laboratories.trend(&actor, *id, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}
